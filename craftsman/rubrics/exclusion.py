"""就高: of items that exclude each other only one counts, chosen so that the total is highest."""

from __future__ import annotations

from decimal import Decimal
from itertools import product

from craftsman.rubrics.caps import clipped
from craftsman.rubrics.counting import Line
from craftsman.rubrics.plan import Plan
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.sheet import ZERO, Uncounted


def kept(rubric: Rubric, plan: Plan, lines: list[Line]) -> tuple[list[Line], list[Uncounted]]:
    """The lines that stay, and the facts of the items that gave way."""
    contested = _contested(plan, lines)
    if not contested:
        return lines, []
    names = {item: name for name, items in contested for item in items}
    winners = _best_choice(rubric, plan, lines, contested)
    losers = set(names) - set(winners)
    left = [
        Uncounted(f.id, "lower_item", line.item, line.rule, names[line.item.id], (), line.points)
        for line in lines
        if line.item.id in losers
        for f in line.facts
    ]
    return [line for line in lines if line.item.id not in losers], left


def _contested(plan: Plan, lines: list[Line]) -> list[tuple[str, list[str]]]:
    """Groups in which at least two items have points, items in the rubric's order."""
    present = {line.item.id for line in lines}
    groups = [(name, [item for item in items if item in present]) for name, items in plan.exclusive]
    return [(name, items) for name, items in groups if len(items) > 1]


def _best_choice(
    rubric: Rubric, plan: Plan, lines: list[Line], contested: list[tuple[str, list[str]]]
) -> tuple[str, ...]:
    """Every choice is tried; of equal totals the one with more points before caps, then the earlier item."""
    best: tuple[Decimal, Decimal] | None = None
    found: tuple[str, ...] = ()
    everyone = {item for _, items in contested for item in items}
    for choice in product(*(items for _, items in contested)):
        losers = everyone - set(choice)
        staying = [line for line in lines if line.item.id not in losers]
        bookings, _ = clipped(rubric, plan, staying)
        value = (sum((b.points_after for b in bookings), ZERO), sum((line.points for line in staying), ZERO))
        if best is None or value > best:
            best, found = value, choice
    return found
