"""What is done to the lines of a ledger: add, correct, remove and bring back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from craftsman import journal
from craftsman.accounts import queries as accounts
from craftsman.accounts.actor import Actor
from craftsman.achievements import attributes as law
from craftsman.achievements import queries, verification
from craftsman.achievements.actions.revisions import any_achievement, checked, numbers, tell, touch
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.kinds import Kind
from craftsman.achievements.models import Achievement, Evidence
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused

MOST = 200  # achievements of one person
UNDO = timedelta(seconds=10)
UNDO_GRACE = timedelta(seconds=20)  # a tap at the last moment on a slow network still counts


def add_achievement(
    kind: str, typed: Mapping[str, Any], *, actor: Actor, now: datetime, person_id: int | None = None
) -> Achievement:
    """A new line in the actor's own ledger, or in `person_id`'s when a downstream feature reports a fact."""
    if kind not in kinds():
        raise NotFound(f"kind {kind}")
    owner = person_id if person_id is not None else actor.person_id
    values = checked(kinds()[kind], typed, now, accounts.born_on(owner))
    if queries.count_of(owner) >= MOST:
        raise Refused(f"每人最多{MOST}项业绩，请先删除用不到的")
    one = Achievement(
        person_id=owner,
        kind=kind,
        attributes=values,
        title=law.title(kinds()[kind], values),
        created_at=now,
        changed_at=now,
    )
    session().add(one)
    session().flush()
    journal.append("achievement.add", f"achievement-{one.id}", actor=actor, now=now, detail={"kind": kind})
    return one


def start_achievement(kind: str, *, actor: Actor, now: datetime) -> Achievement:
    """An empty line to fill in step by step; one that was left empty before is used again."""
    return queries.untouched(kind, actor) or add_achievement(kind, {}, actor=actor, now=now)


def correct_achievement(
    achievement_id: int, typed: Mapping[str, Any], *, version: int, actor: Actor, now: datetime
) -> Achievement:
    """All values as they should be now. A change raises the revision, so a department's answer no longer covers it."""
    one = queries.achievement(achievement_id, actor, lock=True)
    kind = kinds()[one.kind]
    values = checked(kind, typed, now, accounts.born_on(one.person_id))
    changed = law.changed(kind, one.attributes, values)
    if not changed:
        return one
    if version != one.version:
        raise _conflict(one, kind, values)
    one.attributes, one.title = values, law.title(kind, values)
    one.version += 1
    touch(one, now)
    journal.append("achievement.correct", f"achievement-{one.id}", actor=actor, now=now, detail=numbers(one))
    return one


def save_field(
    achievement_id: int, field: str, value: Any, *, version: int, actor: Actor, now: datetime
) -> Achievement:
    """One field as soon as it is typed; the others stay as they are stored."""
    one = queries.achievement(achievement_id, actor, lock=True)
    typed = {**one.attributes, field: value}
    return correct_achievement(achievement_id, typed, version=version, actor=actor, now=now)


def remove_achievement(achievement_id: int, *, actor: Actor, now: datetime) -> Achievement:
    """The line and its files leave the ledger; rows stay for those who have cited them."""
    one = queries.achievement(achievement_id, actor, lock=True)
    one.deleted_at = now
    tell(one)
    live = update(Evidence).where(Evidence.achievement_id == one.id, Evidence.removed_at.is_(None))
    session().execute(live.values(removed_at=now))
    journal.append("achievement.remove", f"achievement-{one.id}", actor=actor, now=now, detail=numbers(one))
    return one


def restore_achievement(achievement_id: int, *, actor: Actor, now: datetime) -> Achievement:
    """Bring back a line that was removed a moment ago, with the files that went with it."""
    one = any_achievement(achievement_id)
    if one.person_id != actor.person_id:
        raise NotFound(f"achievement {achievement_id}")
    if one.deleted_at is None:
        return one
    if now - one.deleted_at > UNDO + UNDO_GRACE:
        raise Refused("删除已超过10秒，不能撤销，请重新添加")
    gone = update(Evidence).where(Evidence.achievement_id == one.id, Evidence.removed_at == one.deleted_at)
    session().execute(gone.values(removed_at=None))
    one.deleted_at = None
    tell(one)
    journal.append("achievement.restore", f"achievement-{one.id}", actor=actor, now=now, detail=numbers(one))
    return one


def _conflict(one: Achievement, kind: Kind, mine: Mapping[str, Any]) -> Conflict:
    differing = [field for field in kind.fields if one.attributes.get(field.name) != mine.get(field.name)]
    if one.verification:
        who = accounts.department_names().get(one.verification.department, "部门")
        word = verification.OUTCOMES[one.verification.outcome]
        reason = f"您打开后，{who}已于{law.district_time(one.verification.at)}处理了这一项：{word}。您的修改没有保存。"
    else:
        reason = f"您打开后，这项业绩在{law.district_time(one.changed_at)}改过一次。您这次的修改没有保存。"
    return Conflict(
        reason,
        mine={field.label: law.said(field, mine.get(field.name)) for field in differing},
        theirs={field.label: law.said(field, one.attributes.get(field.name)) for field in differing},
    )
