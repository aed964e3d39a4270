"""A worker's own applications, each with what departments owe it, and the round that is open to him now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from craftsman.accounts.models import Department
from craftsman.applications.models import Application, Claim, Duty
from craftsman.db import once, session
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round


@dataclass(frozen=True)
class Begun:
    """The current round, if there is one, and my applications with their rounds, newest first."""

    current: Round | None
    applications: tuple[tuple[Application, Round], ...]


@dataclass(frozen=True)
class Owed:
    """A duty with the name of its department and of what it is about (empty for a veto)."""

    duty: Duty
    department: str
    title: str


@dataclass(frozen=True)
class Own:
    """One of my applications."""

    application: Application
    round: Round
    duties: tuple[Owed, ...]


@once
def begun(person_id: int, now: datetime) -> Begun:
    """One query: rounds are few, and each is looked up once for this person."""
    is_mine = and_(Application.round_id == Round.id, Application.person_id == person_id)
    current = rounds.current_id(now)
    rows = select(Round, Application, (Round.id == current).label("is_current")).outerjoin(Application, is_mine)
    rows = rows.where(or_(Application.id.is_not(None), Round.id == current))
    found = session().execute(rows.order_by(Application.id.desc())).all()
    mine = tuple((row.Application, row.Round) for row in found if row.Application is not None)
    return Begun(next((row.Round for row in found if row.is_current), None), mine)


@once
def mine(person_id: int, now: datetime) -> Sequence[Own]:
    """My applications, newest first; two queries however many there are."""
    own = begun(person_id, now).applications
    owed: dict[int, list[Owed]] = {one.id: [] for one, _ in own}
    if owed:
        rows = (
            select(Duty, Department.name, Claim.title)
            .join(Department, Department.id == Duty.department_id)
            .outerjoin(Claim, Claim.id == Duty.claim_id)
            .where(Duty.application_id.in_(owed))
            .order_by(Duty.id)
        )
        for duty, department, title in session().execute(rows):
            owed[duty.application_id].append(Owed(duty, department, title or ""))
    return [Own(one, round_, tuple(owed[one.id])) for one, round_ in own]
