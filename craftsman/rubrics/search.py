"""The best assignment of contested facts: fact by fact, keeping of equal positions the best, and only what can still win."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from craftsman.rubrics.contest import Pair
from craftsman.rubrics.facts import FactId
from craftsman.rubrics.ladder import Ladder
from craftsman.rubrics.tally import State, Tally

CHOICES_FEW = 512  # below, looking for a bound costs more than it saves
BOUNDLESS = 10**15
Option = tuple[Pair, ...]
Held = State | bool | None  # an open item's state; True: every further fact adds its points; None: nothing more matters
Trail = tuple["Trail | None", Option] | None


@dataclass(frozen=True, slots=True)
class Path:
    """What has been decided so far: items still open, sums of those that are not, claims taken, points before caps."""

    held: tuple[Held, ...]
    sums: tuple[int, ...]
    taken: frozenset[Hashable]
    second: int
    trail: Trail = None


@dataclass(frozen=True, slots=True)
class Reached:
    """A complete assignment: the total, the points before caps, the pairs that stand."""

    total: int
    second: int
    standing: frozenset[Pair]


class Search:
    """All contested facts of one subject under one choice of exclusive items."""

    def __init__(
        self, ladder: Ladder, tallies: Sequence[Tally], pairs: Sequence[Pair], base: Mapping[int, int]
    ) -> None:
        self.ladder, self.tallies, self.base = ladder, tallies, base
        self.index = {tally.item.id: number for number, tally in enumerate(tallies)}
        self.facts = _facts(pairs, self.index)
        self.options = [list(_options(fact)) for fact in self.facts]
        self.last = self._last()
        self.claimed = {claim: k for k, fact in enumerate(self.facts) for pair in fact for claim in pair.claims}
        self.fates: dict[tuple[int, int, State], Held] = {}
        self.tops: dict[tuple[int, int, Held], int] = {}
        self.slots = self._slots()
        self.places = sorted(set(self.slots))
        self.place = [self.places.index(slot) for slot in self.slots]
        self.few = math.prod(len(options) for options in self.options) <= CHOICES_FEW

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
            high[first] += self._top(number, -1, tally.start)
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

    def run(self, least: int | None = None) -> Reached | None:
        """The best assignment; None when none can reach `least`."""
        start = self._start()
        known = None if self.few else self._tried()
        if known is not None:
            least = known.total if least is None else max(least, known.total)
        if least is not None and self._bound(start, -1) < least:
            return None
        if known is not None and known.total == self._bound(start, -1):
            return known
        paths = [start]
        for number in range(len(self.facts)):
            paths = self._kept(self._next(paths, number))
            if known is not None:
                paths = [path for path in paths if self._bound(path, number) > known.total]
        best = max(paths, key=lambda path: (self._total(path), path.second), default=None)
        if best is None:
            return known
        return Reached(self._total(best), best.second, frozenset(_walked(best.trail)))

    def _start(self) -> Path:
        return Path(tuple(tally.start for tally in self.tallies), (0,) * len(self.places), frozenset(), 0)

    def _next(self, paths: Iterable[Path], number: int) -> Iterator[Path]:
        for path in paths:
            for option in self.options[number]:
                if all(path.taken.isdisjoint(pair.claims) for pair in option):
                    yield self._step(path, option, number)

    def _step(self, path: Path, option: Option, number: int) -> Path:
        held, sums, second = list(path.held), list(path.sums), path.second
        for pair in option:
            at = self.index[pair.item.id]
            tally, state = self.tallies[at], held[at]
            points = tally.points(pair.candidate)
            second += points
            if state is True:
                sums[self.place[at]] += points
            elif isinstance(state, tuple):
                held[at] = tally.add(state, pair.candidate)
        for at, state in enumerate(held):
            if isinstance(state, tuple):
                fate = self._fate(at, number, state)
                if not isinstance(fate, tuple):
                    sums[self.place[at]] += self.tallies[at].value(state)
                    held[at] = fate
            elif self.last[at] == number:
                held[at] = None
        taken = path.taken
        if option and any(self.claimed[claim] > number for pair in option for claim in pair.claims):
            taken = taken.union(*(pair.claims for pair in option))
        if taken:
            taken = frozenset(claim for claim in taken if self.claimed[claim] > number)
        return Path(tuple(held), tuple(sums), taken, second, (path.trail, option))

    def _fate(self, at: int, number: int, state: State) -> Held:
        """Whether the item stays open: not when its facts are through, when it is full, or when it cannot get full."""
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
        more = self._top(at, number, state) - tally.value(state)
        if not more:
            return None
        rest = sum(tally.points(pair.candidate) for pair in self._rest(at, number))
        return True if tally.plain and tally.rung.weight is None and more == rest else state

    def _rest(self, at: int, number: int) -> Iterator[Pair]:
        item = self.tallies[at].item
        return (pair for fact in self.facts[number + 1 :] for pair in fact if pair.item is item)

    def _top(self, at: int, number: int, state: Held) -> int:
        """The most an open item can still come to."""
        key = (at, number, state)
        if key not in self.tops:
            self.tops[key] = self._reachable(at, number, state)
        return self.tops[key]

    def _reachable(self, at: int, number: int, state: Held) -> int:
        tally = self.tallies[at]
        if not isinstance(state, tuple):
            return sum(tally.points(pair.candidate) for pair in self._rest(at, number)) if state else 0
        if not tally.is_steady:
            return tally.rung.holds(BOUNDLESS)
        for pair in self._rest(at, number):
            state = tally.add(state, pair.candidate)
        return tally.value(state)

    def _bound(self, path: Path, number: int) -> int:
        """No way on from this path gives more: every item gets all it could, or every fact its most."""
        sums = list(path.sums)
        for at, state in enumerate(path.held):
            if state is not None:
                sums[self.place[at]] += self._top(at, number, state)
        return self._summed(sums)

    def _total(self, path: Path) -> int:
        return self._summed(path.sums)

    def _summed(self, sums: Sequence[int]) -> int:
        whole = dict(self.base)
        for slot, amount in zip(self.places, sums, strict=True):
            whole[slot] = whole.get(slot, 0) + amount
        return self.ladder.total(whole)

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
        """Whether nothing speaks for the other; of few choices also points before caps do."""
        if any(a < b for a, b in zip(one.sums, other.sums, strict=True)):
            return False
        return one.second >= other.second or (not self.few and one.sums != other.sums)

    def _tried(self) -> Reached:
        """A good assignment to measure others by: each fact where it helps most, then moved while that helps."""
        chosen: dict[int, Option] = {}
        order = sorted(range(len(self.facts)), key=lambda k: -max(self._worth(o) for o in self.options[k]))
        for _ in range(20):
            before = dict(chosen)
            for number in order:
                chosen[number] = max(self._legal(chosen, number), key=lambda o: self._with(chosen, number, o))
            if chosen == before:
                break
        standing = frozenset(pair for option in chosen.values() for pair in option)
        return Reached(*self._valued(chosen.values()), standing)

    def _worth(self, option: Option) -> int:
        return sum(self.tallies[self.index[pair.item.id]].points(pair.candidate) for pair in option)

    def _legal(self, chosen: Mapping[int, Option], number: int) -> list[Option]:
        taken = {c for k, option in chosen.items() if k != number for pair in option for c in pair.claims}
        return [o for o in self.options[number] if all(taken.isdisjoint(pair.claims) for pair in o)] or [()]

    def _with(self, chosen: Mapping[int, Option], number: int, option: Option) -> tuple[int, int]:
        return self._valued([*(o for k, o in chosen.items() if k != number), option])

    def _valued(self, options: Iterable[Option]) -> tuple[int, int]:
        states: list[State] = [tally.start for tally in self.tallies]
        second = 0
        for option in options:
            for pair in option:
                at = self.index[pair.item.id]
                states[at] = self.tallies[at].add(states[at], pair.candidate)
                second += self.tallies[at].points(pair.candidate)
        sums = [0] * len(self.places)
        for at, tally in enumerate(self.tallies):
            sums[self.place[at]] += tally.value(states[at])
        return self._summed(sums), second


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
    together = any(pair.claims != {("fact", pair.fact)} for pair in fact)
    for size in range(len(fact), -1, -1) if together else (1,):
        for option in combinations(fact, size):
            if sum(len(pair.claims) for pair in option) == len(frozenset().union(*(pair.claims for pair in option))):
                yield option


def _walked(trail: Trail) -> Iterator[Pair]:
    while trail is not None:
        trail, option = trail
        yield from option
