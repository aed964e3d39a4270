"""What is done to the ledger: add, correct and remove achievements and their files; write down what departments answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from craftsman import files, journal, words
from craftsman.accounts import queries as accounts
from craftsman.accounts.actor import Actor
from craftsman.achievements import attributes as law
from craftsman.achievements import evidence, queries, verification
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.kinds import Kind
from craftsman.achievements.models import Achievement, Evidence, Verification
from craftsman.db import reading, session
from craftsman.errors import Conflict, NotFound, Refused, TooMany
from craftsman.inbox import actions as inbox
from craftsman.jobs import enqueue

MOST = 200  # achievements of one person
UPLOADS_AN_HOUR = 60
UNDO = timedelta(seconds=10)
UNDO_GRACE = timedelta(seconds=20)  # a tap at the last moment on a slow network still counts


def add_achievement(
    kind: str, typed: Mapping[str, Any], *, actor: Actor, now: datetime, person_id: int | None = None
) -> Achievement:
    """A new line in the actor's own ledger, or in `person_id`'s when a downstream feature reports a fact."""
    if kind not in kinds():
        raise NotFound(f"kind {kind}")
    values = _checked(kinds()[kind], typed, now)
    owner = person_id if person_id is not None else actor.person_id
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
    values = _checked(kind, typed, now)
    changed = law.changed(kind, one.attributes, values)
    if not changed:
        return one
    if version != one.version:
        raise _conflict(one, kind, values)
    one.attributes, one.title = values, law.title(kind, values)
    one.version += 1
    _touch(one, now)
    journal.append("achievement.correct", f"achievement-{one.id}", actor=actor, now=now, detail=_numbers(one))
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
    live = update(Evidence).where(Evidence.achievement_id == one.id, Evidence.removed_at.is_(None))
    session().execute(live.values(removed_at=now))
    journal.append("achievement.remove", f"achievement-{one.id}", actor=actor, now=now, detail=_numbers(one))
    return one


def restore_achievement(achievement_id: int, *, actor: Actor, now: datetime) -> Achievement:
    """Bring back a line that was removed a moment ago, with the files that went with it."""
    one = _any_achievement(achievement_id)
    if one.person_id != actor.person_id:
        raise NotFound(f"achievement {achievement_id}")
    if one.deleted_at is None:
        return one
    if now - one.deleted_at > UNDO + UNDO_GRACE:
        raise Refused("删除已超过10秒，不能撤销，请重新添加")
    gone = update(Evidence).where(Evidence.achievement_id == one.id, Evidence.removed_at == one.deleted_at)
    session().execute(gone.values(removed_at=None))
    one.deleted_at = None
    journal.append("achievement.restore", f"achievement-{one.id}", actor=actor, now=now, detail=_numbers(one))
    return one


# --- evidence --------------------------------------------------------------------------------------------------------


def add_evidence(
    achievement_id: int, uploads: Sequence[tuple[str, bytes]], *, actor: Actor, now: datetime
) -> list[Evidence]:
    """Files (name, bytes) that the worker hands in; each is opened by a job before anyone can look at it.

    Ends any transaction begun before: the bytes are written to disk without holding the writer's place.
    """
    cleaned = [(words.clean_file_name(name), data) for name, data in uploads if name or data]
    if not cleaned:
        raise Refused("请先选择要上传的文件", field="files")
    for name, data in cleaned:
        _refuse(evidence.why_not_upload(name, data), field="files")
    with reading():
        one = queries.achievement(achievement_id, actor)
        _refuse_full(one, cleaned, now)
        stored = [files.put(f"person-{one.person_id}", data) for _, data in cleaned]
    one = queries.achievement(achievement_id, actor, lock=True)
    _refuse_full(one, cleaned, now)
    same = {file.sha256: file for file in one.files if file.state != evidence.REFUSED}
    pairs = zip(cleaned, stored, strict=True)
    return [same.get(kept.sha256) or _add_file(one, name, data[:16], kept, actor, now) for (name, data), kept in pairs]


def _add_file(one: Achievement, name: str, head: bytes, kept: files.Stored, actor: Actor, now: datetime) -> Evidence:
    content_type = evidence.content_type_of(head) or ""
    row = Evidence(
        achievement_id=one.id,
        person_id=one.person_id,
        name=evidence.name_for(name, content_type),
        content_type=content_type,
        size=kept.size,
        sha256=kept.sha256,
        state=evidence.PROCESSING,
        original_key=kept.key,
        previews=[],
        uploaded_at=now,
    )
    session().add(row)
    _touch(one, now)
    session().flush()
    enqueue("inspect_evidence", row.id)
    _note("evidence.add", row, actor, now, size=row.size, sha256=row.sha256)
    return row


def remove_evidence(evidence_id: int, *, actor: Actor, now: datetime) -> Evidence:
    """Take a file away; it can be brought back for ten seconds."""
    row = queries.evidence(evidence_id, actor)
    one = queries.achievement(row.achievement_id, actor, lock=True)
    row.removed_at = now
    if row.state != evidence.REFUSED:
        _touch(one, now)
    _note("evidence.remove", row, actor, now)
    return row


def restore_evidence(evidence_id: int, *, actor: Actor, now: datetime) -> Evidence:
    """Bring back a file that was removed a moment ago."""
    row = queries.evidence(evidence_id, actor, removed=True)
    one = queries.achievement(row.achievement_id, actor, lock=True)
    if row.removed_at is None:
        return row
    if now - row.removed_at > UNDO + UNDO_GRACE:
        raise Refused("删除已超过10秒，不能撤销，请重新上传")
    _refuse(evidence.why_not_add(_live(one), queries.used_bytes(one.person_id), row.size), field="files")
    row.removed_at = None
    if row.state != evidence.REFUSED:
        _touch(one, now)
    _note("evidence.restore", row, actor, now)
    return row


def accept_evidence(
    evidence_id: int,
    *,
    content_type: str,
    kept: files.Stored | None,
    previews: Sequence[str],
    pages: int,
    warning: str,
    now: datetime,
) -> None:
    """The file was opened: a clean copy (None: the bytes themselves) and previews are kept. Repeating it changes nothing."""
    row = queries.waiting_evidence(evidence_id)
    if row is None:
        return
    row.state, row.content_type, row.pages, row.warning = evidence.USABLE, content_type, pages, warning
    row.name, row.previews = evidence.name_for(row.name, content_type), list(previews)
    row.key = kept.key if kept else row.original_key
    if kept:
        row.size, row.sha256 = kept.size, kept.sha256
    _note("evidence.accept", row, None, now, size=row.size, sha256=row.sha256)
    enqueue("forget_original", row.id)


def read_evidence(evidence_id: int, preview: int | None, *, actor: Actor) -> tuple[Evidence, bytes]:
    """A usable file, or one of its previews (0: the thumbnail), with its bytes. NotFound for everything else."""
    row = queries.evidence(evidence_id, actor)
    keys = [row.key] if preview is None else row.previews[preview : preview + 1]
    if row.state != evidence.USABLE or not keys or keys[0] is None:
        raise NotFound(f"evidence {evidence_id}")
    return row, files.get(keys[0])


def refuse_evidence(evidence_id: int, reason: str, *, now: datetime) -> None:
    """The file cannot be used; the worker reads why. Repeating it changes nothing."""
    row = queries.waiting_evidence(evidence_id)
    if row is None:
        return
    row.state, row.reason = evidence.REFUSED, reason
    _note("evidence.refuse", row, None, now)
    inbox.send_message(
        row.person_id,
        "evidence_refused",
        {"file": row.name, "reason": reason},
        actor=None,
        now=now,
        link=f"/my/achievements/{row.achievement_id}",
        occasion=f"evidence-{row.id}",
    )
    enqueue("forget_original", row.id)


def forget_keys(evidence_id: int, keys: Sequence[str]) -> None:
    """The stored files behind these keys are gone; the row stays with its name and hash."""
    row = session().get_one(Evidence, evidence_id)
    row.original_key = None if row.original_key in keys else row.original_key
    row.key = None if row.key in keys else row.key
    row.previews = [key for key in row.previews if key not in keys]


# --- verification ----------------------------------------------------------------------------------------------------


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
    one = _any_achievement(achievement_id)
    kind = kinds()[one.kind]
    lack = law.missing(kind, one.attributes, _live(one))
    reason = verification.why_not_record(outcome, one.revision, revision, lack, one.deleted_at is not None)
    if reason:
        raise Conflict(reason) if revision != one.revision else Refused(reason)
    accepted = _checked(kind, values, now) if values is not None else None
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
    detail = {**_numbers(one), "outcome": outcome, "department": department}
    journal.append("achievement.verify", f"achievement-{one.id}", actor=actor, now=now, detail=detail)
    return answer


# --- the parts of an act ---------------------------------------------------------------------------------------------


def _checked(kind: Kind, typed: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    values, errors = law.check(kind, typed, law.district_day(now))
    for field, sentence in errors.items():
        raise Refused(sentence, field=field)
    return values


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


def _any_achievement(achievement_id: int) -> Achievement:
    one = session().get(Achievement, achievement_id, with_for_update=True, populate_existing=True)
    if one is None:
        raise NotFound(f"achievement {achievement_id}")
    session().refresh(one, ["files", "verification"])
    return one


def _touch(one: Achievement, now: datetime) -> None:
    one.revision += 1
    one.changed_at = now


def _live(one: Achievement) -> int:
    return sum(1 for file in one.files if file.state != evidence.REFUSED)


def _refuse_full(one: Achievement, uploads: Sequence[tuple[str, bytes]], now: datetime) -> None:
    """Room for every file, counted as if the ones before it were in already."""
    count, used = _live(one), queries.used_bytes(one.person_id)
    for _, data in uploads:
        _refuse(evidence.why_not_add(count, used, len(data)), field="files")
        count, used = count + 1, used + len(data)
    recent = Evidence.person_id == one.person_id, Evidence.uploaded_at > now - timedelta(hours=1)
    if (session().scalar(select(func.count()).select_from(Evidence).where(*recent)) or 0) >= UPLOADS_AN_HOUR:
        raise TooMany(f"一小时内最多上传{UPLOADS_AN_HOUR}份，请稍后再传")


def _refuse(reason: str | None, *, field: str) -> None:
    if reason:
        raise Refused(reason, field=field)


def _numbers(one: Achievement) -> dict[str, object]:
    return {"revision": one.revision, "version": one.version}


def _note(act: str, row: Evidence, actor: Actor | None, now: datetime, **detail: object) -> None:
    journal.append(
        act, f"evidence-{row.id}", actor=actor, now=now, detail={"achievement": row.achievement_id, **detail}
    )
