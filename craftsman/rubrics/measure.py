"""How much of something there is: a number in a fact, years or months in post, boxes ticked, or how many facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from craftsman.rubrics import values
from craftsman.rubrics.entry import Entry, given
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

_BOXES_MOST = 100
_ODD = Decimal(10) ** 9  # of a sum: no amount that anybody meant


@dataclass(frozen=True)
class Measure:
    """`count` and `total` measures look at all facts of a rule together, the others at one fact."""

    sort: str  # count, number, years, months, checked
    attribute: str = ""
    until: str = ""
    total: bool = False
    boxes: tuple[str, ...] = ()

    @cached_property
    def is_joint(self) -> bool:
        return self.total or self.sort == "count"

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes without which nothing can be measured."""
        return (self.attribute,) if self.attribute else self.boxes

    def of(self, facts: Sequence[Attributes], setting: Setting) -> Decimal | None:
        """The amount over these facts; None when not one of them can be measured."""
        if self.sort == "count":
            return Decimal(len(facts))
        if self.sort == "checked":
            return self._checked(facts[0], setting)
        if self.sort == "number":
            return self._number(facts, setting)
        periods = [period for fact in facts if (period := self._period(fact, setting)) is not None]
        if not periods:
            return None
        months = sum([values.full_months(*period) for period in (periods if len(periods) == 1 else merged(periods))])
        return Decimal(months // 12 if self.sort == "years" else months)

    def _number(self, facts: Sequence[Attributes], setting: Setting) -> Decimal | None:
        """One fact's number, or the sum over all: what is below nothing, or odder than 10^9, adds nothing and takes nothing."""
        if not self.total:
            return values.number(setting.value(self.attribute, facts[0]))
        read = (values.number(setting.value(self.attribute, fact)) for fact in facts)
        numbers = [number for number in read if number is not None and 0 <= number < _ODD]
        return sum(numbers, Decimal(0)) if numbers else None

    def _checked(self, attributes: Attributes, setting: Setting) -> Decimal | None:
        """How many boxes are ticked; a fact that says nothing of any of them cannot be measured."""
        told = [setting.value(name, attributes) for name in self.boxes]
        return None if all(values.is_missing(one) for one in told) else Decimal(sum(one is True for one in told))

    def _period(self, attributes: Attributes, setting: Setting) -> tuple[date, date] | None:
        start = values.day(setting.value(self.attribute, attributes))
        end = setting.day
        if self.until:
            last = setting.value(self.until, attributes)
            told = setting.day if values.is_missing(last) else values.day(last)
            if told is None:
                return None
            end = min(told, end)
        return (start, end if end > start else start) if start is not None else None

    @staticmethod
    def from_entry(entry: Entry) -> Measure:
        if not entry.is_mapping:
            return Measure("count") if entry.value == "count" else Measure("number", entry.attribute())
        entry.mapping("number", "years", "months", "checked", "until", "total")
        sorts = [sort for sort in ("number", "years", "months", "checked") if entry.has(sort)]
        if len(sorts) != 1:
            entry.refuse("计量应从number、years、months、checked中选一个")
        if sorts == ["checked"]:
            return _boxes(entry)
        until = entry.at("until").attribute() if entry.has("until") else ""
        if until and sorts == ["number"]:
            entry.refuse("until只用于years和months", "until")
        return Measure(sorts[0], entry.at(sorts[0]).attribute(), until, entry.flag_at("total"))

    def to_plain(self) -> object:
        if self.sort == "count":
            return "count"
        if self.sort == "checked":
            return {"checked": list(self.boxes)}
        if self == Measure("number", self.attribute):
            return self.attribute
        return {self.sort: self.attribute, **given(until=self.until, total=self.total)}


def _boxes(entry: Entry) -> Measure:
    entry.mapping("checked")
    boxes = entry.at("checked").attributes()
    if not boxes or len(boxes) > _BOXES_MOST or len(set(boxes)) != len(boxes):
        entry.refuse(f"checked应是1到{_BOXES_MOST}个不重复的属性名", "checked")
    return Measure("checked", boxes=boxes)


def merged(periods: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Periods in order, with overlapping ones joined, so that no month is counted twice."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(periods):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
