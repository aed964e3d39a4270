"""A round keeps its rubric whole, under its hash, and every version it ever had under its number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from craftsman.accounts.actor import Actor
from craftsman.achievements.catalogue import kinds
from craftsman.db import session
from craftsman.rounds import fitness
from craftsman.rounds.models import Round, RubricVersion
from craftsman.rubrics.rubric import Rubric

_NAME = 20  # of the 30 characters that there are for the name with its number


def put_rubric(round_: Round, rubric: Rubric) -> None:
    """The round keeps the whole rubric as one value under its hash."""
    round_.rubric, round_.rubric_version, round_.rubric_digest = rubric.to_dict(), rubric.version, rubric.digest


def keep_version(
    round_: Round,
    *,
    actor: Actor | None,
    now: datetime,
    reason: str = "",
    person_id: int | None = None,
    agreed_by_id: int | None = None,
    affected: int = 0,
    rescored: bool = True,
) -> RubricVersion:
    """The round's rubric as its next version. `person_id`: who proposed it, where `actor` only agreed.

    Without a change of the rubric there is no new version; `rescored`: no score has to follow it any more.
    """
    rows = select(RubricVersion).where(RubricVersion.round_id == round_.id).order_by(RubricVersion.number.desc())
    last = session().scalars(rows.limit(1)).first()
    if last is not None and last.digest == round_.rubric_digest:
        _call(round_, last.number)
        return last
    number = last.number + 1 if last else 1
    _call(round_, number)
    version = RubricVersion(
        round_id=round_.id,
        number=number,
        rubric=round_.rubric,
        name=str(round_.rubric["rubric"]["version"]),
        digest=round_.rubric_digest,
        published_at=now,
        person_id=person_id or (actor.person_id if actor else None),
        agreed_by_id=agreed_by_id,
        reason=reason,
        affected=affected,
        rescored_at=now if rescored else None,
    )
    session().add(version)
    session().flush()
    return version


def _call(round_: Round, number: int) -> None:
    """2026-v3, and 2026-v3（第2版） once it was changed: a rubric may keep its name, readers must still see which one it is."""
    name = str(round_.rubric["rubric"]["version"])
    round_.rubric_version = name if number == 1 else f"{name[:_NAME]}（第{number}版）"


def why_not_rubric(rubric: Rubric) -> str | None:
    """Why this rubric cannot be a round's, or None."""
    return fitness.why_not(rubric, kinds().kinds)
