"""Decisions: the one that stands, what can still be undone, what waits to take effect or to be signed, who decided how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, false, func, select

from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Department, Grant, Person
from craftsman.achievements.verification import RETURNED as SENT_BACK
from craftsman.applications.duties import DECIDED
from craftsman.applications.duties import RETURNED as BACK
from craftsman.applications.models import Application, Claim, Duty, DutyCount
from craftsman.db import session
from craftsman.errors import NotFound
from craftsman.reviews.decisions import UNDO
from craftsman.reviews.models import Decision, Recusal

COUNTED = 5_000  # what one person has decided is counted up to here
AT_ONCE = 500


def visible_to(actor: Actor) -> Select[Decision]:
    """Decisions this actor may see: those of his department."""
    own = actor.role == "reviewer" and actor.department_id is not None
    return select(Decision).where(Decision.department_id == actor.department_id if own else false())


def decision_of(decision_id: int, actor: Actor) -> Decision:
    """One visible decision; NotFound otherwise."""
    found = session().scalars(visible_to(actor).where(Decision.id == decision_id)).one_or_none()
    if found is None:
        raise NotFound(f"decision {decision_id}")
    return found


def standing(duty_id: int, revision: int) -> Decision | None:
    """The decision about this revision that was neither undone nor has taken effect."""
    rows = select(Decision).where(Decision.duty_id == duty_id, Decision.revision == revision)
    open_ = Decision.undone_at.is_(None), Decision.effected_at.is_(None)
    return session().scalars(rows.where(*open_)).one_or_none()


def who_decided(duty_id: int) -> Any:
    """(decision, person's name, department's name) of the last decision about a duty that was not undone."""
    rows = (
        select(Decision, Person.name.label("person"), Department.name.label("department"))
        .join(Person, Person.id == Decision.person_id)
        .join(Department, Department.id == Decision.department_id)
        .where(Decision.duty_id == duty_id, Decision.undone_at.is_(None))
        .order_by(Decision.id.desc())
    )
    return session().execute(rows.limit(1)).first()


def last_undoable(actor: Actor, now: datetime) -> Any:
    """(decision, gate, title, name) of what I decided last, while it can still be undone."""
    rows = (
        select(Decision, Duty.gate, Claim.title, Application.name)
        .join(Duty, Duty.id == Decision.duty_id)
        .join(Application, Application.id == Duty.application_id)
        .outerjoin(Claim, Claim.id == Duty.claim_id)
        .where(Decision.person_id == actor.person_id, Decision.at > now - UNDO)
        .where(Decision.undone_at.is_(None), Decision.effected_at.is_(None), Decision.effective_at > now)
        .order_by(Decision.at.desc(), Decision.id.desc())
    )
    return session().execute(rows.limit(1)).first()


def mine(actor: Actor, before: int | None, limit: int) -> Sequence[Any]:
    """What I decided, newest first."""
    rows = (
        select(
            *(Decision.id, Decision.duty_id, Decision.outcome, Decision.note, Decision.at, Decision.effective_at),
            *(Decision.undone_at, Decision.effected_at, Decision.countersigned_by),
            *(Duty.gate, Duty.item, Duty.returns, Claim.title, Application.name, Application.employer),
            Application.number,
        )
        .join(Duty, Duty.id == Decision.duty_id)
        .join(Application, Application.id == Duty.application_id)
        .outerjoin(Claim, Claim.id == Duty.claim_id)
        .where(Decision.person_id == actor.person_id)
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    return session().execute(rows.where(Decision.id < before) if before is not None else rows).all()


@dataclass(frozen=True)
class Done:
    """How much one person has decided, and when last."""

    decisions: int
    last_at: datetime | None


def done_by(person_id: int) -> Done:
    """Counted up to COUNTED along the index of the person's own decisions."""
    own = select(Decision.at).where(Decision.person_id == person_id, Decision.undone_at.is_(None))
    last = own.order_by(Decision.at.desc()).limit(COUNTED).subquery()
    row = session().execute(select(func.count(), func.max(last.c.at)).select_from(last)).one()
    return Done(row[0], row[1])


def recusals_of(actor: Actor) -> Sequence[Any]:
    """What I stepped back from, newest first."""
    rows = (
        select(Recusal, Application.number, Application.name, Application.employer)
        .join(Application, Application.id == Recusal.application_id)
        .where(Recusal.person_id == actor.person_id)
        .order_by(Recusal.id.desc())
    )
    return session().execute(rows.limit(AT_ONCE)).all()


# --- what waits ------------------------------------------------------------------------------------------------------


def pending(round_id: int) -> int:
    """Decisions of a round that have not taken effect: while there is one, nothing may be frozen. From the counters."""
    waiting = select(func.sum(DutyCount.duties)).where(DutyCount.round_id == round_id, DutyCount.state == DECIDED)
    return int(session().scalar(waiting) or 0)


def to_sign(actor: Actor) -> Sequence[Any]:
    """Second returns of my department that wait for its lead."""
    rows = (
        select(Decision, Duty.item, Claim.title, Application.name, Application.number, Person.name.label("person"))
        .join(Duty, Duty.id == Decision.duty_id)
        .join(Application, Application.id == Duty.application_id)
        .outerjoin(Claim, Claim.id == Duty.claim_id)
        .join(Person, Person.id == Decision.person_id)
        .where(Duty.department_id == actor.department_id, Duty.state == DECIDED, Duty.returns > 0)
        .where(Decision.revision == Duty.revision, Decision.undone_at.is_(None), Decision.effected_at.is_(None))
        .where(Decision.outcome == SENT_BACK, Decision.countersigned_by.is_(None))
        .order_by(Decision.id)
    )
    return session().execute(rows.limit(AT_ONCE)).all()


def due(at: datetime) -> Sequence[int]:
    """Decisions whose ten minutes are over; one that waits for a signature is not among them. Along the index of those
    that stand, which is short."""
    signed = (Decision.outcome != SENT_BACK) | (Duty.returns == 0) | Decision.countersigned_by.is_not(None)
    rows = (
        select(Decision.id)
        .where(Decision.undone_at.is_(None), Decision.effected_at.is_(None), Decision.effective_at <= at)
        .where(exists().where(Duty.id == Decision.duty_id, Duty.state == DECIDED, signed))
        .order_by(Decision.duty_id, Decision.revision)
    )
    return session().scalars(rows).all()


def returns_on_their_way(application_id: int) -> bool:
    """Whether another line of this application is about to be sent back: one message then tells of all."""
    rows = (
        select(Decision.id)
        .join(Duty, Duty.id == Decision.duty_id)
        .where(Duty.application_id == application_id, Duty.state == DECIDED, Decision.outcome == SENT_BACK)
        .where(Decision.revision == Duty.revision, Decision.undone_at.is_(None), Decision.effected_at.is_(None))
        .where((Duty.returns == 0) | Decision.countersigned_by.is_not(None))
    )
    return session().scalar(rows.limit(1)) is not None


def sent_back(application_id: int) -> Sequence[Any]:
    """(decision's id, note, last day) of the lines that the worker has to correct now."""
    rows = (
        select(func.max(Decision.id).label("id"), Duty.note, Duty.correct_by)
        .join(Duty, Duty.id == Decision.duty_id)
        .where(Duty.application_id == application_id, Duty.state == BACK)
        .where(Decision.outcome == SENT_BACK, Decision.effected_at.is_not(None))
        .group_by(Duty.id, Duty.note, Duty.correct_by)
        .order_by(func.max(Decision.id))
    )
    return session().execute(rows).all()


# --- colleagues ------------------------------------------------------------------------------------------------------


def colleagues(department_id: int) -> Sequence[Any]:
    """(id, name, lead) of everybody who reviews for a department now."""
    rows = (
        select(Person.id, Person.name, Grant.lead)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.role == "reviewer", Grant.department_id == department_id, Grant.revoked_at.is_(None))
        .where(Person.disabled_at.is_(None))
        .order_by(Person.id)
    )
    return session().execute(rows).all()


def decided_since(people: Sequence[int], since: datetime) -> dict[int, dict[str, int]]:
    """person → outcome → decisions that stand, made since then."""
    rows = (
        select(Decision.person_id, Decision.outcome, func.count())
        .where(Decision.person_id.in_(people), Decision.at >= since, Decision.undone_at.is_(None))
        .group_by(Decision.person_id, Decision.outcome)
    )
    found: dict[int, dict[str, int]] = {}
    for person_id, outcome, n in session().execute(rows):
        found.setdefault(person_id, {})[outcome] = n
    return found


def clerks() -> Sequence[int]:
    """Everybody who works for the union's office."""
    rows = select(Grant.person_id).join(Person, Person.id == Grant.person_id)
    return (
        session()
        .scalars(rows.where(Grant.role == "clerk", Grant.revoked_at.is_(None), Person.disabled_at.is_(None)))
        .all()
    )
