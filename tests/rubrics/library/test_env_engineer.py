"""杭州环保: ranges for judges, what the applicant claims before, count curves, education by years, and income tax."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

ENV = library.load("env-engineer")


def signs(kind: str, met: int) -> Fact:
    """A checklist of seven of which the first `met` are there."""
    return fact("s", kind, **{f"sign_{n}": n <= met for n in range(1, 8)})


@pytest.mark.parametrize(
    ("met", "ability", "results"),
    [(7, 20, 20), (6, 20, 20), (5, 18, 18), (4, 16, 16), (3, 12, 14), (2, 10, 12), (1, 5, 10), (0, 0, 0)],
)
def test_two_curves_over_seven_signs(met: int, ability: int, results: int) -> None:
    # five of seven -> 18 on both curves; three of seven -> 12 on one and 14 on the other
    assert score(ENV, case_of(signs("ability_checklist", met))).total == ability
    assert score(ENV, case_of(signs("result_checklist", met))).total == results


@pytest.mark.parametrize(
    ("degree", "full_time", "points"),
    [
        ("doctor", True, 5),
        ("doctor", False, 4),
        ("master", True, 3),
        ("master", False, 2),
        ("second_bachelor", None, 2),
        ("bachelor", None, 1),
        ("college", True, 0),
    ],
)
def test_full_time_is_the_upper_end_of_the_band(degree: str, full_time: bool | None, points: int) -> None:
    assert score(ENV, case_of(fact("e", "education", degree=degree, full_time=full_time))).total == points


def test_an_unrelated_degree_falls_back_to_the_next_related_one() -> None:
    # doctor in another field 0, master in the field and full-time 3
    unrelated = fact("d", "education", degree="doctor", full_time=True, related=False)
    assert score(ENV, case_of(unrelated)).total == 0
    sheet = score(ENV, case_of(unrelated, fact("m", "education", degree="master", full_time=True, related=True)))
    assert (sheet.total, reasons(sheet)) == (3, {"d": "not_met"})


@pytest.mark.parametrize(
    ("degree", "years", "points"),
    [
        ("doctor", 1, 5),
        ("doctor", 5, 10),
        ("master", 2, 0),
        ("master", 7, 5),
        ("master", 8, 10),
        ("bachelor", 5, 5),
        ("bachelor", 12, 10),
        ("college", 14, 5),
        ("college", 15, 10),
        ("secondary", 9, 0),
        ("secondary", 10, 5),
        ("secondary", 18, 10),
    ],
)
def test_education_by_years_at_the_base(degree: str, years: int, points: int) -> None:
    job = fact("y", "years_in_post", since=f"{2026 - years}-10-31", grassroots=True)
    assert score(ENV, case_of(job, degree=degree)).total == points


def test_years_elsewhere_are_no_years_at_the_base() -> None:
    sheet = score(ENV, case_of(fact("y", "years_in_post", since="2000-01-01"), degree="doctor"))
    assert (sheet.total, reasons(sheet)) == (0, {"y": "not_met"})


@pytest.mark.parametrize(
    ("yuan", "points"),
    [
        (389, 0),
        (390, 10),
        (1889, 10),  # 1,499 beyond
        (1890, 11),  # 390 + 1,500
        (9000, 15),  # 8,610 beyond ÷ 1,500 = 5 full steps -> 10 + 5
        (15390, 20),  # 10 + 10
        (90000, 20),  # 10 + 59 -> 20
    ],
)
def test_income_tax_by_steps(yuan: int, points: int) -> None:
    assert score(ENV, case_of(fact("t", "tax", yearly_yuan=yuan))).total == points


@pytest.mark.parametrize(
    ("kind", "attributes", "points", "code"),
    [
        ("ability_review", {"rating": "good", "awarded": 16}, 16, None),
        ("ability_review", {"rating": "good", "awarded": 15}, 0, "out_of_range"),  # good begins at 16
        ("ability_review", {"rating": "fairly_good", "awarded": 15}, 15, None),
        ("result_review", {"rating": "average", "awarded": 5}, 5, None),
        ("result_review", {"rating": "poor", "awarded": 9}, 0, "no_points"),
        ("continuing_education", {"rating": "good"}, 5, None),
        ("continuing_education", {"rating": "average", "awarded": 1.5}, 1.5, None),
        ("continuing_education", {"rating": "good", "degree_study": True}, 0, "not_met"),
        ("innovation", {"type": "science_award", "landmark": True, "awarded": 25}, 25, None),
        ("innovation", {"type": "science_award", "awarded": 25}, 0, "out_of_range"),  # other prizes end at 10
        ("patent", {"type": "utility", "awarded": 5}, 5, None),
        ("patent", {"type": "invention", "awarded": 20.5}, 0, "out_of_range"),
        ("innovation", {"type": "standard", "level": "industry", "awarded": 13}, 13, None),
        ("innovation", {"type": "standard", "level": "enterprise"}, 1, None),
        ("project", {"level": "province", "awarded": 18}, 18, None),
        ("project", {"level": "district", "awarded": 12}, 0, "out_of_range"),
        ("publication", {"tier": "sci", "awarded": 6}, 6, None),
        ("social_influence", {"level": "city"}, 6, None),
        ("social_influence", {"level": "province"}, 8, None),
    ],
)
def test_judged_lines(kind: str, attributes: dict[str, object], points: float, code: str | None) -> None:
    sheet = score(ENV, case_of(fact("x", kind, **attributes)))
    assert (sheet.total, reasons(sheet).get("x")) == (Decimal(str(points)), code)


def test_what_the_applicant_claims_counts_until_the_judges_have_decided() -> None:
    # claimed 19 before; confirmed nothing; afterwards the judges' 17 is both
    claimed = fact("x", "ability_review", rating="good", claimed=19)
    assert score(ENV, case_of(claimed)).total == 19
    confirmed = score(ENV, case_of(claimed), verified_only=True)
    assert (confirmed.total, reasons(confirmed)) == (0, {"x": "not_judged"})
    decided = fact("x", "ability_review", rating="good", claimed=19, awarded=17)
    assert score(ENV, case_of(decided)).total == score(ENV, case_of(decided), verified_only=True).total == 17


def test_patents_and_projects_add_up_to_their_cap() -> None:
    # patents 14 + 4 + 5 = 23 -> 20; projects 15 + 4 = 19
    sheet = score(
        ENV,
        case_of(
            fact("a", "patent", type="invention", awarded=14),
            fact("b", "patent", type="utility", awarded=4),
            fact("c", "patent", type="utility", awarded=5),
            fact("d", "project", level="city", awarded=15),
            fact("e", "project", level="enterprise", awarded=4),
        ),
    )
    assert booked(sheet) == {"9": 20, "11": 19}


def test_a_whole_form() -> None:
    # 3 + 4 + 10 + 18 + 17 = 52; 16 + 12 + 8 + 6 + 1 + 14 = 57; paper 5; city 6; tax 12 -> 52 + 57 + 5 + 6 + 12 = 132
    sheet = score(
        ENV,
        case_of(
            fact("1", "education", degree="master", full_time=True),
            fact("2", "continuing_education", rating="fairly_good", awarded=4),
            fact("3", "years_in_post", since="2015-01-01", grassroots=True),
            signs("ability_checklist", 5),
            fact("5", "ability_review", rating="good", awarded=17),
            fact("6", "result_checklist", **{f"sign_{n}": n in (1, 3, 5, 7) for n in range(1, 8)}),
            fact("7", "result_review", rating="fairly_good", awarded=12),
            fact("8", "innovation", type="science_award", awarded=8),
            fact("9", "patent", type="invention", awarded=6),
            fact("x", "innovation", type="standard", level="enterprise"),
            fact("y", "project", level="city", awarded=14),
            fact("z", "publication", tier="cn", awarded=5),
            fact("v", "social_influence", level="city"),
            fact("w", "tax", yearly_yuan=3390),
            degree="master",
        ),
    )
    assert [d.points for d in sheet.dimensions] == [52, 57, 5, 6, 12]
    assert sheet.total == 132
