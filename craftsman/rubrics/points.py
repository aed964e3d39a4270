"""What a fact is worth: a flat value, a row of a table, a band of a number, or so much per unit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal

from craftsman.rubrics import values
from craftsman.rubrics.entry import Entry, Scalar, given, plain, plain_list
from craftsman.rubrics.measure import Measure
from craftsman.rubrics.values import Attributes

_COMBINATIONS = 500
_LARGEST = 10**9  # points beyond are no points: an amount so odd was not meant


@dataclass(frozen=True, slots=True)
class Worth:
    """Points before rounding and caps, the row or band that gave them, and the measured amount."""

    points: Decimal
    row: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class Flat:
    """Every fact is worth the same."""

    points: Decimal
    measure = None

    def worth(self, facts: Sequence[Attributes], as_of: date) -> Worth | None:
        return Worth(self.points)

    def lacking(self, attributes: Attributes, as_of: date) -> str:
        return ""

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return (self.points,)

    def to_plain(self) -> object:
        return plain(self.points)


@dataclass(frozen=True)
class Row:
    """A row of a table: the values it stands for (in the order of `by`), its points and its Chinese name."""

    keys: tuple[tuple[Scalar, ...], ...]
    points: Decimal
    name: str


@dataclass(frozen=True)
class Table:
    """Lookup by one or several attributes; a combination that has no row is worth nothing."""

    by: tuple[str, ...]
    rows: tuple[Row, ...]
    lookup: dict[tuple[object, ...], Row] = field(default_factory=dict, compare=False, repr=False)
    measure = None

    def __post_init__(self) -> None:
        for row in reversed(self.rows):
            for combination in combinations(row.keys):
                self.lookup[combination] = row

    def worth(self, facts: Sequence[Attributes], as_of: date) -> Worth | None:
        row = self.row(facts[0])
        return Worth(row.points, row.name) if row else None

    def row(self, attributes: Attributes) -> Row | None:
        return self.lookup.get(tuple(_key(attributes.get(name)) for name in self.by))

    def lacking(self, attributes: Attributes, as_of: date) -> str:
        """The first attribute that is missing, or empty when only the row is."""
        return next((name for name in self.by if values.is_missing(attributes.get(name))), "")

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return tuple(row.points for row in self.rows)

    def to_plain(self) -> object:
        rows = [
            {name: plain_list(key) for name, key in zip(self.by, row.keys, strict=True)}
            | {"points": plain(row.points), "name": row.name}
            for row in self.rows
        ]
        return {"by": list(self.by), "rows": rows}


@dataclass(frozen=True)
class Band:
    """From `start` (counted in) to `end` (not counted in); None is open."""

    start: Decimal | None
    end: Decimal | None
    points: Decimal
    name: str

    def holds(self, amount: Decimal) -> bool:
        return (self.start is None or amount >= self.start) and (self.end is None or amount < self.end)


@dataclass(frozen=True)
class Bands:
    """A measured amount falls in a band."""

    measure: Measure
    bands: tuple[Band, ...]

    def worth(self, facts: Sequence[Attributes], as_of: date) -> Worth | None:
        amount = self.measure.of(facts, as_of)
        if amount is None:
            return None
        band = next((band for band in self.bands if band.holds(amount)), None)
        return Worth(band.points, band.name, amount) if band else None

    def lacking(self, attributes: Attributes, as_of: date) -> str:
        return self.measure.attribute if self.measure.lacks(attributes, as_of) else ""

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return tuple(band.points for band in self.bands)

    def to_plain(self) -> object:
        bands = [
            given(start=_plain(b.start), end=_plain(b.end)) | {"points": plain(b.points), "name": b.name}
            for b in self.bands
        ]
        return {"of": self.measure.to_plain(), "bands": bands}


@dataclass(frozen=True)
class Accrual:
    """`base` once `start` is reached, then `each` for every `per` units beyond it (`whole`: only full ones)."""

    measure: Measure
    each: Decimal
    per: Decimal = Decimal(1)
    base: Decimal = Decimal(0)
    start: Decimal = Decimal(0)
    whole: bool = False
    unit: str = ""

    def worth(self, facts: Sequence[Attributes], as_of: date) -> Worth | None:
        amount = self.measure.of(facts, as_of)
        if amount is None:
            return None
        if amount < self.start:
            return Worth(Decimal(0), "", amount)
        units = (amount - self.start) / self.per
        if self.whole:
            units = units.to_integral_value(ROUND_DOWN)
        points = self.base + self.each * units
        return Worth(points, "", amount) if abs(points) < _LARGEST else None

    def lacking(self, attributes: Attributes, as_of: date) -> str:
        return self.measure.attribute

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return (self.each,)

    def to_plain(self) -> object:
        parts = given(
            base=_plain(self.base or None), start=_plain(self.start or None), whole=self.whole, unit=self.unit
        )
        per = {} if self.per == 1 else {"per": plain(self.per)}
        return {"of": self.measure.to_plain(), "each": plain(self.each)} | per | parts


Points = Flat | Table | Bands | Accrual


def points_at(entry: Entry, key: str) -> Points:
    found = entry.at(key)
    if not found.is_mapping:
        return Flat(found.number())
    if found.has("by"):
        return _table(found)
    if found.has("bands"):
        return _bands(found)
    if found.has("each"):
        return _accrual(found)
    return found.refuse("不认识的计分方式：应是一个分数，或by加rows，或of加bands，或of加each")


def _table(entry: Entry) -> Table:
    entry.mapping("by", "rows")
    by = entry.at("by").attributes()
    if not by or len(set(by)) != len(by):
        entry.refuse("by应是不重复的属性名", "by")
    return Table(by, tuple(_row(e, by) for e in entry.at("rows").elements()))


def _row(entry: Entry, by: tuple[str, ...]) -> Row:
    entry.mapping(*by, "points", "name")
    keys = tuple(entry.at(name).scalars() for name in by)
    if math.prod(len(key) for key in keys) > _COMBINATIONS:
        entry.refuse(f"一行代表的组合不能超过{_COMBINATIONS}种")
    return Row(keys, entry.at("points").number(), entry.text_at("name"))


def _bands(entry: Entry) -> Bands:
    entry.mapping("of", "bands")
    bands = tuple(_band(e) for e in entry.at("bands").elements())
    return Bands(Measure.from_entry(entry.at("of")), bands)


def _band(entry: Entry) -> Band:
    entry.mapping("start", "end", "points", "name")
    start, end = entry.number_at("start"), entry.number_at("end")
    if start is not None and end is not None and start >= end:
        entry.refuse("档次的start应小于end")
    return Band(start, end, entry.at("points").number(), entry.text_at("name"))


def _accrual(entry: Entry) -> Accrual:
    entry.mapping("of", "each", "per", "base", "start", "whole", "unit")
    per = entry.number_at("per") or Decimal(1)
    if per < 0 or (entry.has("per") and entry.number_at("per") == 0):
        entry.refuse("per应大于0", "per")
    zero = Decimal(0)
    return Accrual(
        Measure.from_entry(entry.at("of")),
        entry.at("each").number(),
        per,
        entry.number_at("base") or zero,
        entry.number_at("start") or zero,
        entry.flag_at("whole"),
        entry.text_at("unit", ""),
    )


def combinations(keys: Sequence[tuple[Scalar, ...]]) -> list[tuple[object, ...]]:
    """Every single combination a row stands for."""
    found: list[tuple[object, ...]] = [()]
    for key in keys:
        found = [(*combination, _key(value)) for combination in found for value in key]
    return found


def _key(value: object) -> object:
    """A hashable form: equal numbers are equal however written, true is no number, anything odd is None."""
    if isinstance(value, bool):
        return ("flag", value)
    if isinstance(value, str):
        text = value.strip()
        return values.number(text) if text[:1].isdecimal() and values.number(text) is not None else text
    return values.number(value)


def _plain(value: Decimal | None) -> object:
    return None if value is None else plain(value)
