"""What reviewers do; callers say `reviews.actions.x`, the files are named after what is done."""

from __future__ import annotations

from craftsman.reviews.actions.attention import look, note_reading, postpone, read_page, recuse
from craftsman.reviews.actions.deciding import Answered, answer, countersign, decide, undo
from craftsman.reviews.actions.effects import take_effect
from craftsman.reviews.actions.reassigning import reassign
from craftsman.reviews.actions.reminders import remind

__all__ = [
    "Answered",
    "answer",
    "countersign",
    "decide",
    "look",
    "note_reading",
    "postpone",
    "read_page",
    "reassign",
    "recuse",
    "remind",
    "take_effect",
    "undo",
]
