"""What is done to notices and objections; callers say `notices.actions.x`, the files are named after what is done."""

from __future__ import annotations

from craftsman.notices.actions.correcting import publish_correction, strike
from craftsman.notices.actions.deciding import accept, answer, ask, note_reading, read_file, reject, report
from craftsman.notices.actions.drafting import last_day, publish, save_draft
from craftsman.notices.actions.objecting import (
    Raised,
    Upload,
    check_code,
    forget_files,
    keep_files,
    note_failure,
    raise_objection,
    send_code,
    why_not_files,
)
from craftsman.notices.actions.telling import tell_listed, tell_others

__all__ = [
    "Raised",
    "Upload",
    "accept",
    "answer",
    "ask",
    "check_code",
    "forget_files",
    "keep_files",
    "last_day",
    "note_failure",
    "note_reading",
    "publish",
    "publish_correction",
    "raise_objection",
    "read_file",
    "reject",
    "report",
    "save_draft",
    "send_code",
    "strike",
    "tell_listed",
    "tell_others",
    "why_not_files",
]
