"""Law: where a round stands, read from its calendar windows and from the milestones that people have set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

DISTRICT = ZoneInfo("Asia/Shanghai")

SETUP, COMING, APPLYING, REVIEWING = "setup", "coming", "applying", "reviewing"
MILESTONES: Mapping[str, str] = {
    "frozen": "核分冻结",
    "proposed": "拟命名",
    "noticed": "公示",
    "named": "命名",
    "issued": "发证",
}
NAMES: Mapping[str, str] = {
    SETUP: "正在准备",
    COMING: "还没开始",
    APPLYING: "正在申报",
    REVIEWING: "部门联审",
    "frozen": "专家评审",
    "proposed": "拟命名",
    "noticed": "公示",
    "named": "已命名",
    "issued": "已发证",
}


@dataclass(frozen=True)
class Window:
    """From `opens_at` (counted in) to `closes_at` (not counted in)."""

    opens_at: datetime
    closes_at: datetime

    @property
    def last_day(self) -> date:
        """The district's day on which the window ends: facts are counted to that day."""
        return self.closes_at.astimezone(DISTRICT).date()


class Calendar(Protocol):
    """A round as this law reads it."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def frozen_at(self) -> datetime | None: ...
    @property
    def proposed_at(self) -> datetime | None: ...
    @property
    def noticed_at(self) -> datetime | None: ...
    @property
    def named_at(self) -> datetime | None: ...
    @property
    def issued_at(self) -> datetime | None: ...


def stage_of(calendar: Calendar, now: datetime) -> str:
    """setup, coming, applying, reviewing, then the last milestone reached: frozen, proposed, noticed, named, issued."""
    reached = last_milestone(calendar)
    if reached:
        return reached
    if calendar.published_at is None:
        return SETUP
    if now < calendar.opens_at:
        return COMING
    return APPLYING if now < calendar.closes_at else REVIEWING


def last_milestone(calendar: Calendar) -> str:
    """The furthest milestone that is set; empty before the freeze."""
    return next((name for name in reversed(tuple(MILESTONES)) if reached_at(calendar, name)), "")


def reached_at(calendar: Calendar, milestone: str) -> datetime | None:
    """When this milestone was set."""
    times = {
        "frozen": calendar.frozen_at,
        "proposed": calendar.proposed_at,
        "noticed": calendar.noticed_at,
        "named": calendar.named_at,
        "issued": calendar.issued_at,
    }
    return times[milestone]


def is_applying(window: Window, now: datetime) -> bool:
    """Whether an application may be sent at this instant: the first one counts, the last does not."""
    return window.opens_at <= now < window.closes_at


def days_left(window: Window, now: datetime) -> int:
    """Calendar days until the last day; 0 on that day and afterwards."""
    return max((window.last_day - now.astimezone(DISTRICT).date()).days, 0)


def next_milestone(calendar: Calendar) -> str:
    """The milestone to be set next; empty when all are."""
    return next((name for name in MILESTONES if reached_at(calendar, name) is None), "")


def why_not_mark(calendar: Calendar, milestone: str, now: datetime) -> str | None:
    """Why this milestone cannot be set now, or None: one after the other, the first after the window has closed."""
    if reached_at(calendar, milestone):
        return f"{MILESTONES[milestone]}已经完成，不能再做一次"
    order = list(MILESTONES)
    place = order.index(milestone)
    if place == 0:
        return _why_not_freeze(calendar, now)
    before = order[place - 1]
    if reached_at(calendar, before) is None:
        return f"要先完成{MILESTONES[before]}，才能{MILESTONES[milestone]}"
    return None


def _why_not_freeze(calendar: Calendar, now: datetime) -> str | None:
    if calendar.published_at is None:
        return "批次还没有发布"
    return "申报还没有截止，截止以后才能冻结核定得分" if now < calendar.closes_at else None


def why_not_window(window: Window) -> str | None:
    """Why a round cannot have this window, or None."""
    return None if window.opens_at < window.closes_at else "申报截止时间要晚于开始时间，请核对"
