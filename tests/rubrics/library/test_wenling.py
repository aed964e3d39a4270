"""温岭: full-time degrees only, base and years in special posts, vetoes beside the points; deductions by length of time."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, one_item, reasons

WENLING = library.load("wenling")  # counted to 2026-10-31


@pytest.mark.parametrize(
    ("since", "points"),
    [
        ("2025-11-01", 0),  # no full year
        ("2023-10-31", 6),  # 3 × 2
        ("2016-10-31", 20),  # 10 × 2 = 20
        ("2010-10-31", 20),  # 16 × 2 = 32 -> 20
    ],
)
def test_two_points_for_each_year_of_residence(since: str, points: int) -> None:
    assert score(WENLING, case_of(fact("r", "residence", since=since))).total == points


def test_only_the_longest_stay_is_continuous() -> None:
    # 4 years × 2 = 8 against 2 years × 2 = 4: 8, not 12
    stays = [fact("a", "residence", since="2010-01-01", until="2014-01-01"), fact("b", "residence", since="2024-01-01")]
    assert score(WENLING, case_of(*stays)).total == 8


@pytest.mark.parametrize(
    ("attributes", "points"),
    [
        ({"type": "own", "area_met": True}, 7),
        ({"type": "own", "area_met": False}, 0),
        ({"type": "rented", "safe": True}, 7),
        ({"type": "rented"}, 0),
    ],
)
def test_a_steady_home(attributes: dict[str, object], points: int) -> None:
    assert score(WENLING, case_of(fact("h", "housing", **attributes))).total == points


@pytest.mark.parametrize(
    ("birth", "points"),
    [("2006-11-01", 0), ("2006-10-31", 3), ("1980-11-01", 3), ("1980-10-31", 0)],  # 19, 20, 45, 46
)
def test_ages_from_twenty_to_forty_five(birth: str, points: int) -> None:
    assert score(WENLING, case_of(birth=birth)).total == points


@pytest.mark.parametrize(("party", "points"), [("cpc", 10), ("democratic", 10), ("none", 0)])
def test_membership(party: str, points: int) -> None:
    assert score(WENLING, case_of(party=party)).total == points


@pytest.mark.parametrize(
    ("degree", "points"), [("secondary", 5), ("college", 10), ("bachelor", 15), ("master", 25), ("doctor", 35)]
)
def test_full_time_degrees(degree: str, points: int) -> None:
    assert score(WENLING, case_of(fact("e", "education", degree=degree, full_time=True))).total == points


def test_a_part_time_degree_does_not_count_and_the_full_time_one_below_does() -> None:
    # part-time 本科 (15) refused, full-time 大专 10
    facts = [
        fact("a", "education", degree="bachelor", full_time=False),
        fact("b", "education", degree="college", full_time=True),
    ]
    sheet = score(WENLING, case_of(*facts))
    assert (sheet.total, reasons(sheet)) == (10, {"a": "not_met"})


@pytest.mark.parametrize(
    ("kind", "attributes", "points"),
    [
        ("professional_title", {"grade": "assistant0"}, 5),
        ("professional_title", {"grade": "assistant"}, 10),
        ("skill_certificate", {"level": "l5"}, 10),
        ("professional_title", {"grade": "intermediate"}, 15),
        ("skill_certificate", {"level": "l4"}, 15),
        ("professional_title", {"grade": "associate"}, 30),
        ("skill_certificate", {"level": "l3"}, 30),
        ("professional_title", {"grade": "senior"}, 32),
        ("skill_certificate", {"level": "l2"}, 32),
        ("skill_certificate", {"level": "chief"}, 32),
    ],
)
def test_skill_ladder(kind: str, attributes: dict[str, str], points: int) -> None:
    assert score(WENLING, case_of(fact("s", kind, **attributes))).total == points


@pytest.mark.parametrize(
    ("occupation", "since", "points"),
    [
        ("环卫工", "2026-01-01", 3),  # base 3, no full year
        ("专职消防员", "2022-10-31", 7),  # 3 + 4
        ("环卫工", "2000-01-01", 15),  # 3 + 26 = 29 -> 15
        ("焊工", "2000-01-01", 0),
    ],
)
def test_three_and_one_for_each_year_in_a_special_post(occupation: str, since: str, points: int) -> None:
    assert score(WENLING, case_of(fact("y", "years_in_post", occupation=occupation, since=since))).total == points


def test_whole_case() -> None:
    # residence 5 × 2 = 10; rented 7; age 40 3; member 10: 30 of 40. 大专 10; 四级 15; 环卫 3 + 6 = 9: 34. Together 64
    sheet = score(
        WENLING,
        case_of(
            fact("r", "residence", since="2021-06-01"),
            fact("h", "housing", type="rented", safe=True),
            fact("e", "education", degree="college", full_time=True),
            fact("s", "skill_certificate", level="l4"),
            fact("y", "years_in_post", occupation="环卫工人", since="2020-01-01"),
            birth="1986-01-01",
            party="cpc",
        ),
    )
    assert booked(sheet) == {"1.1": 10, "1.2": 7, "1.3": 3, "1.4": 10, "2.1": 10, "2.2": 15, "2.3": 9}
    assert (sheet.total, [d.points for d in sheet.dimensions]) == (64, [30, 34])


@pytest.mark.parametrize("found", ["illegal_organisation", "serious_crime"])
def test_vetoes_stand_beside_the_points(found: str) -> None:
    sheet = score(WENLING, case_of(fact("v", "veto", type=found), party="cpc"))
    assert sheet.total == 10
    assert [g.kind for g in sheet.gates if g.met] == ["veto"]


def test_a_deduction_by_length_of_time() -> None:
    # no place published its figure, so this is no rule of 温岭: 3 months × 50 = 150, and 20 + 4 months more 1350
    deduction = one_item(
        "      - id: '1'\n        name: 刑事处罚\n        kinds: [sentence]\n        rules:\n"
        "          - {id: r, name: 刑期, points: {of: months, each: -50, unit: 个月}}\n"
    )
    assert score(deduction, case_of(fact("a", "sentence", months=3))).total == -150
    facts = [fact("a", "sentence", months=3), fact("b", "sentence", months=20), fact("c", "sentence", months=4)]
    assert score(deduction, case_of(*facts)).total == -1350
