"""就高: of items that exclude each other only one counts, chosen so that the total is highest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from craftsman.rubrics.contest import Count
from craftsman.rubrics.plan import Plan


def could_exclude(plan: Plan, counts: list[Count]) -> bool:
    return bool(plan.exclusive) and bool(_contested(plan, counts))


def choices(plan: Plan, counts: list[Count]) -> Iterator[frozenset[str]]:
    """Which items give way: all but one of each group with several items present, the earlier item kept first."""
    groups = _contested(plan, counts)
    everyone = {id_ for group in groups for id_ in group}
    for kept in product(*groups):
        yield frozenset(everyone.difference(kept))


def name_of(plan: Plan, item_id: str) -> str:
    """What the group of an item is called."""
    return next(name for name, items in plan.exclusive if item_id in items)


def _contested(plan: Plan, counts: list[Count]) -> list[list[str]]:
    """Of each group the items that have anything to count, if several."""
    present = [count.item.id for count in counts]
    groups = [[id_ for id_ in present if id_ in items] for _, items in plan.exclusive]
    return [group for group in groups if len(group) > 1]
