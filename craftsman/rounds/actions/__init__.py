"""What is done to rounds; callers say `rounds.actions.x`, the files are named after what is acted on."""

from __future__ import annotations

from craftsman.rounds.actions.days import clear_day, set_day
from craftsman.rounds.actions.drafting import Edit, begin_draft, change_draft, drop_draft, import_draft
from craftsman.rounds.actions.milestones import keep_notice, mark
from craftsman.rounds.actions.opening import open_round
from craftsman.rounds.actions.preparation import (
    adopt_rubric,
    begin_round,
    choose_rubric,
    move_dates,
    publish_round,
    save_basics,
    save_conditions,
    save_ties,
    save_timetable,
    save_titles,
    save_verifiers,
)
from craftsman.rounds.actions.publishing import (
    agree_to_change,
    count_effect,
    decline_change,
    propose_change,
    publish_version,
    record_effect,
    settle_version,
    take_back,
)

__all__ = [
    "Edit",
    "adopt_rubric",
    "agree_to_change",
    "begin_draft",
    "begin_round",
    "change_draft",
    "choose_rubric",
    "clear_day",
    "count_effect",
    "decline_change",
    "drop_draft",
    "import_draft",
    "keep_notice",
    "mark",
    "move_dates",
    "open_round",
    "propose_change",
    "publish_round",
    "publish_version",
    "record_effect",
    "save_basics",
    "save_conditions",
    "save_ties",
    "save_timetable",
    "save_titles",
    "save_verifiers",
    "set_day",
    "settle_version",
    "take_back",
]
