"""兰溪: two items that exclude each other, a cap for each level of honour, a month of insurance a point."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

LANXI = library.load("lanxi")


def praise(id_: str, level: str) -> Fact:
    return fact(id_, "honour", name="表彰", type="commendation", level=level)


@pytest.mark.parametrize(
    ("degree", "first_class", "points"),
    [
        ("college", False, 10),
        ("bachelor", False, 20),
        ("bachelor", True, 30),
        ("master", True, 40),
        ("doctor", None, 60),
        ("secondary", False, 0),
    ],
)
def test_education_and_the_class_of_the_school(degree: str, first_class: bool | None, points: int) -> None:
    assert score(LANXI, case_of(fact("e", "education", degree=degree, first_class=first_class))).total == points


@pytest.mark.parametrize(
    ("kind", "attributes", "points"),
    [
        ("skill_certificate", {"level": "l2"}, 20),
        ("skill_certificate", {"level": "l1"}, 40),
        ("skill_certificate", {"level": "l3"}, 0),
        ("professional_title", {"grade": "intermediate"}, 20),
        ("professional_title", {"grade": "associate"}, 40),
        ("professional_title", {"grade": "senior"}, 60),
    ],
)
def test_skill_or_title(kind: str, attributes: dict[str, str], points: int) -> None:
    assert score(LANXI, case_of(fact("s", kind, **attributes))).total == points


@pytest.mark.parametrize(
    ("degree", "level", "points", "loser"),
    [
        ("bachelor", "l1", 40, "e"),  # education 20, skill 40 -> 40
        ("master", "l2", 40, "s"),  # education 40, skill 20 -> 40
        ("bachelor", "l2", 20, "s"),  # equal: the item written first counts
    ],
)
def test_education_and_skill_exclude_each_other(degree: str, level: str, points: int, loser: str) -> None:
    sheet = score(LANXI, case_of(fact("e", "education", degree=degree), fact("s", "skill_certificate", level=level)))
    assert sheet.total == points
    assert reasons(sheet) == {loser: "lower_item"}
    assert sheet.uncounted[0].sentence == "文化程度与技能就高，只计分数较高的一项"


def test_insurance_months_add_up_to_sixty() -> None:
    # 20 + 25 months in 兰溪 = 45; 12 months elsewhere do not count; with 30 more 75 -> 60
    here = [fact("a", "insurance", months=20, place="兰溪市"), fact("b", "insurance", months=25, place="金华兰溪")]
    sheet = score(LANXI, case_of(*here, fact("c", "insurance", months=12, place="永康市")))
    assert (sheet.total, reasons(sheet)) == (45, {"c": "not_met"})
    assert sheet.bookings[0].facts == ("a", "b")
    assert score(LANXI, case_of(*here, fact("d", "insurance", months=30, place="兰溪市"))).total == 60


def test_only_full_months_count() -> None:
    assert score(LANXI, case_of(fact("a", "insurance", months="20.9", place="兰溪市"))).total == 20


@pytest.mark.parametrize(
    ("level", "times", "points"),
    [
        ("district", 1, 10),
        ("district", 3, 20),
        ("city", 1, 15),
        ("city", 3, 30),
        ("province", 1, 20),
        ("nation", 3, 40),
    ],
)
def test_each_level_of_praise_has_its_own_cap(level: str, times: int, points: int) -> None:
    # 3 × 10 = 30 -> 20; 3 × 15 = 45 -> 30; 3 × 20 = 60 -> 40
    assert score(LANXI, case_of(*(praise(str(n), level) for n in range(times)))).total == points


def test_levels_of_praise_add_up() -> None:
    # 3 × 10 -> 20, 2 × 15 = 30, 1 × 20 = 20: 70
    facts = [praise(f"d{n}", "district") for n in range(3)] + [
        praise("c1", "city"),
        praise("c2", "city"),
        praise("p", "province"),
    ]
    sheet = score(LANXI, case_of(*facts))
    assert sheet.total == 70
    assert booked(sheet) == {"2.1": 20, "2.2": 30, "2.3": 20}
    assert reasons(sheet) == {"d2": "over_cap"}


def test_bravery_has_no_cap() -> None:
    assert score(LANXI, case_of(*(fact(str(n), "honour", type="bravery", level="city") for n in range(9)))).total == 90


def test_science_award() -> None:
    # city first prize: 30 (first prize), not 20; city second prize: 20
    first = fact("a", "innovation", type="science_award", level="city", rank="first")
    second = fact("b", "innovation", type="science_award", level="city", rank="second")
    assert score(LANXI, case_of(first, second)).total == 50


def test_whole_case() -> None:
    # 双一流本科 30 against 高级技师 40 -> 40; 48 months 48; one city praise 15; bravery 10: 113
    sheet = score(
        LANXI,
        case_of(
            fact("e", "education", degree="bachelor", first_class=True),
            fact("s", "skill_certificate", level="l1"),
            fact("i", "insurance", months=48, place="兰溪市"),
            praise("p", "city"),
            fact("v", "honour", type="bravery"),
        ),
    )
    assert sheet.total == 113
    assert [(d.points, d.max) for d in sheet.dimensions] == [(88, None), (25, None)]


def test_a_major_contribution_counts_only_when_people_found_it_so() -> None:
    # recognised 20, the other waits for people: 20
    told = fact("a", "innovation", major_contribution=True)
    found = fact("b", "innovation", major_contribution=True, recognised=True)
    sheet = score(LANXI, case_of(told, found))
    assert (sheet.total, reasons(sheet)) == (20, {"a": "not_judged"})
