"""Law: what may happen to an application: one table of acts, and for each act the reason why it cannot be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from craftsman.rounds.stages import DISTRICT
from craftsman.words import spoken

DRAFT, SUBMITTED, SCORED, NAMED = "draft", "submitted", "scored", "named"
WITHDRAWN, INELIGIBLE, DISQUALIFIED = "withdrawn", "ineligible", "disqualified"
STATUS_WORDS: Mapping[str, str] = {
    DRAFT: "草稿",
    SUBMITTED: "已提交",
    SCORED: "已核分",
    NAMED: "已命名",
    WITHDRAWN: "已撤回",
    INELIGIBLE: "不符合条件",
    DISQUALIFIED: "取消资格",
}
SYSTEM = "system"  # nobody signed in: what follows from the facts
WORKER, OFFICE = frozenset({"worker"}), frozenset({"clerk", "administrator"})
FOLLOWS = frozenset({SYSTEM, "reviewer", *OFFICE})  # follows from a department's answer, whoever brought it about
APPLYING, UNFROZEN, NOTICED, UNNAMED, EVER = "applying", "unfrozen", "noticed", "unnamed", "ever"


class Calendar(Protocol):
    """A round as far as acts ask for it."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def has_panel(self) -> bool: ...
    @property
    def frozen_at(self) -> datetime | None: ...
    @property
    def noticed_at(self) -> datetime | None: ...
    @property
    def named_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Act:
    """What is done, from which statuses to which, by whom, while which stage is open."""

    word: str
    sources: tuple[str, ...]
    target: str
    who: frozenset[str]
    stage: str


TABLE: Mapping[str, Act] = {
    "submit": Act("提交", (DRAFT,), SUBMITTED, WORKER, APPLYING),
    "reopen": Act("撤回修改", (SUBMITTED, SCORED), DRAFT, WORKER, APPLYING),
    "withdraw": Act("撤回申报", (DRAFT, SUBMITTED, SCORED), WITHDRAWN, WORKER, UNFROZEN),
    "confirm_score": Act("核定得分", (SUBMITTED,), SCORED, FOLLOWS, UNFROZEN),
    "rule_out": Act("认定不符合条件", (SUBMITTED, SCORED), INELIGIBLE, FOLLOWS, UNFROZEN),
    "rescore": Act("调整得分", (SCORED,), SCORED, OFFICE, UNNAMED),
    "follow_rubric": Act("按新细则核分", (SCORED,), SCORED, frozenset({SYSTEM}), UNFROZEN),
    "name": Act("命名", (SCORED,), NAMED, OFFICE, NOTICED),
    "disqualify": Act("取消资格", (SUBMITTED, SCORED, NAMED), DISQUALIFIED, OFFICE, EVER),
}


def why_not(act: str, status: str, calendar: Calendar, now: datetime, role: str) -> str | None:
    """Why this role cannot do `act` to an application of this status now, or None."""
    row = TABLE[act]
    if role not in row.who:
        return f"您现在的身份不能{row.word}，请切换身份"
    if status not in row.sources:
        return f"这份申报现在是“{STATUS_WORDS[status]}”，不能{row.word}"
    return _STAGES[row.stage](row, calendar, now)


def why_not_start(calendar: Calendar, now: datetime, status: str | None) -> str | None:
    """Why no application can be begun; `status` is that of one begun before (a draft is simply continued)."""
    if status == WITHDRAWN:
        return "您已撤回本批申报，不能再次申报。已核实的业绩会一直有效，下批可以直接使用"
    if calendar.published_at is None:
        return "这个批次还没有公布"
    return None if status else _window(calendar, now, "申报已于{closes}截止，请等下一批次。业绩可以先记好")


def why_not_edit(status: str, calendar: Calendar, now: datetime) -> str | None:
    """Why the contents of an application cannot be changed, or None."""
    if status != DRAFT:
        return f"这份申报现在是“{STATUS_WORDS[status]}”，不能修改"
    return _window(calendar, now, "申报已于{closes}截止，草稿已为您保留")


def why_not_correct(status: str, calendar: Calendar) -> str | None:
    """Why nothing that was returned can be handed in again, or None."""
    if status != SUBMITTED:
        return f"这份申报现在是“{STATUS_WORDS[status]}”，不用补正"
    return None if calendar.frozen_at is None else f"得分已于{moment(calendar.frozen_at)}冻结，不能再补正"


why_not_submit = partial(why_not, "submit")
why_not_reopen = partial(why_not, "reopen")
why_not_withdraw = partial(why_not, "withdraw")
why_not_confirm_score = partial(why_not, "confirm_score")
why_not_rule_out = partial(why_not, "rule_out")
why_not_rescore = partial(why_not, "rescore")
why_not_follow_rubric = partial(why_not, "follow_rubric")
why_not_name = partial(why_not, "name")
why_not_disqualify = partial(why_not, "disqualify")


def moment(value: datetime, now: datetime | None = None) -> str:
    """11月30日17:00, on the district's clock; with its year when that is not the year of `now`."""
    local = value.astimezone(DISTRICT)
    return f"{spoken(local.date(), now.astimezone(DISTRICT).year if now else None)}{local:%H:%M}"


# --- stages ----------------------------------------------------------------------------------------------------------


def _window(calendar: Calendar, now: datetime, over: str) -> str | None:
    """`opens_at` is counted in, `closes_at` is not."""
    if now < calendar.opens_at:
        return f"{moment(calendar.opens_at, now)}开始申报，请到时再来"
    return None if now < calendar.closes_at else over.replace("{closes}", moment(calendar.closes_at, now))


def _applying(row: Act, calendar: Calendar, now: datetime) -> str | None:
    kept = "草稿已为您保留" if row.target == SUBMITTED else f"不能再{row.word}"
    return _window(calendar, now, f"申报已于{{closes}}截止，{kept}")


def _unfrozen(row: Act, calendar: Calendar, now: datetime) -> str | None:
    if calendar.frozen_at is None:
        return None
    return f"得分已于{moment(calendar.frozen_at, now)}冻结，不能再{row.word}"


def _noticed(row: Act, calendar: Calendar, now: datetime) -> str | None:
    return "名单还没有公示，不能命名" if calendar.noticed_at is None else _unnamed(row, calendar, now)


def _unnamed(row: Act, calendar: Calendar, now: datetime) -> str | None:
    if calendar.named_at is None:
        return None
    return f"已于{moment(calendar.named_at, now)}命名，不能再{row.word}"


def _ever(_row: Act, _calendar: Calendar, _now: datetime) -> str | None:
    return None


_STAGES: Mapping[str, Callable[[Act, Calendar, datetime], str | None]] = {
    APPLYING: _applying,
    UNFROZEN: _unfrozen,
    NOTICED: _noticed,
    UNNAMED: _unnamed,
    EVER: _ever,
}
