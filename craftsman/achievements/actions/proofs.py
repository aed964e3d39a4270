"""What is done to the files that prove an achievement: handed in, opened, refused, taken away and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from craftsman import files, journal, words
from craftsman.accounts.actor import Actor
from craftsman.achievements import evidence, queries
from craftsman.achievements.actions.ledger import UNDO, UNDO_GRACE
from craftsman.achievements.actions.revisions import live, tell, touch
from craftsman.achievements.models import Achievement, Evidence
from craftsman.db import reading, session
from craftsman.errors import NotFound, Refused, TooMany
from craftsman.inbox import actions as inbox
from craftsman.jobs import enqueue

UPLOADS_AN_HOUR = 60


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
    touch(one, now)
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
        touch(one, now)
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
    _refuse(evidence.why_not_add(live(one), queries.used_bytes(one.person_id), row.size), field="files")
    row.removed_at = None
    if row.state != evidence.REFUSED:
        touch(one, now)
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
    tell(session().get_one(Achievement, row.achievement_id))  # a file that was still being opened can be looked at now
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


def _refuse_full(one: Achievement, uploads: Sequence[tuple[str, bytes]], now: datetime) -> None:
    """Room for every file, counted as if the ones before it were in already."""
    count, used = live(one), queries.used_bytes(one.person_id)
    for _, data in uploads:
        _refuse(evidence.why_not_add(count, used, len(data)), field="files")
        count, used = count + 1, used + len(data)
    recent = Evidence.person_id == one.person_id, Evidence.uploaded_at > now - timedelta(hours=1)
    if (session().scalar(select(func.count()).select_from(Evidence).where(*recent)) or 0) >= UPLOADS_AN_HOUR:
        raise TooMany(f"一小时内最多上传{UPLOADS_AN_HOUR}份，请稍后再传")


def _refuse(reason: str | None, *, field: str) -> None:
    if reason:
        raise Refused(reason, field=field)


def _note(act: str, row: Evidence, actor: Actor | None, now: datetime, **detail: object) -> None:
    journal.append(
        act, f"evidence-{row.id}", actor=actor, now=now, detail={"achievement": row.achievement_id, **detail}
    )
