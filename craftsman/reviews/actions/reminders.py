"""Each working morning departments are told what is due."""

from __future__ import annotations

from datetime import date, datetime

from craftsman.inbox import actions as inbox
from craftsman.reviews import queries
from craftsman.reviews.queries.progress import Owing


def remind(one: Owing, today: date, *, now: datetime) -> int:
    """Everybody who reviews for this department is told once a day; returns how many."""
    people = queries.colleagues(one.department_id)
    for person in people:
        inbox.send_message(
            person.id,
            "duties_due",
            {"today": one.today, "late": one.overdue},
            actor=None,
            now=now,
            link="/review",
            occasion=f"duties-{one.department_id}-{today.isoformat()}",
        )
    return len(people)
