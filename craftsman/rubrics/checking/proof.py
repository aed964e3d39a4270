"""Who verifies with which proof, which kinds the ledger knows, until which day, and which ladder is read as which."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from craftsman.rubrics.checking.finding import Finding, error, warning
from craftsman.rubrics.checking.logic import clash
from craftsman.rubrics.entry import Path
from craftsman.rubrics.equivalence import Equivalence
from craftsman.rubrics.facts import SUBJECT
from craftsman.rubrics.filters import Companion, Filter, Window
from craftsman.rubrics.points import Table
from craftsman.rubrics.rubric import Item, Rubric


def of_item(rubric: Rubric, item: Item, path: Path, kinds: Collection[str], day: date | None) -> Iterator[Finding]:
    yield from verifiers(rubric, f"项目“{item.name}”", item.verifiers, path)
    if not item.evidence and not all(rule.evidence or rule.zero for rule in item.rules):
        yield warning("no_evidence", f"项目“{item.name}”没有写需要的证明材料", path)
    yield from unknown(item.kinds, kinds, (*path, "kinds"))
    yield from of_filters(item.filters, path, kinds, day)
    for r, rule in enumerate(item.rules):
        yield from of_filters(rule.filters, (*path, "rules", r), kinds, day)
    yield from _cycles(item, path)
    yield from _unmapped(item, path)


def verifiers(rubric: Rubric, what: str, codes: Sequence[str], path: Path) -> Iterator[Finding]:
    if not codes:
        yield warning("no_verifier", f"{what}没有写审核部门", path)
    for code in codes:
        if code and rubric.departments and code not in rubric.departments:
            yield warning("unknown_verifier", f"{what}的审核部门“{code}”不在部门表里", (*path, "verifier"))


def unknown(codes: Sequence[str], kinds: Collection[str], path: Path) -> Iterator[Finding]:
    for code in codes:
        if kinds and code not in kinds and code != SUBJECT:
            yield error("unknown_kind", f"没有“{code}”这种业绩类型", path)


def of_filters(filters: Sequence[Filter], path: Path, kinds: Collection[str], day: date | None) -> Iterator[Finding]:
    for index, one in enumerate(filters):
        place = (*path, "filters", index)
        if isinstance(one.test, Companion):
            yield from unknown((one.test.kind,), kinds, place)
            if clash([one.test.condition]):
                yield error("unreachable_rule", "需要同时持有的业绩，条件互相矛盾，没有业绩能满足", place)
        if isinstance(one.test, Window) and day is not None:
            yield from _window(one.test, day, place)


def _window(window: Window, day: date, path: Path) -> Iterator[Finding]:
    if window.start is not None and window.start > day:
        yield warning("window_empty", "期限的起始日晚于计分截止日，还没有业绩能计分", path)
    elif window.to is not None and window.to > day:
        yield warning("window_after", "期限的截止日晚于细则的计分截止日", path)


def _cycles(item: Item, path: Path) -> Iterator[Finding]:
    """Of the attributes one is read as the other, and the other as the one, in a fact of the same kind."""
    for kind in item.kinds:
        steps = [e for e in item.equivalences if not e.kinds or kind in e.kinds]
        circle = _circle(steps)
        if circle:
            index = item.equivalences.index(circle[0])
            names = "→".join([*(e.of for e in circle), circle[0].of])
            text = f"对应关系绕成一圈：{names}，谁也定不下来"
            yield error("equivalence_cycle", text, (*path, "equivalences", index))
            return


def _circle(steps: Sequence[Equivalence]) -> list[Equivalence]:
    """The first circle of two or more attributes."""
    for start in steps:
        trail, reached = [start], {start.of}
        while trail[-1].as_ not in reached:
            reached.add(trail[-1].as_)
            onward = next((e for e in steps if e.of == trail[-1].as_ and e.as_ != e.of), None)
            if onward is None:
                break
            trail.append(onward)
        else:
            if trail[-1].as_ == start.of and len(trail) > 1:
                return trail
    return []


def _unmapped(item: Item, path: Path) -> Iterator[Finding]:
    """Equivalences that lead to a value which no row of the item names."""
    tables = [rule.points for rule in item.rules if isinstance(rule.points, Table)]
    for index, equivalence in enumerate(item.equivalences):
        read = [t for t in tables if equivalence.as_ in t.by]
        named = {key for t in read for row in t.rows for key in row.keys[t.by.index(equivalence.as_)]}
        if any(t.otherwise for t in read):
            continue
        for value, meant in equivalence.pairs:
            if named and meant not in named:
                text = f"“{value}”对应到“{meant}”，但表里没有这一档"
                yield warning("no_row_for_equivalent", text, (*path, "equivalences", index))
