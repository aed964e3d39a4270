"""浙江省流动人口量化积分: falling with age, a quarter point a month, three departments for one line, layers, freezing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.eligibility import eligible
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

ZHEJIANG = library.load("zhejiang-points")  # counted to 2026-10-31


@pytest.mark.parametrize(
    ("birth", "points"),
    [
        ("1965-10-31", 0),  # 61 today: above 60, nothing
        ("1965-11-01", 5),  # 60, until tomorrow
        ("1971-10-31", 5),  # 55: 5
        ("1971-11-01", 6),  # 54: 5 + 1
        ("1981-10-31", 15),  # 45: 5 + 10
        ("1986-10-31", 20),  # 40: 5 + 15 = 20
        ("1996-10-31", 20),  # 30: 5 + 25 = 30 -> 20
    ],
)
def test_age_gives_five_and_one_more_for_each_year_younger_up_to_twenty(birth: str, points: int) -> None:
    assert score(ZHEJIANG, case_of(birth=birth)).total == points


def test_without_a_day_of_birth_there_is_no_age() -> None:
    assert score(ZHEJIANG, case_of()).total == 0


@pytest.mark.parametrize(("degree", "points"), [("secondary", 0), ("college", 8), ("bachelor", 10), ("doctor", 10)])
def test_education(degree: str, points: int) -> None:
    assert score(ZHEJIANG, case_of(fact("e", "education", degree=degree))).total == points


@pytest.mark.parametrize(
    ("kind", "attributes", "points"),
    [
        ("skill_certificate", {"level": "l5"}, 3),
        ("skill_certificate", {"level": "l3", "specialty": True}, 3),  # a single-skill certificate counts as level five
        ("skill_certificate", {"level": "l4"}, 5),
        ("skill_certificate", {"level": "l3"}, 8),
        ("skill_certificate", {"level": "chief"}, 10),
        ("professional_title", {"grade": "assistant0"}, 8),
        ("professional_title", {"grade": "assistant"}, 8),
        ("professional_title", {"grade": "senior"}, 10),
    ],
)
def test_levels_and_titles_stand_on_one_ladder(kind: str, attributes: dict[str, object], points: int) -> None:
    assert score(ZHEJIANG, case_of(fact("s", kind, **attributes))).total == points


def test_only_the_higher_of_level_and_title() -> None:
    # level four 5, junior title 8 -> 8, not 13
    sheet = score(
        ZHEJIANG,
        case_of(fact("s", "skill_certificate", level="l4"), fact("t", "professional_title", grade="assistant")),
    )
    assert (sheet.total, reasons(sheet)) == (8, {"s": "lower"})


def test_half_a_point_for_each_month_insured_in_the_province() -> None:
    # (20 + 17) × 0.5 = 18.5; 24 months in 上海 do not count; with 40 more 77 × 0.5 = 38.5 -> 30
    here = [
        fact("a", "insurance", months=20, place="宁波市北仑区"),
        fact("b", "insurance", months=17, place="浙江义乌"),
    ]
    sheet = score(ZHEJIANG, case_of(*here, fact("c", "insurance", months=24, place="上海市")))
    assert (sheet.total, reasons(sheet)) == (Decimal("18.5"), {"c": "not_met"})
    assert score(ZHEJIANG, case_of(*here, fact("d", "insurance", months=40, place="台州市"))).total == 30


def stay(id_: str, since: str, until: str | None = None) -> Fact:
    return fact(id_, "residence", since=since, until=until)


@pytest.mark.parametrize(
    ("stays", "points"),
    [
        ([stay("a", "2026-09-30")], "0.25"),  # one full month × 0.25
        ([stay("a", "2026-10-01")], "0"),  # 30 days are no full month
        ([stay("a", "2024-01-15")], "8.25"),  # 33 full months × 0.25
        ([stay("a", "2020-01-01", "2021-01-01"), stay("b", "2020-07-01", "2021-07-01")], "4.5"),  # 18 months, 6 overlap
        ([stay("a", "2016-10-31")], "30"),  # 120 × 0.25 = 30
        ([stay("a", "2010-01-01")], "30"),  # 201 × 0.25 = 50.25 -> 30
    ],
)
def test_a_quarter_point_for_each_full_month_up_to_thirty(stays: list[Fact], points: str) -> None:
    assert score(ZHEJIANG, case_of(*stays)).total == Decimal(points)


@pytest.mark.parametrize(
    ("sort", "since", "points"),
    [
        ("contract", "2025-10-31", 10),  # one full year
        ("contract", "2025-11-01", 0),  # a day short
        ("business", "2020-01-01", 10),
        ("farmland", "2020-01-01", 10),
        ("street_stall", "2020-01-01", 0),  # not one of the three ways
    ],
)
def test_a_year_of_work_by_any_of_three_ways(sort: str, since: str, points: int) -> None:
    assert score(ZHEJIANG, case_of(fact("w", "employment", type=sort, since=since))).total == points


def test_two_ways_of_work_are_ten_once() -> None:
    # 10 and 10, highest only -> 10
    facts = [
        fact("w", "employment", type="contract", since="2020-01-01"),
        fact("b", "employment", type="business", since="2020-01-01"),
    ]
    assert score(ZHEJIANG, case_of(*facts)).total == 10


def test_any_of_three_departments_may_verify_work() -> None:
    item = ZHEJIANG.item("6.1")
    assert item is not None
    assert item.verifiers == ("renshe", "shichang", "nongye")
    assert [ZHEJIANG.departments[code] for code in item.verifiers] == [
        "区人力资源和社会保障局",
        "市场监管局",
        "农业农村局",
    ]


def test_whole_case() -> None:
    # province: age 45 15 + 大专 8 + 三级 8 + 48 months × 0.5 = 24 + 60 months × 0.25 = 15 = 70; city: work 10; together 80
    sheet = score(
        ZHEJIANG,
        case_of(
            fact("e", "education", degree="college"),
            fact("s", "skill_certificate", level="l3"),
            fact("i", "insurance", months=48, place="宁波"),
            stay("r", "2021-10-31"),
            fact("w", "employment", type="contract", since="2024-01-01"),
            birth="1981-10-31",
        ),
    )
    assert booked(sheet) == {"1.1": 15, "2.1": 8, "3.1": 8, "4.1": 24, "5.1": 15, "6.1": 10}
    assert sheet.total == 80


def test_the_layers_are_those_of_the_three_owners() -> None:
    assert [(layer.id, layer.max) for layer in ZHEJIANG.layers] == [("province", 100), ("city", 150), ("district", 50)]
    assert sum(d.max or 0 for d in ZHEJIANG.dimensions if d.layer == "province") == 100


def test_an_offence_freezes_and_takes_no_points() -> None:
    sheet = score(ZHEJIANG, case_of(fact("e", "education", degree="college"), fact("v", "veto", type="dishonesty")))
    assert sheet.total == 8
    assert [(g.kind, g.name) for g in sheet.gates if g.met] == [("freeze", "违法失信")]


@pytest.mark.parametrize(
    ("valid_until", "state"), [("2026-10-31", "met"), ("2026-10-30", "not_met"), (None, "not_met")]
)
def test_only_with_a_valid_residence_permit(valid_until: str | None, state: str) -> None:
    permits = [fact("p", "residence_permit", valid_until=valid_until)] if valid_until else []
    assert eligible(ZHEJIANG, case_of(*permits)).state == state
