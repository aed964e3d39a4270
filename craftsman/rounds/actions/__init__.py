"""What is done to rounds; callers say `rounds.actions.x`, the files are named after what is acted on."""

from __future__ import annotations

from craftsman.rounds.actions.days import clear_day, set_day
from craftsman.rounds.actions.milestones import mark
from craftsman.rounds.actions.opening import open_round
from craftsman.rounds.actions.preparation import (
    begin_round,
    choose_rubric,
    move_dates,
    publish_round,
    save_basics,
    save_conditions,
    save_timetable,
    save_titles,
    save_verifiers,
)

__all__ = [
    "begin_round",
    "choose_rubric",
    "clear_day",
    "mark",
    "move_dates",
    "open_round",
    "publish_round",
    "save_basics",
    "save_conditions",
    "save_timetable",
    "save_titles",
    "save_verifiers",
    "set_day",
]
