"""一项业绩只计一次: which facts several items could count, and which facts are about one and the same thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from craftsman.rubrics.counting import Candidate, identity
from craftsman.rubrics.facts import SUBJECT, FactId
from craftsman.rubrics.plan import Plan
from craftsman.rubrics.rubric import Item, Once


@dataclass(slots=True)
class Count:
    """An item with the facts it could count."""

    item: Item
    chosen: list[Candidate]


@dataclass(slots=True, eq=False)
class Pair:
    """A fact in one of the items that could count it, with its points in whole units; of pairs that share a claim only
    one can stand."""

    item: Item
    candidate: Candidate
    claims: tuple[Hashable, ...]
    points: int

    @property
    def fact(self) -> FactId:
        return self.candidate.fact.id


def contest(plan: Plan, counts: list[Count], losers: frozenset[str] = frozenset()) -> list[Pair]:
    """All pairs that some other pair excludes, in the rubric's order; without any, nothing has to be decided."""
    several = _several(counts)
    if not several and not plan.once:
        return []
    pairs = [
        pair
        for count in counts
        if count.item.id not in losers and count.item.full is None and not is_zeroed(count)
        for pair in _pairs(plan, count, several)
    ]
    times = Counter(claim for pair in pairs for claim in pair.claims)
    for pair in pairs:
        pair.claims = tuple([claim for claim in pair.claims if times[claim] > 1])
    return [pair for pair in pairs if pair.claims]


def _several(counts: list[Count]) -> set[FactId]:
    """Facts that stand in more than one item that competes for them."""
    seen: set[FactId] = set()
    found: set[FactId] = set()
    for count in counts:
        if count.item.competes:
            own = {candidate.fact.id for candidate in count.chosen}
            found |= seen & own
            seen |= own
    return found


def is_zeroed(count: Count) -> bool:
    return count.item.can_be_zeroed and any(c.rule.zero for c in count.chosen)


def _pairs(plan: Plan, count: Count, several: set[FactId]) -> Iterator[Pair]:
    """The item's facts that others might exclude; deductions, nothings and the person itself are no choice."""
    item = count.item
    several = several if item.competes else set()
    for candidate in count.chosen:
        claims = _claims(candidate, plan.once_of[item.id], several)
        if claims and candidate.fact.kind != SUBJECT:
            points = plan.ladder.rounded(candidate.worth.points)
            if points > 0 or (candidate.rule.is_joint and candidate.worth.points >= 0):
                yield Pair(item, candidate, claims, points)


def _claims(candidate: Candidate, once: Sequence[tuple[int, Once]], several: set[FactId]) -> tuple[Hashable, ...]:
    """What the fact takes for itself where it counts: the fact, and everything it is about of which only one counts."""
    found: list[Hashable] = [("fact", candidate.fact.id)] if candidate.fact.id in several else []
    for number, rule in once:
        about = identity(rule, candidate)
        if about[0] != "alone":
            found.append((number, *about))
    return tuple(found)


def could_contest(plan: Plan, kinds: Iterable[str]) -> bool:
    return bool(plan.once) or not plan.contested.isdisjoint(kinds)
