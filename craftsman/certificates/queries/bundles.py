"""Bundles: what is in them, how far their drawing is, and everything the worker needs to draw one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, select

from craftsman.certificates import glyphs, numbers, states
from craftsman.certificates.bundle import SPECIMEN_NUMBER, Entry, Slip, Task
from craftsman.certificates.issuer import issuer
from craftsman.certificates.models import Bundle, Certificate
from craftsman.certificates.paper import Printed, why_held
from craftsman.certificates.queries.naming import candidates, person_name
from craftsman.db import once, plain, session
from craftsman.errors import NotFound
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.rounds.models import Round
from craftsman.rounds.stages import DISTRICT

SPECIMEN = 0
DEMO, SAMPLE = "演示", "样张"
INVENTED = ("陈小明", "台州路桥恒昌管业有限公司", "焊工")


@dataclass(frozen=True)
class Progress:
    """How far the drawing is, read from the facts: papers drawn, papers to draw, papers held back, bundles finished."""

    drawn: int
    wanted: int
    held: int
    bundles: int
    bundles_drawn: int
    bundles_printed: int
    handed_out: int
    since: datetime | None

    @property
    def finished(self) -> bool:
        return self.drawn == self.wanted and self.bundles_drawn == self.bundles

    def minutes_left(self, now: datetime) -> int | None:
        """At the pace so far, at least one; None while nothing is drawn."""
        if not self.drawn or self.since is None:
            return None
        seconds = (now - self.since).total_seconds() * (self.wanted - self.drawn) / self.drawn
        return max(1, round(seconds / 60))


def progress(round_id: int) -> Progress:
    """Of a whole round. Counted on one round's rows by its index: a few hundred."""
    return progress_of((round_id,))[round_id]


@once
def progress_of(rounds: tuple[int, ...]) -> dict[int, Progress]:
    """The same of several rounds, in one query."""
    rows = plain(_progress(), {"rounds": rounds}).all()
    return {
        row.id: Progress(
            row.drawn or 0,
            (row.papers or 0) - (row.held or 0),
            row.held or 0,
            row.bundles or 0,
            row.bundles_drawn or 0,
            row.printed or 0,
            row.handed_out or 0,
            row.since,
        )
        for row in rows
    }


@lru_cache(maxsize=1)
def _progress() -> Any:
    named: Any = bindparam("rounds", expanding=True)
    papers = (
        select(
            *(Certificate.round_id, func.count(Certificate.drawn_at).label("drawn"), func.count().label("papers")),
            func.count().filter(Certificate.hold != "").label("held"),
            func.count(Certificate.handed_out_at).label("handed_out"),
        )
        .where(Certificate.round_id.in_(named))
        .group_by(Certificate.round_id)
        .subquery()
    )
    packs = (
        select(
            *(Bundle.round_id, func.count().label("bundles"), func.count(Bundle.drawn_at).label("bundles_drawn")),
            *(func.count(Bundle.printed_at).label("printed"), func.min(Bundle.asked_at).label("since")),
        )
        .where(Bundle.round_id.in_(named), Bundle.number != SPECIMEN)
        .group_by(Bundle.round_id)
        .subquery()
    )
    counted = (*papers.c[1:], *packs.c[1:])
    rows = select(Round.id, *counted).outerjoin(papers, papers.c.round_id == Round.id)
    return rows.outerjoin(packs, packs.c.round_id == Round.id).where(Round.id.in_(named))


@once
def _bundles(round_id: int) -> Sequence[Bundle]:
    """Every bundle of a round in its order, the specimen sheet first."""
    return session().scalars(select(Bundle).where(Bundle.round_id == round_id).order_by(Bundle.number)).all()


@dataclass(frozen=True)
class Pack:
    """A bundle as the printing list shows it."""

    bundle: Bundle
    certificates: int
    span: str
    held: int


def packs(round_id: int) -> list[Pack]:
    """The bundles of a round in their order."""
    rows = [one for one in _bundles(round_id) if one.number != SPECIMEN]
    inside: dict[int, list[tuple[int, str]]] = {one.id: [] for one in rows}
    chosen = select(Certificate.bundle_id, Certificate.serial, Certificate.hold).where(
        Certificate.round_id == round_id, Certificate.bundle_id.is_not(None)
    )
    for bundle_id, serial, hold in session().execute(chosen):
        inside[int(bundle_id or 0)].append((serial, hold))
    return [
        Pack(
            one, len(inside[one.id]), numbers.span(s for s, _ in inside[one.id]), sum(1 for _, h in inside[one.id] if h)
        )
        for one in rows
    ]


def bundle(bundle_id: int, round_id: int | None = None) -> Bundle:
    """One bundle, of this round if one is named; NotFound otherwise."""
    row = session().get(Bundle, bundle_id)
    if row is None or (round_id is not None and row.round_id != round_id):
        raise NotFound(f"bundle {bundle_id}")
    return row


def specimen(round_id: int) -> Bundle | None:
    """The round's specimen sheet, once it was asked for."""
    return next((one for one in _bundles(round_id) if one.number == SPECIMEN), None)


def contents(bundle_id: int) -> Sequence[Certificate]:
    """The certificates of a bundle in the order of their numbers."""
    found = select(Certificate).where(Certificate.bundle_id == bundle_id)
    return session().scalars(found.order_by(Certificate.word, Certificate.serial, Certificate.copy)).all()


# --- what the worker draws ---------------------------------------------------------------------------------------------


def unprintable(bundle_id: int) -> list[tuple[int, str]]:
    """(id, why) of those that turn out not to be printable, now that the fonts are known."""
    known = glyphs.known()
    reasons = (
        (row.id, why_held(Printed.from_plain(row.printed), known)) for row in contents(bundle_id) if not row.hold
    )
    return [(certificate_id, why) for certificate_id, why in reasons if why]


def without_file(bundle_id: int) -> set[int]:
    """Those that are drawn in their bundle and have no file of their own yet."""
    found = select(Certificate.id).where(
        Certificate.bundle_id == bundle_id, Certificate.drawn_at.is_not(None), Certificate.key.is_(None)
    )
    return set(session().scalars(found))


def task_of(bundle_id: int, *, again: bool = False) -> Task | None:
    """What is to be drawn; None when the bundle is gone, or drawn and not wanted `again`."""
    one = session().get(Bundle, bundle_id)
    if one is None or (one.drawn_at is not None and not again):
        return None
    round_ = rounds.round_by_id(one.round_id)
    if one.number == SPECIMEN:
        return Task(one.id, one.asked_at, [_specimen(one)], None, SAMPLE)
    entries = [_entry(row) for row in contents(one.id)]
    mark = DEMO if round_.demo else ""
    return Task(one.id, one.asked_at, entries, _slip(one, round_.name, entries), mark)


def _entry(row: Certificate) -> Entry:
    gone = row.state in (states.REPLACED, states.REVOKED)
    return Entry(row.id, row.serial, row.code, Printed.from_plain(row.printed), _voided(row) if gone else "", row.hold)


def _voided(row: Certificate) -> str:
    if row.state == states.REVOKED:
        return "已撤销"
    found = (
        select(Bundle.number)
        .join(Certificate, Certificate.bundle_id == Bundle.id)
        .where(Certificate.replaces_id == row.id)
    )
    number = session().scalar(found)
    return f"作废，见补打包{number:02d}" if number else "作废"


def _slip(one: Bundle, round_name: str, entries: Sequence[Entry]) -> Slip:
    first = contents(one.id)[0]
    at = one.asked_at.astimezone(DISTRICT)
    last = select(func.max(Bundle.number)).where(Bundle.round_id == one.round_id)
    return Slip(
        number=one.number,
        of=session().scalar(last) or one.number,
        round=round_name,
        title=one.title,
        document_no=first.document_no,
        named_on=first.named_on,
        operator=person_name(one.asked_by),
        at=f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
        check=numbers.checksum([entry.code for entry in entries]),
        entries=entries,
    )


def _specimen(one: Bundle) -> Entry:
    """The paper that is hardest to set: the longest firm on the list, or an invented one while there is no list."""
    lines = sorted(candidates(one.round_id), key=lambda line: len(line[1]))
    title = titles.read(rounds.round_by_id(one.round_id).titles)[0].name
    name, employer, trade, title = lines[-1] if lines else (*INVENTED, title)
    today = one.asked_at.astimezone(DISTRICT).date()
    printed = Printed(name, employer, trade, title, today.year, issuer().name, today.isoformat(), SPECIMEN_NUMBER)
    return Entry(0, 0, "specimen", printed)
