"""One item while facts are being dealt out: what it holds so far, and what that is worth under the item's limits."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from craftsman.rubrics.contest import Count, Pair
from craftsman.rubrics.counting import Candidate, identity, is_marked, lines_of, together
from craftsman.rubrics.ladder import Ladder
from craftsman.rubrics.points import Accrual, Bands, Constant
from craftsman.rubrics.rubric import Item, Rule
from craftsman.rubrics.setting import Setting

T = TypeVar("T")
# Points of single facts (rules without a cap together, each other by itself); amounts of joint rules; the facts that
# only the item's own law can value.
State = tuple[tuple[int, ...], tuple[Decimal, ...], tuple[int, ...]]


class Tally:
    """The smallest state that tells the item's points: sums where facts only add, the facts themselves elsewhere."""

    def __init__(self, count: Count, pairs: list[Pair], ladder: Ladder, setting: Setting) -> None:
        self.item, self.order, self.ladder, self.setting = count.item, count.chosen, ladder, setting
        item = self.item
        self.rung = ladder.items[item.id]
        self.candidates = [pair.candidate for pair in pairs]
        self.number = {id(pair.candidate): index for index, pair in enumerate(pairs)}
        fixed = [c for c in self.order if id(c) not in self.number]
        self.shared = self._shared()
        self.rules = [r for r in item.rules if any(c.rule is r for c in self.candidates)]
        self.place = {r.id: index for index, r in enumerate(self.rules)}
        self.cell = {r.id: 0 if r.cap is None else index + 1 for index, r in enumerate(self.rules)}
        self.sums = {r.id for r in self.rules if self._adds_up(r)}
        self.fixed = [c for c in fixed if c.rule.id not in self.sums]
        amounts = [sum((_amount(c) for c in fixed if c.rule is r), Decimal(0)) for r in self.rules]
        self.start: State = ((0,) * (len(self.rules) + 1), tuple(amounts), ())
        self.known: dict[tuple[int, ...], dict[str, int]] = {}
        self.values: dict[State, int] = {}
        self.plain = all(self.is_loose(c) for c in self.candidates)
        self.most = self._most()

    def _most(self) -> tuple[int | None, ...]:
        """How far each cell can matter: where facts only add, up to the rule's cap."""
        found: list[int | None] = [None] * (len(self.rules) + 1)
        if self.plain:
            fixed = self._by_law(())
            for rule in self.rules:
                if rule.cap is not None:
                    found[self.cell[rule.id]] = self.ladder.whole(rule.cap) - fixed.get(rule.id, 0)
        return tuple(found)

    @property
    def is_additive(self) -> bool:
        """Whether facts only add points, up to the item's cap."""
        return (
            self.plain and self.is_steady and self.rung.weight is None and all(r.cap is None for r in self.item.rules)
        )

    @property
    def is_steady(self) -> bool:
        """Whether another fact can never lower the item, so that all it could still get bounds what it will get."""
        if self.item.take == "chosen":
            return False
        if (self.shared or self.item.take == "best") and any(rule.cap is not None for rule in self.item.rules):
            return False
        return all(_grows(c.rule) for c in self.order if c.rule.is_joint)

    def _shared(self) -> set[object]:
        """What several facts of the item are about, where only one of them may count."""
        once = self.item.once_per
        if once is None:
            return set()
        times = Counter(identity(once, c) for c in self.order)
        return {about for about, number in times.items() if number > 1}

    def _adds_up(self, rule: Rule) -> bool:
        """Whether the amount of a joint rule is all there is to know of its facts."""
        measure = rule.points.measure
        if not rule.is_joint or self.item.take != "sum" or self.shared or measure is None:
            return False
        plain = isinstance(rule.points, Accrual) or (
            isinstance(rule.points, Bands) and all(band.span is None for band in rule.points.bands)
        )
        plain = plain and all(isinstance(t, Constant) for t in rule.times)
        return plain and measure.sort in ("count", "number") and "." not in measure.attribute

    def is_loose(self, candidate: Candidate) -> bool:
        """Whether the fact simply adds its points."""
        if self.item.take != "sum" or candidate.rule.is_joint:
            return False
        return not self.shared or identity_of(self.item, candidate) not in self.shared

    def add(self, state: State, pair: Pair) -> State:
        """The state with one more fact; a rule that is full stays full."""
        cells, amounts, bag = state
        candidate = pair.candidate
        if self.is_loose(candidate):
            cell = self.cell[candidate.rule.id]
            most, points = self.most[cell], cells[cell] + pair.points
            return (_with(cells, cell, points if most is None else min(points, most)), amounts, bag)
        place = self.place[candidate.rule.id]
        if candidate.rule.id in self.sums:
            return (cells, _with(amounts, place, amounts[place] + _amount(candidate)), bag)
        return (cells, amounts, self._packed((*bag, self.number[id(candidate)])))

    def _packed(self, bag: tuple[int, ...]) -> tuple[int, ...]:
        """Only the facts that can still matter, in one order."""
        held = [self.candidates[number] for number in sorted(bag)]
        simple = not any(c.rule.is_joint for c in self.order) and all(r.cap is None for r in self.item.rules)
        if not simple:
            return tuple(sorted(bag))
        best: dict[object, Candidate] = {}
        for candidate in held:
            about = "all" if self.item.take != "sum" else identity_of(self.item, candidate)
            rival = best.get(about)
            if rival is None or self._rank(candidate) > self._rank(rival):
                best[about] = candidate
        return tuple(sorted(self.number[id(candidate)] for candidate in best.values()))

    def _rank(self, candidate: Candidate) -> tuple[bool, Decimal]:
        return (self.item.take == "chosen" and is_marked((candidate.fact,)), candidate.worth.points)

    def value(self, state: State) -> int:
        """The item's points after its own limits."""
        known = self.values.get(state)
        if known is None:
            known = self.values[state] = self.rung.holds(self.raw(state))
        return known

    def raw(self, state: State) -> int:
        """The item's points before its own limits."""
        cells, amounts, bag = state
        by_rule = dict(self._by_law(bag))
        for rule, cell, amount in zip(self.rules, cells[1:], amounts, strict=True):
            extra = self._joint(rule, amount) if rule.id in self.sums else 0
            by_rule[rule.id] = by_rule.get(rule.id, 0) + cell + extra
        caps = {rule.id: rule.cap for rule in self.item.rules}
        return cells[0] + sum(_under(self.ladder, caps.get(id_), points) for id_, points in by_rule.items())

    def _by_law(self, bag: tuple[int, ...]) -> dict[str, int]:
        known = self.known.get(bag)
        if known is None:
            held = {id(self.candidates[number]) for number in bag} | {id(c) for c in self.fixed}
            lines = lines_of(self.item, [c for c in self.order if id(c) in held], self.setting, self.ladder.unit, [])
            known = self.known[bag] = {}
            for line in lines:
                known[line.rule.id] = known.get(line.rule.id, 0) + self.ladder.whole(line.points)
        return known

    def _joint(self, rule: Rule, amount: Decimal) -> int:
        """The points of a joint rule from its amount alone."""
        measure = rule.points.measure
        if not amount or measure is None:
            return 0
        one = next(c for c in self.order if c.rule is rule)
        if measure.sort == "count":
            worth = together([one] * int(amount), self.setting)
        else:
            facts = {measure.attribute: amount}
            worth = together([Candidate(one.fact, rule, facts, one.worth)], self.setting)
        return self.ladder.rounded(worth.points)


def identity_of(item: Item, candidate: Candidate) -> object:
    """What the fact is about in this item; without a rule for that, itself."""
    return identity(item.once_per, candidate) if item.once_per else candidate.fact.id


def _grows(rule: Rule) -> bool:
    """Whether a joint rule never gives less for more."""
    points = rule.points
    if isinstance(points, Accrual):
        return points.each >= 0 and points.base >= 0 and not points.down and points.end is None
    if isinstance(points, Bands) and all(band.span is None for band in points.bands):
        ordered = sorted(points.bands, key=lambda band: Decimal("-Infinity") if band.start is None else band.start)
        steps = all(a.points <= b.points and a.end == b.start for a, b in pairwise(ordered))
        return steps and ordered[-1].end is None and ordered[0].points >= 0
    return False


def _amount(candidate: Candidate) -> Decimal:
    """What the fact adds to the amount of its joint rule."""
    measure = candidate.rule.points.measure
    if measure is None or measure.sort == "count":
        return Decimal(1)
    return candidate.worth.amount or Decimal(0)


def _with(values: tuple[T, ...], place: int, value: T) -> tuple[T, ...]:
    return (*values[:place], value, *values[place + 1 :])


def _under(ladder: Ladder, cap: Decimal | None, points: int) -> int:
    return points if cap is None else min(points, ladder.whole(cap))
