"""Caps that contradict each other, never bind or lie above what is outside; totals, weights, layers and tracks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from craftsman.rubrics.checking.finding import Finding, error, note, warning
from craftsman.rubrics.checking.reach import (
    is_for,
    items_top,
    reachable,
    rubric_top,
    rule_top,
    spans,
)
from craftsman.rubrics.entry import Path
from craftsman.rubrics.explain import figure
from craftsman.rubrics.points import Bands, Flat, Table
from craftsman.rubrics.rubric import Dimension, Item, Rubric, Rule
from craftsman.rubrics.sheet import ZERO


def of_rubric(rubric: Rubric) -> Iterator[Finding]:
    yield from _zero(rubric.total, "总分", ("rubric", "total"))
    for code, name in rubric.tracks.names if rubric.tracks else (("", ""),):
        yield from _weights([d for d in rubric.dimensions if not d.bonus and is_for(d.tracks, code)], name)
        yield from _total(rubric, code, name)
    yield from _tracks(rubric)
    yield from _layers(rubric)


def _total(rubric: Rubric, track: str, name: str) -> Iterator[Finding]:
    """The maxima of the dimensions against the total."""
    if rubric.total is None:
        return
    own = f"类别“{name}”的" if name else ""
    base = [d for d in rubric.dimensions if not d.bonus and is_for(d.tracks, track)]
    maxima = [None if d.max is None else d.max * (1 if d.weight is None else d.weight) for d in base]
    known = sum((m for m in maxima if m is not None), ZERO)
    path: Path = ("rubric", "total")
    if None not in maxima and base and known < rubric.total:
        text = f"{own}各指标最高分合计{figure(known)}{rubric.unit}，达不到总分{figure(rubric.total)}{rubric.unit}"
        yield warning("total_unreachable", text, path)
    if known > rubric.total:
        text = f"{own}各指标最高分合计{figure(known)}{rubric.unit}，高于总分{figure(rubric.total)}{rubric.unit}，超出部分不计"
        yield note("inner_caps_above", text, path)


def _tracks(rubric: Rubric) -> Iterator[Finding]:
    """Tracks that cannot reach the same, each with its figure; a track for which there is nothing."""
    if rubric.tracks is None or not rubric.dimensions:
        return
    path: Path = ("rubric", "tracks")
    tops = [(name, rubric_top(rubric, code)) for code, name in rubric.tracks.names]
    if len({top for _, top in tops}) > 1:
        told = "，".join(f"{name}{'不封顶' if top is None else f'{figure(top)}{rubric.unit}'}" for name, top in tops)
        yield warning("tracks_unequal", f"各类别能得到的最高分不同：{told}", path)
    for code, name in rubric.tracks.names:
        if not any(is_for(d.tracks, code) and is_for(i.tracks, code) for d in rubric.dimensions for i in d.items):
            yield error("track_empty", f"类别“{name}”没有任何项目", path)


def _layers(rubric: Rubric) -> Iterator[Finding]:
    for index, layer in enumerate(rubric.layers):
        path: Path = ("rubric", "layers", index)
        inside = [d for d in rubric.dimensions if d.layer == layer.id]
        if not inside:
            yield warning("layer_empty", f"层级“{layer.name}”没有任何指标", path)
        if layer.max is None:
            continue
        yield from _zero(layer.max, f"层级“{layer.name}”", path)
        if rubric.total is not None and layer.max > rubric.total:
            text = (
                f"层级“{layer.name}”封顶{figure(layer.max)}{rubric.unit}，高于总分{figure(rubric.total)}{rubric.unit}"
            )
            yield warning("caps_contradict", text, path)
        known = sum((d.max for d in inside if d.max is not None), ZERO)
        if known > layer.max:
            sums = f"合计{figure(known)}{rubric.unit}，高于层级封顶{figure(layer.max)}{rubric.unit}"
            yield note("inner_caps_above", f"层级“{layer.name}”内各指标最高分{sums}，超出部分不计", path)


def of_dimension(rubric: Rubric, dimension: Dimension, path: Path) -> Iterator[Finding]:
    yield from _weights([i for i in dimension.items if i.weight is not None], "", dimension.name, path)
    if not dimension.items:
        yield warning("dimension_empty", f"指标“{dimension.name}”没有任何项目", path)
    if dimension.max is None or not dimension.items:
        return
    yield from _zero(dimension.max, f"指标“{dimension.name}”", (*path, "max"))
    known = sum((t for t in map(reachable, dimension.items) if t is not None), ZERO)
    if known > dimension.max:
        sums = f"合计{figure(known)}{rubric.unit}，高于指标封顶{figure(dimension.max)}{rubric.unit}"
        yield note("inner_caps_above", f"指标“{dimension.name}”内各项目最高分{sums}，超出部分不计", path)
    for track in rubric.tracks.codes if rubric.tracks else ("",):
        top = items_top(rubric, dimension, track)
        if is_for(dimension.tracks, track) and top is not None and top < dimension.max:
            own = f"类别“{dict(rubric.tracks.names)[track]}”在" if rubric.tracks else ""
            text = f"{own}指标“{dimension.name}”最高只能得到{figure(top)}{rubric.unit}，达不到{figure(dimension.max)}{rubric.unit}"
            yield warning("max_unreachable", text, path)


def of_item(dimension: Dimension, item: Item, path: Path) -> Iterator[Finding]:
    if any(_gives(rule) for rule in item.rules) or item.full:
        yield from _zero(item.cap, f"项目“{item.name}”", (*path, "cap"))
    yield from _above(item, "cap", item.cap, dimension, path)
    yield from _above(item, "full", item.full, dimension, path)
    if item.full is not None and item.cap is not None and item.full > item.cap:
        text = f"项目“{item.name}”从{figure(item.full)}{item.point}起扣，高于它的封顶{figure(item.cap)}{item.point}"
        yield warning("caps_contradict", text, (*path, "full"))
    top = reachable(replace(item, cap=None, weight=None))
    if item.cap and top is not None and top < item.cap:
        text = f"项目“{item.name}”的封顶{figure(item.cap)}{item.point}用不到，最高只有{figure(top)}{item.point}"
        yield note("cap_never_binds", text, (*path, "cap"))
    for r, rule in enumerate(item.rules):
        yield from _rule(item, rule, (*path, "rules", r))


def _rule(item: Item, rule: Rule, path: Path) -> Iterator[Finding]:
    if _gives(rule):
        yield from _zero(rule.cap, f"规则“{rule.name}”", (*path, "cap"))
    if rule.cap and item.cap and rule.cap > item.cap:
        text = f"规则“{rule.name}”封顶{figure(rule.cap)}{item.point}，高于项目“{item.name}”封顶{figure(item.cap)}{item.point}，用不到"
        yield warning("caps_contradict", text, (*path, "cap"))
    top = rule_top(replace(rule, cap=None), item.take != "sum")
    if rule.cap and top is not None and top < rule.cap:
        text = f"规则“{rule.name}”的封顶{figure(rule.cap)}{item.point}用不到，最高只有{figure(top)}{item.point}"
        yield note("cap_never_binds", text, (*path, "cap"))
    limits = [cap for cap in (rule.cap, item.cap) if cap is not None]
    for name, span in spans(rule.points, rule.name):
        if limits and span.least > min(limits) and not rule.times:
            text = f"“{name}”的评分区间从{figure(span.least)}{item.point}起，高于封顶{figure(min(limits))}{item.point}"
            yield warning("caps_contradict", text, (*path, "points"))
    for name, points in _fixed(rule):
        if limits and points > min(limits) > 0 and not rule.times:
            text = f"“{name}”{figure(points)}{item.point}，高于封顶{figure(min(limits))}{item.point}，超出部分不计"
            yield warning("caps_contradict", text, (*path, "points"))


def _fixed(rule: Rule) -> Iterator[tuple[str, Decimal]]:
    """Every number of points that stands in the rule itself, with its name."""
    if isinstance(rule.points, Flat):
        yield rule.name, rule.points.points
    if isinstance(rule.points, Table):
        yield from ((row.name, row.points) for row in rule.points.all_rows if row.span is None)
    if isinstance(rule.points, Bands):
        yield from ((band.name, band.points) for band in rule.points.bands if band.span is None)


def _gives(rule: Rule) -> bool:
    return not rule.zero and any(value > 0 for value in rule.points.unit_points)


def _zero(cap: Decimal | None, what: str, path: Path) -> Iterator[Finding]:
    if cap == 0:
        yield error("caps_contradict", f"{what}封顶为0，什么业绩都不计分", path)


def _above(item: Item, key: str, value: Decimal | None, dimension: Dimension, path: Path) -> Iterator[Finding]:
    """A cap or full mark of the item above the maximum of its dimension."""
    if value is None or dimension.max is None or value * (item.weight or 1) <= dimension.max:
        return
    words = {"cap": "封顶", "full": "起扣的满分"}
    told = f"项目“{item.name}”的{words[key]}{figure(value)}{item.point}，高于指标“{dimension.name}”封顶{figure(dimension.max)}{item.point}"
    yield warning("caps_contradict", told, (*path, key))


def _weights(
    found: Sequence[Dimension | Item], track: str, dimension: str = "", path: Path = ("dimensions",)
) -> Iterator[Finding]:
    """Weights side by side add to one; where some have one, all have."""
    weights = [one.weight for one in found]
    if len(weights) < 2 or not any(weights):
        return
    own = f"类别“{track}”的" if track else f"指标“{dimension}”内" if dimension else ""
    bare = [one.name for one in found if one.weight is None]
    if bare:
        yield warning("weight_missing", f"{own}有的指标写了权重，“{bare[0]}”没有写，按1计", path)
        return
    total = sum((weight for weight in weights if weight is not None), ZERO)
    if total != 1:
        yield warning("weights_sum", f"{own}各项权重合计{figure(total)}，不是1", path)
