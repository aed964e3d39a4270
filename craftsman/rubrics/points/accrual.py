"""按量累计: a base, then so much for each unit above a start, or below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from craftsman.rubrics.entry import Entry, given, plain
from craftsman.rubrics.measure import Measure
from craftsman.rubrics.points.worth import LARGEST, NO_ROW, Lack, Worth
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Accrual:
    """`base` once `start` is reached, then `each` for every `per` units beyond it (`whole`: only full ones).

    With `down` the units below `start` count. Past `end` there is nothing. `least` and `most` hold the result.
    """

    measure: Measure
    each: Decimal
    per: Decimal = Decimal(1)
    base: Decimal = _ZERO
    start: Decimal = _ZERO
    whole: bool = False
    unit: str = ""
    down: bool = False
    end: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    last: Decimal | None = field(init=False, compare=False, repr=False)  # the largest amount that gives anything

    def __post_init__(self) -> None:
        """Counting down ends at the start itself, unless an end is named."""
        object.__setattr__(self, "last", self.start if self.down and self.end is None else self.end)

    def worth(self, facts: Sequence[Attributes], setting: Setting) -> Worth | None:
        amount = self.measure.of(facts, setting)
        if amount is None or (self.last is not None and amount > self.last):
            return None
        if amount < self.start and not self.down:
            return Worth(_ZERO, "", amount)
        points = self._points(amount)
        return Worth(points, "", amount) if self.measure.is_joint or abs(points) < LARGEST else None

    def _points(self, amount: Decimal) -> Decimal:
        """Multiplied before divided, so that a third of three is one."""
        beyond = max(self.start - amount, _ZERO) if self.down else amount - self.start
        if self.whole:
            points = self.base + self.each * (beyond / self.per).to_integral_value(ROUND_DOWN)
        else:
            points = self.base + (self.each * beyond if self.per == 1 else self.each * beyond / self.per)
        if self.least is not None and points < self.least:
            return self.least
        return self.most if self.most is not None and points > self.most else points

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        amount = self.measure.of((attributes,), setting)
        if amount is not None and self.last is not None and amount > self.last:
            return Lack("past_end", (), (f"{amount:f}", f"{self.last:f}", self.unit))
        return Lack("missing_value", self.measure.names) if self.measure.names else NO_ROW

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return (self.each,)

    def to_plain(self) -> object:
        parts = given(
            base=_plain(self.base or None),
            start=_plain(self.start or None),
            whole=self.whole,
            unit=self.unit,
            down=self.down,
            end=_plain(self.end),
            least=_plain(self.least),
            most=_plain(self.most),
        )
        per = {} if self.per == 1 else {"per": plain(self.per)}
        return {"of": self.measure.to_plain(), "each": plain(self.each)} | per | parts


def accrual_of(entry: Entry) -> Accrual:
    entry.mapping("of", "each", "per", "base", "start", "whole", "unit", "down", "end", "least", "most")
    per = entry.number_at("per")
    if per is not None and per <= 0:
        entry.refuse("per应大于0", "per")
    found = Accrual(
        measure=Measure.from_entry(entry.at("of")),
        each=entry.at("each").number(),
        per=per or Decimal(1),
        base=entry.number_at("base") or _ZERO,
        start=entry.number_at("start") or _ZERO,
        whole=entry.flag_at("whole"),
        unit=entry.text_at("unit", ""),
        down=entry.flag_at("down"),
        end=entry.number_at("end"),
        least=entry.number_at("least"),
        most=entry.number_at("most"),
    )
    _check(entry, found)
    return found


def _check(entry: Entry, found: Accrual) -> None:
    if found.down and not entry.has("start"):
        entry.refuse("down要写从哪个数往下数，请写start", "down")
    if found.end is not None and found.end <= found.start and not found.down:
        entry.refuse("end应大于start", "end")
    if found.least is not None and found.most is not None and found.least > found.most:
        entry.refuse("least不能大于most", "least")


def _plain(value: Decimal | None) -> object:
    return None if value is None else plain(value)
