"""Limits inside limits: rule, item, dimension, layer and total, applied in this order to the lines of a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from craftsman.rubrics.counting import Line
from craftsman.rubrics.ladder import Limit
from craftsman.rubrics.plan import Plan
from craftsman.rubrics.sheet import ZERO, Booking, Cut, Uncounted

SCOPES = ("rule", "item", "dimension", "layer", "total")


@dataclass(slots=True)
class Running:
    """A line on its way through the limits."""

    line: Line
    points: Decimal
    cuts: list[Cut]


def clipped(plan: Plan, lines: list[Line]) -> tuple[tuple[Booking, ...], list[Uncounted]]:
    """Bookings in the order of the lines, and the facts for which a limit left nothing."""
    running = [Running(line, line.points, []) for line in lines]
    if any(line.rule.cap is not None for line in lines):
        _level(plan, running, [_of_rule(line) for line in lines])
    ids = [line.item.id for line in lines]
    for level in plan.levels:
        if level.room is None or sum([r.points for r in running if r.points > 0]) > level.room:
            _level(plan, running, map(level.limits.get, ids))
    bookings = tuple(_booking(plan, r) for r in running if r.points)
    return bookings, [one for r in running if not r.points for one in _nothing_left(r)]


def _of_rule(line: Line) -> Limit | None:
    return None if line.rule.cap is None else Limit("rule", f"{line.item.id}\n{line.rule.id}", line.rule.cap)


def _level(plan: Plan, running: list[Running], limits: Iterable[Limit | None]) -> None:
    groups: dict[str, tuple[Limit, list[Running]]] = {}
    for r, limit in zip(running, limits, strict=True):
        if limit is not None:
            known = groups.get(limit.key)
            if known is None:
                groups[limit.key] = (limit, [r])
            else:
                known[1].append(r)
    for limit, group in groups.values():
        _hold(limit, group, plan.unit)


def _hold(limit: Limit, group: list[Running], unit: Decimal) -> None:
    """Brings the sum of a group under the cap or up to the floor, then weighs it."""
    total = group[0].points if len(group) == 1 else sum([r.points for r in group], ZERO)
    if limit.cap is not None and total > limit.cap:
        _fill(limit, group, limit.cap)
    elif limit.floor is not None and total < limit.floor:
        _lift(limit, group, limit.floor)
    if limit.weight is not None:
        _weigh(limit, group, limit.weight, unit)


def _fill(limit: Limit, group: list[Running], cap: Decimal) -> None:
    """Deductions stay; points are booked in order until the cap is full."""
    before = sum((r.points for r in group if r.points < 0), ZERO)
    for r in group:
        if r.points > 0:
            _set(r, limit.scope, "cap", cap, min(r.points, cap - before))
            before += r.points


def _lift(limit: Limit, group: list[Running], floor: Decimal) -> None:
    """Points stay; deductions are booked in order until the floor is reached."""
    left = sum((r.points for r in group if r.points > 0), ZERO)
    for r in group:
        if r.points < 0:
            _set(r, limit.scope, "floor", floor, max(r.points, floor - left))
            left += r.points


def _weigh(limit: Limit, group: list[Running], weight: Decimal, unit: Decimal) -> None:
    """Each line gets what the rounded weighted sum grows by, so that the whole is exact."""
    total = booked = ZERO
    for r in group:
        total += r.points
        share = (total * weight).quantize(unit, ROUND_HALF_UP)
        _set(r, limit.scope, "weight", weight, share - booked)
        booked = share


def _set(r: Running, scope: str, by: str, bound: Decimal, after: Decimal) -> None:
    if after != r.points:
        after = after.quantize(r.points)
        r.cuts.append(Cut(scope, bound, r.points, after, by))
        r.points = after


def _booking(plan: Plan, r: Running) -> Booking:
    line = r.line
    return Booking(
        line.item,
        line.rule,
        tuple([f.id for f in line.facts]),
        line.points,
        r.points,
        line.worth,
        tuple(r.cuts),
        tuple([f.revision for f in line.facts]),
        plan.limits[line.item.id],
        line.elsewhere,
    )


def _nothing_left(r: Running) -> list[Uncounted]:
    line, cut = r.line, r.cuts[-1]
    code = {"cap": "over_cap", "floor": "at_floor", "weight": "weighed_out"}[cut.by]
    figures = (cut.scope, str(cut.cap))
    return [Uncounted(f.id, code, line.item, line.rule, "", figures, line.points) for f in line.facts]
