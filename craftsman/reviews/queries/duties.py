"""Duties as their department sees them: the queue in the order of its clocks, what stands next, one of them by its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
    union,
    union_all,
)
from sqlalchemy.orm import aliased, load_only

from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Department, Person, Tie
from craftsman.applications.duties import OPEN
from craftsman.applications.models import Application, Claim, Duty, DutyCount
from craftsman.db import plain, session
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
    department = department_of(actor)
    return select(Duty).where(false() if department is None else Duty.department_id == department)


def department_of(actor: Actor) -> int | None:
    """Whose duties this actor may see; None: nobody's."""
    return actor.department_id if actor.role == "reviewer" else None


def duty_of(duty_id: int, actor: Actor) -> Duty:
    """One visible duty; NotFound otherwise."""
    found = session().scalars(visible_to(actor).where(Duty.id == duty_id)).one_or_none()
    if found is None:
        raise NotFound(f"duty {duty_id}")
    return found


@dataclass(frozen=True)
class Opened:
    """A duty with its application and round, and the last decision about it that was not undone: (decision, person, department)."""

    duty: Duty
    application: Application
    round: Round
    answered: Any


def opened(duty_id: int, actor: Actor) -> Opened:
    """One visible duty as its work area needs it, in one query; NotFound otherwise."""
    row = session().execute(_opened(), {"duty": duty_id, "department": department_of(actor)}).one_or_none()
    if row is None:
        raise NotFound(f"duty {duty_id}")
    return Opened(row.Duty, row.Application, row.Round, row if row.Decision else None)


@lru_cache(maxsize=1)
def _opened() -> Any:
    standing = select(func.max(Decision.id)).where(Decision.duty_id == Duty.id, Decision.undone_at.is_(None))
    return (
        select(Duty, Application, Round, Decision, Person.name.label("person"), Department.name.label("department"))
        .join(Application, Application.id == Duty.application_id)
        .join(Round, Round.id == Duty.round_id)
        .outerjoin(Decision, Decision.id == standing.correlate(Duty).scalar_subquery())
        .outerjoin(Person, Person.id == Decision.person_id)
        .outerjoin(Department, Department.id == Decision.department_id)
        .where(Duty.id == bindparam("duty"), Duty.department_id == bindparam("department"))
    )


_HELD = select(Duty).where(Duty.id == bindparam("duty")).with_for_update().execution_options(populate_existing=True)


def held_duty(duty_id: int) -> Duty:
    """The duty as it is now, held until the transaction ends; its application's row is held already."""
    return session().scalars(_HELD, {"duty": duty_id}).one()


_BELONGS = select(Duty.application_id).where(
    Duty.id == bindparam("duty"), Duty.department_id == bindparam("department")
)


def application_of(duty_id: int, actor: Actor) -> int:
    """The application that a visible duty belongs to, to be locked before the duty is; NotFound otherwise."""
    found: int | None = plain(_BELONGS, {"duty": duty_id, "department": department_of(actor)}).scalar()
    if found is None:
        raise NotFound(f"duty {duty_id}")
    return found


_PLACE = select(Duty.due_on, Duty.id).where(Duty.id == bindparam("duty"))


def place_of(duty_id: int) -> Place:
    """Where a duty stands in its queue."""
    one = plain(_PLACE, {"duty": duty_id}).one()
    return one.due_on, one.id


def bond_of(application: Application, actor: Actor) -> Bond:
    """What stands between this person and an application: one query, because every decision asks."""
    return _bond(plain(_between(False), _both(application, actor)).one(), application, actor)


def met(application: Application, actor: Actor) -> tuple[Bond, Person]:
    """The same, with whose application it is."""
    row = session().execute(_between(True), _both(application, actor)).one()
    return _bond(row, application, actor), row.them


def _both(application: Application, actor: Actor) -> dict[str, int]:
    given = {"me": actor.person_id, "other": application.person_id, "application": application.id}
    return given | {"low": min(given["me"], given["other"]), "high": max(given["me"], given["other"])}


def _bond(row: Any, application: Application, actor: Actor) -> Bond:
    firms = {application.company_id, row.their_firm} - {None}
    return Bond(
        own=application.person_id == actor.person_id,
        recused=bool(row.recused),
        employer=row.my_firm in firms,
        tied=bool(row.tied),
    )


@lru_cache(maxsize=2)
def _between(with_them: bool) -> Any:
    me, them = aliased(Person), aliased(Person, name="them")
    recused = exists().where(Recusal.person_id == bindparam("me"), Recusal.application_id == bindparam("application"))
    tied = exists().where(Tie.person_id == bindparam("low"), Tie.other_id == bindparam("high"))
    firms = me.company_id.label("my_firm"), them.company_id.label("their_firm")
    both: Any = (
        select(*firms, recused.label("recused"), tied.label("tied"))
        .select_from(me)
        .join(them, them.id == bindparam("other"))
    )
    both = both.add_columns(them) if with_them else both
    return both.where(me.id == bindparam("me"))


# --- counts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Counts:
    """Open duties of a department, from the counters."""

    waiting: int
    today: int
    overdue: int


_CLOSED_TO_ME = union(
    select(Recusal.application_id).where(Recusal.person_id == bindparam("me")),
    select(Application.id).where(Application.person_id == bindparam("me")),
)
_IN_REVIEW = select(Round.id).where(Round.published_at.is_not(None), Round.frozen_at.is_(None))
_OWED = union_all(
    select(DutyCount.round_id, DutyCount.due_on, DutyCount.duties).where(
        DutyCount.round_id.in_(_IN_REVIEW),
        *(DutyCount.department_id == bindparam("department"), DutyCount.state == OPEN, DutyCount.duties != 0),
    ),
    select(Duty.round_id, Duty.due_on, literal(-1)).where(
        *(Duty.department_id == bindparam("department"), Duty.state == OPEN, Duty.application_id.in_(_CLOSED_TO_ME))
    ),
)


@dataclass(frozen=True)
class Desk:
    """Rounds in which departments still decide, newest first, and what mine still owes in them."""

    rounds: tuple[Round, ...]
    counts: Counts


def desk(actor: Actor, today: date) -> Desk:
    """One query, without what is closed to me: the figures of my own queue. What of the rounds a queue does not need is read
    when it is asked for."""
    found = session().execute(_reviewing(), {"department": actor.department_id, "me": actor.person_id}).all()
    owed = [(row.due_on, row.duties) for row in found if row.due_on is not None]
    counts = Counts(
        waiting=sum(n for _, n in owed),
        today=sum(n for day, n in owed if day == today),
        overdue=sum(n for day, n in owed if day < today),
    )
    return Desk(tuple(dict.fromkeys(row.Round for row in found)), counts)


@lru_cache(maxsize=1)
def _reviewing() -> Any:
    owed = _OWED.subquery()
    needed = load_only(Round.slug, Round.name, Round.rubric_digest, Round.opens_at, Round.closes_at)
    rows = select(Round, owed.c.due_on, owed.c.duties).outerjoin(owed, owed.c.round_id == Round.id).options(needed)
    return rows.where(Round.published_at.is_not(None), Round.frozen_at.is_(None)).order_by(Round.id.desc())


def by_item(actor: Actor, rounds: Sequence[Round]) -> dict[str, int]:
    """Open duties of my department by rubric item or gate; there is no counter for this, so only the first page asks."""
    mine = Duty.department_id == actor.department_id, Duty.state == OPEN
    open_ = Duty.round_id.in_([one.id for one in rounds])
    rows = select(Duty.item, func.count().label("duties")).where(*mine, open_).group_by(Duty.item)
    return {row.item: row.duties for row in session().execute(rows)}


# --- the queue -------------------------------------------------------------------------------------------------------


def queue(
    actor: Actor, rounds: Sequence[Round], asked: Asked, *, now: datetime, today: date, after: Place | None, limit: int
) -> Sequence[Any]:
    """The next rows of my queue in the order of their clocks: plain columns, one query however many rows."""
    given: dict[str, Any] = {"me": actor.person_id, "department": actor.department_id, "now": now}
    given |= {"rounds": [one.id for one in rounds], "many": limit}
    rows, conditions = _rows_of_queue(), _asked(asked, actor, today)
    if after is not None:
        conditions.append(tuple_(Duty.due_on, Duty.id) > tuple_(*after))
    return plain(rows.where(*conditions) if conditions else rows, given).all()


@lru_cache(maxsize=1)
def _rows_of_queue() -> Any:
    watched = and_(Look.duty_id == Duty.id, Look.until > bindparam("now"), Look.person_id != bindparam("me"))
    rows: Any = (
        select(
            *(Duty.id, Duty.round_id, Duty.due_on, Duty.item, Duty.gate, Duty.returns),
            *(Application.number, Application.name, Application.employer, Application.submitted_at),
            *(Claim.kind, Claim.title, cast(Claim.attributes, String).label("attributes")),
            Person.name.label("watcher"),
        )
        .join(Application, Application.id == Duty.application_id)
        .outerjoin(Claim, Claim.id == Duty.claim_id)
        .outerjoin(Look, watched)
        .outerjoin(Person, Person.id == Look.person_id)
        .where(Duty.department_id == bindparam("department"), Duty.state == OPEN, *_not_barred())
        .where(Duty.round_id.in_(bindparam("rounds", expanding=True)))
    )
    return rows.order_by(Duty.due_on, Duty.id).limit(bindparam("many"))


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
    rows = _nearby() if after is None else _nearby_after()
    conditions = _asked(asked, actor, today)
    given: dict[str, Any] = {"me": actor.person_id, "department": actor.department_id, "now": now}
    if after is not None:
        given |= {"due_on": after[0], "id": after[1]}
    return plain(rows.where(*conditions) if conditions else rows, given).all()


@lru_cache(maxsize=1)
def _nearby() -> Any:
    """Built once: the statement is asked after every decision."""
    me: Any = bindparam("me")
    watched = and_(Look.duty_id == Duty.id, Look.until > bindparam("now"), Look.person_id != me)
    put_off = and_(Postponement.duty_id == Duty.id, Postponement.person_id == me)
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
        .where(*_reviewed_now(), *_not_barred())
    )
    return rows.order_by(Duty.due_on, Duty.id).limit(_NEAR)


@lru_cache(maxsize=1)
def _nearby_after() -> Any:
    return _nearby().where(tuple_(Duty.due_on, Duty.id) > tuple_(bindparam("due_on"), bindparam("id")))


def _reviewed_now() -> list[ColumnElement[bool]]:
    """Open duties of the bound department, in rounds that are in review."""
    return [Duty.department_id == bindparam("department"), Duty.state == OPEN, Duty.round_id.in_(_IN_REVIEW)]


def _not_barred() -> list[ColumnElement[bool]]:
    """Neither the bound person's own application nor one he stepped back from."""
    recused = exists().where(Recusal.person_id == bindparam("me"), Recusal.application_id == Duty.application_id)
    return [Application.person_id != bindparam("me"), ~recused]


def duty_before(actor: Actor, asked: Asked, place: Place, *, today: date) -> int | None:
    """The duty that stands before this place in my queue: of the same day, else of an earlier one. Asked apart, because in
    one comparison SQLite would look through everything that is due on the same day."""
    mine = (
        select(Duty.id)
        .join(Application, Application.id == Duty.application_id)
        .where(*_reviewed_now(), *_not_barred(), *_asked(asked, actor, today))
        .limit(1)
    )
    same_day = mine.where(Duty.due_on == place[0], Duty.id < place[1]).order_by(Duty.id.desc())
    earlier = mine.where(Duty.due_on < place[0]).order_by(Duty.due_on.desc(), Duty.id.desc())
    either = select(func.coalesce(same_day.scalar_subquery(), earlier.scalar_subquery()))
    found: int | None = session().scalar(either, {"me": actor.person_id, "department": actor.department_id})
    return found
