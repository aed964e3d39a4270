"""The last round that named people, and how a person is compared with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.rounds.queries import Prediction
from craftsman.selection import queries as selection
from craftsman.talents import gap


@dataclass(frozen=True)
class Chosen:
    """Somebody whom that round named: his title, trade and points per dimension in hundredths."""

    title: str
    trade: str
    parts: tuple[int, ...]


@dataclass(frozen=True)
class LastRound:
    """The last round that named people: sealed, so read once per process."""

    digest: str
    name: str
    lines: tuple[gap.Line, ...]
    dimensions: tuple[tuple[str, Decimal | None], ...]
    chosen: tuple[Chosen, ...]


_last: dict[str, LastRound] = {}


def last_round(round_: rounds.Round, now: datetime) -> LastRound | None:
    """The last round that named people with the titles of this one, its lines and whom it named; None before the first one."""
    found = selection.last_named([title.name for title in titles.read(round_.titles)], now)
    if found is None:
        return None
    last, sealed = found
    if sealed.digest not in _last:
        _last.clear()
        _last[sealed.digest] = _read(sealed.digest, sealed.id, last, selection.lines_in(sealed))
    return _last[sealed.digest]


def _read(digest: str, snapshot_id: int, round_: rounds.Round, lines: dict[str, int]) -> LastRound:
    chosen = tuple(Chosen(one.title or "", one.trade, tuple(one.parts)) for one in selection.proposed(snapshot_id))
    dimensions = tuple((one.id, one.max) for one in rounds.rubric_of(round_).dimensions)
    return LastRound(digest, round_.name, gap.in_hundredths(lines), dimensions, chosen)


def compared(last: LastRound | None, prediction: Prediction, trade: str) -> gap.Last | None:
    """The last round as this person is compared with it; None when it scored other dimensions."""
    if last is None or last.dimensions != tuple((one.id, one.max) for one in prediction.rubric.dimensions):
        return None
    return gap.Last(last.name, last.lines, _averages(last, prediction.sheet.total, trade))


def _averages(last: LastRound, total: Decimal, trade: str) -> gap.Averages | None:
    title = gap.compared_title(last.lines, total)
    of_title = [one for one in last.chosen if one.title == title]
    same = [one for one in of_title if one.trade == trade]
    near = same if len(same) >= gap.ENOUGH else of_title
    size = len(last.dimensions)
    everyone = gap.means([one.parts for one in last.chosen], size)
    mine = gap.means([one.parts for one in near], size)
    return gap.Averages(len(near), title, everyone, mine, near is same) if everyone and mine else None
