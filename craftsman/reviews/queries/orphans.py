"""Who may judge an application, in any department; and the open duties that nobody of their department may judge."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, bindparam, exists, false, func, or_, select, union
from sqlalchemy.orm import aliased

from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Department, Grant, Person, Tie
from craftsman.applications.duties import OPEN
from craftsman.applications.models import Application, Claim, Duty, DutyCount
from craftsman.db import once, session
from craftsman.errors import NotFound
from craftsman.reviews.models import Recusal
from craftsman.rounds.models import Round

LISTED = 50
_Applicant = aliased(Person)


def able(application_id: int) -> Sequence[Any]:
    """(id of the grant, person_id, name, department_id, department) of every reviewer whom nothing keeps from judging it."""
    return session().execute(_able(), {"application": application_id}).all()


def orphans(
    *,
    duty_id: int | None = None,
    round_id: int | None = None,
    application_id: int | None = None,
    department_id: int | None = None,
) -> Sequence[Any]:
    """Open duties in review that every reviewer of their department is kept from judging, those due first; at most LISTED."""
    asked = {Duty.id: duty_id, Duty.round_id: round_id, Duty.application_id: application_id}
    asked[Duty.department_id] = department_id
    conditions = [column == value for column, value in asked.items() if value is not None]
    return session().execute(_orphans().where(*conditions)).all()


@once
def orphans_of_all(rounds: tuple[int, ...]) -> Sequence[Any]:
    """The same for all rounds of a page at once."""
    return session().execute(_orphans().where(Duty.round_id.in_(rounds))).all()


@once
def unstaffed(rounds: tuple[int, ...]) -> Sequence[Any]:
    """(round_id, department, duties) of every department that has open duties in one of these rounds and nobody to judge
    them; from the counters."""
    staffed = select(_reviewers().c.department_id)
    rows = select(
        DutyCount.round_id, Department.name.label("department"), func.sum(DutyCount.duties).label("duties")
    ).join(Department, Department.id == DutyCount.department_id)
    rows = rows.where(DutyCount.round_id.in_(rounds), DutyCount.state == OPEN, DutyCount.department_id.not_in(staffed))
    found = rows.group_by(DutyCount.round_id, Department.id, Department.name).having(func.sum(DutyCount.duties) > 0)
    return session().execute(found.order_by(DutyCount.round_id, Department.id)).all()


def handed_on(duty_id: int, actor: Actor) -> Duty:
    """A duty that this actor may hand on: the office any, a lead those of his department. NotFound otherwise."""
    rows = select(Duty).where(Duty.id == duty_id)
    if actor.role != "clerk":
        rows = rows.where(Duty.department_id == actor.department_id if actor.lead else false())
    found = session().scalars(rows).one_or_none()
    if found is None:
        raise NotFound(f"duty {duty_id}")
    return found


# --- the law of `conflicts`, asked of everybody at once -----------------------------------------------------------------


def _reviewers() -> CTE:
    """Few among many grants: read once, however often the statement looks at them."""
    rows = select(Grant.id, Grant.person_id, Grant.department_id, Person.name, Person.company_id)
    rows = rows.join(Person, Person.id == Grant.person_id)
    return rows.where(Grant.role == "reviewer", Grant.revoked_at.is_(None), Person.disabled_at.is_(None)).cte(
        "reviewer"
    )


def _free(who: CTE) -> list[ColumnElement[bool]]:
    """No bond between this reviewer and the application of the statement, however deep inside it this stands."""
    of_statement = who, Application
    recused = exists().where(Recusal.person_id == who.c.person_id, Recusal.application_id == Application.id)
    one_way = and_(Tie.person_id == who.c.person_id, Tie.other_id == Application.person_id)
    the_other = and_(Tie.other_id == who.c.person_id, Tie.person_id == Application.person_id)
    elsewhere = [func.coalesce(one, 0) != who.c.company_id for one in (Application.company_id, _Applicant.company_id)]
    return [
        who.c.person_id != Application.person_id,
        ~recused.correlate(*of_statement),
        ~exists().where(or_(one_way, the_other)).correlate(*of_statement),
        or_(who.c.company_id.is_(None), and_(*elsewhere)),
    ]


@lru_cache(maxsize=1)
def _able() -> Any:
    who = _reviewers()
    shown: Any = (who.c.id, who.c.person_id, who.c.name, who.c.department_id, Department.name.label("department"))
    rows = select(*shown).join(Department, Department.id == who.c.department_id)
    rows = rows.join(Application, Application.id == bindparam("application"))
    rows = rows.join(_Applicant, _Applicant.id == Application.person_id)
    return rows.where(Department.active, *_free(who)).order_by(Department.id, who.c.name, who.c.id)


@lru_cache(maxsize=1)
def _orphans() -> Any:
    """Looked for only among applications that something keeps at least one reviewer from."""
    who = _reviewers()
    shown: Any = (
        *(Duty.id, Duty.round_id, Duty.department_id, Duty.item, Duty.gate, Duty.due_on),
        *(Application.id.label("application_id"), Application.number, Application.name, Claim.title),
        Department.name.label("department"),
    )
    rows = select(*shown).join(Application, Application.id == Duty.application_id)
    rows = rows.join(_Applicant, _Applicant.id == Application.person_id)
    rows = rows.join(Department, Department.id == Duty.department_id).outerjoin(Claim, Claim.id == Duty.claim_id)
    reviewing = select(Round.id).where(Round.published_at.is_not(None), Round.frozen_at.is_(None))
    rows = rows.where(Duty.state == OPEN, Duty.round_id.in_(reviewing), Duty.application_id.in_(_touched(who)))
    somebody = select(who.c.id).where(who.c.department_id == Duty.department_id, *_free(who))
    rows = rows.where(~somebody.correlate(Duty, Application, _Applicant).exists())
    rows = rows.where(Duty.department_id.in_(select(who.c.department_id)))
    return rows.order_by(Duty.due_on, Duty.id).limit(LISTED)


def _touched(who: CTE) -> Any:
    """Applications that some reviewer has a bond with."""
    people, firms = select(who.c.person_id), select(who.c.company_id).where(who.c.company_id.is_not(None))
    mine, theirs = aliased(Application), aliased(Person)
    kin = union(
        select(Tie.other_id.label("id")).where(Tie.person_id.in_(people)),
        select(Tie.person_id).where(Tie.other_id.in_(people)),
        select(theirs.id).where(theirs.company_id.in_(firms)),
        people,
    ).subquery()
    return union(
        select(Recusal.application_id),
        select(mine.id).where(mine.person_id.in_(select(kin.c.id))),
        select(mine.id).where(mine.company_id.in_(firms)),
    )
