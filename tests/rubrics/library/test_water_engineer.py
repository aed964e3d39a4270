"""浙江水利: rates by employer, years at the front, a rank coefficient, additions that stay below the next level."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

WATER = library.load("water-engineer")


def ratings(employer: str, number: int) -> list[Fact]:
    return [fact(f"{employer}{n}", "appraisal", employer=employer) for n in range(number)]


def advice(id_: str, level: str, rank: int = 1, **more: object) -> Fact:
    return fact(id_, "consultation", level=level, role_rank=rank, **more)


@pytest.mark.parametrize(("level", "points"), [("nation", 3), ("city", 3), ("district", 2), ("town", 1)])
def test_honours_by_level_of_the_office(level: str, points: int) -> None:
    assert score(WATER, case_of(fact("h", "honour", level=level, type="commendation"))).total == points


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (ratings("institution", 1), "1"),
        (ratings("state_firm", 3), "1.5"),  # 3 × 0.5
        (ratings("other", 1), "0"),  # only full pairs
        (ratings("other", 5), "1"),  # two pairs × 0.5, one is left
        (ratings("institution", 1) + ratings("state_firm", 1) + ratings("other", 2), "2"),  # 1 + 0.5 + 0.5
        (ratings("institution", 4), "2"),  # 4 -> 2
    ],
)
def test_ratings_by_kind_of_employer(facts: list[Fact], points: str) -> None:
    assert score(WATER, case_of(*facts)).total == Decimal(points)


@pytest.mark.parametrize(
    ("since", "points"),
    [
        ("2021-11-01", 0),  # 4 full years
        ("2021-10-31", 3),  # 5
        ("2018-10-31", 4),  # 8
        ("2016-11-01", 4),  # 9
        ("2016-10-31", 5),  # 10
    ],
)
def test_years_of_work(since: str, points: int) -> None:
    assert score(WATER, case_of(fact("y", "years_in_post", since=since))).total == points


@pytest.mark.parametrize(("degree", "points"), [("bachelor", 5), ("doctor", 5), ("college", 3), ("secondary", 0)])
def test_degrees(degree: str, points: int) -> None:
    assert score(WATER, case_of(fact("e", "education", degree=degree))).total == points


def test_one_job_is_years_of_work_and_years_in_the_field_or_a_place() -> None:
    # 2018-10-31 to 2026-10-31, 8 years: work 4; of field 4 (5 to 10) and village 5 the higher, 5 -> 9
    job = fact("y", "years_in_post", since="2018-10-31", site="field", place_level="village")
    sheet = score(WATER, case_of(job))
    assert booked(sheet) == {"1.3": 4, "1.6": 5}
    assert sheet.total == 9
    # in a county town only 3: now the field counts, 4 + 4
    town = fact("y", "years_in_post", since="2018-10-31", site="field", place_level="county")
    assert booked(score(WATER, case_of(town))) == {"1.3": 4, "1.5": 4}


def test_years_in_the_field_and_at_construction_are_one_row() -> None:
    # field 2013 to 2017 4 years, construction 2019 to 2026 7 years: 11 years at the front 5; 11 years of work 5
    sheet = score(
        WATER,
        case_of(
            fact("a", "years_in_post", since="2013-10-31", until="2017-10-31", site="field"),
            fact("b", "years_in_post", since="2019-10-31", site="construction"),
        ),
    )
    assert booked(sheet) == {"1.3": 5, "1.5": 5}


@pytest.mark.parametrize(("place", "points"), [("village", 5), ("township", 4), ("county", 3), ("city", 0)])
def test_the_place_of_work(place: str, points: int) -> None:
    # 4 full years: no points for years of work, only for the place
    assert score(WATER, case_of(fact("y", "years_in_post", since="2022-10-31", place_level=place))).total == points


@pytest.mark.parametrize(
    ("fact_", "points"),
    [
        (advice("a", "province"), "15"),
        (advice("a", "city"), "13"),
        (advice("a", "city", awarded=2), "15"),  # 13 + 2, the base of the next level
        (advice("a", "district", awarded=1.5), "11.5"),  # 10 + 1.5
        (advice("a", "district", awarded=4), "10"),  # 4 is more than the next level allows: only the base
        (advice("a", "province", rank=5), "15"),  # 15 × 1.0
        (advice("a", "province", rank=6), "10.5"),  # 15 × 0.7
        (advice("a", "district", rank=8, awarded=3), "9.1"),  # (10 + 3) × 0.7
    ],
)
def test_advice_base_addition_and_rank(fact_: Fact, points: str) -> None:
    assert score(WATER, case_of(fact_)).total == Decimal(points)


def test_only_the_best_advice_counts() -> None:
    # province as seventh 15 × 0.7 = 10.5; city as second 13 -> 13
    sheet = score(WATER, case_of(advice("a", "province", 7), advice("b", "city", 2)))
    assert (sheet.total, reasons(sheet)) == (13, {"a": "lower"})


@pytest.mark.parametrize(
    ("length", "rank", "points"),
    [
        (5, 1, "15"),
        (4.9, 1, "13"),
        (3, 5, "10"),
        (2.9, 1, "6"),
        (5, 6, "10.5"),  # 15 × 0.7
        (3.5, 9, "7"),  # 10 × 0.7
    ],
)
def test_books_by_length_and_rank(length: float, rank: int, points: str) -> None:
    book = fact("b", "publication", type="monograph", length=length, role_rank=rank)
    assert score(WATER, case_of(book)).total == Decimal(points)


def test_the_two_visible_dimensions_can_just_be_full() -> None:
    # 3 + 2 + 5 + 5 + the higher of 5 and 5 = 20; advice 15 + two books 13 and 6 = 19 -> 15: 30; together 50
    sheet = score(
        WATER,
        case_of(
            fact("h", "honour", level="city"),
            *ratings("institution", 2),
            fact("y", "years_in_post", since="2010-01-01", site="field", place_level="village"),
            fact("e", "education", degree="master"),
            advice("a", "nation"),
            fact("b", "publication", type="monograph", length=4, role_rank=1),
            fact("c", "publication", type="monograph", length=2, role_rank=1),
        ),
    )
    assert [d.points for d in sheet.dimensions] == [20, 30]
    assert sheet.total == 50
