"""为什么是这个分: the rubric's lines, a booking, a fact left out, a gate, each in a Chinese sentence."""

from __future__ import annotations

from craftsman.rubrics.explain.bookings import SCOPE_NAMES, booking, booking_args, booking_code, cut_text, gave_way
from craftsman.rubrics.explain.figures import figure, on_day
from craftsman.rubrics.explain.published import accrual_text, factor_lines, item_lines, values
from craftsman.rubrics.explain.refusals import gate, uncounted

__all__ = [
    "SCOPE_NAMES",
    "accrual_text",
    "booking",
    "booking_args",
    "booking_code",
    "cut_text",
    "factor_lines",
    "figure",
    "gate",
    "gave_way",
    "item_lines",
    "on_day",
    "uncounted",
    "values",
]
