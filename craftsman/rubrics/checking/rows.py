"""Rows nothing can reach, bands with gaps or overlaps, ranges that overlap, in points and in factors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from craftsman.rubrics.checking.finding import Finding, note, warning
from craftsman.rubrics.checking.logic import clash
from craftsman.rubrics.checking.rules import PAIRS_MOST, covers
from craftsman.rubrics.condition import Condition, Test
from craftsman.rubrics.entry import Path
from craftsman.rubrics.explain import figure
from craftsman.rubrics.points import Band, Bands, Combined, Form, Looked, Span, Table, combinations
from craftsman.rubrics.points.table import Row
from craftsman.rubrics.rubric import Item, Rule

_LOW, _HIGH = Decimal("-Infinity"), Decimal("Infinity")


def of_rule(item: Item, index: int, path: Path) -> Iterator[Finding]:
    """Tables and bands of one rule, in its points and its factors."""
    rule = item.rules[index]
    sources = list(_forms(rule.points, (*path, "points")))
    for t, factor in enumerate(rule.times):
        if isinstance(factor, Looked):
            sources += [(factor.source, (*path, "times", t))]
    for form, place in sources:
        if isinstance(form, Table):
            yield from _table(item, index, form, place)
        if isinstance(form, Bands):
            yield from _bands(rule, form, place)


def _forms(form: Form, path: Path) -> Iterator[tuple[Form, Path]]:
    yield form, path
    if isinstance(form, Combined):
        for p, part in enumerate(form.parts):
            yield from _forms(part, (*path, form.sort, p))


def _table(item: Item, index: int, table: Table, path: Path) -> Iterator[Finding]:
    many = index * len(table.rows) > PAIRS_MOST or item.full is not None
    earlier = () if many else item.rules[:index]
    for r, row in enumerate(table.rows):
        sentence = _never(table, row, item, item.rules[index], earlier)
        if sentence:
            yield warning("unreachable_row", f"第{r + 1}行“{row.name}”永远用不到，{sentence}", (*path, "rows", r))
    yield from _ranges([(row.name, row.span) for row in table.all_rows], path)


def _never(table: Table, row: Row, item: Item, rule: Rule, earlier: Sequence[Rule]) -> str:
    if all(table.lookup[combination] is not row for combination in combinations(row.keys)):
        return "前面已有同样的情形"
    keys = Condition(tuple(Test(name, "in", key) for name, key in zip(table.by, row.keys, strict=True)))
    name = clash([rule.when, keys])
    if name:
        return f"与规则“{rule.name}”的条件矛盾（{name}）"
    one = next((e for e in earlier if covers(item, e, rule, [rule.when, keys])), None)
    return f"符合它的业绩都先用了规则“{one.name}”" if one else ""


def _bands(rule: Rule, bands: Bands, path: Path) -> Iterator[Finding]:
    path = (*path, "bands")
    yield from _unreachable(rule, bands, path)
    whole = bands.measure.sort not in ("number",)
    ordered = sorted(bands.bands, key=lambda b: _LOW if b.start is None else b.start)
    reach = ordered[0]
    for _, band in pairwise(ordered):
        end = _HIGH if reach.end is None else reach.end
        start = _LOW if band.start is None else band.start
        if end > start:
            text = f"档次“{reach.name}”和“{band.name}”有重叠，重叠处按写在前面的计"
            yield warning("bands_overlap", text, path)
        if end < start and not (whole and end.to_integral_value("ROUND_CEILING") >= start):
            text = f"档次“{reach.name}”和“{band.name}”之间有空档，落在里面的不计分"
            yield warning("bands_gap", text, path)
        if (_HIGH if band.end is None else band.end) >= end:
            reach = band
    yield from _ranges([(band.name, band.span) for band in bands.bands], path)


def _unreachable(rule: Rule, bands: Bands, path: Path) -> Iterator[Finding]:
    for b, band in enumerate(bands.bands):
        earlier = next((e for e in bands.bands[:b] if _inside(band, e)), None)
        if earlier:
            text = f"档次“{band.name}”永远用不到，它的范围都在前面的“{earlier.name}”里"
            yield warning("unreachable_row", text, (*path, b))
        elif bands.measure.sort == "number" and not bands.measure.total and clash([rule.when, _limits(bands, band)]):
            text = f"档次“{band.name}”永远用不到，与规则“{rule.name}”的条件矛盾"
            yield warning("unreachable_row", text, (*path, b))


def _inside(band: Band, other: Band) -> bool:
    from_ = other.start is None or (band.start is not None and band.start >= other.start)
    return from_ and (other.end is None or (band.end is not None and band.end <= other.end))


def _limits(bands: Bands, band: Band) -> Condition:
    name = bands.measure.attribute
    low = (Test(name, "at_least", (band.start,)),) if band.start is not None else ()
    high = (Test(name, "below", (band.end,)),) if band.end is not None else ()
    return Condition((*low, *high))


def _ranges(spans: Sequence[tuple[str, Span | None]], path: Path) -> Iterator[Finding]:
    """Ranges in which people choose may overlap; it is said once."""
    found = sorted(((s.least, s.most, name) for name, s in spans if s is not None), key=lambda one: one[:2])
    for (_, most, one), (least, _, other) in pairwise(found):
        if least < most:
            text = f"“{one}”和“{other}”的评分区间有重叠（{figure(least)}到{figure(most)}），允许"
            yield note("ranges_overlap", text, path)
            return
