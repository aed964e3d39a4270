"""Working days: the published year 2026 in full, a year nobody knows, arithmetic across holidays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftsman.rounds import holidays
from craftsman.rounds.workdays import Workdays, days

YEAR = Workdays(holidays.table(), holidays.years())
NEW_YEAR = date(2026, 1, 1)

# 国务院办公厅关于2026年部分节假日安排的通知: months' working days, counted by hand from it.
BY_MONTH = {1: 21, 2: 16, 3: 22, 4: 21, 5: 19, 6: 21, 7: 23, 8: 21, 9: 22, 10: 18, 11: 21, 12: 23}


@pytest.mark.parametrize(("month", "working"), BY_MONTH.items())
def test_the_year_2026_month_by_month(month: int, working: int) -> None:
    last = date(2026 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    assert YEAR.count(date(2026, month, 1), last) == working


@pytest.mark.parametrize(
    ("day", "working", "name"),
    [
        (date(2026, 2, 14), True, "春节调休"),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 15), False, "春节"),
        (date(2026, 2, 23), False, "春节"),
        (date(2026, 2, 28), True, "春节调休"),
        (date(2026, 9, 20), True, "国庆节调休"),
        (date(2026, 9, 25), False, "中秋"),
        (date(2026, 10, 1), False, "国庆节"),
        (date(2026, 10, 7), False, "国庆节"),
        (date(2026, 10, 8), True, ""),
        (date(2026, 10, 10), True, "国庆节调休"),
        (date(2026, 10, 11), False, ""),
        (date(2026, 11, 21), False, ""),
    ],
)
def test_days_of_2026(day: date, working: bool, name: str) -> None:
    assert (YEAR.is_working(day), YEAR.name(day)) == (working, name)


@pytest.mark.parametrize(
    ("day", "n", "then"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 5, date(2026, 11, 27)),  # handed in on a Saturday
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # across the National Day
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the third is a worked Saturday
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # 1 January 2027 is free in every year
    ],
)
def test_so_many_working_days_later(day: date, n: int, then: date) -> None:
    assert YEAR.after(day, n) == then


@given(st.integers(-400, 800), st.integers(0, 60))
def test_the_nth_working_day_is_n_working_days_away(offset: int, n: int) -> None:
    day = NEW_YEAR + timedelta(days=offset)
    then = YEAR.after(day, n)
    assert YEAR.between(day, then) == n
    assert n == 0 or YEAR.is_working(then)


@given(st.integers(-400, 800), st.integers(-400, 800))
def test_before_is_the_opposite_of_after(one: int, other: int) -> None:
    a, b = NEW_YEAR + timedelta(days=one), NEW_YEAR + timedelta(days=other)
    assert YEAR.between(a, b) == -YEAR.between(b, a)


def test_overdue_days_are_negative() -> None:
    assert YEAR.between(date(2026, 10, 9), date(2026, 9, 30)) == -2
    assert YEAR.count(date(2026, 10, 9), date(2026, 9, 30)) == 0


def test_a_year_without_data_falls_back_and_says_so() -> None:
    known = max(holidays.years())
    later = known + 1
    free = {day for day in days(date(later, 1, 1), date(later, 12, 31)) if not YEAR.is_working(day)}
    weekdays_free = {(day.month, day.day) for day in free if day.weekday() < 5}
    assert weekdays_free
    assert weekdays_free <= {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
    assert YEAR.name(date(later, 10, 1)) == "国庆节"
    assert YEAR.warnings([known]) == ()
    assert YEAR.warnings([later + 1, later, known])[0].startswith(f"{later}年、{later + 1}年的放假安排")


def test_a_day_set_by_the_clerk_overrides_the_library_and_the_fallback() -> None:
    day, later = date(2026, 10, 8), date(2031, 5, 1)
    own = Workdays({**holidays.table(), day: (False, "防台风停工"), later: (True, "")}, holidays.years())
    assert not own.is_working(day)
    assert own.name(day) == "防台风停工"
    assert own.is_working(later)
    assert own.warnings([2031]), "single days of a year are not its whole arrangement"


def test_a_table_alone_knows_the_years_it_names() -> None:
    assert Workdays({date(2030, 1, 1): (False, "元旦")}).warnings([2030, 2031])[0].startswith("2031年")
