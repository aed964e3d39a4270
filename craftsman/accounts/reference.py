"""Law: the district's own lists (towns, trades, departments, consent texts); files that an office may replace."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent
_office = _HERE  # where an office keeps its own lists


def install(folder: Path) -> None:
    """From now on `towns.csv`, `trades.csv`, `departments.csv` and `consents.csv` in this folder replace ours."""
    global _office
    _office = folder
    for listing in (towns, trades, consent_texts):
        listing.cache_clear()


def _rows(name: str) -> list[dict[str, str]]:
    path = _office / name if (_office / name).is_file() else _HERE / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


@lru_cache(maxsize=1)
def towns() -> tuple[str, ...]:
    """Streets and towns of the district."""
    return tuple(row["name"] for row in _rows("towns.csv"))


@lru_cache(maxsize=1)
def trades() -> tuple[str, ...]:
    """Trades people choose from."""
    return tuple(row["name"] for row in _rows("trades.csv"))


@dataclass(frozen=True)
class DepartmentRow:
    code: str
    name: str
    phone: str


def departments() -> tuple[DepartmentRow, ...]:
    """The departments a new database starts with; afterwards they are rows that the office keeps."""
    return tuple(DepartmentRow(**row) for row in _rows("departments.csv"))


@dataclass(frozen=True)
class ConsentText:
    """A text people agree to: purpose, version, title, body, whether registration needs it."""

    purpose: str
    version: str
    title: str
    text: str
    required: bool


@lru_cache(maxsize=1)
def consent_texts() -> tuple[ConsentText, ...]:
    """The texts in the file's order; a changed text gets a new version, and who agreed to which is kept."""
    return tuple(
        ConsentText(row["purpose"], row["version"], row["title"], row["text"], row["required"] == "1")
        for row in _rows("consents.csv")
    )
