"""Law: what each staff role can do, and what it will do once later pages open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """A piece of work: its page (by name), what it is for, the drawing beside it; `counts` names a figure to show."""

    endpoint: str
    title: str
    text: str
    drawing: str
    counts: str = ""


PEOPLE = Door("people.index", "人员与角色", "按姓名、拼音首字母或手机号码查人，看角色，停用或恢复账号。", "people")
INVITE = Door("people.invite", "邀请人员", "给新同事发一次性链接，指定角色和部门。", "plus")
DELIVERIES = Door("inbox.deliveries", "消息发送", "短信、邮件有没有送到；没送到的重发。", "bell", "deliveries")
JOURNAL = Door("journal.index", "操作日志", "谁、什么时候、对什么做了什么；可以校验有没有被改动。", "history")
MANAGE = Door("rounds.admin", "批次", "新建、设置、公布批次；每批走到哪一步，下一步办什么。", "list")
CALENDAR = Door("rounds.calendar", "工作日历", "节假日和调休；时限都按它算。", "clock")
POOL = Door("talents.pool", "工匠库", "已命名的工匠和他们的称号；登记市级以上称号。", "medal")
COURSES = Door("training.courses", "培训目录", "机构、课程和班次；用表格一次导入。", "paper")
ROUNDS = Door("rounds.index", "批次", "每批的时间、名额和评分细则，和职工看到的一样。", "list")
TRAINING = Door("training.index", "培训点单", "现在可点的班次和开班人数，和职工看到的一样。", "paper")
CRAFTSMEN = Door("talents.index", "工匠名录", "同意公开的工匠，按工种、镇街、擅长查找。", "people")
MESSAGES = Door("inbox.index", "我的消息", "发给您本人的通知。", "message")

DOORS: Mapping[str, tuple[Door, ...]] = {
    "administrator": (PEOPLE, INVITE, DELIVERIES, JOURNAL, MANAGE, POOL, COURSES),
    "clerk": (MANAGE, POOL, COURSES, CALENDAR, PEOPLE, DELIVERIES),
    "auditor": (JOURNAL, ROUNDS),
    "provider": (TRAINING, ROUNDS, MESSAGES),
    "enterprise": (CRAFTSMEN, TRAINING, MESSAGES),
    "officer": (ROUNDS, TRAINING, CRAFTSMEN, MESSAGES),
}
OTHERS = (ROUNDS, MESSAGES)

# A role whose work has a first page of its own goes there.
LANDINGS: Mapping[str, str] = {"reviewer": "reviews.index"}

# What a role is for, said as long as its own pages have not opened.
WAITS: Mapping[str, str] = {
    "officer": "企业工会的名单和在职核实还没有开放。现在可以请职工自己登记、记业绩、申报。",
    "expert": "专家评审还没有开放。开放后，分给您的候选人列在这里。",
    "enterprise": "在线发布需求还没有开放。有技术难题，请先在工匠名录里找人，再拨打区总工会电话。",
    "provider": "班次由区总工会按您报送的表格导入，职工已经可以点单。机构自己维护班次和名单还没有开放。",
    "viewer": "驾驶舱还没有开放。开放后，申报、审核和命名的数字列在这里。",
}


def doors_of(role: str) -> tuple[Door, ...]:
    """The work of a role, most used first."""
    return DOORS.get(role, OTHERS)
