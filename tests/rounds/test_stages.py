"""Where a round stands, by its calendar and its milestones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from craftsman.rounds import stages
from craftsman.rounds.stages import Window, days_left, is_applying, stage_of, why_not_mark, why_not_window

OPENS = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
LATER = CLOSES + timedelta(days=8)
WINDOW = Window(OPENS, CLOSES)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Round:
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES
    published_at: datetime | None = OPENS - timedelta(days=7)
    frozen_at: datetime | None = None
    proposed_at: datetime | None = None
    noticed_at: datetime | None = None
    named_at: datetime | None = None
    issued_at: datetime | None = None


def at(*milestones: str) -> Round:
    return replace(Round(), **{f"{name}_at": LATER for name in milestones})


ORDER = list(stages.MILESTONES)


@pytest.mark.parametrize(
    ("now", "stage"),
    [(OPENS - TICK, "coming"), (OPENS, "applying"), (CLOSES - TICK, "applying"), (CLOSES, "reviewing")],
)
def test_the_first_instant_counts_and_the_last_does_not(now: datetime, stage: str) -> None:
    assert stage_of(Round(), now) == stage
    assert is_applying(WINDOW, now) is (stage == "applying")


@pytest.mark.parametrize("reached", range(1, len(ORDER) + 1))
def test_after_the_freeze_the_last_milestone_is_the_stage(reached: int) -> None:
    assert stage_of(at(*ORDER[:reached]), LATER) == ORDER[reached - 1]


def test_an_unpublished_round_is_being_set_up_whatever_the_day() -> None:
    assert {stage_of(replace(Round(), published_at=None), now) for now in (OPENS, LATER)} == {"setup"}


@pytest.mark.parametrize("reached", range(len(ORDER) + 1))
@pytest.mark.parametrize("wanted", ORDER)
def test_milestones_are_set_once_and_in_order(reached: int, wanted: str) -> None:
    allowed = reached < len(ORDER) and ORDER[reached] == wanted
    assert (why_not_mark(at(*ORDER[:reached]), wanted, LATER) is None) is allowed


def test_nothing_is_frozen_while_applications_come_in_or_before_publishing() -> None:
    assert why_not_mark(Round(), "frozen", CLOSES - TICK)
    assert why_not_mark(Round(), "frozen", CLOSES) is None
    assert why_not_mark(replace(Round(), published_at=None), "frozen", LATER)


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
