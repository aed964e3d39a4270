"""Law: the least that a fact must say for one rule of a rubric to count it: what a worker would have to achieve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from craftsman.achievements.kinds import Kind, Kinds
from craftsman.rubrics import values
from craftsman.rubrics.condition import Condition, Test
from craftsman.rubrics.entry import Scalar
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.filters import Companion, Filter, Requirement, Validity, Window
from craftsman.rubrics.points import Accrual, Row, Table
from craftsman.rubrics.rubric import Item, Rubric, Rule
from craftsman.rubrics.setting import Setting

SUPPOSED = "supposed"
_NEW = "新的一项"  # stands for the name of a contest, a patent number, an apprentice: none that is there already
_LATER = timedelta(days=366)


class Impossible(Exception):
    """No entry of this kind can meet the rule."""


@dataclass(frozen=True)
class Ground:
    """A person's case under a rubric, and the catalogue that says what can be entered at all."""

    rubric: Rubric
    case: Case
    kinds: Kinds

    @property
    def day(self) -> date:
        return self.rubric.as_of or self.case.as_of

    @cached_property
    def setting(self) -> Setting:
        return Setting(self.day, self.case.subject, self.case.cohort)


def supposed(
    ground: Ground,
    item: Item,
    rule: Rule,
    kind: str,
    row: Row | None = None,
    like: Mapping[str, object] | None = None,
    option: int = 0,
) -> tuple[Fact, ...]:
    """The supposed fact, and what must stand beside it; empty when no entry could meet the rule.

    `like` are values it shares with a fact that is there (the same contest); `option` chooses where a rule allows several.
    """
    if kind not in ground.kinds:
        return ()
    try:
        return _Draft(ground, item, rule, kind, option).finished(row, like or {})
    except Impossible:
        return ()


class _Draft:
    """A fact in the making."""

    def __init__(self, ground: Ground, item: Item, rule: Rule, kind: str, option: int) -> None:
        self.ground, self.item, self.rule, self.kind, self.option = ground, item, rule, kind, option
        self.known: Kind = ground.kinds[kind]
        self.attributes: dict[str, object] = {}
        self.beside: list[Fact] = []

    def finished(self, row: Row | None, like: Mapping[str, object]) -> tuple[Fact, ...]:
        self.attributes.update(like)
        self._meet(self.rule.when)
        if isinstance(self.rule.points, Table) and row is not None and row.keys:
            for name, wanted in zip(self.rule.points.by, row.keys, strict=True):
                self._write(name, wanted)
        self._measure()
        for one in (*self.item.filters, *self.rule.filters):
            self._pass(one)
        for name in self.item.once_per.by if self.item.once_per else ():
            self.attributes.setdefault(name, _NEW)
        self._check()
        return (Fact(f"{SUPPOSED}.1", self.kind, self.attributes), *self.beside)

    def _meet(self, condition: Condition) -> None:
        """Write what the condition asks; of alternatives the first that can be met."""
        for test in condition.tests:
            self._meet_test(test)
        if condition.any:
            self._meet_one(condition.any)
        if not condition.holds(self._read(), self.ground.setting):
            raise Impossible

    def _meet_one(self, alternatives: Iterable[Condition]) -> None:
        before = dict(self.attributes)
        for one in alternatives:
            try:
                return self._meet(one)
            except Impossible:
                self.attributes = dict(before)
        raise Impossible

    def _meet_test(self, test: Test) -> None:
        if test.far or test.refers or test.holds(self._read(), self.ground.setting):
            return  # what stands elsewhere cannot be written
        if test.years:
            self._set(test.name, self.ground.day.isoformat())  # new as it is; years that must pass are no step
        elif test.operator in ("not", "below", "above"):
            self._meet_outside(test)
        elif test.operator == "present":
            self._set(test.name, _NEW if test.wanted[0] else None)
        else:
            self._write(test.name, test.wanted)

    def _meet_outside(self, test: Test) -> None:
        """not: say nothing; below and above: the next whole number."""
        if test.operator == "not":
            self.attributes.pop(test.name, None)
            return
        bound = values.number(test.wanted[0])
        if bound is None:
            raise Impossible
        self._set(test.name, _plain(bound + (1 if test.operator == "above" else -1)))

    def _write(self, name: str, wanted: tuple[Scalar, ...]) -> None:
        """One of the wanted values that the kind's form offers; read through the item's equivalences."""
        if "." in name:
            self._must_be(name, wanted)
        else:
            self._write_own(name, wanted)

    def _write_own(self, name: str, wanted: tuple[Scalar, ...]) -> None:
        target, offered = self._under(name, wanted)
        offered = [value for value in offered if self._offers(target, value)]
        if not offered:
            raise Impossible
        if not any(values.same(self.attributes.get(target), value) for value in offered):
            self._set(target, _plain(offered[self.option % len(offered)]))

    def _must_be(self, name: str, wanted: tuple[Scalar, ...]) -> None:
        """What a rule reads of the person is as it is."""
        value = self.ground.setting.value(name, self.attributes)
        if not any(values.same(value, one) for one in wanted):
            raise Impossible

    def _under(self, name: str, wanted: tuple[Scalar, ...]) -> tuple[str, list[Scalar]]:
        for one in self.item.equivalences:
            applies = not one.kinds or self.kind in one.kinds
            if one.as_ == name and applies and one.when.holds(self.attributes, self.ground.setting):
                return one.of, [key for key, meant in one.pairs if meant in wanted]
        return name, list(wanted)

    def _offers(self, name: str, value: Scalar) -> bool:
        field = next((one for one in self.known.fields if one.name == name), None)
        if field is None or field.type != "choice":
            return True
        return any(code == value for code, _label in field.choices)

    def _measure(self) -> None:
        """A number that is counted starts at one; time in a post passes by itself and is no step, nor is having less."""
        measure = self.rule.points.measure
        if measure is None or measure.sort == "count" or "." in measure.attribute:
            return
        falls = isinstance(self.rule.points, Accrual) and self.rule.points.down
        if measure.sort != "number" or falls:
            raise Impossible
        self.attributes.setdefault(measure.attribute, 1)

    def _pass(self, one: Filter) -> None:
        if (one.kinds and self.kind not in one.kinds) or not one.when.holds(self._read(), self.ground.setting):
            return
        test = one.test
        if isinstance(test, Window):
            names = {field.name for field in self.known.fields}
            name = next((name for name in test.of if name in names), test.of[0])
            self.attributes[name] = last = test.bounds(self.ground.day)[1].isoformat()
            if test.after:
                self.attributes.setdefault(test.after, last)
        elif isinstance(test, Requirement):
            self._meet(test.condition)
        elif isinstance(test, Validity):
            self.attributes[test.until] = (self.ground.day + _LATER).isoformat()
        else:
            self._stand_beside(test)

    def _stand_beside(self, companion: Companion) -> None:
        """The licence that must be held too, unless it is."""
        held = [fact.attributes for fact in self.ground.case.facts if fact.kind == companion.kind]
        if any(self._serves(companion, attributes) for attributes in held):
            return
        draft = _Draft(self.ground, self.item, self.rule, companion.kind, self.option)
        draft._meet(companion.condition)
        if companion.valid:
            draft.attributes[companion.valid] = (self.ground.day + _LATER).isoformat()
        self.beside.append(Fact(f"{SUPPOSED}.{len(self.beside) + 2}", companion.kind, draft.attributes))

    def _serves(self, companion: Companion, attributes: Mapping[str, object]) -> bool:
        if not companion.condition.holds(attributes, self.ground.setting):
            return False
        last = values.day(attributes.get(companion.valid)) if companion.valid else date.max
        return last is not None and last >= self.ground.day

    def _read(self) -> Mapping[str, object]:
        found: Mapping[str, object] = self.attributes
        for one in self.item.equivalences:
            found = one.read(self.kind, found, self.ground.setting)
        return found

    def _set(self, name: str, value: object) -> None:
        if value is None:
            self.attributes.pop(name, None)
        else:
            self.attributes[name] = value

    def _check(self) -> None:
        if not self.rule.when.holds(self._read(), self.ground.setting):
            raise Impossible


def _plain(value: object) -> object:
    """As the form would store it: whole numbers as such, other decimals as floats."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def with_facts(case: Case, facts: Iterable[Fact]) -> Case:
    """The case with supposed facts beside the real ones."""
    return replace(case, facts=(*case.facts, *facts))
