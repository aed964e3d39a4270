"""What is asked about rounds; callers say `rounds.queries.x`, the files are named after what is asked about."""

from __future__ import annotations

from craftsman.rounds.queries.days import overrides, workdays
from craftsman.rounds.queries.preparation import arrangements, departments, findings, last_change, said, tasks
from craftsman.rounds.queries.rounds import (
    Round,
    all_rounds,
    current_round,
    department_code,
    gate_department,
    ribbon,
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
    "arrangements",
    "case_of",
    "current_round",
    "department_code",
    "departments",
    "findings",
    "gate_department",
    "last_change",
    "overrides",
    "predicted",
    "predicted_in",
    "ribbon",
    "round_being_set_up",
    "round_by_id",
    "round_of",
    "rounds",
    "rubric_of",
    "said",
    "scored",
    "subject_of",
    "tasks",
    "veto_department",
    "workdays",
]
