"""What is done to applications; callers say `applications.actions.x`, the files are named after what is acted on."""

from __future__ import annotations

from craftsman.applications.actions.corrections import follow_correction, lapse, resubmit
from craftsman.applications.actions.duties import hand_over, mark_decided, move_duty
from craftsman.applications.actions.rescoring import report_effect, rescore, settle
from craftsman.applications.actions.scores import confirm_score, store_score
from craftsman.applications.actions.status import held_round, remind, start, take, tell_received
from craftsman.applications.actions.submission import (
    Filing,
    change_cited,
    duties_owed,
    hand_in,
    prepare,
    reopen,
    submit,
    withdraw,
)

__all__ = [
    "Filing",
    "change_cited",
    "confirm_score",
    "duties_owed",
    "follow_correction",
    "hand_in",
    "hand_over",
    "held_round",
    "lapse",
    "mark_decided",
    "move_duty",
    "prepare",
    "remind",
    "reopen",
    "report_effect",
    "rescore",
    "resubmit",
    "settle",
    "start",
    "store_score",
    "submit",
    "take",
    "tell_received",
    "withdraw",
]
