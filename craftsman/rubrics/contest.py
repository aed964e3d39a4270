"""一项业绩只计一次: which facts several items could count, and which facts are about one and the same thing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from craftsman.rubrics.counting import Candidate, identity
from craftsman.rubrics.facts import SUBJECT, FactId
from craftsman.rubrics.plan import Plan, competes
from craftsman.rubrics.rubric import Item


@dataclass(slots=True)
class Count:
    """An item with the facts it could count."""

    item: Item
    chosen: list[Candidate]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A fact in one of the items that could count it; of pairs that share a claim only one can stand."""

    item: Item
    candidate: Candidate
    claims: frozenset[Hashable]

    @property
    def fact(self) -> FactId:
        return self.candidate.fact.id


def contest(plan: Plan, counts: list[Count], losers: frozenset[str] = frozenset()) -> list[Pair]:
    """All pairs that some other pair excludes, in the rubric's order; without any, nothing has to be decided."""
    if not plan.once and not _several(counts):
        return []
    claims: dict[Hashable, list[tuple[Item, Candidate]]] = {}
    for count in counts:
        if count.item.id not in losers and count.item.full is None and not any(c.rule.zero for c in count.chosen):
            for candidate in count.chosen:
                if candidate.fact.kind != SUBJECT and gains(candidate, plan.unit):
                    for claim in _claims(plan, count.item, candidate):
                        claims.setdefault(claim, []).append((count.item, candidate))
    open_ = {claim for claim, holders in claims.items() if len(holders) > 1}
    return list(_pairs(claims, open_)) if open_ else []


def _several(counts: list[Count]) -> bool:
    """Whether any fact stands in more than one item that competes for it."""
    seen: set[FactId] = set()
    for count in counts:
        if competes(count.item):
            own = {candidate.fact.id for candidate in count.chosen}
            if not seen.isdisjoint(own):
                return True
            seen |= own
    return False


def _pairs(claims: dict[Hashable, list[tuple[Item, Candidate]]], open_: set[Hashable]) -> Iterator[Pair]:
    """Each pair once, with all its claims that others share."""
    found: dict[int, tuple[Item, Candidate, set[Hashable]]] = {}
    for claim, holders in claims.items():
        if claim in open_:
            for item, candidate in holders:
                found.setdefault(id(candidate), (item, candidate, set()))[2].add(claim)
    for item, candidate, shared in found.values():
        yield Pair(item, candidate, frozenset(shared))


def _claims(plan: Plan, item: Item, candidate: Candidate) -> Iterator[Hashable]:
    if competes(item):
        yield ("fact", candidate.fact.id)
    for number, (once, items) in enumerate(plan.once):
        if item.id in items:
            about = identity(once, candidate)
            if about[0] != "alone":
                yield (number, *about)


def gains(candidate: Candidate, unit: Decimal) -> bool:
    """Whether there is anything to decide: deductions, hard zeros and nothings are no choice."""
    if candidate.rule.zero:
        return False
    if candidate.rule.is_joint:
        return candidate.worth.points >= 0
    return candidate.worth.points.quantize(unit, ROUND_HALF_UP) > 0


def could_contest(plan: Plan, kinds: Iterable[str]) -> bool:
    return bool(plan.once) or not plan.contested.isdisjoint(kinds)
