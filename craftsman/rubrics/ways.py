"""The ways to count each contested fact: in which item, in several at once where that is allowed, or in none."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from craftsman.rubrics.contest import Pair
from craftsman.rubrics.facts import FactId

FEW = 512  # so many ways for all facts together are looked at one by one, which needs no search
Option = tuple[Pair, ...]


class Reached(NamedTuple):
    """A complete assignment: the total, the points before caps, the pairs that stand."""

    total: int
    second: int
    standing: Collection[Pair] = ()

    @property
    def rank(self) -> tuple[int, int]:
        """Of equal totals the one with more points before caps."""
        return self.total, self.second


def facts_of(pairs: Iterable[Pair], rank: Mapping[str, int]) -> list[list[Pair]]:
    """The pairs of each fact in the order of items; facts of the same items together, so that items are closed early."""
    found: dict[FactId, list[Pair]] = {}
    for pair in pairs:
        found.setdefault(pair.fact, []).append(pair)
    for own in found.values():
        own.sort(key=lambda pair: rank[pair.item.id])
    return sorted(found.values(), key=lambda own: [rank[pair.item.id] for pair in own])


def options_of(fact: Sequence[Pair]) -> list[Option]:
    """Every way to count the fact: in one item, in several where that is allowed, or not at all if others want the place."""
    if all(pair.claims == (("fact", pair.fact),) for pair in fact):
        return [(pair,) for pair in fact]
    return sorted(_together(fact, frozenset()), key=len, reverse=True)


def _together(pairs: Sequence[Pair], taken: frozenset[Hashable]) -> Iterator[Option]:
    """The pairs that can stand beside each other, in their order, the earlier ones first."""
    for at, pair in enumerate(pairs):
        if taken.isdisjoint(pair.claims):
            for others in _together(pairs[at + 1 :], taken.union(pair.claims)):
                yield (pair, *others)
    yield ()


def are_few(options: Sequence[Sequence[Option]]) -> bool:
    return math.prod([len(own) for own in options]) <= FEW


def is_legal(standing: Iterable[Pair]) -> bool:
    """Whether no two of the pairs want the same."""
    claims = [claim for pair in standing for claim in pair.claims]
    return len(set(claims)) == len(claims)
