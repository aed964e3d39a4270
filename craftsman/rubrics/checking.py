"""What is odd in a rubric before anyone applies under it: rows out of reach, caps inside caps, no proof named."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from craftsman.rubrics.entry import Path
from craftsman.rubrics.explain import figure
from craftsman.rubrics.facts import SUBJECT
from craftsman.rubrics.filters import Filter, Window
from craftsman.rubrics.points import Accrual, Bands, Table, combinations
from craftsman.rubrics.rubric import Dimension, Item, Rubric, Rule
from craftsman.rubrics.sheet import ZERO


@dataclass(frozen=True)
class Finding:
    """`error`: the rubric cannot work; `warning`: it works, but probably not as meant; `note`: allowed, said."""

    severity: str
    code: str
    sentence: str
    path: Path = ()
    line: int | None = None

    def on(self, line: int | None) -> Finding:
        return replace(self, line=line)

    def __str__(self) -> str:
        where = f"第{self.line}行：" if self.line else ""
        return where + self.sentence


def check(rubric: Rubric, kinds: Collection[str] = ()) -> list[Finding]:
    """All findings in the rubric's order; `kinds` are the kinds of achievement the ledger knows, if given."""
    found = list(_whole(rubric))
    for d, dimension in enumerate(rubric.dimensions):
        path: Path = ("dimensions", d)
        found += _dimension(dimension, path)
        for i, item in enumerate(dimension.items):
            found += _item(rubric, item, (*path, "items", i), kinds)
    for g, gate in enumerate(rubric.gates):
        if not gate.verifier:
            found.append(Finding("warning", "no_verifier", f"“{gate.name}”没有写审核部门", ("gates", g)))
    return found


def _whole(rubric: Rubric) -> Iterator[Finding]:
    if rubric.completeness == "partial":
        yield Finding("note", "partial", f"细则不完整：{rubric.completeness_note or '未说明缺少什么'}", ("rubric",))
    if not rubric.sources and not rubric.source_note:
        yield Finding("warning", "no_source", "没有写依据的文件", ("rubric",))
    if rubric.total is None:
        return
    maxima = [d.max for d in rubric.dimensions]
    known = sum((m for m in maxima if m is not None), ZERO)
    if None not in maxima and known < rubric.total:
        text = f"各指标最高分合计{figure(known)}分，达不到总分{figure(rubric.total)}分"
        yield Finding("warning", "total_unreachable", text, ("rubric", "total"))
    if known > rubric.total:
        text = f"各指标最高分合计{figure(known)}分，高于总分{figure(rubric.total)}分，超出部分不计"
        yield Finding("note", "inner_caps_above", text, ("rubric", "total"))


def _dimension(dimension: Dimension, path: Path) -> Iterator[Finding]:
    if dimension.max is None:
        return
    tops = [reachable(item) for item in dimension.items]
    known = sum((t for t in tops if t is not None), ZERO)
    if known > dimension.max:
        sums = f"合计{figure(known)}分，高于指标封顶{figure(dimension.max)}分"
        text = f"指标“{dimension.name}”内各项目最高分{sums}，超出部分不计"
        yield Finding("note", "inner_caps_above", text, path)
    if None not in tops and known < dimension.max:
        text = f"指标“{dimension.name}”最高只能得到{figure(known)}分，达不到{figure(dimension.max)}分"
        yield Finding("warning", "max_unreachable", text, path)


def reachable(item: Item) -> Decimal | None:
    """The most an item can give; None when nothing limits it."""
    tops = [_rule_top(rule, item.take == "best") for rule in item.rules]
    if None in tops:
        return item.cap
    known = [top for top in tops if top is not None]
    top = max(known) if item.take == "best" else sum(known, ZERO)
    return top if item.cap is None else min(top, item.cap)


def _rule_top(rule: Rule, only_one: bool) -> Decimal | None:
    """The most a rule can give; a rule that adds over facts, or accrues, has no end but its cap."""
    if isinstance(rule.points, Accrual) or not (only_one or rule.is_joint):
        return rule.cap
    top = max((*rule.points.unit_points, ZERO))
    return top if rule.cap is None else min(top, rule.cap)


def _item(rubric: Rubric, item: Item, path: Path, kinds: Collection[str]) -> Iterator[Finding]:
    if not item.verifier:
        yield Finding("warning", "no_verifier", f"项目“{item.name}”没有写审核部门", path)
    elif rubric.departments and item.verifier not in rubric.departments:
        text = f"项目“{item.name}”的审核部门“{item.verifier}”不在部门表里"
        yield Finding("warning", "unknown_verifier", text, (*path, "verifier"))
    if not item.evidence:
        yield Finding("warning", "no_evidence", f"项目“{item.name}”没有写需要的证明材料", path)
    if kinds:
        for kind in item.kinds:
            if kind not in kinds and kind != SUBJECT:
                yield Finding("error", "unknown_kind", f"没有“{kind}”这种业绩类型", (*path, "kinds"))
    yield from _windows(rubric, item.filters, path)
    for r, rule in enumerate(item.rules):
        yield from _rule(rubric, item, r, rule, (*path, "rules", r))
    yield from _unused_cap(item, path)
    yield from _unmapped(item, path)


def _rule(rubric: Rubric, item: Item, index: int, rule: Rule, path: Path) -> Iterator[Finding]:
    strangers = [kind for kind in rule.kinds if kind not in item.kinds]
    if strangers:
        text = f"规则“{rule.name}”要读的业绩类型“{strangers[0]}”不在项目的kinds里，永远不会计分"
        yield Finding("error", "unreachable_rule", text, path)
    earlier = next((e for e in item.rules[:index] if _covers(e, rule)), None)
    if earlier:
        text = f"规则“{rule.name}”永远用不到，符合它的业绩都先用了“{earlier.name}”"
        yield Finding("warning", "unreachable_rule", text, path)
    yield from _windows(rubric, rule.filters, path)
    if isinstance(rule.points, Table):
        yield from _rows(rule.points, path)
    if isinstance(rule.points, Bands):
        yield from _bands(rule.points, path)


def _covers(earlier: Rule, rule: Rule) -> bool:
    """Whether every fact of `rule` is taken by an earlier rule that always has a value."""
    kinds = not earlier.kinds or (bool(rule.kinds) and set(rule.kinds) <= set(earlier.kinds))
    same = earlier.when.is_empty or earlier.when == rule.when
    return kinds and same and not earlier.filters and not isinstance(earlier.points, Table | Bands)


def _rows(table: Table, path: Path) -> Iterator[Finding]:
    for index, row in enumerate(table.rows):
        if all(table.lookup[combination] is not row for combination in combinations(row.keys)):
            text = f"第{index + 1}行“{row.name}”永远用不到，前面已有同样的情形"
            yield Finding("warning", "unreachable_row", text, (*path, "points", "rows", index))


def _bands(bands: Bands, path: Path) -> Iterator[Finding]:
    """Bands that overlap, or leave a gap between them."""
    low, high = Decimal("-Infinity"), Decimal("Infinity")
    ordered = sorted(bands.bands, key=lambda b: low if b.start is None else b.start)
    for one, other in pairwise(ordered):
        end = high if one.end is None else one.end
        start = low if other.start is None else other.start
        if end > start:
            text = f"档次“{one.name}”和“{other.name}”有重叠，重叠处按写在前面的计"
            yield Finding("warning", "bands_overlap", text, (*path, "points", "bands"))
        if end < start:
            text = f"档次“{one.name}”和“{other.name}”之间有空档，落在里面的不计分"
            yield Finding("warning", "bands_gap", text, (*path, "points", "bands"))


def _windows(rubric: Rubric, filters: tuple[Filter, ...], path: Path) -> Iterator[Finding]:
    for index, one in enumerate(filters):
        late = isinstance(one.test, Window) and one.test.to and rubric.as_of and one.test.to > rubric.as_of
        if late:
            yield Finding("warning", "window_after", "期限的截止日晚于细则的计分截止日", (*path, "filters", index))


def _unused_cap(item: Item, path: Path) -> Iterator[Finding]:
    top = reachable(replace(item, cap=None))
    if item.cap is not None and top is not None and top < item.cap:
        text = f"项目“{item.name}”的封顶{figure(item.cap)}分用不到，最高只有{figure(top)}分"
        yield Finding("note", "cap_never_binds", text, (*path, "cap"))


def _unmapped(item: Item, path: Path) -> Iterator[Finding]:
    """Equivalences that lead to a value which no row of the item names."""
    tables = [rule.points for rule in item.rules if isinstance(rule.points, Table)]
    for index, equivalence in enumerate(item.equivalences):
        named = {
            key
            for t in tables
            if equivalence.as_ in t.by
            for row in t.rows
            for key in row.keys[t.by.index(equivalence.as_)]
        }
        for value, meant in equivalence.pairs:
            if named and meant not in named:
                text = f"“{value}”对应到“{meant}”，但表里没有这一档"
                yield Finding("warning", "no_row_for_equivalent", text, (*path, "equivalences", index))
