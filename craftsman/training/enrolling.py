"""Law: when a worker may take a place in a session or give it back, and how his order is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LABELS = {
    "enrolled": ("m", "已点单"),
    "confirmed": ("g", "已成班"),
    "completed": ("g", "已结业"),
    "cancelled": ("n", "已取消"),
    "failed": ("n", "没有成班"),
}


@dataclass(frozen=True)
class Seating:
    """A session as far as its places go."""

    starts_on: date
    seats: int
    taken: int
    needed: int
    is_cancelled: bool
    is_confirmed: bool

    @property
    def free(self) -> int:
        return max(self.seats - self.taken, 0)

    @property
    def missing(self) -> int:
        """How many more must sign up before it opens."""
        return 0 if self.is_confirmed else max(self.needed - self.taken, 0)


def why_not_sign_up(seating: Seating, today: date) -> str | None:
    """Why nobody can take a place now, or None."""
    if seating.is_cancelled:
        return "这一班已取消，请选其他班次"
    if today >= seating.starts_on:
        return "这一班已经开课，请选其他班次"
    if not seating.free:
        return "已满员，请选其他班次"
    return None


def why_not_cancel(state: str, seating: Seating, today: date) -> str | None:
    """Why this order cannot be taken back, or None: a place is given back a day ahead at the latest."""
    if state == "cancelled":
        return "这个点单已经取消"
    if state == "completed":
        return "这一班已经结业，不能取消"
    if today >= seating.starts_on:
        return "已经开课，不能在网上取消，请联系培训机构"
    return None


def label(state: str, seating: Seating, today: date) -> str:
    """A key of LABELS."""
    if state in ("cancelled", "completed"):
        return state
    if seating.is_cancelled:
        return "cancelled"
    if seating.is_confirmed:
        return "confirmed"
    return "failed" if today >= seating.starts_on else "enrolled"
