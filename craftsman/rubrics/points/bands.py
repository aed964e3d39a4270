"""分档: a measured amount falls in a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.rubrics.entry import Entry, given, plain
from craftsman.rubrics.measure import Measure
from craftsman.rubrics.points.span import Span, plain_value, value_at
from craftsman.rubrics.points.worth import NO_ROW, Lack, Worth
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes


@dataclass(frozen=True)
class Band:
    """From `start` (counted in) to `end` (not counted in); None is open."""

    start: Decimal | None
    end: Decimal | None
    points: Decimal
    name: str
    span: Span | None = None

    def holds(self, amount: Decimal) -> bool:
        return (self.start is None or amount >= self.start) and (self.end is None or amount < self.end)


@dataclass(frozen=True)
class Bands:
    """Bands of one measure; the first that holds the amount."""

    measure: Measure
    bands: tuple[Band, ...]
    word: str = "points"  # what the bands give: points, or a factor

    def worth(self, facts: Sequence[Attributes], setting: Setting) -> Worth | None:
        amount = self.measure.of(facts, setting)
        band = self._band(amount) if amount is not None else None
        if band is None:
            return None
        if band.span:
            return band.span.worth(facts[0], setting, band.name, amount)
        return Worth(band.points, band.name, amount)

    def _band(self, amount: Decimal) -> Band | None:
        for band in self.bands:
            if band.holds(amount):
                return band
        return None

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        amount = self.measure.of((attributes,), setting)
        if amount is None:
            return Lack("missing_value", self.measure.names)
        band = self._band(amount)
        return band.span.lack(attributes, setting) if band and band.span else NO_ROW

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return tuple(band.points for band in self.bands)

    def to_plain(self) -> object:
        bands = [
            given(start=_plain(b.start), end=_plain(b.end)) | {self.word: plain_value(b.points, b.span), "name": b.name}
            for b in self.bands
        ]
        return {"of": self.measure.to_plain(), "bands": bands}


def bands_of(entry: Entry, word: str = "points") -> Bands:
    entry.mapping("of", "bands")
    bands = tuple(_band(e, word) for e in entry.at("bands").elements())
    if not bands:
        entry.refuse("至少要有一档", "bands")
    return Bands(Measure.from_entry(entry.at("of")), bands, word)


def _band(entry: Entry, word: str) -> Band:
    entry.mapping("start", "end", word, "name")
    start, end = entry.number_at("start"), entry.number_at("end")
    if start is not None and end is not None and start >= end:
        entry.refuse("档次的start应小于end")
    points, span = value_at(entry, word) if word == "points" else (entry.at(word).number(), None)
    return Band(start, end, points, entry.text_at("name"), span)


def _plain(value: Decimal | None) -> object:
    return None if value is None else plain(value)
