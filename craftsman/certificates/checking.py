"""Law: what the check page says about a paper: a word and a shape for each state, and every field that is printed on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from craftsman.certificates import states
from craftsman.certificates.paper import Printed
from craftsman.rounds.stages import DISTRICT

UNKNOWN = "unknown"
ICONS = {
    states.VALID: "ring-tick",
    states.SUSPENDED: "ring-bars",
    states.REVOKED: "square-cross",
    states.REPLACED: "triangle",
    UNKNOWN: "ring-question",
}
LOOKUPS_A_MINUTE = 10
TOO_OFTEN = "查询过于频繁，请1分钟后再试"


@dataclass(frozen=True)
class Answer:
    """The page's band (state, headline, line), the rows below it, and what to do."""

    state: str
    headline: str
    line: str
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def icon(self) -> str:
        return ICONS[self.state]


NOTHING = Answer(UNKNOWN, "查无此证书", "没有找到这个二维码对应的证书")


def answer(printed: Printed, state: str, since: datetime, *, level: str, current: int | None) -> Answer:
    """What a scan of this paper shows. `current`: the copy in force that took its place, where one did.

    A suspended or revoked certificate shows title and number only; neither ID number, phone nor score is ever shown.
    """
    day = _day(since.astimezone(DISTRICT).date())
    title = ("称号", f"{printed.year}年“{printed.title}”" + (f"（{level}）" if level else ""))
    number, name = ("编号", printed.number), ("姓名", printed.name)
    if state == states.VALID:
        return Answer(state, "证书有效", "请与手中证书逐项对照", (title, name, number, *_rest(printed)))
    if state == states.SUSPENDED:
        note = "核查有结果前，请勿据此认定。结果会在本页更新。"
        return Answer(state, "证书暂停", f"自{day}起，核查中", (title, number), note)
    if state == states.REVOKED:
        return Answer(state, "证书已撤销", f"自{day}起无效", (title, number), "如有疑问，请拨打发证单位电话。")
    papers = (
        ("此件", f"第{printed.copy}次印制，已作废"),
        ("现行件", f"第{current or printed.copy + 1}次印制（补发），有效"),
    )
    note = "称号仍然有效，作废的只是这张纸。请向持证人索看新证，扫新证上的二维码。"
    return Answer(state, "已补发，此件作废", f"{day}已换发新证", (title, name, number, *papers), note)


def _rest(printed: Printed) -> tuple[tuple[str, str], ...]:
    copy = (("此件", f"第{printed.copy}次印制（补发）"),) if printed.copy > 1 else ()
    return (
        ("命名时单位", printed.employer),
        ("工种", printed.trade),
        ("命名日期", _day(date.fromisoformat(printed.named_on))),
        ("发证单位", printed.issuer),
        *copy,
    )


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"
