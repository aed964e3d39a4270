"""What is asked about rounds; callers say `rounds.queries.x`, the files are named after what is asked about."""

from __future__ import annotations

from craftsman.rounds.queries.days import overrides, workdays
from craftsman.rounds.queries.rounds import (
    Round,
    all_rounds,
    current_round,
    department_code,
    gate_department,
    round_being_set_up,
    round_by_id,
    round_of,
    rounds,
    rubric_of,
    veto_department,
)
from craftsman.rounds.queries.scores import Prediction, case_of, predicted, predicted_in, scored, subject_of

__all__ = [
    "Prediction",
    "Round",
    "all_rounds",
    "case_of",
    "current_round",
    "department_code",
    "gate_department",
    "overrides",
    "predicted",
    "predicted_in",
    "round_being_set_up",
    "round_by_id",
    "round_of",
    "rounds",
    "rubric_of",
    "scored",
    "subject_of",
    "veto_department",
    "workdays",
]
