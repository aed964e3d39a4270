"""The counters beside duties and applications: moved in the transaction that moves the thing, so that no page counts rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from craftsman.applications.models import DutyCount, ScoreCount, StatusCount
from craftsman.db import Base, advisory_lock, db, plain

POINT = 100  # hundredths
DutyKey = tuple[int, int, str, date]  # round, department, state, due day


def count_duties(changes: Mapping[DutyKey, int]) -> None:
    """Add these differences to the duties of each (round, department, state, due day)."""
    names = ("round_id", "department_id", "state", "due_on")
    _add(
        DutyCount,
        "duties",
        [dict(zip(names, key, strict=True)) | {"duties": n} for key, n in sorted(changes.items()) if n],
    )


def count_statuses(round_id: int, *, left: str | None, entered: str) -> None:
    """One application of the round left a status (None: it is new) and entered another."""
    changes = Counter({entered: 1})
    changes.subtract([left] if left else [])
    rows = [{"round_id": round_id, "status": one, "applications": n} for one, n in sorted(changes.items()) if n]
    _add(StatusCount, "applications", rows)


def count_score(round_id: int, score: int, change: int) -> None:
    """An application of the round is scored now (1), or no longer (-1); `score` in hundredths."""
    _add(ScoreCount, "applications", [{"round_id": round_id, "points": score // POINT, "applications": change}])


def _add(table: type[Base], figure: str, rows: list[dict[str, Any]]) -> None:
    """The journal's lock comes before every counter: who counts first and writes the journal later would stand in the
    way of somebody who does it the other way round."""
    if rows:
        advisory_lock("journal")
        plain(_upsert(db.engine.dialect.name, table, figure), rows)


@lru_cache(maxsize=4)
def _upsert(dialect: str, table: type[Base], figure: str) -> Any:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    adding = insert(cast(Table, table.__table__))
    column = getattr(table, figure)
    return adding.on_conflict_do_update(
        index_elements=[key.name for key in table.__table__.primary_key],
        set_={figure: column + adding.excluded[figure]},
    )
