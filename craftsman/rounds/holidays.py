"""Public holidays and worked weekends as the State Council's yearly notices set them: the one file that knows the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from chinese_calendar import constants  # type: ignore[import-untyped]  # the library brings no types


@cache
def table() -> Mapping[date, tuple[bool, str]]:
    """Day → (worked?, name) for every day that differs from its weekday or is a holiday."""
    free = {day: (False, _chinese(name)) for day, name in constants.holidays.items()}
    return free | {day: (True, f"{_chinese(name)}调休") for day, name in constants.workdays.items()}


@cache
def years() -> frozenset[int]:
    """The years the library knows in full."""
    return frozenset(day.year for day in constants.holidays)


def _chinese(name: str) -> str:
    return str(constants.Holiday(name).chinese)
