"""What is done to the catalogue: a table applied as a whole, a place taken, a place given back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from craftsman import files, journal, words
from craftsman.accounts import reference
from craftsman.accounts.actor import Actor
from craftsman.achievements.catalogue import kinds
from craftsman.db import session
from craftsman.errors import Conflict, Refused
from craftsman.inbox import actions as inbox
from craftsman.training import catalogue, changes, enrolling, queries, spreadsheet
from craftsman.training.models import CatalogueImport, Course, CourseSession, Enrolment, Institution

ORDERS = "/my/orders"


class Preview(NamedTuple):
    """What a table would do: its mistakes, or its plan."""

    errors: list[tuple[int, str]]
    plan: changes.Plan | None
    rows: int


# --- the table -------------------------------------------------------------------------------------------------------


def send_table(name: str, data: bytes, *, actor: Actor, now: datetime) -> CatalogueImport:
    """Keep a table that has been read, right or not; the page then says what it would change."""
    stored = files.put(f"person-{actor.person_id}", data)
    row = CatalogueImport(person_id=actor.person_id, name=words.clean_file_name(name), key=stored.key, at=now)
    session().add(row)
    session().flush()
    return row


def preview(sent: CatalogueImport) -> Preview:
    """What the table would change in the catalogue as it stands; changes nothing."""
    reading = _read(sent)
    if reading.errors:
        return Preview(reading.errors, None, len(reading.entries))
    plan = changes.plan(reading.entries, queries.stock(reading.entries).shelf, kinds())
    return Preview(list(plan.errors), None if plan.errors else plan, len(reading.entries))


def _read(sent: CatalogueImport) -> catalogue.Reading:
    lists = catalogue.Lists(reference.towns(), reference.trades(), kinds())
    try:
        return catalogue.read(spreadsheet.read(files.get(sent.key)), lists)
    except spreadsheet.Unreadable as error:
        return catalogue.Reading(errors=[(1, str(error))])


def apply_table(import_id: int, digest: str, *, actor: Actor, now: datetime) -> CatalogueImport:
    """Everything in the table, or nothing; Conflict when the catalogue has changed since the plan was shown."""
    sent = queries.sent_table(import_id, lock=True)
    if sent.applied_at is not None:
        raise Conflict("这张表已经导入过了，没有再导入一次。")
    reading = _read(sent)
    if reading.errors:
        raise Refused(f"表格有{len(reading.errors)}处要改，没有导入任何内容")
    stock = queries.stock(reading.entries, lock=True)
    plan = changes.plan(reading.entries, stock.shelf, kinds())
    if plan.errors:
        raise Conflict("您查看后又有人点单，名额不够了。没有导入任何内容，请重新查看。")
    if plan.digest != digest:
        raise Conflict("您查看后课程目录有了变化。没有导入任何内容，请重新查看再确认。")
    _put(reading, stock, now)
    sent.applied_at = now
    sent.outcome = {"new": plan.count(new=True), "changed": plan.count(new=False), "same": plan.same}
    journal.append(
        "catalogue.import",
        f"catalogue-{sent.id}",
        actor=actor,
        now=now,
        detail={"added": plan.count(new=True), "changed": plan.count(new=False)},
    )
    return sent


def _put(reading: catalogue.Reading, stock: queries.Stock, now: datetime) -> None:
    places, courses, runs = dict(stock.places), dict(stock.courses), dict(stock.runs)
    for one in reading.entries:
        place = places.setdefault(one.place.name, Institution(name=one.place.name, trades=[]))
        place.town, place.address, place.phone = one.place.town, one.place.address, one.place.phone
        session().add(place)
        if one.teaching is None:
            continue
        pair = (one.place.name, one.teaching.name)
        course = courses.setdefault(pair, Course(name=one.teaching.name, institution=place))
        _teach(course, one.teaching)
        if one.teaching.trade and one.teaching.trade not in place.trades:
            place.trades = [*place.trades, one.teaching.trade]
        session().add(course)
        if one.run is not None:
            key = (*pair, one.run.starts_on)
            run = runs.setdefault(key, CourseSession(course=course, starts_on=one.run.starts_on, taken=0))
            _hold(run, one.run, now)
            session().add(run)
    session().flush()


def _teach(course: Course, given: catalogue.Teaching) -> None:
    course.trade, course.kind = given.trade, given.kind
    course.attributes, course.requires = dict(given.attributes), dict(given.requires)
    course.weeks, course.fee = given.weeks, given.fee


def _hold(run: CourseSession, given: catalogue.Run, now: datetime) -> None:
    run.ends_on, run.hours, run.place = given.ends_on, given.hours, given.place
    run.seats, run.needed = given.seats, given.needed
    if run.id is not None and run.confirmed_at is None and run.taken >= run.needed:
        session().flush()
        _confirm(run, now)


# --- places ----------------------------------------------------------------------------------------------------------


def sign_up(session_id: int, *, actor: Actor, now: datetime) -> Enrolment:
    """Take a place; the session's row is held, so the last place is given once."""
    run = queries.session_row(session_id, lock=True)
    order = queries.enrolment_of(actor.person_id, session_id)
    if order is not None and order.state != "cancelled":
        raise Conflict(f"您已经点了“{run.course.name}”，不用再点一次。")
    _check_other(run, actor, now)
    reason = enrolling.why_not_sign_up(run.seating, queries.today_of(now))
    if reason:
        raise Refused(reason)
    order = order or Enrolment(course_session_id=run.id, person_id=actor.person_id, at=now)
    order.state, order.at, order.changed_at = "enrolled", now, now
    run.taken += 1
    session().add(order)
    session().flush()
    journal.append("order.place", f"course_session-{run.id}", actor=actor, now=now)
    if run.confirmed_at is not None:
        _tell(run, actor.person_id, now)
    elif run.taken >= run.needed:
        _confirm(run, now)
    return order


def _check_other(run: CourseSession, actor: Actor, now: datetime) -> None:
    others = queries.live_orders(actor.person_id, run.course_id, now)
    if others:
        day = words.spoken(others[0].course_session.starts_on, queries.today_of(now).year)
        raise Refused(f"您已经点了这门课{day}的班。想换班，请先取消那一班")


def _confirm(run: CourseSession, now: datetime) -> None:
    """Enough have signed up: it takes place, and everybody in it is told once."""
    run.confirmed_at = now
    for person_id in queries.enrolled_in(run.id):
        _tell(run, person_id, now)


def _tell(run: CourseSession, person_id: int, now: datetime) -> None:
    start = words.spoken(run.starts_on, queries.today_of(now).year)
    values: Mapping[str, object] = {"course": run.course.name, "start": start}
    occasion = f"course_session-{run.id}"
    inbox.send_message(person_id, "course_confirmed", values, actor=None, now=now, link=ORDERS, occasion=occasion)


def cancel_order(order_id: int, *, actor: Actor, now: datetime) -> Enrolment:
    """Give the place back; a session that was confirmed stays so."""
    known = queries.order(order_id, actor)
    run = queries.session_row(known.course_session_id, lock=True)
    order = queries.enrolment_of(actor.person_id, run.id)
    state = order.state if order is not None else "cancelled"
    reason = enrolling.why_not_cancel(state, run.seating, queries.today_of(now))
    if reason or order is None:
        raise Refused(reason or "这个点单已经取消")
    order.state, order.changed_at = "cancelled", now
    run.taken -= 1
    journal.append("order.cancel", f"course_session-{run.id}", actor=actor, now=now)
    return order
