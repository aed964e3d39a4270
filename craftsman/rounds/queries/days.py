"""The district's working days: the holiday library, and what the clerk has set otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from craftsman.db import once, plain, session
from craftsman.rounds import course, holidays, timetable
from craftsman.rounds.models import DayOverride, Round
from craftsman.rounds.workdays import Workdays

_OVERRIDES = select(DayOverride.day, DayOverride.working, DayOverride.name)


@once
def workdays() -> Workdays:
    """One query; a year the library does not know falls back and warns, whatever single days the clerk has set in it."""
    own = {row.day: (row.working, row.name) for row in plain(_OVERRIDES)}
    return Workdays({**holidays.table(), **own} if own else holidays.table(), holidays.years())


def shortened(now: datetime) -> list[tuple[Round, tuple[str, ...]]]:
    """Published rounds in which a day set free has made a window too short, each with what is wrong."""
    rows = select(Round).where(Round.published_at.is_not(None), Round.named_at.is_(None)).order_by(Round.id)
    days = workdays()
    told = [(one, timetable.shortened(one.as_it_went, days, _settled(one, now))) for one in session().scalars(rows)]
    return [(one, said) for one, said in told if said]


def _settled(round_: Round, now: datetime) -> frozenset[str]:
    """A notice that still runs is not over, although its days are no longer a plan."""
    return timetable.settled(round_.as_it_went, now, course.done(round_) - {"notice_ends_on"})


def overrides() -> Sequence[DayOverride]:
    """Days set by the clerk, the latest first."""
    return session().scalars(select(DayOverride).order_by(DayOverride.day.desc())).all()
