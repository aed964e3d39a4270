"""评分区间: points that people choose inside a range; until they did, what the applicant claims for himself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.rubrics import values
from craftsman.rubrics.entry import Entry, plain
from craftsman.rubrics.points.worth import AWARDED, CLAIMED, Lack, Worth
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes


@dataclass(frozen=True, slots=True)
class Span:
    """From `least` to `most`, both possible."""

    least: Decimal
    most: Decimal

    def worth(
        self, attributes: Attributes, setting: Setting, row: str = "", amount: Decimal | None = None
    ) -> Worth | None:
        """The number awarded; before that the number claimed, which the confirmed score leaves out."""
        for name in (AWARDED, CLAIMED):
            told = attributes.get(name)
            if values.is_missing(told):
                continue
            number = values.number(told)
            if number is None or not self.least <= number <= self.most or (name == CLAIMED and setting.verified_only):
                return None
            return Worth(number, row, amount, name)
        return None

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        told = AWARDED if not values.is_missing(attributes.get(AWARDED)) else CLAIMED
        ends = (f"{self.least:f}", f"{self.most:f}")
        number = values.number(attributes.get(told))
        if values.is_missing(attributes.get(told)) or (told == CLAIMED and setting.verified_only):
            return Lack("not_judged", (), ends)
        return Lack("out_of_range", (), (*ends, told, "" if number is None else f"{number:f}"))

    def to_plain(self) -> object:
        return {"least": plain(self.least), "most": plain(self.most)}


def value_at(entry: Entry, key: str) -> tuple[Decimal, Span | None]:
    """A number, or the most of a range together with the range."""
    found = entry.at(key)
    if not found.is_mapping:
        return found.number(), None
    span = span_of(found)
    return span.most, span


def span_of(entry: Entry) -> Span:
    entry.mapping("least", "most")
    least, most = entry.at("least").number(), entry.at("most").number()
    if least >= most:
        entry.refuse("评分区间的least应小于most")
    return Span(least, most)


def plain_value(points: Decimal, span: Span | None) -> object:
    return span.to_plain() if span else plain(points)


@dataclass(frozen=True)
class Judged:
    """Every fact is judged inside one range."""

    span: Span
    measure = None

    def worth(self, facts: Sequence[Attributes], setting: Setting) -> Worth | None:
        return self.span.worth(facts[0], setting)

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        return self.span.lack(attributes, setting)

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return (self.span.most,)

    def to_plain(self) -> object:
        return self.span.to_plain()
