"""The most that rules, items, dimensions and tracks can give; None where nothing ends it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from craftsman.rubrics.checking.rules import live
from craftsman.rubrics.facts import SUBJECT
from craftsman.rubrics.points import Accrual, Bands, Combined, Form, Judged, Span, Table
from craftsman.rubrics.rubric import Dimension, Item, Rubric, Rule
from craftsman.rubrics.sheet import ZERO

Top = Decimal | None


def reachable(item: Item) -> Top:
    """Never less than an item can really give; after its cap and weight."""
    top = least_of(_item_top(item), item.cap)
    return top * item.weight if top is not None and item.weight is not None else top


def _item_top(item: Item) -> Top:
    if item.full is not None:
        return item.full
    only_one = item.take != "sum" or set(item.kinds) == {SUBJECT}
    tops = [rule_top(rule, only_one or set(rule.kinds) == {SUBJECT}) for rule in live(item) if not rule.zero]
    return highest(tops) if only_one else added(tops)


def rule_top(rule: Rule, only_one: bool) -> Top:
    """A rule that adds over facts has no end but its cap."""
    if not (only_one or rule.is_joint):
        return rule.cap
    top = points_top(rule.points)
    for factor in rule.times:
        top = top * factor.most if top is not None else None
    return least_of(top, rule.cap)


def points_top(points: Form) -> Top:
    """The most for one fact, or for all facts of a joint rule; deductions give nothing."""
    if isinstance(points, Accrual):
        return _accrual_top(points)
    if isinstance(points, Combined):
        tops = [points_top(part) for part in points.parts]
        return added(tops) if points.sort == "plus" else highest(tops)
    return max((*points.unit_points, ZERO))


def _accrual_top(points: Accrual) -> Top:
    """At the end of what is counted; without one, where the result is held."""
    if points.each <= 0:
        top: Top = points.base
    else:
        units = _units_most(points)
        top = None if units is None else points.base + points.each * units / points.per
    top = least_of(top, points.most)
    return None if top is None else max(top, points.least or ZERO, ZERO)


def _units_most(points: Accrual) -> Top:
    measure = points.measure
    if points.down:
        return None if measure.sort == "number" else max(points.start, ZERO)
    end = points.end if measure.sort != "checked" else Decimal(len(measure.boxes))
    return None if end is None else max(end - points.start, ZERO)


def spans(points: Form, name: str) -> list[tuple[str, Span]]:
    """The ranges in which people choose, each with the name of its row, band or rule."""
    if isinstance(points, Judged):
        return [(name, points.span)]
    if isinstance(points, Combined):
        return [one for part in points.parts for one in spans(part, name)]
    if isinstance(points, Table):
        return [(row.name, row.span) for row in points.all_rows if row.span is not None]
    return [(b.name, b.span) for b in points.bands if b.span is not None] if isinstance(points, Bands) else []


def dimension_top(rubric: Rubric, dimension: Dimension, track: str = "") -> Top:
    """Under its maximum and weight; of items that exclude each other the higher one."""
    if not is_for(dimension.tracks, track):
        return ZERO
    top = least_of(items_top(rubric, dimension, track), dimension.max)
    return top * dimension.weight if top is not None and dimension.weight is not None else top


def items_top(rubric: Rubric, dimension: Dimension, track: str = "") -> Top:
    tops = {item.id: reachable(item) for item in dimension.items if is_for(item.tracks, track)}
    groups = [[tops.pop(id_) for id_ in group.items if id_ in tops] for group in rubric.exclusive]
    return added([*tops.values(), *(highest(group) for group in groups if group)])


def rubric_top(rubric: Rubric, track: str = "") -> Top:
    """What a subject of this track can reach: layers and the total end it, what is on top comes on top."""
    base = [(d, dimension_top(rubric, d, track)) for d in rubric.dimensions if not d.bonus]
    extra = [dimension_top(rubric, d, track) for d in rubric.dimensions if d.bonus]
    caps = {layer.id: layer.max for layer in rubric.layers}
    layers = [
        least_of(added(t for d, t in base if d.layer == id_), caps.get(id_)) for id_ in {d.layer for d, _ in base}
    ]
    return added([least_of(added(layers), rubric.total), *extra])


def is_for(tracks: Sequence[str], track: str) -> bool:
    return not tracks or not track or track in tracks


def added(tops: Iterable[Top]) -> Top:
    total = ZERO
    for top in tops:
        if top is None:
            return None
        total += top
    return total


def highest(tops: Iterable[Top]) -> Top:
    found = list(tops)
    return None if None in found else max((top for top in found if top is not None), default=ZERO)


def least_of(*limits: Top) -> Top:
    return min((limit for limit in limits if limit is not None), default=None)
