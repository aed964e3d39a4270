"""A round as it went: real days instead of planned ones, one word for what it is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from craftsman.rounds import course, timetable
from tests.rounds.test_stages import CLOSES, LATER, OPENS, ORDER, Round, at
from tests.rounds.test_timetable import GOOD, YEAR, changed

EARLY = replace(at(*ORDER[:3]), frozen_at=CLOSES, proposed_at=CLOSES, noticed_at=CLOSES)
PUBLISHED = changed(notice_opens_on=date(2026, 12, 1), notice_ends_on=date(2026, 12, 7))  # as the notice has it


def lines(calendar: Round, table: timetable.Timetable, now: object) -> dict[str, tuple[date, date, str]]:
    found = course.course(calendar, table, YEAR, now)  # type: ignore[arg-type]
    return {one.what: (one.first, one.last, state) for one, state in found}


def test_what_was_done_stands_on_its_real_day() -> None:
    found = lines(EARLY, PUBLISHED, CLOSES + timedelta(days=1))
    assert found["核分冻结"] == (date(2026, 11, 30), date(2026, 11, 30), "past")
    assert found["拟命名"] == (date(2026, 11, 30), date(2026, 11, 30), "past")
    assert found["公示"] == (date(2026, 12, 1), date(2026, 12, 7), "now")
    assert found["命名"] == (date(2026, 12, 22), date(2026, 12, 22), "")
    assert "复核" not in found, "nobody asks for it once the scores are frozen"


def test_before_the_freeze_the_timetable_is_the_plan() -> None:
    found = lines(Round(), GOOD, OPENS)
    assert found["部门联审"][2] == found["申报"][2] == "now"
    assert found["复核"] == (date(2026, 12, 8), date(2026, 12, 9), "")
    assert found["公示"] == (date(2026, 12, 14), date(2026, 12, 18), "")


def test_what_is_done_is_no_plan_any_more() -> None:
    done = course.done(EARLY)
    now = CLOSES + timedelta(hours=1)
    assert {"frozen", "appeal_ends_on", "notice_ends_on"} <= timetable.settled(PUBLISHED, now, done)
    assert "named" not in timetable.settled(PUBLISHED, now, done)
    assert timetable.problems(PUBLISHED, YEAR)[0][0] == "notice_opens_on", "before the planned 拟命名"
    assert timetable.problems(PUBLISHED, YEAR, done) == ()
    later = changed(notice_opens_on=date(2026, 12, 1), notice_ends_on=date(2026, 12, 21))
    assert timetable.why_not_change(PUBLISHED, later, now, done) == ("notice_ends_on", "公示结束已经定下，不能再改")


@pytest.mark.parametrize(
    ("calendar", "table", "now", "word"),
    [
        (Round(), GOOD, OPENS, "正在申报"),
        (at("frozen"), GOOD, LATER, "专家评审"),
        (at("frozen"), changed(panel=None), LATER, "核分已冻结"),
        (at(*ORDER[:2]), GOOD, LATER, "拟命名"),
        (at(*ORDER[:3]), GOOD, LATER, "即将公示"),
        (at(*ORDER[:3]), GOOD, LATER + timedelta(days=8), "公示中"),
        (at(*ORDER[:3]), GOOD, LATER + timedelta(days=12), "公示期满"),
        (at(*ORDER), GOOD, LATER, "已发证"),
    ],
)
def test_a_round_in_one_word(calendar: Round, table: timetable.Timetable, now: object, word: str) -> None:
    assert course.tag(calendar, table, now)[1] == word  # type: ignore[arg-type]


def test_a_score_is_questioned_in_the_days_of_the_round() -> None:
    assert course.appeal(Round(), GOOD, OPENS) == "12月8日至9日可申请复核"
    assert course.appeal(Round(), changed(appeal_ends_on=None), OPENS) == ""
    assert course.appeal(Round(), GOOD, LATER + timedelta(days=9)) == "", "over"
    assert course.appeal(at("frozen"), GOOD, OPENS) == "", "frozen"
