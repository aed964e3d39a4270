"""Law: which places a page shows: those around each line, what is folded in between, and the score distribution."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from craftsman.selection.quotas import Line, Outcome
from craftsman.selection.ranking import Ranked

TOP, BEFORE, BEHIND = 3, 5, 3  # rows shown at the head, above each line and below it
ABOVE_TIED, MOST_TIED = 2, 10  # of hundreds who are tied at a line the first ones and the last; the others are unfolded
STEPS = (1, 2, 5, 10, 20, 50)  # widths of a bin, in points
MOST_BINS = 45


@dataclass(frozen=True)
class Row:
    """A place on the page; `equal` says that it is shared."""

    ranked: Ranked
    equal: bool


@dataclass(frozen=True)
class Cut:
    """The line of a title, between two rows."""

    line: Line
    above: int


@dataclass(frozen=True)
class Gap:
    """Places folded away; `after` is where the list goes on when it is unfolded."""

    first: int
    last: int
    count: int
    after: tuple[int, int]


Part = Row | Cut | Gap


def around_lines(places: Sequence[Ranked], outcome: Outcome, behind: int = 0) -> list[Part]:
    """The head, and the rows around each line with those tied for it, as far as a page can be read. `behind` the last of
    these places come so many equals, folded away."""
    shown = set(range(min(TOP, len(places))))
    for line in outcome.lines:
        end = _end(places, line)
        if end is not None:
            shown |= _around(end, len(line.tied))
    parts = _folded(places, sorted(number for number in shown if 0 <= number < len(places)), outcome)
    if behind and places:
        last, ranked = places[-1], len(places)
        after = (last.place, last.candidate.application_id)
        parts.append(Gap(ranked + 1, ranked + 1, behind, after))
    return parts


def _around(end: int, tied: int) -> set[int]:
    """Rows before a line and behind it; of more than MOST_TIED who are tied the first ones and the last."""
    behind = set(range(end - 1, end + BEHIND))
    if tied <= MOST_TIED:
        return behind | set(range(end - max(BEFORE, tied + ABOVE_TIED), end))
    first = end - tied
    return behind | set(range(first - ABOVE_TIED, first + MOST_TIED - 1))


def before_tied(places: Sequence[Ranked], line: Line) -> tuple[int, int]:
    """Behind which place the list of those tied at a line begins."""
    tied = set(line.tied)
    first = next((n for n, one in enumerate(places) if one.candidate.application_id in tied), 0)
    if first == 0:
        return (0, 0)
    last = places[first - 1]
    return (last.place, last.candidate.application_id)


def rows(places: Sequence[Ranked], outcome: Outcome) -> list[Part]:
    """Every place given, with the lines between them."""
    return _folded(places, list(range(len(places))), outcome)


def _end(places: Sequence[Ranked], line: Line) -> int | None:
    """How many of these places are on or above a line; they come best first."""
    if line.cut is None:
        return None
    return bisect_right(places, -line.cut, key=lambda one: -one.candidate.score)


def _folded(places: Sequence[Ranked], shown: Sequence[int], outcome: Outcome) -> list[Part]:
    shared = Counter(one.rank for one in places)
    cuts = {end: line for line in outcome.lines if (end := _end(places, line))}
    parts: list[Part] = []
    for number, place in enumerate(shown):
        before = shown[number - 1] if number else -1
        if place > before + 1 and number:
            parts.append(_gap(places, before, place))
        parts.append(Row(places[place], shared[places[place].rank] > 1))
        line = cuts.get(place + 1)
        if line and (place + 1 < len(places) or len(places) == len(outcome.seen)):
            parts.append(Cut(line, outcome.above(line)))
    return parts


def _gap(places: Sequence[Ranked], before: int, place: int) -> Gap:
    last = places[before]
    return Gap(
        first=places[before + 1].rank,
        last=places[place - 1].rank,
        count=place - before - 1,
        after=(last.place, last.candidate.application_id),
    )


def short_names(titles: Sequence[str]) -> dict[str, str]:
    """路桥工匠 → 工匠, 产业工人标兵 → 标兵, where two signs tell the titles apart."""
    ends = {title: title[-2:] for title in titles}
    return ends if len(set(ends.values())) == len(ends) else {title: title for title in titles}


def bins(points: Mapping[int, int]) -> tuple[list[tuple[int, int]], int]:
    """([(from, people)], width in points): as fine as fits, empty ones in between kept."""
    if not points:
        return [], STEPS[0]
    low, high = min(points), max(points)
    step = next((one for one in STEPS if (high - low) // one < MOST_BINS), STEPS[-1])
    first = low // step * step
    found = Counter(dict.fromkeys(range(first, high + 1, step), 0))
    for start, count in points.items():
        found[start // step * step] += count
    return sorted(found.items()), step


@dataclass(frozen=True)
class Picks:
    """A page of those among whom the panel chooses for a title; `kept` are chosen on other pages."""

    number: int  # of the title
    title: str
    seats: int
    people: int
    picked: int
    shown: tuple[int, ...]
    kept: tuple[int, ...]
    before: int | None  # where the page before begins
    after: int | None


def picks(
    number: int, title: str, ids: Sequence[int], seats: int, chosen: Collection[int], start: int, most: int
) -> Picks:
    """`start`: how many of them stand on earlier pages."""
    start = start // most * most if start < len(ids) else 0
    shown = tuple(ids[start : start + most])
    kept = tuple(one for one in ids if one in chosen and one not in shown)
    before = start - most if start else None
    after = start + most if start + most < len(ids) else None
    picked = len(kept) + sum(1 for one in shown if one in chosen)
    return Picks(number, title, seats, len(ids), picked, shown, kept, before, after)
