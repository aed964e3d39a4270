"""What is asked of the catalogue: sessions to choose from, a course, places by town, a worker's orders, what a course is worth to him."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, false, func, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from craftsman.accounts import reference
from craftsman.accounts.actor import Actor
from craftsman.achievements.catalogue import kinds
from craftsman.db import keyset, session
from craftsman.errors import NotFound
from craftsman.rounds import queries as rounds
from craftsman.rounds.queries import Prediction
from craftsman.rounds.stages import DISTRICT
from craftsman.training import changes
from craftsman.training.catalogue import Entry, Place, Run, Teaching
from craftsman.training.models import CatalogueImport, Course, CourseSession, Enrolment, Institution
from craftsman.training.recommending import (
    Gain,
    Ground,
    Offer,
    Recommendation,
    Subject,
    gains_of,
    trades_of,
)
from craftsman.training.recommending import recommended as chosen

MOST_OFFERS = 500
MOST_ORDERS = 100


@dataclass(frozen=True)
class Wanted:
    """The filters of the public list; empty: all."""

    trade: str = ""
    level: str = ""
    town: str = ""
    days: int = 0
    free: bool = False


def today_of(now: datetime) -> date:
    """The district's calendar day."""
    return now.astimezone(DISTRICT).date()


# --- the catalogue ---------------------------------------------------------------------------------------------------


def _with_course() -> Select[CourseSession]:
    rows = select(CourseSession).join(CourseSession.course).join(Course.institution)
    return rows.options(contains_eager(CourseSession.course).contains_eager(Course.institution))


def upcoming(wanted: Wanted, now: datetime, after: tuple[date, int] | None, limit: int) -> Sequence[CourseSession]:
    """Sessions that have not begun, soonest first, full ones included, with course and institution."""
    today = today_of(now)
    rows = _with_course().where(CourseSession.starts_on > today, CourseSession.cancelled_at.is_(None))
    if wanted.trade:
        rows = rows.where(Course.trade.in_((wanted.trade, "")))
    if wanted.level:
        rows = rows.where(Course.attributes["level"].as_string() == wanted.level)
    if wanted.town:
        rows = rows.where(Institution.town == wanted.town)
    if wanted.days:
        rows = rows.where(CourseSession.starts_on <= today + timedelta(days=wanted.days))
    if wanted.free:
        rows = rows.where(Course.fee == 0)
    return session().scalars(keyset(rows, (CourseSession.starts_on, CourseSession.id), after, limit)).all()


def course(course_id: int) -> Course:
    """A course with its institution. The catalogue is public."""
    rows = select(Course).where(Course.id == course_id).options(joinedload(Course.institution))
    found = session().scalars(rows).first()
    if found is None:
        raise NotFound(f"course {course_id}")
    return found


def runs_of(course_id: int, now: datetime) -> Sequence[CourseSession]:
    """The sessions of a course that have not begun, soonest first: a course runs a few times a year."""
    rows = select(CourseSession).where(CourseSession.course_id == course_id, CourseSession.starts_on > today_of(now))
    return session().scalars(rows.order_by(CourseSession.starts_on).limit(50)).all()


def session_row(session_id: int, *, lock: bool = False) -> CourseSession:
    """One session with its course; `lock` holds its row to the end of the transaction and reads it anew."""
    if lock:
        held = select(CourseSession).where(CourseSession.id == session_id).with_for_update()
        session().scalars(held.execution_options(populate_existing=True)).first()
    rows = select(CourseSession).where(CourseSession.id == session_id).options(joinedload(CourseSession.course))
    found = session().scalars(rows).first()
    if found is None:
        raise NotFound(f"session {session_id}")
    return found


def places() -> Mapping[str, Sequence[Institution]]:
    """Institutions by town, the towns in the district's own order."""
    found: dict[str, list[Institution]] = {town: [] for town in reference.towns()}
    for one in session().scalars(select(Institution).order_by(Institution.name)):
        found.setdefault(one.town, []).append(one)
    return {town: kept for town, kept in found.items() if kept}


def open_runs_by_place(now: datetime) -> Mapping[int, int]:
    """Institution → sessions that have not begun."""
    rows = (
        select(Course.institution_id, func.count())
        .join(CourseSession, CourseSession.course_id == Course.id)
        .where(CourseSession.starts_on > today_of(now), CourseSession.cancelled_at.is_(None))
        .group_by(Course.institution_id)
    )
    return {row[0]: row[1] for row in session().execute(rows)}


def catalogue_page(after: tuple[date, int] | None, limit: int) -> Sequence[CourseSession]:
    """Every session for the clerk, soonest first from the given place on."""
    return session().scalars(keyset(_with_course(), (CourseSession.starts_on, CourseSession.id), after, limit)).all()


# --- a worker's orders -----------------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> Select[Enrolment]:
    """Orders this actor may see: a worker his own."""
    return select(Enrolment).where(Enrolment.person_id == actor.person_id if actor.role == "worker" else false())


def orders(actor: Actor) -> Sequence[Enrolment]:
    """My orders with session, course and institution, the next to begin first."""
    rows = visible_to(actor).join(Enrolment.course_session).join(CourseSession.course).join(Course.institution)
    path = contains_eager(Enrolment.course_session).contains_eager(CourseSession.course)
    rows = rows.options(path.contains_eager(Course.institution))
    return session().scalars(rows.order_by(CourseSession.starts_on.desc(), Enrolment.id).limit(MOST_ORDERS)).all()


def order(order_id: int, actor: Actor) -> Enrolment:
    """One of my orders; NotFound for anybody else's."""
    found = session().scalars(visible_to(actor).where(Enrolment.id == order_id)).first()
    if found is None:
        raise NotFound(f"order {order_id}")
    return found


def live_orders(person_id: int, course_id: int, now: datetime) -> Sequence[Enrolment]:
    """The person's places in sessions of this course that have not begun."""
    rows = select(Enrolment).join(Enrolment.course_session).options(contains_eager(Enrolment.course_session))
    rows = rows.where(Enrolment.person_id == person_id, Enrolment.state == "enrolled")
    rows = rows.where(CourseSession.course_id == course_id, CourseSession.starts_on > today_of(now))
    return session().scalars(rows.where(CourseSession.cancelled_at.is_(None))).all()


def enrolment_of(person_id: int, session_id: int) -> Enrolment | None:
    """The person's order for this session, also a cancelled one, read anew."""
    rows = select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_session_id == session_id)
    return session().scalars(rows.execution_options(populate_existing=True)).first()


def enrolled_in(session_id: int) -> Sequence[int]:
    """Who has a place in this session."""
    rows = select(Enrolment.person_id).where(Enrolment.course_session_id == session_id, Enrolment.state == "enrolled")
    return session().scalars(rows.order_by(Enrolment.id)).all()


# --- what a course is worth ------------------------------------------------------------------------------------------


def subject_of(one: Course) -> Subject:
    """A course as law reads it."""
    return Subject(one.id, one.name, one.trade, one.kind, one.attributes, one.requires)


def ground_of(person_id: int, now: datetime, prediction: Prediction | None = None) -> Ground | None:
    """The worker's case in the current round; None while there is none. No query where the score is known already."""
    prediction = prediction or rounds.predicted(person_id, now)
    return Ground(prediction.rubric, prediction.case, prediction.sheet, kinds()) if prediction else None


def gains(person_id: int, courses: Iterable[Course], now: datetime) -> Mapping[int, Gain]:
    """Course id → what it would add to this worker's score; empty while there is no round."""
    ground = ground_of(person_id, now)
    return gains_of(ground, [subject_of(one) for one in courses]) if ground else {}


@dataclass(frozen=True)
class Around:
    """Courses that would close a line of the rubric for a worker, each with its next free session; and his own orders."""

    advised: tuple[tuple[Recommendation, CourseSession], ...]
    ordered: Sequence[Enrolment]


def around(person_id: int, now: datetime, prediction: Prediction | None = None) -> Around:
    """At most three courses, and the places taken in sessions, the next to begin first; one query where the score is known."""
    ground = ground_of(person_id, now, prediction)
    trades = trades_of(ground.case) if ground else ()
    given = {"me": person_id, "today": today_of(now), **{f"like{n}": _pattern(one) for n, one in enumerate(trades)}}
    given |= {f"own{n}": one for n, one in enumerate(trades)}
    found = session().execute(_sessions(len(trades)), given).all()
    ordered = [row.Enrolment for row in found if row.Enrolment is not None and row.Enrolment.state == "enrolled"]
    if ground is None:
        return Around((), ordered)
    taken = {one.course_session.course_id for one in ordered}
    first: dict[int, CourseSession] = {}
    for row in found:
        if row.is_free and row.CourseSession.course_id not in taken:
            first.setdefault(row.CourseSession.course_id, row.CourseSession)
    offers = [
        Offer(subject_of(one.course), one.id, one.starts_on, one.ends_on, one.course.fee) for one in first.values()
    ]
    return Around(tuple((one, first[one.offer.subject.id]) for one in chosen(ground, offers)), ordered)


@lru_cache(maxsize=32)
def _sessions(trades: int) -> Any:
    """Sessions with a free place, of courses for trades like these, and those the worker has ordered; soonest first."""
    mine = select(Enrolment.course_session_id).where(Enrolment.person_id == bindparam("me"))
    free = _is_free(), _like(trades)
    soonest = select(CourseSession.id).join(CourseSession.course).where(*free)
    soonest = soonest.order_by(CourseSession.starts_on, CourseSession.id).limit(MOST_OFFERS)
    of_me = and_(Enrolment.course_session_id == CourseSession.id, Enrolment.person_id == bindparam("me"))
    rows: Any = _with_course().outerjoin(Enrolment, of_me)
    rows = rows.add_columns(Enrolment, and_(*free).label("is_free"))
    rows = rows.where(CourseSession.id.in_(union_all(mine, select(soonest.subquery().c.id))))
    return rows.order_by(CourseSession.starts_on, CourseSession.id)


def _is_free() -> ColumnElement[bool]:
    return and_(
        CourseSession.starts_on > bindparam("today"),
        CourseSession.cancelled_at.is_(None),
        CourseSession.taken < CourseSession.seats,
    )


def _like(trades: int) -> ColumnElement[bool]:
    """Courses for every trade, and for trades like these; 电焊工 finds 焊工. The last word is law's."""
    alike: list[ColumnElement[bool]] = []
    for n in range(trades):
        own: ColumnElement[str] = bindparam(f"own{n}", type_=String)
        alike += [Course.trade.like(bindparam(f"like{n}", type_=String), escape="/"), own.contains(Course.trade)]
    return or_(Course.trade == "", *alike)


def _pattern(trade: str) -> str:
    for sign in "/%_":
        trade = trade.replace(sign, f"/{sign}")
    return f"%{trade}%"


# --- importing -------------------------------------------------------------------------------------------------------


def sent_table(import_id: int, *, lock: bool = False) -> CatalogueImport:
    """A table that was sent; `lock` holds its row and reads it anew."""
    rows = select(CatalogueImport).where(CatalogueImport.id == import_id)
    if lock:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    found = session().scalars(rows).first()
    if found is None:
        raise NotFound(f"import {import_id}")
    return found


def recent_tables(limit: int) -> Sequence[CatalogueImport]:
    """The tables that were applied last."""
    rows = select(CatalogueImport).where(CatalogueImport.applied_at.is_not(None))
    return session().scalars(rows.order_by(CatalogueImport.id.desc()).limit(limit)).all()


@dataclass(frozen=True)
class Stock:
    """Rows of the catalogue that a table names, by their natural keys."""

    places: Mapping[str, Institution]
    courses: Mapping[changes.Pair, Course]
    runs: Mapping[changes.Key, CourseSession]

    @property
    def shelf(self) -> changes.Shelf:
        return changes.Shelf(
            {name: Place(one.name, one.town, one.address, one.phone) for name, one in self.places.items()},
            {
                pair: Teaching(one.name, one.trade, one.kind, one.attributes, one.requires, one.weeks, one.fee)
                for pair, one in self.courses.items()
            },
            {
                key: Run(one.starts_on, one.ends_on, one.hours, one.place, one.seats, one.needed)
                for key, one in self.runs.items()
            },
            {key: one.taken for key, one in self.runs.items()},
        )


def stock(entries: Sequence[Entry], *, lock: bool = False) -> Stock:
    """Three queries, whatever the table's length; `lock` holds the sessions so that no place is taken meanwhile."""
    names = {one.place.name for one in entries}
    places = {one.name: one for one in session().scalars(select(Institution).where(Institution.name.in_(names)))}
    by_id = {one.id: one.name for one in places.values()}
    courses = {
        (by_id[one.institution_id], one.name): one
        for one in session().scalars(select(Course).where(Course.institution_id.in_(by_id)))
    }
    pair_of = {one.id: pair for pair, one in courses.items()}
    rows = select(CourseSession).where(CourseSession.course_id.in_(pair_of)).order_by(CourseSession.id)
    if lock:
        rows = rows.with_for_update().execution_options(populate_existing=True)
    runs = {(*pair_of[one.course_id], one.starts_on): one for one in session().scalars(rows)}
    return Stock(places, courses, runs)
