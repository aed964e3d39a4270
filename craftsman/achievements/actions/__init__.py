"""What is done to the ledger; callers say `achievements.actions.x`, the files are named after what is acted on."""

from __future__ import annotations

from craftsman.achievements.actions.answers import record_verified
from craftsman.achievements.actions.ledger import (
    MOST,
    UNDO,
    UNDO_GRACE,
    add_achievement,
    correct_achievement,
    remove_achievement,
    restore_achievement,
    save_field,
    start_achievement,
)
from craftsman.achievements.actions.proofs import (
    UPLOADS_AN_HOUR,
    accept_evidence,
    add_evidence,
    forget_keys,
    read_evidence,
    refuse_evidence,
    remove_evidence,
    restore_evidence,
)
from craftsman.achievements.actions.revisions import mark_cited

__all__ = [
    "MOST",
    "UNDO",
    "UNDO_GRACE",
    "UPLOADS_AN_HOUR",
    "accept_evidence",
    "add_achievement",
    "add_evidence",
    "correct_achievement",
    "forget_keys",
    "mark_cited",
    "read_evidence",
    "record_verified",
    "refuse_evidence",
    "remove_achievement",
    "remove_evidence",
    "restore_achievement",
    "restore_evidence",
    "save_field",
    "start_achievement",
]
