"""How much of something there is: a number in a fact, years or months in post, or how many facts there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from craftsman.rubrics import values
from craftsman.rubrics.entry import Entry, given
from craftsman.rubrics.values import Attributes


@dataclass(frozen=True)
class Measure:
    """`count` and `total` measures look at all facts of a rule together, the others at one fact."""

    sort: str  # count, number, years, months
    attribute: str = ""
    until: str = ""
    total: bool = False

    @property
    def is_joint(self) -> bool:
        return self.total or self.sort == "count"

    def of(self, facts: Sequence[Attributes], as_of: date) -> Decimal | None:
        """The amount over these facts; None when not one of them can be measured."""
        if self.sort == "count":
            return Decimal(len(facts))
        if self.sort == "number":
            numbers = [n for n in (values.number(f.get(self.attribute)) for f in facts) if n is not None]
            return sum(numbers, Decimal(0)) if numbers else None
        periods = [p for p in (self._period(f, as_of) for f in facts) if p is not None]
        if not periods:
            return None
        months = sum(values.full_months(start, end) for start, end in merged(periods))
        return Decimal(months // 12 if self.sort == "years" else months)

    def lacks(self, attributes: Attributes, as_of: date) -> bool:
        """Whether this fact cannot be measured (attribute missing or odd)."""
        return self.of([attributes], as_of) is None

    def _period(self, attributes: Attributes, as_of: date) -> tuple[date, date] | None:
        start = values.day(attributes.get(self.attribute))
        end = as_of
        if self.until and not values.is_missing(attributes.get(self.until)):
            told = values.day(attributes.get(self.until))
            if told is None:
                return None
            end = min(told, as_of)
        return (start, max(start, end)) if start is not None else None

    @staticmethod
    def from_entry(entry: Entry) -> Measure:
        if not entry.is_mapping:
            return Measure("count") if entry.value == "count" else Measure("number", entry.attribute())
        entry.mapping("number", "years", "months", "until", "total")
        sorts = [sort for sort in ("number", "years", "months") if entry.has(sort)]
        if len(sorts) != 1:
            entry.refuse("计量应从number、years、months中选一个")
        until = entry.at("until").attribute() if entry.has("until") else ""
        return Measure(sorts[0], entry.at(sorts[0]).attribute(), until, entry.flag_at("total"))

    def to_plain(self) -> object:
        if self.sort == "count":
            return "count"
        if self == Measure("number", self.attribute):
            return self.attribute
        return {self.sort: self.attribute, **given(until=self.until, total=self.total)}


def merged(periods: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Periods in order, with overlapping ones joined, so that no month is counted twice."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(periods):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
