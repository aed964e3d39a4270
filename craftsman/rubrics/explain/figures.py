"""Numbers and days as people read them."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_LONGEST = -6  # a rubric writes no more decimals itself; a longer result has no end


def figure(value: Decimal) -> str:
    """A number without needless zeros: 0.5, 18, 46."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def on_day(iso: str) -> str:
    found = date.fromisoformat(iso)
    return f"{found.year}年{found.month}月{found.day}日"


def is_short(value: Decimal) -> bool:
    """Whether a result can be written out, so that its rounding can be told as a step of its own."""
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= _LONGEST


def result(value: Decimal, rounded: Decimal | None = None) -> str:
    """A result in full; one without end as it was rounded."""
    if is_short(value):
        return figure(value)
    return figure(value.quantize(Decimal("0.01"), ROUND_HALF_UP) if rounded is None else rounded)
