"""What a fact is worth: flat, a row of a table, a band of a number, so much per unit, a judged range, or parts of these."""

from __future__ import annotations

from collections.abc import Sequence

from craftsman.rubrics.entry import Entry
from craftsman.rubrics.points.accrual import Accrual, accrual_of
from craftsman.rubrics.points.bands import Band, Bands, bands_of
from craftsman.rubrics.points.combined import BEST, PLUS, Combined
from craftsman.rubrics.points.factors import Constant, Divided, Factor, Looked, Share, factors_at, lacking, valued
from craftsman.rubrics.points.flat import Flat
from craftsman.rubrics.points.span import Judged, Span, span_of
from craftsman.rubrics.points.table import Row, Table, combinations, table_of
from craftsman.rubrics.points.worth import Form, Lack, Scale, Worth

_DEEPEST = 3
_PARTS_MOST = 20

Points = Flat | Judged | Table | Bands | Accrual | Combined


def points_at(entry: Entry, key: str) -> Points:
    return _points(entry.at(key), 1)


def _points(entry: Entry, depth: int) -> Points:
    if not entry.is_mapping:
        return Flat(entry.number())
    if entry.has("by"):
        return table_of(entry)
    if entry.has("bands"):
        return bands_of(entry)
    if entry.has("each"):
        return accrual_of(entry)
    for sort in (PLUS, BEST):
        if entry.has(sort):
            return _combined(entry, sort, depth)
    if entry.has("least") or entry.has("most"):
        return Judged(span_of(entry))
    return entry.refuse(
        "不认识的计分方式：应是一个分数，或least加most，或by加rows，或of加bands，或of加each，或plus，或best"
    )


def _combined(entry: Entry, sort: str, depth: int) -> Combined:
    entry.mapping(sort)
    inside = entry.list_at(sort) if entry.at(sort).is_list else entry.at(sort).elements()
    if depth > _DEEPEST:
        entry.refuse(f"计分方式套得太深，最多{_DEEPEST}层", sort)
    if not 2 <= len(inside) <= _PARTS_MOST:
        entry.refuse(f"{sort}应有2到{_PARTS_MOST}个部分", sort)
    parts = tuple(_points(e, depth + 1) for e in inside)
    joint = [part.measure is not None and part.measure.is_joint for part in parts]
    for e, part, together in zip(inside, parts, joint, strict=True):
        if any(joint) and not together and not isinstance(part, Flat):
            e.refuse("有一部分是合并计算（count、total）时，其他部分也要合并计算，或是一个分数")
    return Combined(sort, parts)


def row_names(points: Form) -> tuple[str, ...]:
    """The names of all rows and bands, those of the parts one after the other."""
    if isinstance(points, Combined):
        return tuple(name for part in points.parts for name in row_names(part))
    if isinstance(points, Table):
        return tuple(row.name for row in points.all_rows)
    return tuple(band.name for band in points.bands) if isinstance(points, Bands) else ()


def size(points: Form, times: Sequence[Factor] = ()) -> int:
    """How many combinations the tables of points and factors stand for."""
    inside = points.parts if isinstance(points, Combined) else ()
    own = points.size if isinstance(points, Table) else 0
    factors = sum(f.source.size for f in times if isinstance(f, Looked) and isinstance(f.source, Table))
    return own + factors + sum(size(part) for part in inside)


__all__ = [
    "Accrual",
    "Band",
    "Bands",
    "Combined",
    "Constant",
    "Divided",
    "Factor",
    "Flat",
    "Form",
    "Judged",
    "Lack",
    "Looked",
    "Points",
    "Row",
    "Scale",
    "Share",
    "Span",
    "Table",
    "Worth",
    "combinations",
    "factors_at",
    "lacking",
    "points_at",
    "row_names",
    "size",
    "valued",
]
