"""Notices as stored: the one being drafted, those that are public, what each prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from craftsman.applications.models import Application
from craftsman.db import once, session
from craftsman.errors import NotFound
from craftsman.notices import listing, lock, stroke_table, strokes
from craftsman.notices.listing import Line
from craftsman.notices.models import Notice, NoticeLine
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.rounds.models import Round
from craftsman.rounds.stages import DISTRICT
from craftsman.rounds.workdays import Workdays
from craftsman.selection import queries as selection


@dataclass(frozen=True)
class Proposed:
    """The sealed proposal in the order in which the notice will print it."""

    snapshot_id: int
    titles: tuple[str, ...]
    lines: list[Line] = field(default_factory=list)
    note: str = ""  # of names that the table of strokes could not place
    missing: str = ""  # why there is no order at all

    @property
    def counts(self) -> list[tuple[str, int]]:
        return listing.counts(self.lines, self.titles)


@dataclass(frozen=True)
class Shown:
    """A notice with what its page says."""

    notice: Notice
    round: Round
    lines: Sequence[NoticeLine]
    state: str
    days: int  # working days of its period
    left: int  # working days that remain, today counted in

    @property
    def groups(self) -> list[tuple[str, list[NoticeLine]]]:
        """(title, lines), in the order of the list."""
        held: dict[str, list[NoticeLine]] = {}
        for one in self.lines:
            held.setdefault(one.title, []).append(one)
        return list(held.items())


def proposed(round_: Round) -> Proposed | None:
    """The list that goes to the notice; None before the proposal is sealed."""
    snapshot = selection.latest(round_.id, "proposal")
    if snapshot is None:
        return None
    names = tuple(one.name for one in titles.read(round_.titles))
    rows = selection.proposed(snapshot.id)
    people = [Line(one.application_id, one.title, one.name, one.sex, one.employer, one.trade) for one in rows]
    table = stroke_table.places(one.name for one in people)
    if table is None:
        return Proposed(snapshot.id, names, missing=stroke_table.MISSING)
    return Proposed(
        snapshot.id, names, listing.listed(people, names, table), strokes.note([one.name for one in people], table)
    )


@once
def _every_notice(round_id: int) -> Sequence[Notice]:
    """Published or not, oldest first: a handful, asked for by many parts of a page."""
    return session().scalars(select(Notice).where(Notice.round_id == round_id).order_by(Notice.id)).all()


def draft_of(round_id: int) -> Notice | None:
    """The notice over the proposal, not published yet."""
    drafts = [one for one in _every_notice(round_id) if one.kind == "proposal" and one.published_at is None]
    return drafts[-1] if drafts else None


def notices_of(round_id: int) -> Sequence[Notice]:
    """All published notices of a round, oldest first: the list, then its corrections."""
    return [one for one in _every_notice(round_id) if one.published_at is not None]


def main_notice(round_id: int) -> Notice | None:
    """The published notice over the whole list."""
    return next((one for one in notices_of(round_id) if one.kind == "proposal"), None)


def notice_row(notice_id: int) -> Notice:
    """A published notice whatever its day; for those whom it concerns."""
    found = session().get(Notice, notice_id)
    if found is None or found.published_at is None:
        raise NotFound(f"notice {notice_id}")
    return found


def lines_of(notice_id: int) -> Sequence[NoticeLine]:
    """As printed."""
    rows = select(NoticeLine).where(NoticeLine.notice_id == notice_id)
    return session().scalars(rows.order_by(NoticeLine.position)).all()


@once
def lines_of_round(round_id: int) -> Sequence[NoticeLine]:
    """Of all published notices of a round, notice by notice, as printed."""
    rows = (
        select(NoticeLine)
        .join(Notice, Notice.id == NoticeLine.notice_id)
        .where(Notice.round_id == round_id, Notice.published_at.is_not(None))
    )
    return session().scalars(rows.order_by(NoticeLine.notice_id, NoticeLine.position)).all()


def public_notice(notice_id: int, now: datetime) -> Shown:
    """A notice whose first day has come; NotFound otherwise."""
    found = notice_row(notice_id)
    if not lock.is_public(found, now):
        raise NotFound(f"notice {notice_id}")
    return shown(found, rounds.round_by_id(found.round_id), lines_of(found.id), now)


def shown(
    notice: Notice, round_: Round, lines: Sequence[NoticeLine], now: datetime, workdays: Workdays | None = None
) -> Shown:
    """What its page says now; one query for the working days where they are not handed in."""
    workdays = workdays or rounds.workdays()
    today = _today(now)
    return Shown(
        notice,
        round_,
        lines,
        lock.state_of(notice, now),
        workdays.count(notice.opens_on, notice.ends_on),
        workdays.count(max(today, notice.opens_on), notice.ends_on),
    )


def public_notices(now: datetime, limit: int = 50) -> list[Shown]:
    """Notices that are everybody's, newest first; a handful a year. Without their lines."""
    rows = (
        select(Notice, Round)
        .join(Round, Round.id == Notice.round_id)
        .where(Notice.published_at.is_not(None), Notice.opens_on <= _today(now))
        .order_by(Notice.opens_on.desc(), Notice.id.desc())
        .limit(limit)
    )
    found = [row for row in session().execute(rows) if lock.is_public(row.Notice, now)]
    workdays = rounds.workdays() if found else None
    return [shown(row.Notice, row.Round, (), now, workdays) for row in found]


def own_lines(person_id: int, notice_id: int | None = None) -> Sequence[tuple[Notice, NoticeLine]]:
    """Where this person stands on a published notice, also before its first day; newest first."""
    rows = (
        select(Notice, NoticeLine)
        .join(NoticeLine, NoticeLine.notice_id == Notice.id)
        .join(Application, Application.id == NoticeLine.application_id)
        .where(Application.person_id == person_id, Notice.published_at.is_not(None))
        .order_by(Notice.id.desc())
    )
    if notice_id is not None:
        rows = rows.where(Notice.id == notice_id)
    return [(row.Notice, row.NoticeLine) for row in session().execute(rows)]


def people_of(notice_id: int) -> Mapping[int, int]:
    """application → person, of everybody on a notice."""
    rows = (
        select(Application.id, Application.person_id)
        .join(NoticeLine, NoticeLine.application_id == Application.id)
        .where(NoticeLine.notice_id == notice_id)
    )
    return {row.id: row.person_id for row in session().execute(rows)}


def _today(now: datetime) -> date:
    return now.astimezone(DISTRICT).date()
