"""After a notice is published everybody is told, a hundred at a time, so that others may write in between."""

from __future__ import annotations

from datetime import UTC, datetime

from craftsman.db import transaction
from craftsman.jobs import job
from craftsman.notices import actions


def now() -> datetime:
    """The worker's clock."""
    return datetime.now(UTC)


@job("tell_listed")
def tell_listed(notice_id: int) -> None:
    """Whoever is on it; a second run tells nobody twice."""
    after: int | None = 0
    while after is not None:
        with transaction():
            after = actions.tell_listed(notice_id, now=now(), after=after)


@job("tell_not_selected")
def tell_not_selected(notice_id: int) -> None:
    """Whoever was scored and is not on it, from the notice's first day."""
    with transaction():
        after = actions.tell_others(notice_id, now=now())
    while after is not None:
        with transaction():
            after = actions.tell_others(notice_id, now=now(), after=after)
