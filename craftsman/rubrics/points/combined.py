"""分项相加或取高: points put together from parts, such as months in post and a step for five full years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from craftsman.rubrics.measure import Measure
from craftsman.rubrics.points.worth import NO_ROW, Form, Lack, Worth
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

PLUS, BEST = "plus", "best"


@dataclass(frozen=True)
class Combined:
    """`plus` adds the parts that have a value, `best` takes the highest of them."""

    sort: str  # plus, best
    parts: tuple[Form, ...]

    def worth(self, facts: Sequence[Attributes], setting: Setting) -> Worth | None:
        found = [(index, w) for index, part in enumerate(self.parts) if (w := part.worth(facts, setting)) is not None]
        if not found:
            return None
        if self.sort == BEST:
            found = [max(found, key=lambda pair: pair[1].points)]
        points, rows, amounts, judged = Decimal(0), [], [], ""
        for index, worth in found:
            points += worth.points
            judged = judged or worth.judged
            if worth.row:
                rows.append(worth.row)
            if index in self.measured:
                amounts.append(worth.amount)
        return Worth(points, "、".join(rows), amounts[0] if amounts else None, judged, tuple(found))

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        """What the first part lacks that could have had a value."""
        lacks = [part.lack(attributes, setting) for part in self.parts]
        return next((lack for lack in lacks if lack != NO_ROW), NO_ROW)

    @cached_property
    def measured(self) -> frozenset[int]:
        """The parts that measure what the first one does that measures anything."""
        return frozenset(index for index, part in enumerate(self.parts) if part.measure == self.measure)

    @property
    def measure(self) -> Measure | None:
        return next((part.measure for part in self.parts if part.measure is not None), None)

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        tops = [max(part.unit_points) for part in self.parts]
        return (sum(tops, Decimal(0)),) if self.sort == PLUS else tuple(tops)

    def to_plain(self) -> object:
        return {self.sort: [part.to_plain() for part in self.parts]}
