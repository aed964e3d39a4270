"""Law: what a round has open now, read from its calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

DISTRICT = ZoneInfo("Asia/Shanghai")
COMING, OPEN, CLOSED = "coming", "open", "closed"


@dataclass(frozen=True)
class Window:
    """From `opens_at` (counted in) to `closes_at` (not counted in)."""

    opens_at: datetime
    closes_at: datetime

    @property
    def last_day(self) -> date:
        """The district's day on which the window ends: facts are counted to that day."""
        return self.closes_at.astimezone(DISTRICT).date()


def stage_of(window: Window, now: datetime) -> str:
    """coming, open or closed."""
    if now < window.opens_at:
        return COMING
    return OPEN if now < window.closes_at else CLOSED


def days_left(window: Window, now: datetime) -> int:
    """Calendar days until the last day; 0 on that day and afterwards."""
    return max((window.last_day - now.astimezone(DISTRICT).date()).days, 0)


def why_not_window(window: Window) -> str | None:
    """Why a round cannot have this window, or None."""
    return None if window.opens_at < window.closes_at else "申报截止时间要晚于开始时间，请核对"
