"""Law: when a notice runs, and why nothing passes while it runs or an objection is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from craftsman.rounds.stages import DISTRICT
from craftsman.words import spoken

DRAFT, COMING, RUNNING, OVER = "draft", "coming", "running", "over"
NAMES = {DRAFT: "未发布", COMING: "未开始", RUNNING: "公示中", OVER: "已结束"}


class Notice(Protocol):
    """A notice as this law reads it; both days count, from midnight to midnight of the district."""

    @property
    def kind(self) -> str: ...
    @property
    def opens_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def published_at(self) -> datetime | None: ...


def first_instant(day: date) -> datetime:
    """When a day of the district begins (UTC)."""
    return datetime.combine(day, time(), DISTRICT).astimezone(UTC)


def closes_at(notice: Notice) -> datetime:
    """The first instant after its last day."""
    return first_instant(notice.ends_on + timedelta(days=1))


def state_of(notice: Notice, now: datetime) -> str:
    """draft, coming (published ahead of its first day), running, over."""
    if notice.published_at is None or now < notice.published_at:
        return DRAFT
    if now < first_instant(notice.opens_on):
        return COMING
    return RUNNING if now < closes_at(notice) else OVER


def is_public(notice: Notice, now: datetime) -> bool:
    """The list is everybody's from its first day on."""
    return state_of(notice, now) in (RUNNING, OVER)


def why_not_pass(
    notices: Sequence[Notice], objections: Sequence[str], now: datetime, *, uncorrected: int = 0
) -> str | None:
    """Why nobody of a round can be named now, or None. `objections`: numbers of those not yet answered or rejected;
    `uncorrected`: people whose sealed title is another one, since an objection, than the one on the public list."""
    if not any(one.kind == "proposal" and state_of(one, now) != DRAFT for one in notices):
        return "名单还没有公示，公示期满并且没有未办结的异议，才能命名"
    running = [one for one in notices if state_of(one, now) in (COMING, RUNNING)]
    if running:
        last = max(one.ends_on for one in running)
        return f"公示到{spoken(last, now.astimezone(DISTRICT).year)}24时结束，期满以后才能命名"
    if objections:
        more = f"等{len(objections)}件异议" if len(objections) > 1 else ""
        return f"异议{objections[0]}{more}还没有办结，全部答复以后才能命名"
    if uncorrected:
        return f"按异议处理结果有{uncorrected}人的称号变了，请先发布更正公告"
    return None
