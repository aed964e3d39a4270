"""申请人最有利的计分方式: which item counts each contested fact, so that the total is highest; solved exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from craftsman.rubrics.board import Board
from craftsman.rubrics.contest import Count, Pair, contest
from craftsman.rubrics.counting import Line, lines_of
from craftsman.rubrics.exclusion import choices
from craftsman.rubrics.ladder import Ladder
from craftsman.rubrics.plan import Plan
from craftsman.rubrics.search import Effort, Search
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.sheet import Uncounted
from craftsman.rubrics.tally import Tally


@dataclass(frozen=True, slots=True)
class Decision:
    """The items that gave way, and of the contested pairs those that stand and those that do not."""

    losers: frozenset[str] = frozenset()
    standing: tuple[Pair, ...] = ()
    fallen: tuple[Pair, ...] = ()
    settled: Mapping[str, Settled] = field(default_factory=dict)


@dataclass(slots=True)
class Settled:
    """An item in which nothing is contested: its lines, the facts it leaves out, its points after its limits and before."""

    lines: list[Line]
    left: list[Uncounted]
    value: int
    before: int


def decided(plan: Plan, counts: list[Count], setting: Setting, pairs: list[Pair]) -> Decision:
    """Every choice among exclusive items is tried, and under each the best assignment of contested facts.

    Of equal totals the one with more points before caps, then the earlier item.
    """
    best: tuple[int, int] | None = None
    found = Decision()
    ladder = plan.ladder
    known = _Values(plan, counts, setting, ladder)
    for losers in choices(plan, counts):
        own = contest(plan, counts, losers) if pairs and losers else pairs
        reached, decision = known.best(losers, own, best)
        if reached is not None and (best is None or reached > best):
            best, found = reached, decision
        if known.effort.is_spent:
            break
    return found


class _Values:
    """What items give in which nothing is contested, and the search over the others."""

    def __init__(self, plan: Plan, counts: list[Count], setting: Setting, ladder: Ladder) -> None:
        self.plan, self.counts, self.setting, self.ladder = plan, counts, setting, ladder
        self.known: dict[str, Settled] = {}
        self.effort = Effort()

    def best(
        self, losers: frozenset[str], pairs: list[Pair], least: tuple[int, int] | None
    ) -> tuple[tuple[int, int] | None, Decision]:
        contested = {pair.item.id for pair in pairs}
        sums: dict[int, int] = {}
        second = 0
        for count in self.counts:
            if count.item.id not in losers and count.item.id not in contested:
                settled = self._settled(count)
                rung = self.ladder.first[count.item.id]
                sums[rung] = sums.get(rung, 0) + settled.value
                second += settled.before
        if not pairs:
            return (self.ladder.total(sums), second), Decision(losers, settled=self.known)
        tallies = [self._tally(count, pairs) for count in self.counts if count.item.id in contested]
        reached = Search(Board(self.ladder, tallies, pairs, sums), self.effort).run(None if least is None else least[0])
        if reached is None:
            return None, Decision(losers)
        standing = tuple(pair for pair in pairs if pair in reached.standing)
        fallen = tuple(pair for pair in pairs if pair not in reached.standing)
        return (reached.total, second + reached.second), Decision(losers, standing, fallen, self.known)

    def _settled(self, count: Count) -> Settled:
        known = self.known.get(count.item.id)
        if known is None:
            left: list[Uncounted] = []
            lines = lines_of(count.item, count.chosen, self.setting, self.plan.unit, left)
            before = sum([self.ladder.whole(line.points) for line in lines])
            value = self.ladder.items[count.item.id].holds(self._under_caps(lines))
            known = self.known[count.item.id] = Settled(lines, left, value, before)
        return known

    def _under_caps(self, lines: list[Line]) -> int:
        """The points of an item as far as the caps of its rules let them through."""
        sums: dict[str, int] = {}
        for line in lines:
            sums[line.rule.id] = sums.get(line.rule.id, 0) + self.ladder.whole(line.points)
        for line in lines:
            if line.rule.cap is not None:
                sums[line.rule.id] = min(sums[line.rule.id], self.ladder.whole(line.rule.cap))
        return sum(sums.values())

    def _tally(self, count: Count, pairs: Sequence[Pair]) -> Tally:
        own = [pair for pair in pairs if pair.item is count.item]
        taken = {id(pair.candidate) for pair in own}
        return Tally(count.item, [c for c in count.chosen if id(c) not in taken], own, self.ladder, self.setting)
