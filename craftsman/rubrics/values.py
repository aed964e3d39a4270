"""What a worker or a department wrote in one attribute, read as number, day or word without ever failing."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

Attributes = Mapping[str, object]

_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,10})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_LENGTH = len("2026-10-31")
_LARGEST = Decimal(10) ** 12
_FINEST = 40  # decimals


def number(value: object) -> Decimal | None:
    """The exact number, or None for anything that is not a plain finite number below 10^12."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**12 else None
    if isinstance(value, Decimal):
        return value if value.is_finite() and value.copy_abs() < _LARGEST and _is_plain(value) else None
    if isinstance(value, float):
        return number(Decimal(repr(value)))
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None


def _is_plain(value: Decimal) -> bool:
    """Not so fine that writing it out would fill pages (1e-999999)."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -_FINEST


def day(value: object) -> date | None:
    """The calendar day of an ISO date, or None."""
    if isinstance(value, str):
        return _parsed_day(value) if len(value) == _DAY_LENGTH else None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


@lru_cache(maxsize=4096)
def _parsed_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def word(value: object) -> str | None:
    """The text without surrounding blanks, or None when it is empty or no text."""
    return value.strip() or None if isinstance(value, str) else None


def is_missing(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def same(value: object, wanted: object) -> bool:
    """Whether an attribute equals a value written in a rubric (bool, Decimal or text; nothing converts to a bool)."""
    if isinstance(wanted, bool):
        return value is wanted
    if isinstance(wanted, Decimal):
        return number(value) == wanted
    return word(value) == wanted


def months_later(start: date, months: int) -> date:
    """The same day so many months later (or earlier); a day the month does not have becomes its last day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return date.min if year < 1 else date.max
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def full_months(start: date, end: date) -> int:
    """Completed months from one day to another, 0 when the end is earlier."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if start.day > end.day and end.day < calendar.monthrange(end.year, end.month)[1]:
        months -= 1
    return max(months, 0)
