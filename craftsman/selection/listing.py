"""Law: a list as a file for a spreadsheet; nothing in it is ever run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """Text as it is, but never the beginning of a formula: a leading apostrophe makes it text for every spreadsheet."""
    written = "" if value is None else str(value)
    return f"'{written}" if written.startswith(_FORMULA) else written


@lru_cache(maxsize=4096)
def points(hundredths: int) -> str:
    """71.0, 7.25"""
    exact = Decimal(hundredths) / 100
    return f"{exact:.1f}" if hundredths % 10 == 0 else f"{exact:.2f}"


def table(head: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """CSV with a byte order mark, so that a double click opens it with Chinese intact."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([cell(one) for one in head])
    writer.writerows([cell(one) for one in line] for line in lines)
    return BOM + written.getvalue()
