"""Applications, their duties, claims and steps as stored; lists and counts of a round; what schedules ask."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, false, func, select

from craftsman.accounts import queries as accounts
from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Department
from craftsman.accounts.roles import OFFICE
from craftsman.applications import duties as law
from craftsman.applications.models import Application, Claim, Duty, Step
from craftsman.db import keyset, once, session
from craftsman.errors import NotFound
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round

LIST_PAGE = 50
AFTER_ALL = "\U0010ffff"  # sorts behind every sign that a name can hold
NUMBER = re.compile(r"[A-Z]{2,4}[0-9]{2}-[0-9]{1,9}")


def visible_to(actor: Actor) -> Select[Application]:
    """Applications this actor may see: a worker his own, a reviewer those his department owes something, the office all."""
    return _seen_by(actor.role, actor.person_id, actor.department_id)


def _seen_by(role: str, person: Any, department: Any) -> Select[Application]:
    every = select(Application)
    if role == "worker":
        return every.where(Application.person_id == person)
    if role == "reviewer":
        owing = select(Duty.application_id).where(Duty.department_id == department)
        return every.where(Application.status != "draft", Application.id.in_(owing))
    return every if role in {*OFFICE, "auditor"} else every.where(false())


def application_of(number: str, actor: Actor, *, lock: bool = False) -> Application:
    """One visible application by its number, with the parts that its pages show; NotFound otherwise."""
    if not NUMBER.fullmatch(number):
        raise NotFound("application")
    given = {"number": number, "person": actor.person_id, "department": actor.department_id}
    found: Application | None = session().scalars(_numbered(actor.role, lock), given).one_or_none()
    if found is None:
        raise NotFound(f"application {number}")
    return found


@cache
def _numbered(role: str, lock: bool) -> Any:
    """Written once for each role: handing in asks it twice."""
    rows = _seen_by(role, bindparam("person"), bindparam("department"))
    rows = rows.where(Application.number == bindparam("number"))
    return rows.with_for_update().execution_options(populate_existing=True) if lock else rows


_ROW = select(Application).where(Application.id == bindparam("id")).execution_options(populate_existing=True)
_HELD_ROW = _ROW.with_for_update()


def application_row(application_id: int, *, lock: bool = True) -> Application:
    """The row by its id, held until the transaction ends (whoever may see it was asked before)."""
    found = session().scalars(_HELD_ROW if lock else _ROW, {"id": application_id}).one_or_none()
    if found is None:
        raise NotFound(f"application {application_id}")
    return found


def in_round(round_id: int, person_id: int) -> Application | None:
    """This person's application in a round, whatever became of it."""
    own = Application.round_id == round_id, Application.person_id == person_id
    return session().scalars(select(Application).where(*own)).one_or_none()


def duties_of(application_id: int, *, lock: bool = False) -> Sequence[Duty]:
    """What departments owe this application, in the order it was created."""
    rows = select(Duty).where(Duty.application_id == application_id).order_by(Duty.id)
    if lock:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    return session().scalars(rows).all()


@once
def claims_of(application_id: int) -> Sequence[Claim]:
    """What it cites, as it was cited."""
    return session().scalars(select(Claim).where(Claim.application_id == application_id).order_by(Claim.id)).all()


@once
def steps_of(application_id: int) -> Sequence[Step]:
    """What happened to it, oldest first."""
    return session().scalars(select(Step).where(Step.application_id == application_id).order_by(Step.id)).all()


def last_step(application_id: int) -> Step | None:
    """What happened to it last."""
    rows = select(Step).where(Step.application_id == application_id).order_by(Step.id.desc()).limit(1)
    return session().scalars(rows).first()


def departments() -> Mapping[int, Department]:
    """Every department ever used, by id."""
    return {one.id: one for one in accounts.every_department()}


# --- counts and lists ------------------------------------------------------------------------------------------------


def pending_of(ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """application → state → duties that somebody still owes, for the applications of one page."""
    rows = select(Duty.application_id, Duty.state, func.count()).where(
        Duty.application_id.in_(ids), Duty.state.in_(law.PENDING)
    )
    found: dict[int, dict[str, int]] = {}
    for application_id, state, count in session().execute(rows.group_by(Duty.application_id, Duty.state)):
        found.setdefault(application_id, {})[state] = count
    return found


def page_of(
    round_: Round,
    actor: Actor,
    *,
    status: str = "",
    town: str = "",
    typed: str = "",
    after: Sequence[Any] | None = None,
) -> Sequence[Application]:
    """The next applications of a round by number; by name when a name was typed. One more than a page, to tell the end."""
    rows = visible_to(actor)
    if status:
        rows = rows.where(Application.round_id == round_.id, Application.status == status)
    if town:
        rows = rows.where(Application.town == town)
    if typed and not typed.isascii():
        names = Application.name >= typed, Application.name < typed + AFTER_ALL
        rows = rows.where(Application.round_id == round_.id, *names)
        return session().scalars(keyset(rows, [Application.name, Application.number], after, LIST_PAGE + 1)).all()
    start = f"{round_.prefix}-"
    if typed:
        start = typed.upper() if typed.upper().startswith(start) else start + typed
    rows = rows.where(Application.number >= start, Application.number < start + AFTER_ALL)
    return session().scalars(keyset(rows, [Application.number], after, LIST_PAGE + 1)).all()


# --- for schedules and jobs ------------------------------------------------------------------------------------------


def overdue_corrections(today: date, limit: int = 500) -> Sequence[int]:
    """Applications with a returned duty whose last day for a correction has passed."""
    open_rounds = select(Round.id).where(Round.published_at.is_not(None), Round.frozen_at.is_(None))
    late = Duty.round_id.in_(open_rounds), Duty.state == law.RETURNED, Duty.correct_by < today
    rows = select(Duty.application_id).join(Application, Application.id == Duty.application_id).where(*late)
    rows = rows.where(Application.status == "submitted").distinct().order_by(Duty.application_id)
    return session().scalars(rows.limit(limit)).all()


def drafts_of(round_id: int, after: int, limit: int = 500) -> Sequence[tuple[int, int]]:
    """The next (application, person) still drafts, by id."""
    rows = select(Application.id, Application.person_id).where(
        Application.round_id == round_id, Application.status == "draft"
    )
    found = session().execute(rows.where(Application.id > after).order_by(Application.id).limit(limit))
    return [(row.id, row.person_id) for row in found]


def untold() -> Sequence[int]:
    """Applications that have come in without their worker having been told."""
    return session().scalars(select(Application.id).where(Application.untold).order_by(Application.id)).all()


def rounds_closing(first: date, last: date) -> Sequence[Round]:
    """Published rounds whose window closes on one of these days."""
    return [one for one in rounds.rounds() if one.published_at and first <= one.window.last_day <= last]


def waiting_for(achievement_id: int) -> Sequence[int]:
    """Applications in which a department has not settled this achievement yet."""
    rows = select(Duty.application_id).where(Duty.achievement_id == achievement_id, Duty.state.in_(law.PENDING))
    return session().scalars(rows.distinct()).all()
