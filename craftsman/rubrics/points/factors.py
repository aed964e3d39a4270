"""系数: what a fact's points are multiplied with: by rank, by share among the holders, by position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.rubrics import values
from craftsman.rubrics.entry import Entry, given, plain
from craftsman.rubrics.points.bands import Bands, bands_of
from craftsman.rubrics.points.table import Table, table_of
from craftsman.rubrics.points.worth import NO_ROW, Form, Lack, Scale, Worth
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

_ONE = Decimal(1)
_HOLDERS_MOST = 10_000
_FACTORS_MOST = 6


@dataclass(frozen=True)
class Constant:
    """The same factor for every fact."""

    factor: Decimal

    def scale(self, attributes: Attributes, setting: Setting) -> Scale | None:
        return Scale(self.factor)

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        return NO_ROW

    @property
    def most(self) -> Decimal:
        return self.factor

    def to_plain(self) -> object:
        return plain(self.factor)


@dataclass(frozen=True)
class Looked:
    """The factor stands in a table or in a band."""

    source: Table | Bands

    def scale(self, attributes: Attributes, setting: Setting) -> Scale | None:
        found = self.source.worth((attributes,), setting)
        return Scale(found.points, _ONE, found.row, found.amount) if found else None

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        return self.source.lack(attributes, setting)

    @property
    def most(self) -> Decimal:
        return max(self.source.unit_points)

    def to_plain(self) -> object:
        return self.source.to_plain()


@dataclass(frozen=True)
class Share:
    """One share among `share` holders: the first ranks weigh `weights`, all others 1."""

    share: str
    rank: str = ""
    weights: tuple[Decimal, ...] = ()

    def scale(self, attributes: Attributes, setting: Setting) -> Scale | None:
        holders = _whole(setting.value(self.share, attributes))
        rank = _whole(setting.value(self.rank, attributes)) if self.rank else 1
        if holders is None or rank is None or rank > holders:
            return None
        first = self.weights[:holders]
        own = self.weights[rank - 1] if rank <= len(self.weights) else _ONE
        return Scale(own, sum(first, Decimal(holders - len(first))), "", Decimal(holders))

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        names = (self.share, self.rank) if self.rank else (self.share,)
        return Lack("missing_value", tuple(n for n in names if _whole(setting.value(n, attributes)) is None) or names)

    @property
    def most(self) -> Decimal:
        return _ONE

    def to_plain(self) -> object:
        return {"share": self.share} | given(rank=self.rank, weights=[plain(w) for w in self.weights])


@dataclass(frozen=True)
class Divided:
    """Points divided by a number of the fact, such as the place of the unit."""

    by: str

    def scale(self, attributes: Attributes, setting: Setting) -> Scale | None:
        position = _whole(setting.value(self.by, attributes))
        return Scale(_ONE, Decimal(position), "", Decimal(position)) if position else None

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        return Lack("missing_value", (self.by,))

    @property
    def most(self) -> Decimal:
        return _ONE

    def to_plain(self) -> object:
        return {"divide_by": self.by}


Factor = Constant | Looked | Share | Divided


def valued(points: Form, times: Sequence[Factor], facts: Sequence[Attributes], setting: Setting) -> Worth | None:
    """What facts are worth under points and factors; None when either has no value for them."""
    found = points.worth(facts, setting)
    if found is None or not times:
        return found
    product, over = found.points, _ONE
    scales = []
    for factor in times:
        scale = factor.scale(facts[0], setting)
        if scale is None:
            return None
        product *= scale.times
        over *= scale.over
        scales.append(scale)
    result = product if over == _ONE else product / over
    return Worth(result, found.row, found.amount, found.judged, found.parts, found.points, tuple(scales))


def lacking(points: Form, times: Sequence[Factor], attributes: Attributes, setting: Setting) -> Lack:
    """Why `valued` found nothing."""
    if points.worth((attributes,), setting) is None:
        return points.lack(attributes, setting)
    without = (factor for factor in times if factor.scale(attributes, setting) is None)
    return next((factor.lack(attributes, setting) for factor in without), NO_ROW)


def factors_at(entry: Entry, key: str, points: Form | None = None) -> tuple[Factor, ...]:
    """The factors written under `key`; where all facts count together only plain numbers make sense."""
    found = entry.list_at(key) if not entry.has(key) or entry.at(key).is_list else (entry.at(key),)
    if len(found) > _FACTORS_MOST:
        entry.refuse(f"系数不能超过{_FACTORS_MOST}个", key)
    factors = tuple(_factor(e) for e in found)
    measure = points.measure if points else None
    for e, factor in zip(found, factors, strict=True):
        if measure is not None and measure.is_joint and not isinstance(factor, Constant):
            e.refuse("合并计算的规则（count、total）只能乘一个数")
    return factors


def _factor(entry: Entry) -> Factor:
    if not entry.is_mapping:
        return Constant(_not_negative(entry, entry.number()))
    if entry.has("by"):
        return _looked(entry, table_of(entry, "factor"))
    if entry.has("bands"):
        return _looked(entry, bands_of(entry, "factor"))
    if entry.has("share"):
        return _share(entry)
    if entry.has("divide_by"):
        entry.mapping("divide_by")
        return Divided(entry.at("divide_by").attribute())
    return entry.refuse("不认识的系数：应是一个数，或by加rows，或of加bands，或share，或divide_by")


def _looked(entry: Entry, source: Table | Bands) -> Looked:
    if isinstance(source, Bands) and source.measure.is_joint:
        entry.refuse("系数只能按单项业绩的数量分档，不能用count或total", "of")
    for factor in source.unit_points:
        _not_negative(entry, factor)
    return Looked(source)


def _share(entry: Entry) -> Share:
    entry.mapping("share", "rank", "weights")
    weights = tuple(e.number() for e in entry.list_at("weights"))
    if any(weight <= 0 for weight in weights):
        entry.refuse("份额应大于0", "weights")
    if weights and not entry.has("rank"):
        entry.refuse("写了weights就要写rank，说明按哪个排名分", "weights")
    return Share(entry.at("share").attribute(), entry.at("rank").attribute() if entry.has("rank") else "", weights)


def _not_negative(entry: Entry, factor: Decimal) -> Decimal:
    if factor < 0:
        entry.refuse("系数不能是负数")
    return factor


def _whole(value: object) -> int | None:
    """A whole number from 1 on, or None."""
    number = values.number(value)
    if number is None or number != number.to_integral_value() or not 1 <= number <= _HOLDERS_MOST:
        return None
    return int(number)
