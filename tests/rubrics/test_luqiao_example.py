"""路桥工匠（示例）: the story of 陈小明, and one hand-computed case for each kind of line."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Case, case
from craftsman.rubrics.scoring import gain_if_supplied, score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

LUQIAO = library.load("luqiao-example")
DEPARTMENTS = {"renshe", "jiaoyu", "keji", "jingxin", "shichang", "yingji", "gongan"}


@pytest.fixture
def chen() -> Case:
    return case(json.loads((Path(__file__).parent / "cases" / "chen-xiaoming.json").read_text("utf-8")))


def test_chen_xiaoming_has_46_points(chen: Case) -> None:
    # 18 (高级工) + 8 (区二等奖) + 6 (实用新型) + 2 (建议) + 12 × 0.5 = 6 (工龄) + 2 × 3 = 6 (带徒) = 46.0
    sheet = score(LUQIAO, chen)
    assert sheet.total == Decimal("46.0")
    assert booked(sheet) == {"1.3": 18, "2.3": 8, "3.2": 6, "3.5": 2, "4.1": 6, "4.2": 6}
    assert [(d.name, d.points, d.max) for d in sheet.dimensions] == [
        ("技能等级", 18, 30),
        ("竞赛荣誉", 8, 25),
        ("创新成果", 8, 25),
        ("岗位贡献", 12, 20),
    ]
    assert not sheet.direct
    assert not sheet.vetoes


def test_chen_xiaoming_reads_why(chen: Case) -> None:
    sheet = score(LUQIAO, chen)
    assert [b.sentence for b in sheet.bookings] == [
        "高级工（三级）18分，取最高一项",
        "区级二等奖8分",
        "实用新型第一发明人6分",
        "单位采纳的合理化建议每条2分",
        "每年0.5分，12年×0.5，封顶6分",
        "每人3分，2人×3，封顶9分",
    ]
    assert {u.fact: (u.item, u.sentence) for u in sheet.uncounted} == {
        "a2": ("1.3", "取最高一项，已计高级工（三级），中级工（四级）不计"),
        "a4": ("2.3", "同一赛事取最高，区级三等奖不计"),
        "b1": ("4.2", "缺结对协议"),
    }


def test_the_missing_agreement_would_bring_three_points(chen: Case) -> None:
    sheet = score(LUQIAO, chen)
    assert gain_if_supplied(LUQIAO, chen, sheet, "b1") == 3
    assert gain_if_supplied(LUQIAO, chen, sheet, "a4") == 0  # no proof can help a second prize of the same contest


def test_the_confirmed_score_counts_only_verified_facts(chen: Case) -> None:
    # verified: certificates (18) and years in post (6) -> 24
    sheet = score(LUQIAO, chen, verified_only=True)
    assert sheet.total == 24
    assert {u.code for u in sheet.uncounted} == {"lower", "not_verified"}


def test_it_is_marked_as_an_example_over_seven_departments() -> None:
    assert LUQIAO.example
    assert [(d.name, d.max) for d in LUQIAO.dimensions] == [
        ("技能等级", 30),
        ("竞赛荣誉", 25),
        ("创新成果", 25),
        ("岗位贡献", 20),
    ]
    assert {item.verifier for item in LUQIAO.items} == DEPARTMENTS
    assert {gate.verifier for gate in LUQIAO.gates} <= DEPARTMENTS
    assert all(item.evidence for item in LUQIAO.items)


@pytest.mark.parametrize(
    ("level", "points"), [("l5", 6), ("l4", 12), ("l3", 18), ("l2", 24), ("l1", 27), ("special", 29), ("chief", 30)]
)
def test_the_ladder_of_levels(level: str, points: int) -> None:
    assert score(LUQIAO, case_of(fact("s", "skill_certificate", level=level))).total == points


def test_title_and_level_exclude_each_other_and_the_dimension_is_clipped() -> None:
    # title 中级 24 against level 27 -> 27; 本科 2; two valid licences 2 -> 31 -> 30
    sheet = score(
        LUQIAO,
        case_of(
            fact("t", "professional_title", grade="intermediate"),
            fact("s", "skill_certificate", level="l1"),
            fact("e", "education", degree="bachelor"),
            fact("x", "safety_licence", name="焊接", valid_until="2027-01-01"),
            fact("y", "safety_licence", name="电工", valid_until="2027-01-01"),
            fact("z", "safety_licence", name="高处", valid_until="2026-10-30"),
        ),
    )
    assert sheet.total == 30
    # the dimension is full after 2 + 27 + 1, so nothing is left for the second licence
    assert reasons(sheet) == {"t": "lower_item", "y": "over_cap", "z": "expired"}


@pytest.mark.parametrize("rank", ["first", "second", "third", "merit"])
def test_two_contests_add_up_but_two_years_of_one_do_not(rank: str) -> None:
    def prize(id_: str, contest: str) -> object:
        told = {"level": "district", "organiser": "union", "awarded_on": "2025-01-01"}
        return fact(id_, "competition_award", contest=contest, rank=rank, **told)

    one = {"first": 10, "second": 8, "third": 5, "merit": 2}[rank]
    facts = [prize("a", "路桥区焊工比武"), prize("b", "2024年路桥区焊工比武"), prize("c", "路桥区第三届电工比武")]
    sheet = score(LUQIAO, case_of(*facts))  # type: ignore[arg-type]
    assert sheet.total == 2 * one
    assert reasons(sheet) == {"b": "duplicate"}


@pytest.mark.parametrize(
    ("type_", "role_rank", "points"),
    [
        ("invention", 1, 12),
        ("invention", 3, 4),
        ("utility", 1, 6),
        ("utility", 2, 2),
        ("design", 1, 3),
        ("software", 5, 1),
    ],
)
def test_patents_by_type_and_role(type_: str, role_rank: int, points: int) -> None:
    facts = fact("p", "patent", type=type_, role_rank=role_rank, number="1", in_force=True)
    assert score(LUQIAO, case_of(facts)).total == points


def test_a_patent_that_lapsed_and_a_patent_entered_twice() -> None:
    lapsed = fact("p", "patent", type="utility", role_rank=1, number="1", in_force=False)
    twice = [fact(i, "patent", type="utility", role_rank=1, number="ZL2", in_force=True) for i in "qr"]
    sheet = score(LUQIAO, case_of(lapsed, *twice))
    assert (sheet.total, reasons(sheet)) == (6, {"p": "not_in_force", "r": "duplicate"})


@pytest.mark.parametrize(
    ("since", "until", "points"),
    [
        ("2014-11-01", None, "5.5"),  # 11 full years to 2026-10-31
        ("2014-10-31", None, "6"),  # 12 full years
        ("2000-01-01", None, "6"),  # 26 × 0.5 = 13 -> 6
        ("2020-01-01", "2022-12-31", "1"),  # 2 full years
        ("2026-01-01", None, "0"),  # not a full year
        ("2027-01-01", None, "0"),  # begins after the fixed day
    ],
)
def test_half_a_point_for_each_full_year_in_post(since: str, until: str | None, points: str) -> None:
    assert score(LUQIAO, case_of(fact("y", "years_in_post", since=since, until=until))).total == Decimal(points)


def test_overlapping_posts_count_each_month_once() -> None:
    # 2016-10-31 to 2020-10-31 and 2018-10-31 to 2026-10-31 are ten years together, not twelve: 5 points
    posts = [
        fact("a", "years_in_post", since="2016-10-31", until="2020-10-31"),
        fact("b", "years_in_post", since="2018-10-31", until=None),
    ]
    assert score(LUQIAO, case_of(*posts)).total == 5


def test_the_innovation_dimension_is_clipped_at_25() -> None:
    # invention 12 + science award city first 10 + 五小 province 9 = 31 -> 25
    sheet = score(
        LUQIAO,
        case_of(
            fact("p", "patent", type="invention", role_rank=1, number="1", in_force=True),
            fact(
                "k", "innovation", type="science_award", level="city", rank="first", name="甲", adopted_on="2025-01-01"
            ),
            fact(
                "w", "innovation", type="five_small", level="province", rank="none", name="乙", adopted_on="2025-01-01"
            ),
        ),
    )
    assert sheet.total == 25
    assert booked(sheet) == {"3.1": 12, "3.3": 10, "3.4": 3}
    assert sheet.bookings[-1].sentence == "省级成果9分，超过指标封顶25分，只计3分"


@pytest.mark.parametrize(("decided_on", "met"), [("2023-10-30", False), ("2023-10-31", True), ("2026-10-31", True)])
def test_an_accident_is_a_veto_for_three_years(decided_on: str, met: bool) -> None:
    sheet = score(LUQIAO, case_of(fact("v", "veto", type="safety_accident", decided_on=decided_on)))
    assert bool(sheet.vetoes) is met


@pytest.mark.parametrize(("type_", "gate"), [("criminal_record", "f1"), ("false_statement", "f3"), ("dishonest", "f4")])
def test_vetoes_name_their_fact(type_: str, gate: str) -> None:
    sheet = score(LUQIAO, case_of(fact("v", "veto", type=type_, decided_on="2001-01-01")))
    assert [(g.id, g.facts) for g in sheet.vetoes] == [(gate, ("v",))]
    assert reasons(sheet) == {"v": "veto"}


@pytest.mark.parametrize(
    ("changes", "direct"),
    [
        ({}, True),
        ({"class_": "special"}, False),
        ({"organiser": "other"}, False),
        ({"level": "city"}, False),
        ({"rank": "second"}, False),
    ],
)
def test_direct_recognition_of_a_provincial_first_prize(changes: dict[str, str], direct: bool) -> None:
    told = {
        "contest": "省赛",
        "level": "province",
        "rank": "first",
        "class_": "one",
        "organiser": "hr",
        "awarded_on": "2025-01-01",
    }
    sheet = score(LUQIAO, case_of(fact("a", "competition_award", **(told | changes))))
    assert bool(sheet.direct) is direct
