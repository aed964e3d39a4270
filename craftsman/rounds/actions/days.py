"""The clerk sets single days of the working calendar: a free day, or a day that is worked."""

from __future__ import annotations

from datetime import date, datetime

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import NotFound, Refused
from craftsman.rounds import queries
from craftsman.rounds.models import DayOverride


def set_day(day: date, *, working: bool, name: str, actor: Actor | None, now: datetime) -> DayOverride:
    """Set a day against the holiday table; Refused when it already is so."""
    own = session().get(DayOverride, day)
    if own is None and queries.workdays().is_working(day) is working:
        raise Refused(f"这一天本来就{'上班' if working else '放假'}，不用设置", field="day")
    if own is None:
        own = DayOverride(day=day)
        session().add(own)
    own.working, own.name, own.at = working, name, now
    own.person_id = actor.person_id if actor else None
    session().flush()
    detail = {"as": "worked" if working else "free"}
    journal.append("calendar.set", f"day-{day:%Y%m%d}", actor=actor, now=now, detail=detail, reason=name)
    return own


def clear_day(day: date, *, actor: Actor | None, now: datetime) -> None:
    """The day follows the holiday table again."""
    own = session().get(DayOverride, day)
    if own is None:
        raise NotFound(f"day {day}")
    session().delete(own)
    session().flush()
    journal.append("calendar.clear", f"day-{day:%Y%m%d}", actor=actor, now=now)
