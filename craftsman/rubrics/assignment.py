"""申请人最有利的计分方式: which item counts each contested fact, so that the total is highest; solved exactly."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import product

from craftsman.rubrics.board import Board
from craftsman.rubrics.contest import Count, Pair, contest
from craftsman.rubrics.counting import Line, lines_of
from craftsman.rubrics.exclusion import choices
from craftsman.rubrics.plan import Plan
from craftsman.rubrics.search import Effort, Search
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.sheet import Uncounted
from craftsman.rubrics.tally import Tally
from craftsman.rubrics.ways import Option, Reached, are_few, facts_of, is_legal, options_of


@dataclass(slots=True)
class Settled:
    """An item without the facts that count elsewhere: its lines, what it leaves out, its points after limits and before."""

    lines: list[Line]
    left: list[Uncounted]
    value: int
    before: int


@dataclass(slots=True)
class Decision:
    """The items that gave way, the contested pairs that stand and those that do not, and what each item comes to."""

    losers: frozenset[str]
    standing: list[Pair]
    fallen: list[Pair]
    settled: list[tuple[Count, Settled]]


def decided(plan: Plan, counts: list[Count], setting: Setting, pairs: list[Pair]) -> Decision:
    """Every choice among exclusive items is tried, and under each the best assignment of contested facts.

    Of equal totals the one with more points before caps, then the earlier item.
    """
    items = _Items(plan, counts, setting)
    best: Reached | None = None
    found: tuple[frozenset[str], list[Pair]] = (frozenset(), [])
    for losers in choices(plan, counts):
        own = contest(plan, counts, losers) if pairs and losers else pairs
        reached = items.best(losers, own, None if best is None else best.total)
        if reached is not None and (best is None or reached.rank > best.rank):
            best, found = reached, (losers, own)
        if items.effort.is_spent:
            break
    return items.decision(*found, () if best is None else best.standing)


class _Items:
    """The items of one subject: what each gives without the facts that count elsewhere, and where those count best."""

    def __init__(self, plan: Plan, counts: list[Count], setting: Setting) -> None:
        self.plan, self.counts, self.setting, self.ladder = plan, counts, setting, plan.ladder
        self.known: dict[tuple[str, tuple[Pair, ...]], Settled] = {}
        self.effort = Effort()

    def best(self, losers: frozenset[str], pairs: list[Pair], least: int | None) -> Reached | None:
        """The best under one choice of exclusive items; None when it cannot reach `least`."""
        own = _by_item(pairs)
        contested: list[tuple[Count, list[Pair]]] = []
        sums, before = self.ladder.nothing, 0
        for count in self.counts:
            if count.item.id in own:
                contested.append((count, own[count.item.id]))
            elif count.item.id not in losers:
                settled = self._settled(count, ())
                sums[self.ladder.first[count.item.id]] += settled.value
                before += settled.before
        if not contested:
            return Reached(self.ladder.total(sums), before)
        reached = self._dealt(contested, facts_of(pairs, self.plan.rank), sums, least)
        return None if reached is None else reached._replace(second=before + reached.second)

    def _dealt(
        self, contested: list[tuple[Count, list[Pair]]], facts: list[list[Pair]], sums: list[int], least: int | None
    ) -> Reached | None:
        options = [options_of(fact) for fact in facts]
        if are_few(options):
            return self._every(contested, options, sums)
        tallies = [Tally(count, own, self.ladder, self.setting) for count, own in contested]
        return Search(Board(self.ladder, tallies, facts, options, sums), self.effort).run(least)

    def _every(
        self, contested: list[tuple[Count, list[Pair]]], options: list[list[Option]], sums: list[int]
    ) -> Reached | None:
        """Of few ways every one is looked at; of equals the first stands."""
        best: Reached | None = None
        disputed = any(() in own for own in options)
        fixed = {count.item.id: self._fixed(count, own) for count, own in contested}
        for ways in product(*options):
            standing = [pair for way in ways for pair in way]
            if disputed and not is_legal(standing):
                continue
            amounts, points = list(sums), fixed.copy()
            for pair in standing:
                points[pair.item.id] += pair.points
            for count, own in contested:
                amounts[self.ladder.first[count.item.id]] += self._value(count, own, points[count.item.id], standing)
            reached = Reached(self.ladder.total(amounts), sum([pair.points for pair in standing]), standing)
            if best is None or reached.rank > best.rank:
                best = reached
        return best

    def _fixed(self, count: Count, own: list[Pair]) -> int:
        """The points of the facts that nobody disputes the item, where facts only add."""
        if not count.item.only_adds:
            return 0
        return sum([self.ladder.rounded(c.worth.points) for c in count.chosen]) - sum([pair.points for pair in own])

    def _value(self, count: Count, own: list[Pair], points: int, standing: list[Pair]) -> int:
        """The item's points with the facts that stand; where facts only add, the sum is all there is to know."""
        if count.item.only_adds:
            return self.ladder.items[count.item.id].holds(points)
        return self._settled(count, _fallen(own, standing)).value

    def decision(self, losers: frozenset[str], pairs: list[Pair], standing: Container[Pair]) -> Decision:
        own = _by_item(pairs)
        settled = [
            (count, self._settled(count, _fallen(own.get(count.item.id, ()), standing))) for count in self.counts
        ]
        return Decision(losers, [p for p in pairs if p in standing], list(_fallen(pairs, standing)), settled)

    def _settled(self, count: Count, fallen: tuple[Pair, ...]) -> Settled:
        known = self.known.get((count.item.id, fallen))
        if known is None:
            left: list[Uncounted] = []
            out = {id(pair.candidate) for pair in fallen}
            chosen = [c for c in count.chosen if id(c) not in out]
            lines = lines_of(count.item, chosen, self.setting, self.plan.unit, left)
            before = sum([self.ladder.whole(line.points) for line in lines])
            points = before if count.item.only_adds else self._under_caps(lines)
            value = self.ladder.items[count.item.id].holds(points)
            known = self.known[count.item.id, fallen] = Settled(lines, left, value, before)
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


def _by_item(pairs: list[Pair]) -> dict[str, list[Pair]]:
    found: dict[str, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.item.id, []).append(pair)
    return found


def _fallen(pairs: Sequence[Pair], standing: Container[Pair]) -> tuple[Pair, ...]:
    return tuple([pair for pair in pairs if pair not in standing])
