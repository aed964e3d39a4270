"""What happens to decisions by itself: they take effect; and each working morning departments hear what is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from craftsman.achievements.attributes import district_day
from craftsman.db import reading, transaction
from craftsman.jobs import enqueue, job, scheduled
from craftsman.reviews import actions, queries
from craftsman.rounds import queries as rounds

LATE = timedelta(minutes=5)


@job("decision_takes_effect")
def decision_takes_effect(decision_id: int) -> None:
    """Ten minutes after a decision; a second run finds it done and does nothing."""
    with transaction():
        actions.take_effect(decision_id, now=datetime.now(UTC))


@scheduled("sweep_decisions", "*/10 * * * *")
def sweep_decisions(at: datetime) -> None:
    """Decisions whose job was lost take effect after all."""
    with reading():
        late = list(queries.overslept(at - LATE))
    with transaction():
        for decision_id in late:
            enqueue("decision_takes_effect", decision_id)


@scheduled("remind_reviewers", "30 8 * * *")
def remind_reviewers(at: datetime) -> None:
    """Only on working days; a department that owes nothing hears nothing."""
    today = district_day(at)
    with reading():
        owing = list(queries.owing(today)) if rounds.workdays().is_working(today) else []
    for one in owing:
        with transaction():
            actions.remind(one, today, now=at)
