"""How rounds stand, from their counters: applications by status and by score, what departments owe and how late it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, func, select

from craftsman.accounts.models import Department
from craftsman.applications import duties as law
from craftsman.applications.models import DutyCount, ScoreCount, StatusCount
from craftsman.db import once, plain

Rounds = tuple[int, ...]  # a page about several rounds names them all each time, so that they are asked about together


def status_counts(round_id: int, among: Rounds = ()) -> Mapping[str, int]:
    """Applications of a round by status."""
    return _statuses(among or (round_id,)).get(round_id, {})


@once
def _statuses(rounds: Rounds) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for row in plain(_STATUSES, {"rounds": rounds}):
        found.setdefault(row.round_id, {})[row.status] = row.applications
    return found


_STATUSES = select(StatusCount.round_id, StatusCount.status, StatusCount.applications).where(
    StatusCount.round_id.in_(bindparam("rounds", expanding=True))
)


@once
def score_counts(round_id: int) -> Mapping[int, int]:
    """Whole points → scored applications of a round."""
    return {row.points: row.applications for row in plain(_SCORES, {"round": round_id})}


_SCORES = select(ScoreCount.points, ScoreCount.applications).where(
    ScoreCount.round_id == bindparam("round"), ScoreCount.applications != 0
)


def pending_counts(round_id: int, today: date, among: Rounds = ()) -> Mapping[str, int]:
    """Duties of a round that somebody still owes, by state."""
    found: dict[str, int] = {}
    for one in owed(round_id, today, among):
        if one.state in law.PENDING:
            found[one.state] = found.get(one.state, 0) + int(one.duties)
    return found


def owed(round_id: int, today: date, among: Rounds = ()) -> Sequence[Any]:
    """(department, state, due_on, duties) of a round: what was due before today, today and later is summed up, each
    with its earliest day."""
    return [one for one in _owed(among or (round_id,), today) if one.round_id == round_id]


@once
def _owed(rounds: Rounds, today: date) -> Sequence[Any]:
    return plain(_duties(), {"rounds": rounds, "today": today}).all()


@lru_cache(maxsize=1)
def _duties() -> Any:
    today: Any = bindparam("today")  # one parameter: PostgreSQL takes two of one value for two
    when = case((DutyCount.due_on < today, 0), (DutyCount.due_on == today, 1), else_=2)
    group = DutyCount.round_id, Department.id, Department.name, DutyCount.state, when
    rows = select(
        *(DutyCount.round_id, Department.name.label("department"), DutyCount.state),
        func.min(DutyCount.due_on).label("due_on"),
        func.sum(DutyCount.duties).label("duties"),
    )
    rows = rows.join(Department, Department.id == DutyCount.department_id)
    of_rounds = DutyCount.round_id.in_(bindparam("rounds", expanding=True)), DutyCount.duties != 0
    return rows.where(*of_rounds).group_by(*group).order_by(Department.id)
