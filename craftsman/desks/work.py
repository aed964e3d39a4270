"""Law: what each staff role can do now, and what it will do once later pages open."""

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
ROUNDS = Door("rounds.index", "批次", "每批的时间、名额和评分细则，和职工看到的一样。", "list")
MESSAGES = Door("inbox.index", "我的消息", "发给您本人的通知。", "message")

DOORS: Mapping[str, tuple[Door, ...]] = {
    "administrator": (PEOPLE, INVITE, DELIVERIES, JOURNAL),
    "clerk": (DELIVERIES, ROUNDS, PEOPLE),
    "auditor": (JOURNAL, ROUNDS),
}
OTHERS = (ROUNDS, MESSAGES)

# What a role is for, said as long as its own pages have not opened.
WAITS: Mapping[str, str] = {
    "reviewer": "审核队列还没有开放。开放后，由您部门核实的业绩按到期先后列在这里，逐项核实。",
    "officer": "企业工会的名单和在职核实还没有开放。现在可以请职工先登记、先记业绩。",
    "expert": "专家评审还没有开放。开放后，分给您的候选人列在这里。",
    "enterprise": "在线发布需求还没有开放。有技术难题，请先拨打区总工会电话。",
    "provider": "培训点单还没有开放。开放后，您的班次和名单列在这里。",
    "viewer": "驾驶舱还没有开放。开放后，申报、审核和命名的数字列在这里。",
    "clerk": "在线申报、联审和公示还没有开放。现在可以查人员、看消息有没有送到。",
}


def doors_of(role: str) -> tuple[Door, ...]:
    """The work of a role, most used first."""
    return DOORS.get(role, OTHERS)
