"""What happens to decisions by itself: they take effect; and each working morning departments hear what is due."""

from __future__ import annotations

from datetime import UTC, datetime

from craftsman.achievements.attributes import district_day
from craftsman.db import reading, transaction
from craftsman.jobs import job, run_each, scheduled
from craftsman.reviews import actions, queries
from craftsman.rounds import queries as rounds


@job("decision_takes_effect")
def decision_takes_effect(decision_id: int) -> None:
    """One decision becomes so; a second run finds it done and does nothing."""
    with transaction():
        actions.take_effect(decision_id, now=datetime.now(UTC))


@scheduled("sweep_decisions", "* * * * *", prompt=True)
def decisions_take_effect(at: datetime) -> None:
    """Within a minute after their ten minutes."""
    with reading():
        due = queries.due(at)
    run_each(decision_takes_effect, due)


@scheduled("remind_reviewers", "30 8 * * *")
def remind_reviewers(at: datetime) -> None:
    """Only on working days; a department that owes nothing hears nothing."""
    today = district_day(at)
    with reading():
        owing = list(queries.owing(today)) if rounds.workdays().is_working(today) else []
    for one in owing:
        with transaction():
            actions.remind(one, today, now=at)
