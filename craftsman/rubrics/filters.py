"""Why a fact that fits a rule may still not count: too old, expired, wrong organiser, proof or licence missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from craftsman.rubrics import values
from craftsman.rubrics.condition import ALWAYS, Condition, condition_at, plain_condition
from craftsman.rubrics.entry import Entry, given
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

REASONS = ("wrong_issuer", "lacks_evidence", "not_in_force", "not_judged", "not_met")


class Rejection(NamedTuple):
    """A closed code, the rubric's own words if it has any, and figures for the sentence."""

    code: str
    say: str = ""
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """Dated within so many years and months before a fixed day; the same day that long ago still counts.

    `after` names another day of the fact instead, from which the window reaches forward. `to` alone is a cut-off date.
    """

    of: tuple[str, ...]
    months: int = 0
    start: date | None = None
    to: date | None = None
    after: str = ""
    known: dict[date, tuple[date, date]] = field(default_factory=dict, compare=False, repr=False)  # bounds by fixed day

    def rejects(self, attributes: Attributes, setting: Setting) -> Rejection | None:
        found = self._day(attributes, setting)
        if found is None:
            return Rejection("missing_value", "", self.of)
        if not self.after:
            first, last = self.known.get(setting.day) or self.known.setdefault(setting.day, self.bounds(setting.day))
        else:
            since = values.day(setting.value(self.after, attributes))
            if since is None:
                return Rejection("missing_value", "", (self.after,))
            first, last = since, min(values.months_later(since, self.months), setting.day)
        if found > last:
            return Rejection("after_window", "", (found.isoformat(), last.isoformat()))
        if found < first:
            return Rejection("out_of_window", "", (found.isoformat(), first.isoformat()))
        return None

    def _day(self, attributes: Attributes, setting: Setting) -> date | None:
        """The first day told; what cannot be read is none, even if another one follows."""
        for name in self.of:
            told = setting.value(name, attributes)
            if not values.is_missing(told):
                return values.day(told)
        return None

    def bounds(self, as_of: date) -> tuple[date, date]:
        """First and last day that count, as far as the fact itself does not decide it."""
        last = self.to or as_of
        if self.after:
            return date.min, last
        first = self.start or (values.months_later(last, -self.months) if self.months else date.min)
        return first, last

    def to_plain(self) -> dict[str, object]:
        years, months = divmod(self.months, 12)
        start, to = (d.isoformat() if d else None for d in (self.start, self.to))
        parts = given(years=years or None, months=months or None, start=start, to=to, after=self.after)
        return {"within": {"of": list(self.of)} | parts}


@dataclass(frozen=True)
class Requirement:
    """A condition that must hold, with the reason to give when it does not."""

    condition: Condition
    because: str

    def rejects(self, attributes: Attributes, setting: Setting) -> Rejection | None:
        return None if self.condition.holds(attributes, setting) else Rejection(self.because)

    def to_plain(self) -> dict[str, object]:
        because = None if self.because == "not_met" else self.because
        return given(require=self.condition.to_plain(), because=because)


@dataclass(frozen=True)
class Validity:
    """Still valid on the fixed day, by the attribute that holds its last day."""

    until: str

    def rejects(self, attributes: Attributes, setting: Setting) -> Rejection | None:
        last = values.day(attributes.get(self.until))
        if last is None:
            return Rejection("missing_value", "", (self.until,))
        return Rejection("expired", "", (last.isoformat(), setting.day.isoformat())) if last < setting.day else None

    def to_plain(self) -> dict[str, object]:
        return {"valid": self.until}


@dataclass(frozen=True)
class Companion:
    """Another fact must stand beside this one (a safety licence beside a special trade's certificate)."""

    kind: str
    condition: Condition
    valid: str = ""

    def rejects(self, attributes: Attributes, setting: Setting) -> Rejection | None:
        if self.condition.refers:
            setting = replace(setting, fact=attributes)  # `fact.x` is the fact that asks, not the one beside it
        if any(self._serves(other.attributes, setting) for other in setting.by_kind.get(self.kind, ())):
            return None
        return Rejection("lacks_prerequisite")

    def _serves(self, other: Attributes, setting: Setting) -> bool:
        if not self.condition.holds(other, setting):
            return False
        return not self.valid or Validity(self.valid).rejects(other, setting) is None

    def to_plain(self) -> dict[str, object]:
        return {"beside": {"kind": self.kind} | given(when=plain_condition(self.condition), valid=self.valid)}


Test = Window | Requirement | Validity | Companion


@dataclass(frozen=True)
class Filter:
    """A test, the facts it is about (`kinds`, `when`), and the Chinese words the rubric gives for its refusal."""

    test: Test
    kinds: tuple[str, ...] = ()
    when: Condition = ALWAYS
    say: str = ""

    def rejects(self, kind: str, attributes: Attributes, setting: Setting) -> Rejection | None:
        if self.kinds and kind not in self.kinds:
            return None
        if self.when is not ALWAYS and not self.when.holds(attributes, setting):
            return None
        found = self.test.rejects(attributes, setting)
        return Rejection(found.code, self.say, found.figures) if found and self.say else found

    def to_plain(self) -> dict[str, object]:
        return self.test.to_plain() | given(kinds=list(self.kinds), when=plain_condition(self.when), say=self.say)


_TESTS = ("within", "require", "valid", "beside")


def filters_at(entry: Entry) -> tuple[Filter, ...]:
    return tuple(_filter(e) for e in entry.list_at("filters"))


def _filter(entry: Entry) -> Filter:
    entry.mapping(*_TESTS, "because", "kinds", "when", "say")
    given_tests = [name for name in _TESTS if entry.has(name)]
    if len(given_tests) != 1:
        entry.refuse("一个条件应从within、require、valid、beside中选一个")
    if entry.has("because") and given_tests != ["require"]:
        entry.refuse("because只用于require", "because")
    readers: dict[str, Callable[[Entry], Test]] = {
        "within": _window,
        "require": _requirement,
        "valid": _validity,
        "beside": _companion,
    }
    test = readers[given_tests[0]](entry)
    return Filter(test, entry.codes_at("kinds"), condition_at(entry, "when"), entry.text_at("say", ""))


def _window(entry: Entry) -> Window:
    inside = entry.at("within")
    inside.mapping("of", "years", "months", "start", "to", "after")
    months = inside.whole_at("years", 0, 0, 100) * 12 + inside.whole_at("months", 0, 0, 1200)
    start, to = inside.day_at("start"), inside.day_at("to")
    after = inside.at("after").attribute() if inside.has("after") else ""
    if after and (not months or start or to):
        inside.refuse("写了after，还要写years或months，不能再写start、to", "after")
    if months and start:
        inside.refuse("期限应写years或months，或者写start、to，不能一起写", "start")
    if not months and to is None:
        inside.refuse("期限应写years或months，或者写to，或者写start和to")
    if start and to and start > to:
        inside.refuse("start不能晚于to", "start")
    return Window(inside.at("of").attributes(), months, start, to, after)


def _requirement(entry: Entry) -> Requirement:
    return Requirement(Condition.from_entry(entry.at("require")), entry.choice_at("because", REASONS, "not_met"))


def _validity(entry: Entry) -> Validity:
    return Validity(entry.at("valid").attribute())


def _companion(entry: Entry) -> Companion:
    inside = entry.at("beside")
    inside.mapping("kind", "when", "valid")
    valid = inside.at("valid").attribute() if inside.has("valid") else ""
    return Companion(inside.at("kind").code(), condition_at(inside, "when"), valid)
