"""What facts are worth under one rule: each combination of what the rule reads in a fact is worked out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from craftsman.rubrics.measure import Measure
from craftsman.rubrics.points.accrual import Accrual
from craftsman.rubrics.points.bands import Bands
from craftsman.rubrics.points.combined import Combined
from craftsman.rubrics.points.factors import Constant, Divided, Factor, Looked, Share, valued
from craftsman.rubrics.points.flat import Flat
from craftsman.rubrics.points.table import Table
from craftsman.rubrics.points.worth import Form, Worth
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

MOST = 4096  # combinations kept; real rounds have few hundred a rule
PLAIN = frozenset({str, int, type(None)})  # of these values equal ones mean the same; True is no 1
BEYOND = "."  # a name with it is read outside the fact


class PriceList:
    """The worth of single facts under points and factors, remembered where the fact's own attributes decide it."""

    def __init__(self, points: Form, times: Sequence[Factor]) -> None:
        self.points, self.times = points, times
        names = dict.fromkeys(name for part in (points, *times) for name in _read(part))
        self.names = None if any(BEYOND in name for name in names) else tuple(names)
        self.known: dict[tuple[object, ...], Worth | None] = {}

    def worth(self, attributes: Attributes, setting: Setting) -> Worth | None:
        if self.names is None:
            return valued(self.points, self.times, (attributes,), setting)
        key: list[object] = [setting.day]
        for name in self.names:
            value = attributes.get(name)
            if value.__class__ not in PLAIN:
                return valued(self.points, self.times, (attributes,), setting)
            key.append(value)
        told = tuple(key)
        try:  # asked once: another thread may empty the list between two questions
            return self.known[told]
        except KeyError:
            found = valued(self.points, self.times, (attributes,), setting)
        if len(self.known) >= MOST:
            self.known.clear()
        self.known[told] = found
        return found


def _read(part: Form | Factor) -> Iterator[str]:
    """The attributes that decide what a part gives; what people judge lies beyond the fact."""
    match part:
        case Flat() | Constant():
            pass
        case Table():
            yield from part.by
            yield from (BEYOND for row in part.all_rows if row.span)
        case Bands():
            yield from _measured(part.measure)
            yield from (BEYOND for band in part.bands if band.span)
        case Accrual():
            yield from _measured(part.measure)
        case Combined():
            yield from (name for inside in part.parts for name in _read(inside))
        case Looked():
            yield from _read(part.source)
        case Share():
            yield from filter(None, (part.share, part.rank))
        case Divided():
            yield part.by
        case _:
            yield BEYOND


def _measured(measure: Measure) -> Iterator[str]:
    yield from measure.names
    if measure.until:
        yield measure.until
