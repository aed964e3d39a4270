"""How departments get on: for the clerk of a round, and for the reminder of each morning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from craftsman.applications import queries as applications
from craftsman.applications.duties import CLOSED, DECIDED, OPEN, RETURNED
from craftsman.applications.models import DutyCount
from craftsman.db import session
from craftsman.rounds.models import Round


@dataclass(frozen=True)
class Pace:
    """One department in one round, from the counters: `in_time` and `overdue` are still to be decided."""

    department: str
    in_time: int
    overdue: int
    decided: int  # can still be undone
    returned: int  # the worker has it
    closed: int

    @property
    def duties(self) -> int:
        return self.in_time + self.overdue + self.decided + self.returned + self.closed

    @property
    def share(self) -> float:
        """Of all duties, how many are closed: 0 to 1."""
        return self.closed / self.duties if self.duties else 0.0


def round_progress(round_id: int, today: date, among: tuple[int, ...] = ()) -> Sequence[Pace]:
    """Every department with duties in a round, those most behind first. `among`: all the rounds that the page asks about."""
    found: dict[str, dict[tuple[str, bool], int]] = {}
    for one in applications.owed(round_id, today, among):
        parts, key = found.setdefault(one.department, {}), (one.state, one.due_on < today)
        parts[key] = parts.get(key, 0) + int(one.duties)
    paces = [_pace(name, parts) for name, parts in found.items()]
    return sorted((one for one in paces if one.duties), key=lambda one: (-one.overdue, -one.in_time, one.department))


def _pace(name: str, parts: dict[tuple[str, bool], int]) -> Pace:
    def of(state: str) -> int:
        return parts.get((state, True), 0) + parts.get((state, False), 0)

    late = parts.get((OPEN, True), 0)
    return Pace(name, of(OPEN) - late, late, of(DECIDED), of(RETURNED), of(CLOSED))


@dataclass(frozen=True)
class Owing:
    """What a department has to decide today and should have decided before."""

    department_id: int
    today: int
    overdue: int


def owing(today: date) -> Sequence[Owing]:
    """Departments with duties due today or overdue, over all rounds in review."""
    reviewing = select(Round.id).where(Round.published_at.is_not(None), Round.frozen_at.is_(None))
    due_today = DutyCount.due_on == today
    rows = (
        select(DutyCount.department_id, due_today, func.sum(DutyCount.duties))
        .where(DutyCount.round_id.in_(reviewing), DutyCount.state == OPEN, DutyCount.due_on <= today)
        .group_by(DutyCount.department_id, due_today)
    )
    found: dict[int, dict[bool, int]] = {}
    for department_id, is_today, n in session().execute(rows):
        found.setdefault(department_id, {})[bool(is_today)] = int(n)
    owed = [Owing(key, parts.get(True, 0), parts.get(False, 0)) for key, parts in sorted(found.items())]
    return [one for one in owed if one.today or one.overdue]
