"""Odd rules that stand in no shipped rubric, written as a clerk would and computed by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.rubrics.eligibility import eligible
from craftsman.rubrics.reading import parse
from craftsman.rubrics.scoring import score
from craftsman.rubrics.structure import shares_of
from tests.rubrics.cases_of import case_of, fact, one_item


@pytest.mark.parametrize(
    ("mark", "points"),
    [
        (59, "0"),
        (60, "0"),
        (61, "0.25"),  # 1 × 0.25
        (81, "5.25"),  # 21 × 0.25
        (99.5, "9.88"),  # 39.5 × 0.25 = 9.875, half up
        (100, "10"),  # 40 × 0.25
        ("缺考", "0"),
    ],
)
def test_a_quarter_for_every_mark_above_sixty(mark: object, points: str) -> None:
    exam = one_item(
        '      - {id: "1", name: 考试成绩, kinds: [exam], rules: [{id: r, name: 考试成绩,'
        " points: {of: mark, start: 60, each: 0.25, unit: 分}}]}\n"
    )
    assert score(exam, case_of(fact("e", "exam", mark=mark))).total == Decimal(points)


@pytest.mark.parametrize(("months", "points"), [(0, 0), (1, -50), (7, -350)])
def test_months_by_fifty_are_taken_away(months: int, points: int) -> None:
    removal = one_item(
        '      - {id: "1", name: 扣分, kinds: [offence], rules: [{id: r, name: 判刑,'
        " points: {of: months, each: -50, unit: 个月}}]}\n"
    )
    assert score(removal, case_of(fact("o", "offence", months=months))).total == points


LIST = """
rubric: {id: list, name: 名单结构, version: v1}
eligibility:
  - {id: e1, name: 工会会员, any: [{kinds: [subject], when: {member: true}}]}
structure:
  - {id: s1, name: 企业职工不少于80%, when: {subject.employer: enterprise}, at_least: 80}
  - {id: s2, name: 40岁以下不少于50%, when: {subject.birth: {years: {at_most: 40}}}, at_least: 50}
"""


def test_shares_of_a_list() -> None:
    # five people, four from enterprises = 80 %; two of five are 40 or younger = 40 %, one is missing to 50 % (2.5 -> 3)
    people = [("1980-01-01", "enterprise")] * 3 + [("1986-01-01", "enterprise"), ("1990-01-01", "office")]
    cases = [case_of(birth=birth, employer=employer, member=True) for birth, employer in people]
    rubric = parse(LIST)
    firms, young = shares_of(rubric, cases)
    assert (firms.number, firms.met) == (4, True)
    assert (young.number, young.met, young.short) == (2, False, 1)
    assert {eligible(rubric, case).state for case in cases} == {"met"}


YEARS = (
    '      - {id: "1", name: 年限, kinds: [years_in_post], rules: [{id: r, name: 年限, points: {of: {years: since,'
    " until: until, total: true}, bands: [{start: 5, end: 10, points: 3, name: 满5年},"
    " {start: 10, points: 5, name: 满10年}]}}]}\n"
)


@pytest.mark.parametrize(
    ("periods", "points"),
    [
        ([("2020-01-01", "2024-01-01")], 0),  # 4 years
        ([("2014-01-01", "2018-01-01"), ("2020-01-01", "2024-01-01")], 3),  # 4 + 4 = 8
        ([("2010-01-01", "2013-01-01"), ("2014-01-01", "2018-01-01"), ("2020-01-01", "2023-01-01")], 5),  # 3 + 4 + 3
        ([("2020-01-01", "2024-01-01"), ("2021-01-01", "2023-01-01")], 0),  # the second lies inside the first: 4
    ],
)
def test_years_that_alone_reach_no_band_reach_it_together(periods: list[tuple[str, str]], points: int) -> None:
    facts = [fact(f"y{n}", "years_in_post", since=a, until=b) for n, (a, b) in enumerate(periods)]
    assert score(one_item(YEARS), case_of(*facts)).total == points


@pytest.mark.parametrize(("number", "points"), [(1, 0), (2, 4), (5, 4)])
def test_two_are_needed(number: int, points: int) -> None:
    pairs = one_item(
        '      - {id: "1", name: 优秀, kinds: [appraisal], rules: [{id: r, name: 优秀,'
        " points: {of: count, bands: [{start: 2, points: 4, name: 两次以上}]}}]}\n"
    )
    assert score(pairs, case_of(*(fact(str(n), "appraisal") for n in range(number)))).total == points
