"""Law: 差在哪里: my points beside the last round's lines and averages, dimension by dimension and item by item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.rubrics import explain
from craftsman.rubrics.checking.reach import highest, rule_top
from craftsman.rubrics.points import Points
from craftsman.rubrics.rubric import Dimension, Item, Rubric
from craftsman.rubrics.sheet import ZERO, Booking, DimensionScore, ScoreSheet
from craftsman.talents.moves import Move

ENOUGH = 20  # of one trade: fewer are compared with everybody who was chosen
NO_LINES = "上批没有同类数据，暂不比较"


@dataclass(frozen=True)
class Line:
    """A title's last cut-off."""

    title: str
    points: Decimal


@dataclass(frozen=True)
class Distance:
    """How far a total is from a line; nothing once it is reached."""

    line: Line
    missing: Decimal

    @property
    def reached(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Averages:
    """Mean points per dimension of those chosen last time, all together and for one title."""

    people: int  # with whom the title's average was made
    title: str
    chosen: tuple[Decimal, ...]
    of_title: tuple[Decimal, ...]
    same_trade: bool = False


@dataclass(frozen=True)
class Last:
    """The last round that was proposed, as a person is compared with it; `fits` when it scored the same dimensions."""

    name: str
    lines: tuple[Line, ...]  # highest title first
    averages: Averages | None


@dataclass(frozen=True)
class ItemGap:
    """One item: what I have, what it can give at most (None: no limit of its own), how it came about, what could be next."""

    item: Item
    have: Decimal
    possible: Decimal | None
    bookings: tuple[Booking, ...]
    moves: tuple[Move, ...]
    full: bool

    @property
    def missing(self) -> Decimal | None:
        return None if self.possible is None else max(self.possible - self.have, ZERO)

    @property
    def by_itself(self) -> bool:
        """Whether only time adds to it: years in a post."""
        return not self.moves and not self.full and any(_is_time(rule.points) for rule in self.item.rules)


@dataclass(frozen=True)
class PartGap:
    """One dimension with its items; `difference` is mine minus the title's average."""

    source: Dimension
    mine: Decimal
    average: Decimal | None
    of_title: Decimal | None
    items: tuple[ItemGap, ...]
    move: Move | None

    @property
    def full(self) -> Decimal | None:
        return self.source.max

    @property
    def share(self) -> Decimal | None:
        """Percent of the maximum, whole."""
        return None if not self.full else (self.mine / self.full * 100).quantize(Decimal(1))

    @property
    def difference(self) -> Decimal | None:
        return None if self.of_title is None else self.mine - self.of_title


@dataclass(frozen=True)
class Gap:
    """The whole comparison."""

    total: Decimal
    parts: tuple[PartGap, ...]
    distances: tuple[Distance, ...]
    last: Last | None

    @property
    def averages(self) -> Averages | None:
        return self.last.averages if self.last else None

    @property
    def nearest(self) -> Distance | None:
        """The lowest line not yet reached."""
        open_ = [one for one in self.distances if not one.reached]
        return min(open_, key=lambda one: one.line.points) if open_ else None

    @property
    def widest(self) -> PartGap | None:
        """Where the average is furthest ahead."""
        behind = [part for part in self.parts if part.difference is not None and part.difference < 0]
        return min(behind, key=lambda part: part.difference or ZERO) if behind else None

    @property
    def full_items(self) -> tuple[ItemGap, ...]:
        """Items that give nothing more, so that nobody looks for papers in vain."""
        return tuple(one for part in self.parts for one in part.items if one.full and one.have)


def gap(
    rubric: Rubric, sheet: ScoreSheet, found: Iterable[Move], best: Sequence[Move], last: Last | None = None
) -> Gap:
    """My score sheet against the last round; `best` are the steps shown, of which each dimension names its first."""
    moves = list(found)
    parts = tuple(
        _part(number, score, sheet, moves, best, last.averages if last else None)
        for number, score in enumerate(sheet.dimensions)
    )
    lines = last.lines if last else ()
    distances = tuple(Distance(line, max(line.points - sheet.total, ZERO)) for line in lines)
    return Gap(sheet.total, parts, distances, last)


def compared_title(lines: Sequence[Line], total: Decimal) -> str:
    """The title whose average a person is compared with: the lowest not yet reached, else the highest."""
    above = [line for line in lines if line.points > total]
    if above:
        return min(above, key=lambda line: line.points).title
    return max(lines, key=lambda line: line.points).title if lines else ""


def means(rows: Sequence[Sequence[int]], dimensions: int) -> tuple[Decimal, ...]:
    """Mean per dimension of parts in hundredths, to one decimal; empty without rows."""
    if not rows:
        return ()
    sums = [sum(row[index] for row in rows) for index in range(dimensions)]
    return tuple((Decimal(one) / len(rows) / 100).quantize(Decimal("0.1")) for one in sums)


def _part(
    number: int,
    score: DimensionScore,
    sheet: ScoreSheet,
    moves: Sequence[Move],
    best: Sequence[Move],
    averages: Averages | None,
) -> PartGap:
    mine = [move for move in (*best, *sorted(moves, key=lambda m: -m.rate)) if move.dimension == score.id]
    return PartGap(
        source=score.source,
        mine=score.points,
        average=averages.chosen[number] if averages else None,
        of_title=averages.of_title[number] if averages else None,
        items=tuple(_item(item, score, sheet, moves) for item in score.source.items),
        move=mine[0] if mine else None,
    )


def _item(item: Item, score: DimensionScore, sheet: ScoreSheet, moves: Sequence[Move]) -> ItemGap:
    bookings = tuple(booking for booking in sheet.bookings if booking.item == item.id)
    have = sum((booking.points_after for booking in bookings), ZERO)
    possible = top(item, score.max)
    full = (possible is not None and have >= possible) or (score.max is not None and score.points >= score.max)
    steps = tuple(sorted((move for move in moves if move.item.id == item.id), key=lambda move: -move.rate))
    return ItemGap(item, have, possible, bookings, steps, full)


def top(item: Item, most: Decimal | None) -> Decimal | None:
    """The most an item can give inside a dimension that gives `most`."""
    bounds = [bound for bound in (item.cap, most, _best_row(item)) if bound is not None]
    return min(bounds) if bounds else None


def _best_row(item: Item) -> Decimal | None:
    """Where only one fact counts, the most it can give."""
    return None if item.take == "sum" else highest(rule_top(rule, True) for rule in item.rules)


def _is_time(points: Points) -> bool:
    measure = points.measure
    return measure is not None and measure.sort in ("years", "months")


def outlook(move: Move, distances: Sequence[Distance]) -> str:
    """考取技师后为52.0分，刚好到上批产业工人标兵线。"""
    after = f"{move.title}后为{_figure(move.after)}分"
    open_ = sorted((one for one in distances if not one.reached), key=lambda one: one.line.points)
    crossed = [one for one in open_ if move.after >= one.line.points]
    if crossed:
        line = crossed[-1].line
        return f"{after}，{'刚好到' if move.after == line.points else '超过'}上批{line.title}线{_figure(line.points)}。"
    if open_:
        return f"{after}，离上批{open_[0].line.title}线还差{_figure(open_[0].line.points - move.after)}分。"
    return f"{after}。"


def in_hundredths(lines: Mapping[str, int]) -> tuple[Line, ...]:
    """Lines as they are stored, highest first."""
    found = [Line(title, Decimal(points) / 100) for title, points in lines.items()]
    return tuple(sorted(found, key=lambda line: -line.points))


def _figure(value: Decimal) -> str:
    text = explain.figure(value)
    return text if "." in text else f"{text}.0"
