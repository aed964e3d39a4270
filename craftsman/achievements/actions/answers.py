"""What departments answer is written down beside the achievement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.achievements import attributes as law
from craftsman.achievements import verification
from craftsman.achievements.actions.revisions import any_achievement, checked, live, numbers
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.models import Verification
from craftsman.db import session
from craftsman.errors import Conflict, Refused


def record_verified(
    achievement_id: int,
    outcome: str,
    *,
    revision: int,
    department: str,
    actor: Actor,
    now: datetime,
    note: str = "",
    values: Mapping[str, Any] | None = None,
) -> Verification:
    """A department's answer about `revision` of an achievement (called by downstream features, which decide who may).

    `values` are the values the department stands behind in a 部分认定; the worker's own text stays as it is.
    """
    one = any_achievement(achievement_id)
    kind = kinds()[one.kind]
    lack = law.missing(kind, one.attributes, live(one))
    reason = verification.why_not_record(outcome, one.revision, revision, lack, one.deleted_at is not None)
    if reason:
        raise Conflict(reason) if revision != one.revision else Refused(reason)
    accepted = checked(kind, values, now) if values is not None else None
    current = Verification.achievement_id == one.id, Verification.revision == revision
    session().execute(update(Verification).where(*current, Verification.replaced_at.is_(None)).values(replaced_at=now))
    answer = Verification(
        achievement_id=one.id,
        revision=revision,
        outcome=outcome,
        department=department,
        person_id=actor.person_id,
        at=now,
        note=note,
        attributes=accepted,
    )
    session().add(answer)
    one.version += 1
    detail = {**numbers(one), "outcome": outcome, "department": department}
    journal.append("achievement.verify", f"achievement-{one.id}", actor=actor, now=now, detail=detail)
    return answer
