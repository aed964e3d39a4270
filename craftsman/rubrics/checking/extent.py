"""What is left for one attribute when several tests must hold: named values, excluded ones, from and to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from craftsman.rubrics import values
from craftsman.rubrics.condition import COMPARISONS, Test
from craftsman.rubrics.entry import Scalar

Amount = Decimal | date


def is_plain(test: Test) -> bool:
    """A test against values written in the rubric, not against values that stand elsewhere."""
    return not test.refers and test.operator in ("in", "not", "present", "contains", *COMPARISONS)


class Wanted:
    """The values a test names, to be asked for one value after another."""

    def __init__(self, wanted: Iterable[object]) -> None:
        found = list(wanted)
        self.plain = {(isinstance(v, bool), v) for v in found}
        self.numbers = {v for v in found if isinstance(v, Decimal)}
        self.read = {values.number(v) for v in found if isinstance(v, str)} - {None}

    def has(self, value: Scalar) -> bool:
        """Every attribute that equals the value equals one of these (the text 5 is the number 5)."""
        known = (isinstance(value, bool), value) in self.plain
        return known or (isinstance(value, str) and values.number(value) in self.numbers)

    def may_have(self, value: Scalar) -> bool:
        """Some attribute can equal the value and one of these."""
        return self.has(value) or (isinstance(value, Decimal) and value in self.read)


def amount(value: object) -> Amount | None:
    return values.number(value) if values.day(value) is None else values.day(value)


@dataclass(frozen=True)
class Extent:
    """The plain tests on one attribute, all of which must hold."""

    tests: tuple[Test, ...]

    @cached_property
    def named(self) -> tuple[Scalar, ...] | None:
        """The values it can have, None when they are not named; what another test refuses is left out."""
        lists = [test.wanted for test in self.tests if test.operator == "in"]
        if not lists:
            return None
        found = list(lists[0])
        for other in map(Wanted, lists[1:]):
            found = [value for value in found if other.may_have(value)]
        for test in self.tests:
            found = _allowed(test, found)
        return tuple(found)

    @property
    def needs_value(self) -> bool:
        return any(self._asks(test) for test in self.tests)

    @staticmethod
    def _asks(test: Test) -> bool:
        return test.operator in ("in", "contains", *COMPARISONS) or (
            test.operator == "present" and test.wanted[0] is True
        )

    @property
    def is_empty(self) -> bool:
        """No attribute can pass: nothing named is left, or from lies above to, or both there and missing."""
        if any(t.operator == "present" and t.wanted[0] is False for t in self.tests) and self.needs_value:
            return True
        named = self.named
        return named == () if named is not None else _no_room(self.tests)

    def implies(self, test: Test) -> bool:
        """Whatever passes here passes the test."""
        if test in self.tests:
            return True
        if test.operator == "present":
            return self.needs_value if test.wanted[0] is True else self._is_missing
        if test.operator == "not" and self._excludes(test):
            return True
        named = self.named
        if named is not None:
            return _grants(test, named)
        return test.operator in COMPARISONS and any(_narrower(own, test) for own in self.tests)

    @property
    def _is_missing(self) -> bool:
        return any(t.operator == "present" and t.wanted[0] is False for t in self.tests)

    def _excludes(self, test: Test) -> bool:
        excluded = {wanted for own in self.tests if own.operator == "not" for wanted in own.wanted}
        return self._is_missing or set(test.wanted) <= excluded


def _allowed(test: Test, found: list[Scalar]) -> list[Scalar]:
    """The values with which an attribute may pass; when in doubt, all."""
    if test.operator == "not":
        refused = Wanted(test.wanted)
        return [value for value in found if not refused.has(value)]
    if test.operator in COMPARISONS:
        return [value for value in found if _compares(test.operator, value, test.wanted[0])]
    if test.operator == "contains":
        return [value for value in found if not isinstance(value, str) or _contains(test, value)]
    return found


def _grants(test: Test, found: Iterable[Scalar]) -> bool:
    """Whether every attribute that equals one of the values passes."""
    wanted = Wanted(test.wanted)
    if test.operator == "in":
        return all(wanted.has(value) for value in found)
    if test.operator == "not":
        return not any(wanted.may_have(value) for value in found)
    if test.operator == "contains":
        return all(isinstance(value, str) and _contains(test, value) for value in found)
    return test.operator in COMPARISONS and all(_compares(test.operator, v, test.wanted[0]) for v in found)


def _contains(test: Test, value: str) -> bool:
    return any(isinstance(part, str) and part in value for part in test.wanted)


def _compares(operator: str, value: Scalar, limit: Scalar) -> bool:
    left, right = amount(value), amount(limit)
    if left is None or right is None or isinstance(value, bool) or type(left) is not type(right):
        return False
    return _holds(operator, left, right)


def _holds(operator: str, left: Amount, right: Amount) -> bool:
    """Both are numbers, or both are days."""
    return COMPARISONS[operator](left, right)


def _no_room(tests: Iterable[Test]) -> bool:
    """From lies above to, or a number is wanted and a day as well."""
    limits = [(t.operator, amount(t.wanted[0])) for t in tests if t.operator in COMPARISONS]
    if len({type(limit) for _, limit in limits}) > 1:
        return True
    lows = [(op, v) for op, v in limits if op in ("at_least", "above") and v is not None]
    highs = [(op, v) for op, v in limits if op in ("at_most", "below") and v is not None]
    return any(not _fits(low, high) for low in lows for high in highs)


def _fits(low: tuple[str, Amount], high: tuple[str, Amount]) -> bool:
    both = low[0] == "at_least" and high[0] == "at_most"
    return _holds("at_least" if both else "above", high[1], low[1])


def _narrower(own: Test, test: Test) -> bool:
    """From 5 implies from 3, and above 5 implies from 5."""
    if own.operator not in COMPARISONS or (own.operator in ("at_least", "above")) != (
        test.operator in ("at_least", "above")
    ):
        return False
    left, right = amount(own.wanted[0]), amount(test.wanted[0])
    if left is None or right is None or type(left) is not type(right):
        return False
    if own.operator == test.operator or own.operator in ("above", "below"):
        return _holds("at_least" if test.operator in ("at_least", "above") else "at_most", left, right)
    return _holds(test.operator, left, right)
