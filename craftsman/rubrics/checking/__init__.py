"""What is odd in a rubric before anyone applies under it: what cannot work, what was hardly meant, what is allowed and said."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from craftsman.rubrics.checking import amounts, around, proof, rows, rules
from craftsman.rubrics.checking.finding import Finding, note
from craftsman.rubrics.checking.lowering import can_lower
from craftsman.rubrics.checking.reach import dimension_top, reachable, rubric_top
from craftsman.rubrics.entry import Path
from craftsman.rubrics.rubric import Item, Rubric

__all__ = ["Finding", "can_lower", "check", "dimension_top", "reachable", "rubric_top"]


def check(rubric: Rubric, kinds: Collection[str] = (), day: date | None = None) -> list[Finding]:
    """All findings in the rubric's order; `kinds` are those the ledger knows, `day` the round's, if given."""
    day = rubric.as_of or day
    found = [*around.of_head(rubric), *amounts.of_rubric(rubric)]
    for d, dimension in enumerate(rubric.dimensions):
        path: Path = ("dimensions", d)
        found += amounts.of_dimension(rubric, dimension, path)
        for i, item in enumerate(dimension.items):
            place = (*path, "items", i)
            found += amounts.of_item(dimension, item, place)
            found += _item(rubric, item, place, kinds, day)
    found += around.of_gates(rubric, kinds, day)
    found += around.of_conditions(rubric, kinds, day)
    found += [*around.of_structure(rubric), *around.of_groups(rubric)]
    return found


def _item(rubric: Rubric, item: Item, path: Path, kinds: Collection[str], day: date | None) -> Iterator[Finding]:
    yield from proof.of_item(rubric, item, path, kinds, day)
    yield from rules.unreachable(item, path, day)
    for r in range(len(item.rules)):
        yield from rows.of_rule(item, r, (*path, "rules", r))
    reason = can_lower(rubric, item)
    if reason:
        yield note("can_lower", f"项目“{item.name}”：业绩多了，得分可能反而减少。{reason}", path)
