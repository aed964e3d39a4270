"""What every change of an achievement does: its values are checked, its revision goes up, and whoever cites it hears of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, update

from craftsman.achievements import attributes as law
from craftsman.achievements import evidence
from craftsman.achievements.kinds import Kind
from craftsman.achievements.models import Achievement
from craftsman.db import plain, session
from craftsman.errors import NotFound, Refused
from craftsman.jobs import enqueue


def checked(kind: Kind, typed: Mapping[str, Any], now: datetime, born: date | None = None) -> dict[str, Any]:
    values, errors = law.check(kind, typed, law.district_day(now), born)
    for field, sentence in errors.items():
        raise Refused(sentence, field=field)
    return values


def touch(one: Achievement, now: datetime) -> None:
    """Values or files have changed: what departments answered about the revision before no longer covers it."""
    one.revision += 1
    one.changed_at = now
    tell(one)


def tell(one: Achievement) -> None:
    """Applications that cite this achievement and wait for a department follow it as it is now."""
    if one.cited:
        enqueue("follow_correction", one.id)


def any_achievement(achievement_id: int) -> Achievement:
    one = session().get(Achievement, achievement_id, with_for_update=True, populate_existing=True)
    if one is None:
        raise NotFound(f"achievement {achievement_id}")
    session().refresh(one, ["files", "verification"])
    return one


def live(one: Achievement) -> int:
    return sum(1 for file in one.files if file.state != evidence.REFUSED)


def numbers(one: Achievement) -> dict[str, object]:
    return {"revision": one.revision, "version": one.version}


_CITED = (
    update(cast(Table, Achievement.__table__))
    .where(Achievement.id == bindparam("one"), Achievement.cited.is_(False))
    .values(cited=True)
)


def mark_cited(ids: Collection[int]) -> None:
    """Said by whoever cites achievements: from now on he hears of their changes."""
    if ids:
        plain(_CITED, [{"one": one} for one in ids])
