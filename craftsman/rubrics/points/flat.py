"""固定分: every fact is worth the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from craftsman.rubrics.entry import plain
from craftsman.rubrics.points.worth import NO_ROW, Lack, Worth
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes


@dataclass(frozen=True)
class Flat:
    """One number for every fact."""

    points: Decimal
    always: Worth = field(init=False, compare=False, repr=False)
    measure = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "always", Worth(self.points))

    def worth(self, facts: Sequence[Attributes], setting: Setting) -> Worth | None:
        return self.always

    def lack(self, attributes: Attributes, setting: Setting) -> Lack:
        return NO_ROW

    @property
    def unit_points(self) -> tuple[Decimal, ...]:
        return (self.points,)

    def to_plain(self) -> object:
        return plain(self.points)
