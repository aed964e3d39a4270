"""Which facts a rule is about: tests on attributes, all of which must hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from craftsman.rubrics import values
from craftsman.rubrics.entry import Entry, Scalar, given, plain, plain_list
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

OPERATORS = ("in", "not", "at_least", "at_most", "above", "below", "present", "contains")


@dataclass(frozen=True)
class Test:
    """One test on one attribute; `subject.x` reads the person (firm, district) instead of the fact."""

    name: str
    operator: str
    wanted: tuple[Scalar, ...]

    def holds(self, attributes: Attributes, setting: Setting) -> bool:
        value = setting.subject.get(self.name[8:]) if self.name.startswith("subject.") else attributes.get(self.name)
        if self.operator == "in":
            return any(values.same(value, wanted) for wanted in self.wanted)
        if self.operator == "not":
            return not any(values.same(value, wanted) for wanted in self.wanted)
        if self.operator == "present":
            return values.is_missing(value) is not self.wanted[0]
        if self.operator == "contains":
            return isinstance(value, str) and any(isinstance(w, str) and w in value for w in self.wanted)
        return _compares(self.operator, value, self.wanted[0])

    @staticmethod
    def from_entry(name: str, entry: Entry) -> tuple[Test, ...]:
        Entry(name, entry.path).attribute()
        if not entry.is_mapping:
            return (Test(name, "in", entry.scalars()),)
        return tuple(_operator_test(name, entry, key) for key in entry.mapping(*OPERATORS))

    def to_plain(self) -> object:
        return plain(self.wanted[0]) if self.operator in _ONE else plain_list(self.wanted)


_ONE = ("at_least", "at_most", "above", "below", "present")


def _operator_test(name: str, entry: Entry, key: str) -> Test:
    wanted = entry.at(key)
    if key in ("at_least", "at_most", "above", "below") and values.day(wanted.value) is None:
        return Test(name, key, (wanted.number(),))
    if key == "present" and not isinstance(wanted.value, bool):
        wanted.refuse("present应是true或false")
    return Test(name, key, (wanted.scalar(),) if key in _ONE else wanted.scalars())


def _compares(operator: str, value: object, wanted: Scalar) -> bool:
    left: Decimal | date | None
    right: Decimal | date | None
    if isinstance(wanted, Decimal):
        left, right = values.number(value), wanted
    else:
        left, right = values.day(value), values.day(wanted)
    if left is None or right is None:
        return False
    return {
        "at_least": left >= right,  # type: ignore[operator]  # both are numbers or both are days, see above
        "at_most": left <= right,  # type: ignore[operator]
        "above": left > right,  # type: ignore[operator]
        "below": left < right,  # type: ignore[operator]
    }[operator]


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
        for test in self.tests:
            others = [t for t in self.tests if t.name == test.name]
            only = len(others) == 1 and test.operator == "in"
            found[test.name] = test.to_plain() if only else {t.operator: t.to_plain() for t in others}
        return found | given(any=[c.to_plain() for c in self.any], none=[c.to_plain() for c in self.none])


ALWAYS = Condition()


def condition_at(entry: Entry, key: str) -> Condition:
    return Condition.from_entry(entry.at(key)) if entry.has(key) else ALWAYS


def plain_condition(condition: Condition) -> dict[str, object] | None:
    return None if condition.is_empty else condition.to_plain()
