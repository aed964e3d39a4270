"""申请人最有利的计分方式: which item counts each contested fact, so that the total is highest; solved exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from craftsman.rubrics.board import Board
from craftsman.rubrics.contest import Count, Pair, contest
from craftsman.rubrics.exclusion import choices
from craftsman.rubrics.ladder import Ladder
from craftsman.rubrics.plan import Plan
from craftsman.rubrics.search import Search
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.tally import Tally


@dataclass(frozen=True, slots=True)
class Decision:
    """The items that gave way, and of the contested pairs those that stand and those that do not."""

    losers: frozenset[str] = frozenset()
    standing: tuple[Pair, ...] = ()
    fallen: tuple[Pair, ...] = ()


def decided(plan: Plan, counts: list[Count], setting: Setting, contested: bool) -> Decision:
    """Every choice among exclusive items is tried, and under each the best assignment of contested facts.

    Of equal totals the one with more points before caps, then the earlier item.
    """
    best: tuple[int, int] | None = None
    found = Decision()
    ladder = plan.ladder
    known = _Values(plan, counts, setting, ladder)
    for losers in choices(plan, counts):
        pairs = contest(plan, counts, losers) if contested else []
        reached, decision = known.best(losers, pairs, best)
        if reached is not None and (best is None or reached > best):
            best, found = reached, decision
    return found


class _Values:
    """What items give in which nothing is contested, and the search over the others."""

    def __init__(self, plan: Plan, counts: list[Count], setting: Setting, ladder: Ladder) -> None:
        self.plan, self.counts, self.setting, self.ladder = plan, counts, setting, ladder
        self.known: dict[str, tuple[int, int]] = {}

    def best(
        self, losers: frozenset[str], pairs: list[Pair], least: tuple[int, int] | None
    ) -> tuple[tuple[int, int] | None, Decision]:
        contested = {pair.item.id for pair in pairs}
        sums: dict[int, int] = {}
        second = 0
        for count in self.counts:
            if count.item.id not in losers and count.item.id not in contested:
                value, before = self._settled(count)
                rung = self.ladder.first[count.item.id]
                sums[rung] = sums.get(rung, 0) + value
                second += before
        if not pairs:
            return (self.ladder.total(sums), second), Decision(losers)
        tallies = [self._tally(count, pairs) for count in self.counts if count.item.id in contested]
        reached = Search(Board(self.ladder, tallies, pairs, sums)).run(None if least is None else least[0])
        if reached is None:
            return None, Decision(losers)
        standing = tuple(pair for pair in pairs if pair in reached.standing)
        fallen = tuple(pair for pair in pairs if pair not in reached.standing)
        return (reached.total, second + reached.second), Decision(losers, standing, fallen)

    def _settled(self, count: Count) -> tuple[int, int]:
        """An item's points after and before its limits."""
        known = self.known.get(count.item.id)
        if known is None:
            tally = Tally(count.item, count.chosen, [], self.ladder, self.setting)
            known = self.known[count.item.id] = (tally.value(tally.start), tally.before)
        return known

    def _tally(self, count: Count, pairs: Sequence[Pair]) -> Tally:
        own = [pair for pair in pairs if pair.item is count.item]
        taken = {id(pair.candidate) for pair in own}
        return Tally(count.item, [c for c in count.chosen if id(c) not in taken], own, self.ladder, self.setting)
