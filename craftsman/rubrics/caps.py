"""Caps inside caps: rule, item, dimension and total, applied in this order to the lines of a score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from craftsman.rubrics.counting import Line
from craftsman.rubrics.plan import Plan
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.sheet import ZERO, Booking, Cut, Uncounted

SCOPES = ("rule", "item", "dimension", "total")


@dataclass(slots=True)
class Running:
    """A line on its way through the caps."""

    line: Line
    points: Decimal
    cuts: list[Cut] = field(default_factory=list)


def clipped(rubric: Rubric, plan: Plan, lines: list[Line]) -> tuple[tuple[Booking, ...], list[Uncounted]]:
    """Bookings in the rubric's order, and the facts for which a cap left nothing."""
    running = [Running(line, line.points) for line in sorted(lines, key=lambda line: plan.rank[line.item.id])]
    dimensions = rubric.dimensions
    _clip(running, "rule", lambda r: (r.line.item.id, r.line.rule.id), lambda r: r.line.rule.cap)
    _clip(running, "item", lambda r: r.line.item.id, lambda r: r.line.item.cap)
    _clip(
        running,
        "dimension",
        lambda r: plan.dimension_of[r.line.item.id],
        lambda r: dimensions[plan.dimension_of[r.line.item.id]].max,
    )
    _clip(running, "total", lambda r: 0, lambda r: rubric.total)
    bookings = tuple(_booking(r) for r in running if r.points)
    return bookings, [one for r in running if not r.points for one in _nothing_left(r)]


def _clip(
    running: list[Running], scope: str, group: Callable[[Running], object], cap_of: Callable[[Running], Decimal | None]
) -> None:
    """Keeps the sum of each group at or below its cap: deductions first, then points in order until the cap is full."""
    sums: dict[object, Decimal] = {}
    if any(r.points < 0 for r in running):
        running = sorted(running, key=lambda r: r.points >= 0)
    for r in running:
        cap = cap_of(r)
        if cap is None:
            continue
        key = group(r)
        before = sums.get(key, ZERO)
        after = min(r.points, cap - before) if r.points > 0 else r.points
        if after != r.points:
            after = after.quantize(r.points)
            r.cuts.append(Cut(scope, cap, r.points, after))
            r.points = after
        sums[key] = before + after


def _booking(r: Running) -> Booking:
    line = r.line
    return Booking(
        line.item, line.rule, tuple(f.id for f in line.facts), line.points, r.points, line.worth, tuple(r.cuts)
    )


def _nothing_left(r: Running) -> list[Uncounted]:
    line, cut = r.line, r.cuts[-1]
    figures = (cut.scope, str(cut.cap))
    return [Uncounted(f.id, "over_cap", line.item, line.rule, "", figures, line.points) for f in line.facts]
