"""北仑 2021: a fifth of a point for each month and one step bonus on top, ages in a band, a cut-off ladder."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

BEILUN = library.load("beilun")  # counted to 2026-10-31


def permit(id_: str, issued_on: str, valid_until: str | None = None) -> Fact:
    return fact(id_, "residence_permit", issued_on=issued_on, valid_until=valid_until)


@pytest.mark.parametrize(
    ("permits", "points"),
    [
        ([permit("a", "2025-10-31")], "2.4"),  # 12 × 0.2, no step yet
        ([permit("a", "2023-11-01")], "7"),  # 35 × 0.2 = 7, a day short of three years
        ([permit("a", "2023-10-31")], "12.2"),  # 36 × 0.2 = 7.2, + 5
        ([permit("a", "2021-10-31")], "20"),  # 60 × 0.2 = 12, + 8
        ([permit("a", "2019-10-31")], "26.8"),  # 84 × 0.2 = 16.8, + 10
        ([permit("a", "2016-10-31")], "40"),  # 120 × 0.2 = 24, + 16 = 40
        ([permit("a", "2010-10-31")], "40"),  # 192 × 0.2 = 38.4, + 16 = 54.4 -> 40
        # 24 + 24 months (2016 to 2018, 2024 to 2026) = 48 × 0.2 = 9.6, + 5 for four years together
        ([permit("a", "2016-10-31", "2018-10-31"), permit("b", "2024-10-31")], "14.6"),
        # 2020-10-31 to 2026-10-31 once, though the two overlap: 72 × 0.2 = 14.4, + 8
        ([permit("a", "2020-10-31", "2024-10-31"), permit("b", "2022-10-31", "2030-10-31")], "22.4"),
    ],
)
def test_a_fifth_of_a_point_a_month_and_the_highest_step(permits: list[Fact], points: str) -> None:
    assert score(BEILUN, case_of(*permits)).total == Decimal(points)


@pytest.mark.parametrize(
    ("birth", "points"),
    [
        ("2008-11-01", 0),  # 17
        ("2008-10-31", 5),  # 18
        ("1990-11-01", 5),  # 35, until tomorrow
        ("1990-10-31", 0),  # 36
    ],
)
def test_ages_from_eighteen_to_thirty_five(birth: str, points: int) -> None:
    assert score(BEILUN, case_of(birth=birth)).total == points


def test_a_child_under_sixteen_brought_to_register_is_five_once() -> None:
    # children of 15 and 9: 5 once; a child of 16: nothing
    child = fact("a", "child_registration", registered_on="2024-01-01", birth="2010-11-01")
    other = fact("b", "child_registration", registered_on="2024-01-01", birth="2017-05-01")
    grown = fact("c", "child_registration", registered_on="2024-01-01", birth="2010-10-31")
    assert score(BEILUN, case_of(child, other)).total == 5
    sheet = score(BEILUN, case_of(grown))
    assert (sheet.total, reasons(sheet)) == (0, {"c": "not_met"})


@pytest.mark.parametrize(
    ("degree", "points"), [("secondary", 0), ("college", 10), ("bachelor", 20), ("master", 30), ("doctor", 40)]
)
def test_education(degree: str, points: int) -> None:
    assert score(BEILUN, case_of(fact("e", "education", degree=degree))).total == points


@pytest.mark.parametrize(
    ("kind", "attributes", "points"),
    [
        ("skill_certificate", {"level": "l5"}, 10),
        ("skill_certificate", {"level": "l4"}, 15),
        ("skill_certificate", {"level": "l3"}, 20),
        ("skill_certificate", {"level": "l2"}, 25),
        ("professional_title", {"grade": "assistant0"}, 15),
        ("professional_title", {"grade": "assistant"}, 20),
        ("professional_title", {"grade": "intermediate"}, 25),
    ],
)
def test_qualification(kind: str, attributes: dict[str, str], points: int) -> None:
    assert score(BEILUN, case_of(fact("q", kind, **attributes))).total == points


def test_the_row_that_was_cut_off_is_not_invented() -> None:
    sheet = score(BEILUN, case_of(fact("t", "professional_title", grade="associate")))
    assert (sheet.total, reasons(sheet)) == (0, {"t": "no_row"})


def test_whole_case() -> None:
    # permit five years 12 + 8 = 20; age 30 5; child 5; 本科 20; 四级 15 and 助理级 20 -> 20; together 70
    sheet = score(
        BEILUN,
        case_of(
            permit("p", "2021-10-31"),
            fact("k", "child_registration", registered_on="2022-03-01", birth="2018-03-01"),
            fact("e", "education", degree="bachelor"),
            fact("s", "skill_certificate", level="l4"),
            fact("t", "professional_title", grade="assistant"),
            birth="1996-01-01",
        ),
    )
    assert booked(sheet) == {"1.1": 20, "1.2": 5, "1.3": 5, "1.4": 20, "1.5": 20}
    assert sheet.total == 70


def test_deductions_without_figures_are_named_and_not_scored() -> None:
    assert "个人征信" in BEILUN.completeness_note
    assert [d.id for d in BEILUN.dimensions] == ["base"]
