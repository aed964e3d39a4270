"""What a fact brings before rounding and caps, or why it brings nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple, Protocol

from craftsman.rubrics.measure import Measure
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

LARGEST = 10**9  # points beyond are no points: an amount so odd was not meant
AWARDED, CLAIMED = "awarded", "claimed"


class Scale(NamedTuple):
    """A factor as a fraction, so that 50 × 2 ÷ 3 is rounded once; the row that gave it, the amount it was read from."""

    times: Decimal
    over: Decimal = Decimal(1)
    row: str = ""
    amount: Decimal | None = None


class Worth(NamedTuple):
    """Points before rounding and caps, the row or band that gave them, and the measured amount."""

    points: Decimal
    row: str = ""
    amount: Decimal | None = None
    judged: str = ""  # awarded or claimed, where people choose inside a range
    parts: tuple[tuple[int, Worth], ...] = ()  # of added or best points: which parts, and what they are worth
    before: Decimal | None = None  # points before the factors
    scales: tuple[Scale, ...] = ()

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows or bands that gave the points, those of the parts one by one."""
        if self.parts:
            return tuple(row for _, part in self.parts for row in part.rows)
        return (self.row,) if self.row else ()


class Lack(NamedTuple):
    """Why there is no worth: a closed code, attributes whose names the sentence gives, figures for it."""

    code: str  # missing_value, no_row, past_end, not_judged, out_of_range
    names: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


NO_ROW = Lack("no_row")


class Form(Protocol):
    """A sort of points."""

    @property
    def measure(self) -> Measure | None: ...

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        """Every number of points it names; of a judged range the most."""
        ...

    def worth(self, facts: Sequence[Attributes], setting: Setting) -> Worth | None: ...

    def lack(self, attributes: Attributes, setting: Setting) -> Lack: ...

    def to_plain(self) -> object: ...
