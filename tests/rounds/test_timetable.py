"""The timetable: the order of windows and milestones, working days across holidays, what may still change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from craftsman.rounds import holidays, timetable
from craftsman.rounds.timetable import Timetable
from craftsman.rounds.workdays import Workdays

YEAR = Workdays(holidays.table(), holidays.years())
OPENS, CLOSES = datetime(2026, 11, 2, 1, tzinfo=UTC), datetime(2026, 11, 30, 9, tzinfo=UTC)
DAYS = {
    "review_ends_on": date(2026, 12, 7),
    "appeal_opens_on": date(2026, 12, 8),
    "appeal_ends_on": date(2026, 12, 9),
    "frozen": date(2026, 12, 9),
    "panel": date(2026, 12, 10),
    "proposed": date(2026, 12, 11),
    "notice_opens_on": date(2026, 12, 14),
    "notice_ends_on": date(2026, 12, 18),
    "named": date(2026, 12, 22),
    "issued": date(2026, 12, 25),
}
GOOD = Timetable(OPENS, CLOSES, DAYS)


def changed(**days: date | None) -> Timetable:
    return replace(GOOD, days={name: day for name, day in {**DAYS, **days}.items() if day})


def wrong(table: Timetable) -> list[str]:
    return [name for name, _sentence in timetable.problems(table, YEAR)]


def test_a_good_timetable() -> None:
    assert wrong(GOOD) == []
    assert wrong(changed(panel=None)) == [], "a round may do without experts"
    assert timetable.notes(GOOD, YEAR) == ()


@pytest.mark.parametrize(
    ("table", "entry"),
    [
        (changed(named=None), "named"),
        (replace(GOOD, closes_at=OPENS), "closes_at"),
        (changed(review_ends_on=date(2026, 12, 4)), "review_ends_on"),  # the last applications have 4 working days
        (changed(appeal_opens_on=date(2026, 12, 7)), "appeal_opens_on"),
        (changed(appeal_ends_on=date(2026, 12, 1)), "appeal_ends_on"),
        (changed(frozen=date(2026, 12, 8)), "frozen"),
        (changed(panel=date(2026, 12, 12)), "proposed"),
        (changed(notice_opens_on=date(2026, 12, 10)), "notice_opens_on"),
        (changed(notice_ends_on=date(2026, 12, 17)), "notice_ends_on"),  # four working days
        (changed(named=date(2026, 12, 18)), "named"),
        (changed(issued=date(2026, 12, 21)), "issued"),
    ],
)
def test_what_is_out_of_order_or_too_short(table: Timetable, entry: str) -> None:
    assert entry in wrong(table)


def test_a_notice_across_the_national_day_needs_more_days() -> None:
    found = dict(timetable.problems(changed(notice_opens_on=date(2026, 9, 28), notice_ends_on=date(2026, 10, 8)), YEAR))
    assert found["notice_ends_on"] == "公示不少于5个工作日，现在是4个，最早到10月9日"


def test_spans_count_working_days() -> None:
    found = {span.what: span.working for span in timetable.spans(GOOD, YEAR)}
    assert found["申报"] == 21
    assert found["公示"] == 5
    assert found["命名"] == 1


def test_free_days_and_unknown_years_are_said() -> None:
    later = max(holidays.years()) + 1
    notes = timetable.notes(changed(named=date(2026, 12, 20), issued=date(later, 1, 1)), YEAR)
    assert "命名定在12月20日，这天是周末" in notes
    assert "发证定在1月1日，这天元旦放假" in notes
    assert any(note.startswith(f"{later}年的放假安排") for note in notes)


def test_a_year_on_every_weekday_stays() -> None:
    later = timetable.shifted(GOOD)
    for name in timetable.LABELS:
        before, after = GOOD.day(name), later.day(name)
        assert before
        assert after
        assert (after - before).days == 364
        assert after.weekday() == before.weekday()


@pytest.mark.parametrize("today", [date(2026, 1, 30), date(2026, 9, 14), date(2026, 12, 20), date(2027, 12, 1)])
def test_the_suggested_timetable_holds_whenever_it_is_made(today: date) -> None:
    assert wrong(timetable.suggested(today, YEAR)) == []


@pytest.mark.parametrize(
    ("now", "table", "entry"),
    [
        (OPENS - timedelta(days=1), replace(GOOD, opens_at=OPENS + timedelta(hours=1)), None),
        (OPENS, replace(GOOD, opens_at=OPENS + timedelta(hours=1)), "opens_at"),
        (OPENS, replace(GOOD, closes_at=CLOSES + timedelta(days=2)), None),
        (CLOSES - timedelta(hours=1), replace(GOOD, closes_at=CLOSES - timedelta(hours=2)), "closes_at"),
        (CLOSES, replace(GOOD, closes_at=CLOSES + timedelta(days=2)), "closes_at"),
        (CLOSES, changed(named=date(2026, 12, 23)), None),
        (CLOSES, changed(named=date(2026, 11, 29)), "named"),
    ],
)
def test_what_has_passed_stands(now: datetime, table: Timetable, entry: str | None) -> None:
    found = timetable.why_not_change(GOOD, table, now)
    assert (found[0] if found else None) == entry
