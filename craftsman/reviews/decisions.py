"""Law: what a department may answer to a duty, when it may, for how long the answer can be taken back, and when it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from craftsman.achievements.verification import ADJUSTED, DENIED, OUTCOMES, RETURNED, VERIFIED
from craftsman.applications import duties
from craftsman.applications.steps import SUBMITTED, moment

UNDO = timedelta(minutes=10)
NOTE_LENGTH = 300
TOLD_LENGTH = 120  # of a reason in a message; the whole of it stands on the page the message leads to
OF_FACT: Mapping[str, str] = OUTCOMES
OF_VETO: Mapping[str, str] = {VERIFIED: "未发现", DENIED: "查实"}
FAMILIES: Mapping[str, str] = {VERIFIED: "g", ADJUSTED: "p", RETURNED: "w", DENIED: "b"}


def word(outcome: str, *, veto: bool) -> str:
    """核实通过, or 未发现 where a veto is cleared."""
    return (OF_VETO if veto else OF_FACT)[outcome]


@dataclass(frozen=True)
class Standing:
    """A duty and what it belongs to, read with the rows held; `bar`: why this person can have no part in it."""

    status: str
    state: str
    veto: bool
    frozen_at: datetime | None
    own_department: bool
    bar: str | None


def why_not_decide(standing: Standing, outcome: str) -> str | None:
    """Why this person cannot give this answer now, or None."""
    if not standing.own_department:
        return "这一项由其他部门审核"
    if standing.bar:
        return standing.bar
    if outcome not in (OF_VETO if standing.veto else OF_FACT):
        return "请选择审核结果"
    if standing.frozen_at is not None:
        return why_not_review(standing.frozen_at)
    if standing.status != SUBMITTED:
        return "这份申报已不在审核中（可能已撤回），不用再审"
    return _STATES.get(standing.state)


def why_not_review(frozen_at: datetime | None) -> str | None:
    """Why nothing at all is done about a duty any more, be it to answer, to put off or to step back; or None."""
    return f"得分已于{moment(frozen_at)}冻结，不能再审核" if frozen_at is not None else None


_STATES: Mapping[str, str] = {
    duties.DECIDED: "这一项已经有人审核",
    duties.RETURNED: "这一项已退回，正等申报人补正",
    duties.CLOSED: "这一项已审结",
    duties.DROPPED: "这一项已撤回，不用再审",
}


def why_not_undo(
    *, own: bool, lead: bool, undone: bool, effected: bool, waiting: bool, effective_at: datetime, now: datetime
) -> str | None:
    """Why a decision cannot be taken back, or None; one that waits for a countersign can be, however long it waits."""
    if not own and not lead:
        return "只有作出决定的人或部门负责人可以撤销"
    if undone:
        return "这项决定已经撤销"
    if effected or (now >= effective_at and not waiting):
        return "这项决定已生效并通知申报人，不能撤销。如需更正，请由部门负责人联系区总工会"
    return None


def needs_countersign(outcome: str, returns: int) -> bool:
    """Whoever sends the same line back once more is backed by the lead of his department."""
    return outcome == RETURNED and returns > 0


def why_not_countersign(*, lead: bool, own: bool, waiting: bool, bar: str | None) -> str | None:
    """Why this person cannot sign beside a second return, or None."""
    if not lead:
        return "第二次退回由部门负责人会签"
    if own:
        return "会签要由另一位负责人办理"
    return bar or (None if waiting else "这项决定不用会签，可能已经处理过")


def shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def minutes_left(effective_at: datetime, now: datetime) -> int:
    """Whole minutes in which it can still be undone, at least 1 while it can."""
    left = (effective_at - now).total_seconds()
    return max(-int(-left // 60), 1) if left > 0 else 0


def told(who: str, at: datetime, now: datetime, outcome: str, *, veto: bool) -> str:
    """What whoever comes second reads: who did what when."""
    when = f"{moment(at)[-5:]}" if moment(at)[:-5] == moment(now)[:-5] else moment(at)
    return f"您打开后，{who}已于{when}处理了这一项：{word(outcome, veto=veto)}。您的操作没有生效"


def adjusted(changes: Sequence[tuple[str, str, str]], said: str) -> str:
    """等级由“技师”改为“高级工”。以证书为准"""
    told_ = "；".join(f"{label}由“{old or '空'}”改为“{new or '空'}”" for label, old, new in changes)
    return f"{told_}。{said}" if said else told_
