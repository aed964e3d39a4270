"""The contested facts of one subject and the items they could count in, as a search lays them out."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from craftsman.rubrics.contest import Pair
from craftsman.rubrics.facts import FactId
from craftsman.rubrics.ladder import Ladder
from craftsman.rubrics.tally import State, Tally

CHOICES_FEW = 512  # below, looking for shortcuts costs more than it saves
BOUNDLESS = 10**15
Option = tuple[Pair, ...]
Held = State | bool | None  # an open item's state; True: every further fact adds its points; None: nothing more matters


@dataclass(frozen=True, slots=True)
class Reached:
    """A complete assignment: the total, the points before caps, the pairs that stand."""

    total: int
    second: int
    standing: frozenset[Pair]


class Board:
    """Facts in an order in which items are closed early, the ways to count each, and what the items can still come to."""

    def __init__(
        self, ladder: Ladder, tallies: Sequence[Tally], pairs: Sequence[Pair], base: Mapping[int, int]
    ) -> None:
        self.ladder, self.tallies, self.base = ladder, tallies, base
        self.index = {tally.item.id: number for number, tally in enumerate(tallies)}
        self.facts = _facts(pairs, self.index)
        self.options = [list(_options(fact)) for fact in self.facts]
        self.few = math.prod([len(options) for options in self.options]) <= CHOICES_FEW
        self.last = self._last()
        self.touched = [sorted({self.index[pair.item.id] for pair in fact}) for fact in self.facts]
        self.all_base = sum(base.values())
        self.claimed = {claim: k for k, fact in enumerate(self.facts) for pair in fact for claim in pair.claims}
        self.additions: dict[tuple[State, Pair], State] = {}
        self.fates: dict[tuple[int, int, State], Held] = {}
        self.tops: dict[tuple[int, int, Held], int] = {}
        self.slots = [ladder.first[tally.item.id] for tally in tallies] if self.few else self._slots()
        self.places = sorted(set(self.slots))
        self.place = [self.places.index(slot) for slot in self.slots]

    def _last(self) -> list[int]:
        """After which fact each item is closed."""
        last = [0] * len(self.tallies)
        for number, fact in enumerate(self.facts):
            for pair in fact:
                last[self.index[pair.item.id]] = number
        return last

    def _slots(self) -> list[int]:
        """For each item the first rung above it that can change anything; items of one slot just add up."""
        size = len(self.ladder.rungs)
        low, high = [self.base.get(n, 0) for n in range(size)], [self.base.get(n, 0) for n in range(size)]
        for number, tally in enumerate(self.tallies):
            first = self.ladder.first[tally.item.id]
            low[first] += tally.value(tally.start) if tally.is_steady else -BOUNDLESS
            high[first] += self.top(number, -1, tally.start)
        binds = [False] * size
        for number, rung in enumerate(self.ladder.rungs):
            binds[number] = rung.may_bind(low[number], high[number])
            if rung.above >= 0:
                low[rung.above] += rung.holds(low[number])
                high[rung.above] += rung.holds(high[number])
        return [self._slot(self.ladder.first[tally.item.id], binds) for tally in self.tallies]

    def _slot(self, rung: int, binds: Sequence[bool]) -> int:
        while rung >= 0 and not binds[rung]:
            rung = self.ladder.rungs[rung].above
        return rung

    def added(self, at: int, state: State, pair: Pair) -> State:
        key = (state, pair)
        if key not in self.additions:
            self.additions[key] = self.tallies[at].add(state, pair.candidate)
        return self.additions[key]

    def summed(self, sums: Sequence[int]) -> int:
        whole = dict(self.base)
        for slot, amount in zip(self.places, sums, strict=True):
            whole[slot] = whole.get(slot, 0) + amount
        return self.ladder.total(whole)

    def fate(self, at: int, number: int, state: State) -> Held:
        """Whether the item stays open: not when its facts are through, when it is full, or when it cannot get full."""
        if self.few:
            return None if self.last[at] <= number else state
        key = (at, number, state)
        if key not in self.fates:
            self.fates[key] = self._told(at, number, state)
        return self.fates[key]

    def _told(self, at: int, number: int, state: State) -> Held:
        tally = self.tallies[at]
        if self.last[at] <= number:
            return None
        if not tally.is_steady:
            return state
        more = self.top(at, number, state) - tally.value(state)
        if not more:
            return None
        rest = sum(tally.points(pair.candidate) for pair in self.rest(at, number))
        return True if tally.plain and tally.rung.weight is None and more == rest else state

    def rest(self, at: int, number: int) -> Iterator[Pair]:
        item = self.tallies[at].item
        return (pair for fact in self.facts[number + 1 :] for pair in fact if pair.item is item)

    def top(self, at: int, number: int, state: Held) -> int:
        """The most an open item can still come to."""
        key = (at, number, state)
        if key not in self.tops:
            self.tops[key] = self._reachable(at, number, state)
        return self.tops[key]

    def _reachable(self, at: int, number: int, state: Held) -> int:
        tally = self.tallies[at]
        if not isinstance(state, tuple):
            return sum(tally.points(pair.candidate) for pair in self.rest(at, number)) if state else 0
        if not tally.is_steady:
            return tally.rung.holds(BOUNDLESS)
        for pair in self.rest(at, number):
            state = tally.add(state, pair.candidate)
        return tally.value(state)

    def worth(self, option: Option) -> int:
        return sum(self.tallies[self.index[pair.item.id]].points(pair.candidate) for pair in option)


def _facts(pairs: Sequence[Pair], index: Mapping[str, int]) -> list[list[Pair]]:
    """The pairs of each fact; facts of the same items together, so that items are closed early."""
    found: dict[FactId, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.fact, []).append(pair)
    for own in found.values():
        own.sort(key=lambda pair: index[pair.item.id])
    return sorted(found.values(), key=lambda own: [index[pair.item.id] for pair in own])


def _options(fact: Sequence[Pair]) -> Iterator[Option]:
    """Every way to count the fact: in one item, in several where that is allowed, or not at all if others want the place."""
    if all(pair.claims == {("fact", pair.fact)} for pair in fact):
        return ((pair,) for pair in fact)
    return iter(sorted(_together(fact, frozenset()), key=len, reverse=True))


def _together(pairs: Sequence[Pair], taken: frozenset[Hashable]) -> Iterator[Option]:
    """The pairs that can stand beside each other, in their order, the earlier ones first."""
    for at, pair in enumerate(pairs):
        if taken.isdisjoint(pair.claims):
            for others in _together(pairs[at + 1 :], taken | pair.claims):
                yield (pair, *others)
    yield ()
