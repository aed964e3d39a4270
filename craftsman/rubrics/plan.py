"""A rubric arranged for scoring many cases: for each kind of achievement, the items and rules that read it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from craftsman.rubrics.filters import Companion
from craftsman.rubrics.rubric import Item, Rubric, Rule


@dataclass(frozen=True)
class Plan:
    """Items in the rubric's order, with the rules each kind can meet and the dimension each item belongs to."""

    items: tuple[tuple[Item, dict[str, tuple[Rule, ...]]], ...]
    dimension_of: dict[str, int]
    rank: dict[str, int]
    read_by_filters: frozenset[str]
    exclusive: tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=64)
def plan_of(rubric: Rubric) -> Plan:
    items = tuple((item, {kind: _rules(item, kind) for kind in item.kinds}) for item in rubric.items)
    dimension_of = {item.id: index for index, d in enumerate(rubric.dimensions) for item in d.items}
    rank = {item.id: index for index, item in enumerate(rubric.items)}
    exclusive = tuple((group.name, group.items) for group in rubric.exclusive)
    return Plan(items, dimension_of, rank, _kinds_beside(rubric), exclusive)


def _rules(item: Item, kind: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in item.rules if not rule.kinds or kind in rule.kinds)


def _kinds_beside(rubric: Rubric) -> frozenset[str]:
    """Kinds that some filter looks for beside another fact."""
    filters = [f for item in rubric.items for f in item.filters]
    filters += [f for item in rubric.items for rule in item.rules for f in rule.filters]
    filters += [f for gate in rubric.gates for selector in gate.any for f in selector.filters]
    return frozenset(f.test.kind for f in filters if isinstance(f.test, Companion))
