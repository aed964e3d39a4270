"""Months and years by the calendar, and periods that overlap."""

from __future__ import annotations

from datetime import date

import pytest

from craftsman.rubrics.measure import Measure, merged
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import full_months, months_later


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-15", "2026-02-14", 0),
        ("2026-01-15", "2026-02-15", 1),
        ("2026-01-31", "2026-02-27", 0),
        ("2026-01-31", "2026-02-28", 1),  # February has no 31st: its last day completes the month
        ("2024-02-29", "2025-02-28", 12),
        ("2014-11-01", "2026-10-31", 143),
        ("2026-02-01", "2026-01-01", 0),
    ],
)
def test_full_months(start: str, end: str, months: int) -> None:
    assert full_months(date.fromisoformat(start), date.fromisoformat(end)) == months


def test_months_before_and_after_the_calendar_ends() -> None:
    assert months_later(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert months_later(date(1, 1, 1), -1) == date.min
    assert months_later(date(9999, 12, 1), 1) == date.max


def test_overlapping_periods_become_one() -> None:
    a, b, c, d = (date(2020, month, 1) for month in (1, 3, 5, 7))
    assert merged([(c, d), (a, b)]) == [(a, b), (c, d)]
    assert merged([(a, c), (b, d)]) == [(a, d)]
    assert merged([(a, d), (b, c)]) == [(a, d)]


def test_twelve_months_of_two_posts_make_a_year() -> None:
    # 7 full months and 5 full months apart from each other: 12 months, 1 year together, 0 years one by one
    posts = [{"since": "2020-01-01", "until": "2020-08-01"}, {"since": "2021-01-01", "until": "2021-06-01"}]
    assert Measure("years", "since", "until", total=True).of(posts, Setting(date(2026, 1, 1))) == 1
    assert Measure("years", "since", "until").of(posts[:1], Setting(date(2026, 1, 1))) == 0


def test_a_post_with_an_odd_end_cannot_be_measured() -> None:
    assert (
        Measure("years", "since", "until").of([{"since": "2020-01-01", "until": "soon"}], Setting(date(2026, 1, 1)))
        is None
    )
