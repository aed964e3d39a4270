"""What is done to certificates; callers say `certificates.actions.x`, the files are named after what is acted on."""

from __future__ import annotations

from craftsman.certificates.actions.issuing import Issued, issue
from craftsman.certificates.actions.papers import (
    ask_specimen,
    file_of,
    hand_out,
    hold,
    keep_bundle,
    keep_files,
    mark_printed,
    redraw,
    release,
)
from craftsman.certificates.actions.standing import (
    change,
    forget_lookups,
    note_lookup,
    replace,
    say_wrong,
    settle_wrong,
)

__all__ = [
    "Issued",
    "ask_specimen",
    "change",
    "file_of",
    "forget_lookups",
    "hand_out",
    "hold",
    "issue",
    "keep_bundle",
    "keep_files",
    "mark_printed",
    "note_lookup",
    "redraw",
    "release",
    "replace",
    "say_wrong",
    "settle_wrong",
]
