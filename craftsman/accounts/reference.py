"""Law: the district's own lists (towns, trades, departments, consent texts); files that an office may replace."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent


def _rows(name: str, folder: Path | None) -> list[dict[str, str]]:
    path = folder / name if folder and (folder / name).is_file() else _HERE / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


@lru_cache(maxsize=8)
def towns(folder: Path | None = None) -> tuple[str, ...]:
    """Streets and towns of the district; `towns.csv` in `folder` replaces the list that ships."""
    return tuple(row["name"] for row in _rows("towns.csv", folder))


@lru_cache(maxsize=8)
def trades(folder: Path | None = None) -> tuple[str, ...]:
    """Trades people choose from; `trades.csv` in `folder` replaces the list that ships."""
    return tuple(row["name"] for row in _rows("trades.csv", folder))


@dataclass(frozen=True)
class DepartmentRow:
    code: str
    name: str
    phone: str


def departments(folder: Path | None = None) -> tuple[DepartmentRow, ...]:
    """The departments a new database starts with; afterwards they are rows that the office keeps."""
    return tuple(DepartmentRow(**row) for row in _rows("departments.csv", folder))


@dataclass(frozen=True)
class ConsentText:
    """A text people agree to: purpose, version, title, body, whether registration needs it."""

    purpose: str
    version: str
    title: str
    text: str
    required: bool


@lru_cache(maxsize=8)
def consent_texts(folder: Path | None = None) -> tuple[ConsentText, ...]:
    """The texts in the file's order; a changed text gets a new version, and who agreed to which is kept."""
    return tuple(
        ConsentText(row["purpose"], row["version"], row["title"], row["text"], row["required"] == "1")
        for row in _rows("consents.csv", folder)
    )
