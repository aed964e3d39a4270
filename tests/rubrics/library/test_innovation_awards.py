"""企业创新奖: a sum of money decides the award, the award is a bonus in another selection."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.granting import granted
from craftsman.rubrics.reading import parse
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

AWARDS = library.load("innovation-awards")


def idea(benefit: object, type_: str = "tech_reform", id_: str = "i") -> Fact:
    return fact(id_, "innovation", type=type_, benefit=benefit, name=id_)


@pytest.mark.parametrize(
    ("benefit", "points", "award"),
    [
        (20.01, 10, "创新金奖"),
        (20, 7, "创新银奖"),  # not above 20
        (10.5, 7, "创新银奖"),
        (10, 5, "创新铜奖"),
        (5, 3, "小改小革奖"),
        (1.01, 3, "小改小革奖"),
        (1, 0, None),  # not above 1
    ],
)
def test_benefit_decides_the_innovation_award(benefit: float, points: int, award: str | None) -> None:
    case = case_of(idea(benefit))
    assert score(AWARDS, case).total == points
    assert [found.attributes["name"] for found in granted(AWARDS, case)] == ([award] if award else [])


@pytest.mark.parametrize(
    ("benefit", "points", "award"),
    [
        (6, 3, "合理化建议一等奖"),
        (5, 2, "合理化建议二等奖"),
        (1.5, 2, "合理化建议二等奖"),
        (1, 1, "合理化建议三等奖"),
        (0.21, 1, "合理化建议三等奖"),
        (0.2, 0, None),  # 2,000元 is not above 2,000
    ],
)
def test_benefit_decides_the_proposal_award(benefit: float, points: int, award: str | None) -> None:
    case = case_of(idea(benefit, "proposal"))
    assert score(AWARDS, case).total == points
    assert [found.attributes["name"] for found in granted(AWARDS, case)] == ([award] if award else [])


def test_an_innovation_and_a_proposal_have_their_own_award() -> None:
    # innovation 12 -> 7, proposal 12 -> 3: 10
    sheet = score(AWARDS, case_of(idea(12), idea(12, "proposal", "p")))
    assert booked(sheet) == {"1": 7, "2": 3}


def test_of_two_results_the_higher_award_counts() -> None:
    # 22 -> gold 10, 6 -> bronze 5: only 10
    sheet = score(AWARDS, case_of(idea(22), idea(6, "method", "m")))
    assert (sheet.total, reasons(sheet)) == (10, {"m": "lower"})


def test_without_a_benefit_there_is_no_award() -> None:
    assert score(AWARDS, case_of(idea(None))).total == 0
    assert granted(AWARDS, case_of(idea("很多"))) == ()


def test_the_team_award_has_no_points_and_people_compare() -> None:
    sheet = score(AWARDS, case_of(fact("t", "innovation_team", selected=True)))
    (gate,) = [g for g in sheet.gates if g.facts]
    assert (sheet.total, gate.id, gate.judge) == (0, "g8", "各部门获奖和效益的比较结果")


def test_a_bronze_award_is_five_points_for_the_best_employee() -> None:
    best_employee = parse(
        """
rubric: {id: best, name: 优秀员工评选, version: v1}
dimensions:
  - id: d1
    name: 加分
    items:
      - id: "1"
        name: 创新奖加分
        kinds: [company_award]
        rules:
          - {id: bonus, name: 奖项加分, points: {of: bonus, each: 1}}
"""
    )
    # bronze (benefit 6) brings 5, a first proposal award (benefit 6) brings 3: 8
    results = granted(AWARDS, case_of(idea(6), idea(6, "proposal", "p")))
    assert score(best_employee, case_of(*results)).total == 8
    assert {found.attributes["yuan_to"] for found in results} == {4000, 1500}
