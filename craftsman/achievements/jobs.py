"""Opens uploaded files in the closed room, lets originals go, and sweeps up what was left behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from craftsman import files
from craftsman.achievements import actions, evidence, inspection, queries
from craftsman.db import reading, transaction
from craftsman.errors import NotFound
from craftsman.jobs import enqueue, job, scheduled

TRY_AGAIN = timedelta(seconds=30)
STUCK_AFTER = timedelta(minutes=15)
REMOVED_KEPT = timedelta(days=180)


@job("inspect_evidence")
def inspect_evidence(evidence_id: int) -> None:
    """Decide about one uploaded file; a second run finds it decided and does nothing."""
    with reading():
        row = queries.waiting_evidence(evidence_id)
        if row is None or row.original_key is None:
            return
        key, content_type, owner = row.original_key, row.content_type, f"person-{row.person_id}"
    try:
        opened = inspection.inspect(files.get(key), content_type)
    except inspection.Starved:
        with transaction():
            enqueue("inspect_evidence", evidence_id, delay=TRY_AGAIN)
        return
    except (inspection.NotOpened, NotFound) as refusal:
        reason = str(refusal) if isinstance(refusal, inspection.NotOpened) else evidence.REASONS["broken"]
        with transaction():
            actions.refuse_evidence(evidence_id, reason, now=datetime.now(UTC))
        return
    _keep(evidence_id, owner, opened)


def _keep(evidence_id: int, owner: str, opened: inspection.Opened) -> None:
    kept = files.put(owner, opened.data) if opened.data is not None else None
    previews = [files.put(owner, preview).key for preview in opened.previews]
    with transaction():
        actions.accept_evidence(
            evidence_id,
            content_type=opened.content_type,
            kept=kept,
            previews=previews,
            pages=opened.pages,
            warning=opened.warning,
            now=datetime.now(UTC),
        )


@job("forget_original")
def forget_original(evidence_id: int) -> None:
    """Where a photo was taken is nobody's business: once a clean copy is kept, the original bytes go."""
    with reading():
        keys = queries.keys_to_forget(evidence_id, all_=False)
    _forget(evidence_id, keys)


@job("forget_evidence")
def forget_evidence(evidence_id: int) -> None:
    """A file that was removed long ago goes from the disk."""
    with reading():
        keys = queries.keys_to_forget(evidence_id, all_=True)
    _forget(evidence_id, keys)


def _forget(evidence_id: int, keys: Sequence[str]) -> None:
    for key in keys:
        files.remove(key)
    with transaction():
        actions.forget_keys(evidence_id, keys)


@scheduled("sweep_evidence", "*/15 * * * *")
def sweep_evidence(at: datetime) -> None:
    """Files whose job was lost are opened after all; removed ones are forgotten after half a year."""
    with reading():
        stuck = queries.stuck_evidence(at - STUCK_AFTER)
        removed = queries.removed_evidence(at - REMOVED_KEPT)
    with transaction():
        for evidence_id in stuck:
            enqueue("inspect_evidence", evidence_id)
        for evidence_id in removed:
            enqueue("forget_evidence", evidence_id)
