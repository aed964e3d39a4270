"""A rubric that is in none of the library's files, written from the page on rubrics alone, and six cases worked by hand."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from craftsman.rubrics.checking import check
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.reading import parse
from craftsman.rubrics.scoring import score
from craftsman.rubrics.sheet import ScoreSheet
from tests.rubrics.cases_of import booked, case_of, fact, reasons

TEXT = (Path(__file__).parent / "cases" / "unseen.yaml").read_text("utf-8")
RUBRIC = parse(TEXT)

Points = dict[str, str]


def award(id_: str, level: str, rank: str, day: str, **more: Any) -> Fact:
    return fact(id_, "competition_award", level=level, rank=rank, awarded_on=day, **more)


def innovation(id_: str, level: str, **more: Any) -> Fact:
    return fact(id_, "innovation", level=level, **more)


def several(kind: str, count: int) -> tuple[Fact, ...]:
    return tuple(fact(f"{kind}-{n}", kind) for n in range(1, count + 1))


def beside(average: object, case: Case) -> Case:
    return Case(case.as_of, case.facts, case.subject, {"output": average})


FIRST = award("first", "city", "first", "2024-05-20", promoted=True)
SECOND = award("second", "city", "second", "2023-06-11")

# d1, 25 at most: 2021-08-31 is the first day of the five years, 20; 10 beside it: 30, five too many -> 25
# d2, 20 at most: 20 x 1.0 = 20, the rule stops at 18, the item at 15; 52.5 is above 48, 8: 23 -> 20
# d3, 12 at most: 3 + 7 x 1.5 = 13.5, the rule stops at 12, the item at 9; 25 + 20 + 9 = 54 -> 50, the last gives 4 up
ALL_CAPS = beside(
    48.0,
    case_of(
        award("edge", "province", "first", "2021-08-31"),
        fact("level", "skill_certificate", level="l1"),
        innovation("work", "province", role_rank=1),
        *several("apprentice", 8),
        output=52.5,
    ),
)

# 12 x 0.8 = 9.6; 6.5 x 0.5 = 3.25, half up to one place 3.3; 48 is the average and not above it; of 7 and 4 only 7
# 9.6 + 3.3 + 7 = 19.9
RANKS = beside(
    48.0,
    case_of(
        innovation("second", "city", role_rank=2),
        innovation("third", "district", role_rank=3),
        fact("high", "skill_certificate", level="l2"),
        fact("low", "skill_certificate", level="l3"),
        output=48,
    ),
)

# Five years to the rubric's own day: 2021-08-30 and 2026-09-01 are outside, 2026-08-31 is inside.
# The district's first prize is the lower one in 1.1, so it counts in 3.2: 12 + 2 = 14
WINDOW = case_of(
    award("last", "city", "second", "2026-08-31"),
    award("early", "city", "first", "2021-08-30"),
    award("late", "district", "first", "2026-09-01"),
    award("lower", "district", "first", "2023-05-01"),
)

# The first prize in 1.1 leaves the second to 3.2: 15 + 2 = 17; the other way round 12 + 9 = 21
TWO_ITEMS = case_of(FIRST, SECOND)

# Five apprentices 3 + 4 x 1.5 = 9. First prize in 3.2: 9 + 9 - 4 = 14, held at 12, with 12 in 1.1: 24.
# First prize in 1.1: 9 + 2 - 4 = 7, with 15: 22
DEDUCTED = case_of(FIRST, SECOND, *several("apprentice", 5), *several("violation", 1))

# "2" is two: 6.5 x 0.8 = 5.2; 第二 cannot be read where ranks are numbers: nothing; no rank at all: nothing;
# "52.5" is above 48, 8; a day that cannot be read: nothing. 3 - 4 - 4, the third -4 is below the floor of -8: -5
# 5.2 + 8 - 5 = 8.2
ODD = beside(
    48,
    case_of(
        innovation("text", "district", role_rank="2"),
        innovation("word", "district", role_rank="第二"),
        innovation("none", "district"),
        award("day", "city", "first", "2024年5月20日"),
        *several("apprentice", 1),
        *several("violation", 3),
        output="52.5",
    ),
)

CASES: list[tuple[Case, str, Points, Points]] = [
    (ALL_CAPS, "50", {"1.1": "20", "1.2": "5", "2.1": "15", "2.2": "5", "3.1": "5"}, {}),
    (RANKS, "19.9", {"1.2": "7", "2.1": "12.9"}, {"low": "lower"}),
    (WINDOW, "14", {"1.1": "12", "3.2": "2"}, {"early": "out_of_window", "late": "after_window"}),
    (TWO_ITEMS, "21", {"1.1": "12", "3.2": "9"}, {}),
    (DEDUCTED, "24", {"1.1": "12", "3.1": "9", "3.2": "7", "3.3": "-4"}, {}),
    (
        ODD,
        "8.2",
        {"2.1": "5.2", "2.2": "8", "3.1": "3", "3.3": "-8"},
        {"word": "missing_value", "none": "missing_value", "day": "missing_value", "violation-3": "at_floor"},
    ),
]
NAMES = ["all-caps", "ranks", "window", "two-items", "deducted", "odd"]


def outcome(sheet: ScoreSheet) -> tuple[Decimal, dict[str, Decimal], dict[object, str]]:
    return sheet.total, booked(sheet), reasons(sheet)


def test_it_is_as_long_as_such_a_page_of_paper() -> None:
    assert 35 <= len(TEXT.splitlines()) <= 45
    assert max(map(len, TEXT.splitlines())) <= 180


def test_the_check_finds_nothing_that_cannot_work() -> None:
    found = {(one.severity, one.code) for one in check(RUBRIC)}
    assert found == {("note", "inner_caps_above"), ("warning", "caps_contradict"), ("note", "can_lower")}


@pytest.mark.parametrize(("case", "total", "items", "left_out"), CASES, ids=NAMES)
def test_the_sheet_is_the_one_worked_by_hand(case: Case, total: str, items: Points, left_out: Points) -> None:
    expected = Decimal(total), {item: Decimal(points) for item, points in items.items()}, left_out
    assert outcome(score(RUBRIC, case)) == expected
    shuffled = random.Random(7).sample(case.facts, len(case.facts))
    assert outcome(score(RUBRIC, Case(case.as_of, tuple(shuffled), case.subject, case.cohort))) == expected


def test_each_cap_that_was_hit_stands_in_the_sentence() -> None:
    said = {one.item: one.sentence for one in score(RUBRIC, ALL_CAPS).bookings}
    assert said["2.1"] == "省级成果20分×第一完成人系数1=20分，超过本条封顶18分，只计18分，超过项目封顶15分，只计15分"
    assert said["1.2"].endswith("超过指标封顶25分，只计5分")
    assert said["3.1"].endswith("超过总分封顶50分，只计5分")


def test_the_fact_wanted_by_two_items_says_where_it_counts() -> None:
    said = {one.facts: one.sentence for one in score(RUBRIC, TWO_ITEMS).bookings}
    assert said == {
        ("second",): "市级二等奖12分，取最高一项，计在“技能竞赛”，不再计入“成果推广”",
        ("first",): "获奖操作法已推广9分，计在“成果推广”，不再计入“技能竞赛”",
    }
