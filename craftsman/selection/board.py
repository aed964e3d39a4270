"""Law: which places a page shows: those around each line, what is folded in between, and the score distribution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from craftsman.selection.quotas import Line, Outcome
from craftsman.selection.ranking import Ranked

TOP, BEFORE, BEHIND = 3, 5, 3  # rows shown at the head, above each line and below it
MOST_TIED = 40
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


def around_lines(places: Sequence[Ranked], outcome: Outcome) -> list[Part]:
    """The head, and the rows around each line with everybody tied for it."""
    shown = set(range(min(TOP, len(places))))
    for line in outcome.lines:
        end = _end(places, line)
        if end is not None:
            tied = min(len(line.tied), MOST_TIED)
            shown |= set(range(max(end - max(BEFORE, tied + 2), 0), min(end + BEHIND, len(places))))
    return _folded(places, sorted(shown), outcome)


def rows(places: Sequence[Ranked], outcome: Outcome) -> list[Part]:
    """Every place given, with the lines between them."""
    return _folded(places, list(range(len(places))), outcome)


def _end(places: Sequence[Ranked], line: Line) -> int | None:
    """How many of these places are on or above a line."""
    if line.cut is None:
        return None
    return sum(1 for one in places if one.candidate.score >= line.cut)


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
