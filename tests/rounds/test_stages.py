"""What a round has open, by its calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from craftsman.rounds.stages import Window, days_left, stage_of, why_not_window

OPENS = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WINDOW = Window(OPENS, CLOSES)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "stage"),
    [(OPENS - TICK, "coming"), (OPENS, "open"), (CLOSES - TICK, "open"), (CLOSES, "closed")],
)
def test_the_first_instant_counts_and_the_last_does_not(now: datetime, stage: str) -> None:
    assert stage_of(WINDOW, now) == stage


def test_days_are_the_districts_days() -> None:
    # 15:59 and 16:00 UTC are two days in Luqiao
    assert days_left(WINDOW, datetime(2026, 11, 20, 15, 59, tzinfo=UTC)) == 10
    assert days_left(WINDOW, datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == 9
    assert days_left(WINDOW, CLOSES + timedelta(days=3)) == 0


def test_facts_count_to_the_districts_last_day() -> None:
    assert Window(OPENS, datetime(2026, 11, 30, 16, 30, tzinfo=UTC)).last_day == date(2026, 12, 1)


def test_a_window_must_last() -> None:
    assert why_not_window(WINDOW) is None
    assert why_not_window(Window(CLOSES, CLOSES))
