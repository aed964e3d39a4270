"""The district's working days: the holiday library, and what the clerk has set otherwise."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from craftsman.db import plain, session
from craftsman.rounds import holidays
from craftsman.rounds.models import DayOverride
from craftsman.rounds.workdays import Workdays

_OVERRIDES = select(DayOverride.day, DayOverride.working, DayOverride.name)


def workdays() -> Workdays:
    """One query; a year the library does not know falls back and warns, whatever single days the clerk has set in it."""
    own = {row.day: (row.working, row.name) for row in plain(_OVERRIDES)}
    return Workdays({**holidays.table(), **own} if own else holidays.table(), holidays.years())


def overrides() -> Sequence[DayOverride]:
    """Days set by the clerk, the latest first."""
    return session().scalars(select(DayOverride).order_by(DayOverride.day.desc())).all()
