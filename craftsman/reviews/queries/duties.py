"""Duties as their department sees them: the queue in the order of its clocks, what stands next, one of them by its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import defer

from craftsman.accounts import queries as accounts
from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Person
from craftsman.applications.duties import OPEN
from craftsman.applications.models import Application, Claim, Duty, DutyCount
from craftsman.db import keyset, session
from craftsman.errors import NotFound
from craftsman.reviews.conflicts import Bond
from craftsman.reviews.filters import OVERDUE, TODAY, Asked
from craftsman.reviews.models import Decision, Look, Postponement, Recusal
from craftsman.rounds.models import Round

PAGE = 50
_NEAR = 20  # how many of the queue are looked through at once for the next one that is free
_FAR = "\U0010ffff"  # sorts behind every sign that a name can hold
Place = tuple[date, int]  # where a duty stands in the queue: due day, id


def visible_to(actor: Actor) -> Select[Duty]:
    """Duties this actor may see: a reviewer those of his department."""
    own = actor.role == "reviewer" and actor.department_id is not None
    return select(Duty).where(Duty.department_id == actor.department_id if own else false())


def duty_of(duty_id: int, actor: Actor) -> Duty:
    """One visible duty; NotFound otherwise."""
    found = session().scalars(visible_to(actor).where(Duty.id == duty_id)).one_or_none()
    if found is None:
        raise NotFound(f"duty {duty_id}")
    return found


def held_duty(duty_id: int) -> Duty:
    """The duty as it is now, held until the transaction ends; its application's row is held already."""
    return session().get_one(Duty, duty_id, with_for_update=True, populate_existing=True)


def bond_of(application: Application, actor: Actor) -> Bond:
    """What stands between this person and an application."""
    me = actor.person_id
    recused = exists().where(Recusal.person_id == me, Recusal.application_id == application.id)
    row = session().execute(select(Person.company_id, recused).where(Person.id == me)).one()
    return Bond(
        own=application.person_id == me,
        recused=bool(row[1]),
        employer=row.company_id is not None and row.company_id == application.company_id,
        tied=accounts.are_tied(me, application.person_id),
    )


def reviewing_rounds() -> Sequence[Round]:
    """Rounds in which departments still decide, newest first; the rubric is read when it is asked for."""
    rows = select(Round).where(Round.published_at.is_not(None), Round.frozen_at.is_(None))
    return session().scalars(rows.options(defer(Round.rubric), defer(Round.conditions)).order_by(Round.id.desc())).all()


# --- counts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """Open duties of a department, from the counters."""

    waiting: int
    today: int
    overdue: int


def counts(actor: Actor, rounds: Sequence[Round], today: date) -> Counts:
    """What my department still owes in these rounds."""
    rows = select(DutyCount.due_on, DutyCount.duties).where(
        DutyCount.department_id == actor.department_id,
        DutyCount.round_id.in_([one.id for one in rounds]),
        DutyCount.state == OPEN,
        DutyCount.duties != 0,
    )
    found = [(row.due_on, row.duties) for row in session().execute(rows)]
    return Counts(
        waiting=sum(n for _, n in found),
        today=sum(n for day, n in found if day == today),
        overdue=sum(n for day, n in found if day < today),
    )


def by_item(actor: Actor, rounds: Sequence[Round]) -> dict[str, int]:
    """Open duties of my department by rubric item or gate; there is no counter for this, so only the first page asks."""
    rows = select(Duty.item, func.count().label("duties")).where(*_open_of(actor, rounds)).group_by(Duty.item)
    return {row.item: row.duties for row in session().execute(rows)}


# --- the queue -------------------------------------------------------------------------------------------------------


def queue(
    actor: Actor, rounds: Sequence[Round], asked: Asked, *, now: datetime, today: date, after: Place | None, limit: int
) -> Sequence[Any]:
    """The next rows of my queue in the order of their clocks: plain columns, one query however many rows."""
    watched = and_(Look.duty_id == Duty.id, Look.until > now, Look.person_id != actor.person_id)
    rows: Any = (
        select(
            *(Duty.id, Duty.round_id, Duty.due_on, Duty.item, Duty.gate, Duty.returns),
            *(Application.number, Application.name, Application.employer, Application.submitted_at),
            *(Claim.achievement_id, Claim.kind, Claim.title, Claim.attributes, Claim.revision),
            Person.name.label("watcher"),
        )
        .join(Application, Application.id == Duty.application_id)
        .outerjoin(Claim, Claim.id == Duty.claim_id)
        .outerjoin(Look, watched)
        .outerjoin(Person, Person.id == Look.person_id)
        .where(*_open_of(actor, rounds), *_mine_to_do(actor), *_asked(asked, actor, today))
    )
    return session().execute(keyset(rows, [Duty.due_on, Duty.id], after, limit)).all()


def _open_of(actor: Actor, rounds: Sequence[Round]) -> list[ColumnElement[bool]]:
    mine = Duty.department_id == actor.department_id, Duty.state == OPEN
    return [*mine, Duty.round_id.in_([one.id for one in rounds])]


def _mine_to_do(actor: Actor) -> list[ColumnElement[bool]]:
    """Neither my own application nor one I stepped back from."""
    recused = exists().where(Recusal.person_id == actor.person_id, Recusal.application_id == Duty.application_id)
    return [Application.person_id != actor.person_id, ~recused]


def _asked(asked: Asked, actor: Actor, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.due:
        found.append({TODAY: Duty.due_on == today, OVERDUE: Duty.due_on < today}[asked.due])
    if asked.item:
        found.append(Duty.item == asked.item)
    if asked.town:
        found.append(Application.town == asked.town)
    if asked.again:
        found.append(Duty.returns > 0)
    if asked.mine:
        found.append(exists().where(Decision.duty_id == Duty.id, Decision.person_id == actor.person_id))
    if asked.later:
        found.append(exists().where(Postponement.duty_id == Duty.id, Postponement.person_id == actor.person_id))
    if asked.typed:
        found.append(_matches(asked.typed))
    return found


def _matches(typed: str) -> ColumnElement[bool]:
    if typed.isascii():
        return Application.number.endswith(typed.upper(), autoescape=True)
    named = and_(Application.name >= typed, Application.name < typed + _FAR)
    return or_(named, Application.employer.startswith(typed, autoescape=True))


# --- what stands next ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Near:
    """A duty beside the one that is shown: enough to name it."""

    id: int
    title: str
    name: str


def next_duty(
    actor: Actor,
    asked: Asked,
    *,
    now: datetime,
    day_began: datetime,
    today: date,
    after: Place | None = None,
    besides: int | None = None,
) -> Near | None:
    """The next duty in the order of the clocks behind `after`, then from the front; what somebody else has open or what I
    put off comes only when nothing else is left. Put off counts for the day, and at the latest until the due day."""
    rest: list[Any] = []
    for start in (after, None) if after else (None,):
        place = start
        while rows := _near(actor, asked, now, today, place):
            free = [row for row in rows if row.id != besides and not _waits(row, day_began, today)]
            if free:
                return Near(free[0].id, free[0].title or "", free[0].name)
            rest += [row for row in rows if row.id != besides]
            place = (rows[-1].due_on, rows[-1].id)
    rest.sort(key=lambda row: (row.watcher is not None, row.put_off or now, row.due_on, row.id))
    return Near(rest[0].id, rest[0].title or "", rest[0].name) if rest else None


def _waits(row: Any, day_began: datetime, today: date) -> bool:
    put_off = row.put_off is not None and (row.put_off >= day_began or row.due_on > today)
    return row.watcher is not None or put_off


def _near(actor: Actor, asked: Asked, now: datetime, today: date, after: Place | None) -> Sequence[Any]:
    watched = and_(Look.duty_id == Duty.id, Look.until > now, Look.person_id != actor.person_id)
    put_off = and_(Postponement.duty_id == Duty.id, Postponement.person_id == actor.person_id)
    reviewing = select(Round.id).where(Round.published_at.is_not(None), Round.frozen_at.is_(None))
    rows: Any = (
        select(
            *(Duty.id, Duty.due_on, Application.name, Claim.title),
            Look.person_id.label("watcher"),
            Postponement.at.label("put_off"),
        )
        .join(Application, Application.id == Duty.application_id)
        .outerjoin(Claim, Claim.id == Duty.claim_id)
        .outerjoin(Look, watched)
        .outerjoin(Postponement, put_off)
        .where(Duty.department_id == actor.department_id, Duty.state == OPEN, Duty.round_id.in_(reviewing))
        .where(*_mine_to_do(actor), *_asked(asked, actor, today))
    )
    return session().execute(keyset(rows, [Duty.due_on, Duty.id], after, _NEAR)).all()


def duty_before(actor: Actor, asked: Asked, place: Place, *, today: date) -> int | None:
    """The duty that stands before this place in my queue."""
    reviewing = select(Round.id).where(Round.published_at.is_not(None), Round.frozen_at.is_(None))
    rows = (
        select(Duty.id)
        .join(Application, Application.id == Duty.application_id)
        .where(Duty.department_id == actor.department_id, Duty.state == OPEN, Duty.round_id.in_(reviewing))
        .where(*_mine_to_do(actor), *_asked(asked, actor, today))
        .where(or_(Duty.due_on < place[0], and_(Duty.due_on == place[0], Duty.id < place[1])))
        .order_by(Duty.due_on.desc(), Duty.id.desc())
    )
    return session().scalars(rows.limit(1)).first()
