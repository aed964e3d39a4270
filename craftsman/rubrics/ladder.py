"""The limits above the items in whole units of a booking: what all items together are worth, without making bookings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Limit:
    """What holds a sum on one level: a cap, a floor for deductions, then a weight."""

    scope: str  # item, dimension, layer, total
    key: str
    cap: Decimal | None = None
    floor: Decimal | None = None
    weight: Decimal | None = None

    @property
    def is_open(self) -> bool:
        return self.cap is None and self.floor is None and self.weight is None


@dataclass(frozen=True, slots=True)
class Rung:
    """One limit: clips a sum, then weighs it, rounded half up; `above` is where the result goes (-1: past all of them)."""

    cap: int | None
    floor: int | None
    weight: tuple[int, int] | None
    above: int = -1

    def holds(self, amount: int) -> int:
        if self.cap is not None and amount > self.cap:
            amount = self.cap
        elif self.floor is not None and amount < self.floor:
            amount = self.floor
        if self.weight is None:
            return amount
        times, over = self.weight
        size = (2 * abs(amount) * times + over) // (2 * over)
        return size if amount >= 0 else -size

    def may_bind(self, low: int, high: int) -> bool:
        """Whether a sum between the two may come out changed."""
        if self.weight is not None:
            return True
        return (self.cap is not None and high > self.cap) or (self.floor is not None and low < self.floor)


class Ladder:
    """Rungs from the dimensions up to the total, in an order in which each comes before the one above it."""

    def __init__(self, unit: Decimal, limits_of: Mapping[str, tuple[Limit, ...]]) -> None:
        self.unit, self.scale = unit, Decimal(1) / unit
        self.items = {id_: self._rung(limits[0], -1) for id_, limits in limits_of.items()}
        outer = [limit for limits in limits_of.values() for limit in limits[1:]]
        order = {"dimension": 0, "layer": 1, "total": 2}
        known = sorted({(order[o.scope], o.key): o for o in outer}.items(), key=lambda pair: pair[0])
        index = {key: number for number, (key, _) in enumerate(known)}
        above: dict[int, int] = {}
        for limits in limits_of.values():
            numbers = [index[order[one.scope], one.key] for one in limits[1:]]
            above |= dict(zip(numbers, [*numbers[1:], -1], strict=True))
        self.rungs = tuple(self._rung(limit, above[index[key]]) for key, limit in known)
        self.first = {id_: index[0, limits[1].key] for id_, limits in limits_of.items()}

    def _rung(self, limit: Limit, above: int) -> Rung:
        weight = Fraction(limit.weight) if limit.weight is not None else None
        return Rung(
            None if limit.cap is None else self.whole(limit.cap),
            None if limit.floor is None else self.whole(limit.floor),
            (weight.numerator, weight.denominator) if weight is not None else None,
            above,
        )

    def whole(self, points: Decimal) -> int:
        return int(points * self.scale)

    def rounded(self, points: Decimal) -> int:
        """In whole units, as they are booked."""
        return int(points.quantize(self.unit, ROUND_HALF_UP) * self.scale)

    @property
    def nothing(self) -> list[int]:
        """Amounts that come in at the rungs; the last one past all of them."""
        return [0] * (len(self.rungs) + 1)

    def total(self, sums: Sequence[int]) -> int:
        """What comes out at the top when these amounts come in at the rungs."""
        amounts = list(sums)
        for number, rung in enumerate(self.rungs):
            amounts[rung.above] += rung.holds(amounts[number])
        return amounts[-1]
