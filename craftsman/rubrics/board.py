"""The contested facts of one subject and the items they could count in, as a search lays them out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from craftsman.rubrics.contest import Pair
from craftsman.rubrics.ladder import Ladder
from craftsman.rubrics.tally import State, Tally
from craftsman.rubrics.ways import Option

BOUNDLESS = 10**15
Held = State | bool | None  # an open item's state; True: every further fact adds its points; None: nothing more matters


class Board:
    """Facts in the order in which they are decided, and what the items can still come to."""

    def __init__(
        self,
        ladder: Ladder,
        tallies: Sequence[Tally],
        facts: Sequence[Sequence[Pair]],
        options: Sequence[Sequence[Option]],
        base: Sequence[int],
    ) -> None:
        self.ladder, self.tallies, self.base = ladder, tallies, base
        self.facts, self.options = facts, options
        self.index = {tally.item.id: number for number, tally in enumerate(tallies)}
        self.last = self._last()
        self.touched = [sorted({self.index[pair.item.id] for pair in fact}) for fact in self.facts]
        self.all_base = sum(base)
        self.claimed = {claim: k for k, fact in enumerate(self.facts) for pair in fact for claim in pair.claims}
        self.additions: dict[tuple[State, Pair], State] = {}
        self.fates: dict[tuple[int, int, State], Held] = {}
        self.tops: dict[tuple[int, int, Held], int] = {}
        self.slots = self._slots()
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
        low, high = list(self.base), list(self.base)
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
            self.additions[key] = self.tallies[at].add(state, pair)
        return self.additions[key]

    def summed(self, sums: Sequence[int]) -> int:
        whole = list(self.base)
        for slot, amount in zip(self.places, sums, strict=True):
            whole[slot] += amount
        return self.ladder.total(whole)

    def fate(self, at: int, number: int, state: State) -> Held:
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
        more = self.top(at, number, state) - tally.value(state)
        if not more:
            return None
        rest = sum(pair.points for pair in self.rest(at, number))
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
            return sum(pair.points for pair in self.rest(at, number)) if state else 0
        if not tally.is_steady:
            return tally.rung.holds(BOUNDLESS)
        for pair in self.rest(at, number):
            state = tally.add(state, pair)
        return tally.value(state)

    def worth(self, option: Option) -> int:
        return sum(pair.points for pair in option)
