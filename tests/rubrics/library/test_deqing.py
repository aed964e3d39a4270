"""德清: a firm is measured against the average of all firms, and otherwise against itself a year ago."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Case
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import FIXED_DAY, booked, fact

DEQING = library.load("deqing")


def firm(cohort: dict[str, object], **figures: object) -> Case:
    return Case(FIXED_DAY, (fact("f", "pay_figures", **figures),), {}, cohort)


@pytest.mark.parametrize(
    ("growth", "points"),
    [
        (6.3, 4),  # above the average of 6.2
        (6.2, 2),  # not above it, but grown
        (0.1, 2),
        (0, 0),  # not grown
        (-3, 0),
        (None, 0),
        ("很快", 0),
    ],
)
def test_above_the_average_four_grown_two(growth: object, points: int) -> None:
    assert score(DEQING, firm({"growth": 6.2}, growth=growth)).total == points


@pytest.mark.parametrize(("growth", "points"), [(-1, 4), (-2, 0), (-3, 0)])
def test_in_a_year_of_loss_less_loss_than_the_average_is_above_it(growth: int, points: int) -> None:
    # the average fell by 2: a firm that fell by 1 is above it, though it did not grow
    assert score(DEQING, firm({"growth": -2}, growth=growth)).total == points


@pytest.mark.parametrize(("growth", "points"), [(0.9, 3), (0.8, 2), (0.7, 0)])
def test_against_output_above_three_level_two(growth: float, points: int) -> None:
    assert score(DEQING, firm({"relative_growth": 0.8}, relative_growth=growth)).total == points


def test_one_record_counts_in_both() -> None:
    # above the average 4; level with the average 2: 6
    sheet = score(DEQING, firm({"growth": 5, "relative_growth": 1}, growth=7, relative_growth=1))
    assert booked(sheet) == {"2.1": 4, "2.2": 2}
    assert sheet.total == 6


def test_without_the_average_no_firm_can_be_scored() -> None:
    assert score(DEQING, firm({}, growth=7, relative_growth=1)).total == 0


def test_most_of_the_hundred_is_not_published() -> None:
    assert DEQING.completeness == "partial"
    assert "31个未公布" in DEQING.completeness_note
    assert [(d.name, d.max) for d in DEQING.dimensions] == [("企业维度", 60), ("职工维度", 40)]
    assert DEQING.dimensions[0].items == ()
