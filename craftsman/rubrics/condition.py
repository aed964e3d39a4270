"""Which facts a rule is about: tests on attributes, all of which must hold."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeGuard

from craftsman.rubrics import values
from craftsman.rubrics.entry import Entry, Scalar, given, plain, plain_list
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

OPERATORS = ("in", "not", "at_least", "at_most", "above", "below", "present", "contains")
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}
_ONE = (*COMPARISONS, "present")
_REFERENCE = re.compile(r"(cohort|fact|subject)\.[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Test:
    """One test on one attribute; `subject.x` reads the person (firm, district) instead of the fact.

    What is wanted may stand elsewhere (`cohort.x`, `fact.x`, `subject.x`); `years` compares full years up to the fixed day.
    """

    name: str
    operator: str
    wanted: tuple[Scalar, ...]
    years: bool = False
    words: frozenset[object] | None = field(init=False, compare=False, repr=False)  # only plain words are wanted
    refers: bool = field(init=False, compare=False, repr=False)
    far: bool = field(init=False, compare=False, repr=False)  # the attribute is not the fact's own
    is_in: bool = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        texts = all(isinstance(wanted, str) for wanted in self.wanted)
        refers = any(is_reference(wanted) for wanted in self.wanted)
        plain_words = texts and not refers and self.operator in ("in", "not")
        object.__setattr__(self, "words", frozenset(self.wanted) if plain_words else None)
        object.__setattr__(self, "refers", refers)
        object.__setattr__(self, "far", "." in self.name)
        object.__setattr__(self, "is_in", self.operator == "in")

    def holds(self, attributes: Attributes, setting: Setting) -> bool:
        value = setting.value(self.name, attributes) if self.far else attributes.get(self.name)
        if self.words is not None:
            found = isinstance(value, str) and (value in self.words or value.strip() in self.words)
            return found is self.is_in
        wanted: Sequence[object] = self.wanted
        if self.refers:
            wanted = [setting.value(w, attributes) if is_reference(w) else w for w in self.wanted]
            if any(values.is_missing(one) for one in wanted):
                return False
        return self._holds(_full_years(value, setting.day) if self.years else value, wanted)

    def _holds(self, value: object, wanted: Sequence[object]) -> bool:
        if self.operator in COMPARISONS:
            return _compares(self.operator, value, wanted[0])
        if self.operator == "present":
            return values.is_missing(value) is not wanted[0]
        if self.operator == "contains":
            return isinstance(value, str) and any(isinstance(w, str) and w in value for w in wanted)
        return any(_same(value, one) for one in wanted) is self.is_in

    @staticmethod
    def from_entry(name: str, entry: Entry) -> tuple[Test, ...]:
        Entry(name, entry.path).attribute()
        if not entry.is_mapping:
            return (Test(name, "in", entry.scalars()),)
        found: list[Test] = []
        for key in entry.mapping(*OPERATORS, "years"):
            if key == "years":
                inside = entry.at(key)
                found += [Test(name, one, (_bound(inside.at(one)),), True) for one in inside.mapping(*COMPARISONS)]
            else:
                found.append(_operator_test(name, entry.at(key), key))
        if not found:
            entry.refuse("这里缺少比较的内容")
        return tuple(found)

    def to_plain(self) -> object:
        return plain(self.wanted[0]) if self.operator in _ONE else plain_list(self.wanted)


def is_reference(wanted: object) -> TypeGuard[str]:
    return isinstance(wanted, str) and _REFERENCE.fullmatch(wanted) is not None


def _operator_test(name: str, wanted: Entry, key: str) -> Test:
    if key in COMPARISONS:
        return Test(name, key, (wanted.text() if values.day(wanted.value) is not None else _bound(wanted),))
    if key == "present" and not isinstance(wanted.value, bool):
        wanted.refuse("present应是true或false")
    return Test(name, key, (wanted.scalar(),) if key == "present" else wanted.scalars())


def _bound(entry: Entry) -> Scalar:
    """A number to compare with, or where the value stands."""
    return entry.value if is_reference(entry.value) else entry.number()


def _full_years(value: object, day: date) -> Decimal | None:
    """Full years from that day to the fixed day; of a day still to come there are none to compare."""
    since = values.day(value)
    return Decimal(values.full_months(since, day) // 12) if since is not None and since <= day else None


def _compares(name: str, value: object, wanted: object) -> bool:
    """Two numbers or two days; anything else cannot be compared."""
    left, right = values.number(value), values.number(wanted)
    if left is not None and right is not None:
        return COMPARISONS[name](left, right)
    one, other = values.day(value), values.day(wanted)
    return one is not None and other is not None and COMPARISONS[name](one, other)


def _same(value: object, wanted: object) -> bool:
    """Equal as the rubric's own values are; values that stand elsewhere are equal as numbers or as words."""
    if isinstance(wanted, bool | Decimal):
        return values.same(value, wanted)
    if isinstance(wanted, str):
        return values.word(value) == values.word(wanted)
    return values.number(value) is not None and values.number(value) == values.number(wanted)


@dataclass(frozen=True)
class Condition:
    """All tests hold, at least one of `any` holds (if given), none of `none` holds."""

    tests: tuple[Test, ...] = ()
    any: tuple[Condition, ...] = ()
    none: tuple[Condition, ...] = ()

    def holds(self, attributes: Attributes, setting: Setting) -> bool:
        for test in self.tests:
            if not test.holds(attributes, setting):
                return False
        if self.any and not any(c.holds(attributes, setting) for c in self.any):
            return False
        return not self.none or not any(c.holds(attributes, setting) for c in self.none)

    @cached_property
    def refers(self) -> bool:
        """Whether a value that stands elsewhere is wanted anywhere in it."""
        return any(t.refers for t in self.tests) or any(c.refers for c in (*self.any, *self.none))

    @property
    def is_empty(self) -> bool:
        return not (self.tests or self.any or self.none)

    @staticmethod
    def from_entry(entry: Entry, depth: int = 0) -> Condition:
        if depth > 5:
            entry.refuse("条件套得太深，最多5层")
        tests: list[Test] = []
        nested: dict[str, tuple[Condition, ...]] = {"any": (), "none": ()}
        for key, value in entry.pairs():
            if key in nested:
                nested[key] = tuple(Condition.from_entry(e, depth + 1) for e in value.elements())
            else:
                tests.extend(Test.from_entry(key, value))
        return Condition(tuple(tests), nested["any"], nested["none"])

    def to_plain(self) -> dict[str, object]:
        found: dict[str, object] = {}
        for name in dict.fromkeys(test.name for test in self.tests):
            found[name] = _plain_tests([test for test in self.tests if test.name == name])
        return found | given(any=[c.to_plain() for c in self.any], none=[c.to_plain() for c in self.none])


def _plain_tests(tests: list[Test]) -> object:
    """All tests of one attribute as they are written."""
    if len(tests) == 1 and tests[0].operator == "in":
        return tests[0].to_plain()
    years = {test.operator: test.to_plain() for test in tests if test.years}
    return {test.operator: test.to_plain() for test in tests if not test.years} | given(years=years or None)


ALWAYS = Condition()


def condition_at(entry: Entry, key: str) -> Condition:
    return Condition.from_entry(entry.at(key)) if entry.has(key) else ALWAYS


def plain_condition(condition: Condition) -> dict[str, object] | None:
    return None if condition.is_empty else condition.to_plain()
