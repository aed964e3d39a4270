"""对照表: the points stand in the row that names the fact's level, rank, class."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from craftsman.rubrics import values
from craftsman.rubrics.entry import Entry, Scalar, given, plain_list
from craftsman.rubrics.equivalence import UNKNOWN
from craftsman.rubrics.points.span import Span, plain_value, value_at
from craftsman.rubrics.points.worth import NO_ROW, Lack, Worth
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

_COMBINATIONS = 500


@dataclass(frozen=True)
class Row:
    """The values it stands for (in the order of `by`), its points (of a judged range the most) and its Chinese name."""

    keys: tuple[tuple[Scalar, ...], ...]
    points: Decimal
    name: str
    span: Span | None = None
    always: Worth = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "always", Worth(self.points, self.name))

    def worth(self, attributes: Attributes, setting: Setting) -> Worth | None:
        return self.span.worth(attributes, setting, self.name) if self.span else self.always


@dataclass(frozen=True)
class Table:
    """Lookup by one or several attributes; a combination that has no row gets `otherwise`, or nothing."""

    by: tuple[str, ...]
    rows: tuple[Row, ...]
    otherwise: Row | None = None
    word: str = "points"  # what the rows give: points, or a factor
    measure = None

    @cached_property
    def lookup(self) -> dict[tuple[object, ...], Row]:
        """Every combination with its row; made when first asked, after the reader has refused what is too much."""
        return {combination: row for row in reversed(self.rows) for combination in combinations(row.keys)}

    @cached_property
    def numeric(self) -> tuple[bool, ...]:
        """By which attributes the rows name numbers only: there a word such as 第二 was meant as one and cannot be read."""
        return tuple(
            bool(self.rows) and all(isinstance(key, Decimal) for row in self.rows for key in row.keys[place])
            for place in range(len(self.by))
        )

    @property
    def size(self) -> int:
        """How many combinations the rows stand for."""
        return sum(math.prod(len(key) for key in row.keys) for row in self.rows)

    def worth(self, facts: Sequence[Attributes], setting: Setting) -> Worth | None:
        row = self.row(facts[0], setting)
        if row is None:
            return None
        return row.always if row.span is None else row.worth(facts[0], setting)

    def row(self, attributes: Attributes, setting: Setting) -> Row | None:
        told = [setting.value(name, attributes) for name in self.by]
        found = self.lookup.get(tuple(_key(value) for value in told))
        if found is None and self.otherwise is not None and all(map(_is_said, told, self.numeric)):
            return self.otherwise
        return found

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        """The first attribute that is missing; else that there is no row, or that the row is not judged yet."""
        row = self.row(attributes, setting)
        if row is not None:
            return row.span.lack(attributes, setting) if row.span else NO_ROW
        told = {name: setting.value(name, attributes) for name in self.by}
        odd = [name for name in self.by if values.is_missing(told[name])]
        if self.otherwise is not None:
            odd = odd or [
                name
                for name, is_number in zip(self.by, self.numeric, strict=True)
                if not _is_said(told[name], is_number)
            ]
        return Lack("missing_value", (odd[0],)) if odd else NO_ROW

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The rows, and last the one for all that is not named."""
        return (*self.rows, self.otherwise) if self.otherwise else self.rows

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return tuple(row.points for row in self.all_rows)

    def to_plain(self) -> object:
        rows = [
            {name: plain_list(key) for name, key in zip(self.by, row.keys, strict=True)} | self._plain(row)
            for row in self.rows
        ]
        end = given(otherwise=self._plain(self.otherwise) if self.otherwise else None)
        return {"by": list(self.by), "rows": rows} | end

    def _plain(self, row: Row) -> dict[str, object]:
        return {self.word: plain_value(row.points, row.span), "name": row.name}


def table_of(entry: Entry, word: str = "points") -> Table:
    entry.mapping("by", "rows", "otherwise")
    by = entry.at("by").attributes()
    if not by or len(set(by)) != len(by):
        entry.refuse("by应是不重复的属性名", "by")
    if {word, "name"} & set(by):
        entry.refuse(f"by里不能有name和{word}，它们在行里另有用处", "by")
    otherwise = None
    if entry.has("otherwise"):
        rest = entry.at("otherwise")
        rest.mapping(word, "name")
        otherwise = _filled((), rest, word)
    return Table(by, tuple(_row(e, by, word) for e in entry.at("rows").elements()), otherwise, word)


def _row(entry: Entry, by: tuple[str, ...], word: str) -> Row:
    entry.mapping(*by, word, "name")
    keys = tuple(entry.at(name).scalars() for name in by)
    if math.prod(len(key) for key in keys) > _COMBINATIONS:
        entry.refuse(f"一行代表的组合不能超过{_COMBINATIONS}种")
    return _filled(keys, entry, word)


def _filled(keys: tuple[tuple[Scalar, ...], ...], entry: Entry, word: str) -> Row:
    points, span = value_at(entry, word) if word == "points" else (entry.at(word).number(), None)
    return Row(keys, points, entry.text_at("name"), span)


def combinations(keys: Sequence[tuple[Scalar, ...]]) -> list[tuple[object, ...]]:
    """Every single combination a row stands for."""
    found: list[tuple[object, ...]] = [()]
    for key in keys:
        found = [(*combination, _key(value)) for combination in found for value in key]
    return found


def _key(value: object) -> object:
    """A hashable form: equal numbers are equal however written, true is no number, anything odd is None."""
    if isinstance(value, str):
        text = value.strip()
        return values.number(text) if text[:1].isdecimal() and values.number(text) is not None else text
    if isinstance(value, bool):
        return ("flag", value)
    return values.number(value)


def _is_said(value: object, is_number: bool) -> bool:
    """Something that could have stood in a row; what another ladder does not know counts as said."""
    if is_number:
        return values.number(value) is not None
    return value is UNKNOWN or (not values.is_missing(value) and _key(value) is not None)
