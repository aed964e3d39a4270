"""The best assignment of contested facts: fact by fact, keeping of equal positions the best, and only what can still win."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from craftsman.rubrics.board import Board, Held
from craftsman.rubrics.contest import Pair
from craftsman.rubrics.prices import FINE, Buyer, Offer, Prices
from craftsman.rubrics.trying import shaken, tried
from craftsman.rubrics.ways import Option, Reached

WIDTHS = (50, 500, 5000)  # how many paths a pass may follow at once; if it cuts none off, its best is the best
EFFORT_MOST = 500_000  # items looked at for one subject, about 3 s; then the best found stands, unproved
MOVE = 10  # what a single move costs in items looked at
CELLS = 100  # so many cells of a price table cost one
Trail = tuple["Trail | None", Option] | None


@dataclass(frozen=True, slots=True)
class Path:
    """What has been decided so far: items still open, sums of those that are not, claims taken, points before caps."""

    held: tuple[Held, ...]
    sums: tuple[int, ...]
    taken: frozenset[Hashable]
    second: int
    open: int = 0  # what the open items can still come to at the prices
    trail: Trail = None


@dataclass(slots=True)
class Effort:
    """What all searches for one subject may still cost together: no published rule comes near, dozens of equal facts
    among dozens of equal items would go on for hours."""

    left: int = EFFORT_MOST

    @property
    def is_spent(self) -> bool:
        return self.left <= 0

    def spend(self, units: int) -> None:
        self.left -= units


class Search:
    """Path by path through all contested facts of one subject, under one choice of exclusive items."""

    def __init__(self, board: Board, effort: Effort) -> None:
        self.board = board
        self.effort = effort
        self.prices: Prices | None = None
        self.buyers: dict[int, Buyer] = {}
        self.decided: list[list[int]] = []
        self.least, self.step = 0, 1  # totals are `least` and whole steps

    def run(self, least: int | None = None) -> Reached | None:
        """The best assignment; None when none can reach `least`."""
        start = self._start()
        if least is not None and self._bound(start, -1) < least:
            return None
        deal = tried(self.board)
        self._price(deal.total if least is None else max(deal.total, least))
        start = self._start()
        known, moves = shaken(deal, self._bound(start, -1), max(0, self.effort.left // MOVE))
        self.effort.spend(moves * MOVE)
        for width in WIDTHS:
            if known.total >= self._bound(start, -1):
                break
            found, complete = self._passed(start, known, width)
            known = found or known
            if complete or self.effort.is_spent:
                return known
        return known if known.total >= self._bound(start, -1) else self._deepened(start, known)

    def _deepened(self, start: Path, known: Reached) -> Reached:
        """The same one path at a time: however many there are, only a few are held at once, and not for ever."""
        open_ = [(0, start)]
        while open_ and not self.effort.is_spent:
            number, path = open_.pop()
            if self._bound(path, number - 1) <= known.total:
                continue
            if number == len(self.board.facts):
                known = Reached(self._total(path), path.second, frozenset(_walked(path.trail)))
                continue
            ways = [(self._bound(way, number), way) for way in self._next((path,), number)]
            ways.sort(key=lambda pair: (pair[0], pair[1].second))
            open_ += [(number + 1, way) for bound, way in ways if bound > known.total]
        return known

    def _passed(self, start: Path, known: Reached, width: int) -> tuple[Reached | None, bool]:
        """One pass over all facts: the best assignment better than the known one, and whether no path was cut off."""
        paths, complete = [start], True
        for number in range(len(self.board.facts)):
            paths = self._kept(self._next(paths, number))
            if self.effort.is_spent:
                return None, False
            bounds = [(self._bound(path, number), path) for path in paths]
            bounds = [(bound, path) for bound, path in bounds if bound > known.total]
            if len(bounds) > width:
                bounds = sorted(bounds, key=lambda pair: (-pair[0], -pair[1].second))[:width]
                complete = False
            paths = [path for _, path in bounds]
        best = max(paths, key=lambda path: (self._total(path), path.second), default=None)
        if best is None:
            return None, complete
        return Reached(self._total(best), best.second, frozenset(_walked(best.trail))), complete

    def _price(self, least: int) -> None:
        """Prices for a closer bound, where items only add up to their caps and nothing above weighs or lifts them."""
        if any(rung.weight is not None or rung.floor is not None for rung in self.board.ladder.rungs):
            return
        buyers: dict[int, Buyer] = {}
        rest = sum(self.board.base)
        for at, tally in enumerate(self.board.tallies):
            if tally.is_additive:
                buyers[at] = Buyer(tally, self._offers(at))
                rest += buyers[at].start
            else:
                rest += self.board.top(at, -1, tally.start)
        self.buyers, self.least = buyers, rest
        if len(buyers) == len(self.board.tallies) and set(self.board.slots) == {-1}:
            self.step = math.gcd(*(buyer.step for buyer in buyers.values()))
        self.decided = [self._decided(at) for at in range(len(self.board.tallies))]
        most = [max(map(self.board.worth, options), default=0) for options in self.board.options]
        self.prices = Prices(list(buyers.values()), most, rest)
        self.prices.settle(least, self.step)
        self.effort.spend(self.prices.cells // CELLS)

    def _offers(self, at: int) -> list[Offer]:
        tally = self.board.tallies[at]
        return [
            Offer(number, pair.points)
            for number, fact in enumerate(self.board.facts)
            for pair in fact
            if pair.item is tally.item
        ]

    def _decided(self, at: int) -> list[int]:
        """How many of the item's facts are decided after each fact."""
        own = [any(pair.item is self.board.tallies[at].item for pair in fact) for fact in self.board.facts]
        return list(accumulate(own))

    def _start(self) -> Path:
        held = tuple(tally.start for tally in self.board.tallies)
        open_ = 0
        if self.prices is not None:
            open_ = sum(self._open(self.prices, at, -1, state) for at, state in enumerate(held))
        return Path(held, (0,) * len(self.board.places), frozenset(), 0, open_)

    def _next(self, paths: Iterable[Path], number: int) -> Iterator[Path]:
        for path in paths:
            for option in self.board.options[number]:
                if all(path.taken.isdisjoint(pair.claims) for pair in option):
                    self.effort.spend(1 + len(self.board.touched[number]))
                    yield self._step(path, option, number)

    def _step(self, path: Path, option: Option, number: int) -> Path:
        held, sums, second = list(path.held), list(path.sums), path.second
        for pair in option:
            at = self.board.index[pair.item.id]
            state = held[at]
            second += pair.points
            if state is True:
                sums[self.board.place[at]] += pair.points
            elif isinstance(state, tuple):
                held[at] = self.board.added(at, state, pair)
        for at in self.board.touched[number]:
            state = held[at]
            if isinstance(state, tuple):
                fate = self.board.fate(at, number, state)
                if not isinstance(fate, tuple):
                    sums[self.board.place[at]] += self.board.tallies[at].value(state)
                    held[at] = fate
            elif self.board.last[at] == number:
                held[at] = None
        open_ = path.open
        if self.prices is not None:
            for at in self.board.touched[number]:
                open_ += self._open(self.prices, at, number, held[at])
                open_ -= self._open(self.prices, at, number - 1, path.held[at])
        taken = path.taken
        if option and any(self.board.claimed[claim] > number for pair in option for claim in pair.claims):
            taken = taken.union(*(pair.claims for pair in option))
        if taken:
            taken = frozenset(claim for claim in taken if self.board.claimed[claim] > number)
        return Path(tuple(held), tuple(sums), taken, second, open_, (path.trail, option))

    def _bound(self, path: Path, number: int) -> int:
        """No way on from this path gives more: every item gets all it could, or every fact its most."""
        sums = list(path.sums)
        for at, state in enumerate(path.held):
            if state is not None:
                sums[self.board.place[at]] += self.board.top(at, number, state)
        bound = self.board.summed(sums)
        return bound if self.prices is None else min(bound, self._priced(self.prices, path, number))

    def _priced(self, prices: Prices, path: Path, number: int) -> int:
        """The bound that the prices give, as far as whole steps of points can reach it."""
        total = (self.board.all_base + sum(path.sums)) * FINE + prices.later[number + 1] + path.open
        return self.least + (total // FINE - self.least) // self.step * self.step

    def _open(self, prices: Prices, at: int, number: int, state: Held) -> int:
        if state is None:
            return 0
        buyer = self.buyers.get(at)
        if buyer is None:
            return self.board.top(at, number, state) * FINE
        gone = self.decided[at][number] if number >= 0 else 0
        if isinstance(state, tuple):
            return buyer.start * FINE + buyer.gain(gone, state[0][0])
        return sum(max(0, offer.points * FINE - prices.now[offer.fact]) for offer in buyer.offers[gone:])

    def _total(self, path: Path) -> int:
        return self.board.summed(path.sums)

    def _kept(self, paths: Iterable[Path]) -> list[Path]:
        """Of paths in the same position only those that no other beats in every sum."""
        groups: dict[tuple[object, ...], list[Path]] = {}
        for path in paths:
            group = groups.setdefault((path.held, path.taken), [])
            if not any(self._beats(other, path) for other in group):
                group[:] = [other for other in group if not self._beats(path, other)]
                group.append(path)
        return [path for group in groups.values() for path in group]

    def _beats(self, one: Path, other: Path) -> bool:
        """Whether nothing speaks for the other."""
        if any(a < b for a, b in zip(one.sums, other.sums, strict=True)):
            return False
        return one.second >= other.second or one.sums != other.sums


def _walked(trail: Trail) -> Iterator[Pair]:
    while trail is not None:
        trail, option = trail
        yield from option
