"""Law: 成长时间线: what is behind a worker, where he stands, and the rungs 区 → 市 → 省 that lie ahead."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from craftsman.achievements import attributes
from craftsman.achievements.kinds import Kinds
from craftsman.rubrics import values
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.points import Table
from craftsman.rubrics.sheet import Booking, ScoreSheet

LEVELS: Mapping[str, str] = {"district": "区级", "city": "市级", "province": "省级", "nation": "国家级"}
SHOWN_BEHIND = 3
PAST, NOW, AHEAD = "past", "now", "ahead"
_FILE = Path(__file__).with_name("rungs.csv")


@dataclass(frozen=True)
class Rung:
    """A level of titles: how it is called here, what it asks, and how that reads from far below and from the rung before."""

    level: str
    title: str  # empty: the highest title of the round
    place: str
    requires: str
    lacking: str
    next: str


@dataclass(frozen=True)
class Held:
    """A title held: the day it was given and, where there is one, the certificate's public code."""

    title: str
    level: str
    on: date
    code: str = ""
    document_no: str = ""

    @property
    def place(self) -> str:
        return LEVELS[self.level]


@dataclass(frozen=True)
class Milestone:
    """One dot of the line: past, now or ahead (dashed)."""

    state: str
    title: str
    when: str
    note: str = ""
    place: str = ""
    code: str = ""
    requires: str = ""
    gold: bool = False


@lru_cache(maxsize=1)
def rungs() -> tuple[Rung, ...]:
    """The ladder, lowest first; a table, because titles are policy."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(Rung(**row) for row in csv.DictReader(file))


def growth(
    behind: Iterable[tuple[date, str]],
    standing: tuple[date, str, str] | None,
    held: Sequence[Held],
    highest: str,
    distance: str,
) -> tuple[Milestone, ...]:
    """The line from left to right.

    `behind`: (day, headline) of achievements; `standing`: (day, headline, state) of an application on its way;
    `highest`: the round's highest title; `distance`: how far the line of that title is, in words.
    """
    past = sorted([*behind], key=lambda pair: pair[0])[-SHOWN_BEHIND:]
    found = [Milestone(PAST, title, month(day)) for day, title in past]
    found += [_title(one) for one in sorted(held, key=lambda one: one.on)]
    if standing is not None:
        found.append(Milestone(NOW, standing[1], month(standing[0]), standing[2]))
    return (*found, *_ahead(held, highest, distance))


def _title(held: Held) -> Milestone:
    return Milestone(PAST, held.title, month(held.on), held.document_no, held.place, held.code, gold=True)


def _ahead(held: Sequence[Held], highest: str, distance: str) -> list[Milestone]:
    """Every rung that is not reached; the one that comes next says how far it is."""
    order = [rung.level for rung in rungs()]
    reached = [rung for rung in rungs() if any(_is_on(one, rung, highest) for one in held)]
    start = order.index(reached[-1].level) + 1 if reached else 0
    found = []
    for number, rung in enumerate(rungs()[start:]):
        title = rung.title or highest
        note = (distance or "还没到") if rung.level == order[0] else (rung.next if number == 0 else rung.lacking)
        if title:
            found.append(Milestone(AHEAD, title, rung.place, note, rung.place, requires=rung.requires, gold=True))
    return found


def _is_on(held: Held, rung: Rung, highest: str) -> bool:
    """A lower title of the same district does not reach the rung of the highest one."""
    return held.level == rung.level and (rung.level != rungs()[0].level or not highest or held.title == highest)


def behind(sheet: ScoreSheet, facts: Iterable[Fact], kinds: Kinds) -> list[tuple[date, str]]:
    """Dated achievements that are worth most: of each item the best one, the most valuable first, at most SHOWN_BEHIND."""
    known = {fact.id: fact for fact in facts}
    heads: dict[str, Booking] = {}
    for booking in sheet.bookings:
        if (
            isinstance(booking.by.points, Table)
            and booking.points_after > heads.get(booking.item, booking).points_after
        ):
            heads[booking.item] = booking
        elif isinstance(booking.by.points, Table):
            heads.setdefault(booking.item, booking)
    found: list[tuple[Decimal, date, str]] = []
    for booking in heads.values():
        fact = known.get(booking.facts[0])
        day = dated(fact, kinds) if fact else None
        if fact is not None and day is not None:
            found.append((booking.points_after, day, attributes.title(kinds[fact.kind], fact.attributes)))
    found.sort(key=lambda one: -one[0])
    return [(day, title) for _, day, title in found[:SHOWN_BEHIND]]


def dated(fact: Fact, kinds: Kinds) -> date | None:
    """The day of an achievement: its kind's first date that lies in the past."""
    if fact.kind not in kinds:
        return None
    names = [field.name for field in kinds[fact.kind].fields if field.type == "date" and field.past]
    return next((day for day in (values.day(fact.attributes.get(name)) for name in names) if day), None)


def month(day: date) -> str:
    """2024年5月"""
    return f"{day.year}年{day.month}月"
