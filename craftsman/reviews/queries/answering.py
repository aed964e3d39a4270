"""What a decision asks for, in one statement that is written once: the duty, what it belongs to, what bars this person."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Person, Tie
from craftsman.applications.models import Application, Duty
from craftsman.db import locks_rows, plain
from craftsman.errors import NotFound
from craftsman.reviews.conflicts import Bond
from craftsman.reviews.models import Decision, Look, Recusal
from craftsman.reviews.queries.duties import application_of, department_of
from craftsman.rounds.models import Round

_LOCKS = (  # in the order in which everybody takes them
    select(Application.id).where(Application.id == bindparam("application")).with_for_update(),
    select(Duty.id).where(Duty.id == bindparam("duty")).with_for_update(),
    select(Round.id)
    .join(Application, Application.round_id == Round.id)
    .where(Application.id == bindparam("application"))
    .with_for_update(read=True, of=Round),
)


def held_for_answer(duty_id: int, actor: Actor) -> Any:
    """A visible duty as it is now with its application's status, its round's freeze and what `bond` reads; all held until
    the transaction ends. `void`: a decision stands that its duty has outlived; `looked`: somebody has it open."""
    if locks_rows():
        given = {"application": application_of(duty_id, actor), "duty": duty_id}
        for lock in _LOCKS:
            plain(lock, given)
    asked = {"duty": duty_id, "department": department_of(actor), "me": actor.person_id}
    found = plain(_held(), asked).one_or_none()
    if found is None:
        raise NotFound(f"duty {duty_id}")
    return found


def bond(held: Any, actor: Actor) -> Bond:
    """What stands between this person and the application that the duty belongs to."""
    firms = {held.company_id, held.their_firm} - {None}
    own = held.person_id == actor.person_id
    return Bond(own=own, recused=bool(held.recused), employer=held.my_firm in firms, tied=bool(held.tied))


@cache
def _held() -> Any:
    me, them = aliased(Person), aliased(Person)
    tied = or_(
        and_(Tie.person_id == me.id, Tie.other_id == them.id), and_(Tie.person_id == them.id, Tie.other_id == me.id)
    )
    stands = Decision.undone_at.is_(None), Decision.effected_at.is_(None)
    columns = (
        *(Duty.id, Duty.round_id, Duty.application_id, Duty.department_id, Duty.claim_id, Duty.achievement_id),
        *(Duty.gate, Duty.revision, Duty.state, Duty.due_on, Duty.returns),
        *(Application.status, Application.person_id, Application.company_id, Round.frozen_at),
        *(me.company_id.label("my_firm"), them.company_id.label("their_firm")),
        exists().where(Recusal.person_id == me.id, Recusal.application_id == Application.id).label("recused"),
        exists().where(tied).label("tied"),
        exists().where(Decision.duty_id == Duty.id, Decision.revision == Duty.revision, *stands).label("void"),
        exists().where(Look.duty_id == Duty.id).label("looked"),
    )
    rows = select(*columns).join(Application, Application.id == Duty.application_id)
    rows = rows.join(Round, Round.id == Duty.round_id).join(them, them.id == Application.person_id)
    rows = rows.join(me, me.id == bindparam("me"))
    return rows.where(Duty.id == bindparam("duty"), Duty.department_id == bindparam("department"))
