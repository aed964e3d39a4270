"""Rewards as published: 元 for a master's apprentices, titles and levels for places, honours by age and sex, pay by grade."""

from __future__ import annotations

from typing import Any

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.eligibility import eligible
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.granting import granted
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import case_of, fact, reasons

MENTOR = library.load("zj-mentor")
QUJIANG = library.load("qujiang-mentor")
TITLES = library.load("zj-contest-titles")
LIANYUNGANG = library.load("lianyungang-contest")
XIHU = library.load("xihu-contest")
SANY = library.load("sany-proposals")
JIULI = library.load("jiuli-pay")


def test_they_count_yuan() -> None:
    assert {rubric.unit for rubric in (MENTOR, QUJIANG, LIANYUNGANG, SANY, JIULI)} == {"元"}


def pupil(id_: str, who: str = "周", **more: Any) -> Fact:
    told = {"apprentice_age": 25, "apprentice_status": "new", "agreement_on": "2020-10-31", "obtained_on": "2024-05-01"}
    return fact(id_, "apprentice_result", apprentice=who, **(told | more))


def place(id_: str, level: str, rank: int | None, who: str = "周", **more: Any) -> Fact:
    return pupil(id_, who, result="contest", contest_level=level, place=rank, **more)


@pytest.mark.parametrize(
    ("one", "yuan"),
    [
        (pupil("a", result="cert_senior_technician"), 5000),
        (place("a", "province", 3), 5000),
        (place("a", "province", 4), 0),
        (place("a", "nation", 1), 8000),
        (place("a", "nation", 4), 5000),
        (place("a", "nation", 6), 5000),
        (place("a", "nation", 7), 0),
        (place("a", "world", 3), 10000),
        (place("a", "world", None, merit=True), 8000),
        (pupil("a", result="cert_technician"), 0),  # 技师 is not 高级技师
    ],
)
def test_zhejiang_every_row(one: Fact, yuan: int) -> None:
    assert score(MENTOR, case_of(one)).total == yuan


@pytest.mark.parametrize(
    ("facts", "yuan"),
    [
        # nation second 8,000 and fifth 5,000 of one apprentice: the best once, 8,000
        ([place("a", "nation", 2), place("b", "nation", 5)], 8000),
        # nation second 8,000 and province first 5,000 are two levels: 13,000
        ([place("a", "nation", 2), place("b", "province", 1)], 13000),
        # two apprentices in the same contest: 8,000 + 5,000
        ([place("a", "nation", 2), place("b", "nation", 5, "李")], 13000),
        # promotion 5,000 + world merit 8,000
        ([pupil("a", result="cert_senior_technician"), place("b", "world", None, merit=True)], 13000),
        # world third 10,000 and world merit 8,000: the same level, 10,000
        ([place("a", "world", 3), place("b", "world", None, merit=True)], 10000),
    ],
)
def test_zhejiang_same_apprentice_and_level_once_the_best(facts: list[Fact], yuan: int) -> None:
    assert score(MENTOR, case_of(*facts)).total == yuan


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"obtained_on": "2025-10-31"}, None),  # five years to the day
        ({"obtained_on": "2025-11-01"}, "after_window"),
        ({"obtained_on": "2020-10-30"}, "out_of_window"),  # before the agreement
        ({"agreement_on": None}, "missing_value"),
        ({"apprentice_age": 31}, "not_met"),
        ({"apprentice_status": "old hand"}, "not_met"),
        ({"apprentice_status": "moved", "apprentice_age": 30}, None),
    ],
)
def test_zhejiang_window_and_apprentice(more: dict[str, Any], code: str | None) -> None:
    sheet = score(MENTOR, case_of(place("a", "province", 1, **more)))
    assert (sheet.total, reasons(sheet).get("a")) == (0 if code else 5000, code)


def test_a_window_that_reaches_forward_says_so() -> None:
    sheet = score(MENTOR, case_of(place("a", "province", 1, obtained_on="2025-11-01")))
    assert sheet.uncounted[0].sentence == "成绩不在师徒协议签订后的5年内，不奖励"


@pytest.mark.parametrize(("number", "state"), [(2, "met"), (1, "not_met"), (None, "not_met")])
def test_zhejiang_a_mentor_has_at_least_two(number: int | None, state: str) -> None:
    model = fact("h", "honour", name="省劳动模范", type="model", level="province")
    assert eligible(MENTOR, case_of(model, apprentices=number)).state == state


@pytest.mark.parametrize(
    ("name", "type_", "state"),
    [
        ("台州市劳动模范", "model", "met"),
        ("省五一劳动奖章", "commendation", "met"),
        ("浙江工匠", "craftsman", "met"),
        ("路桥工匠", "craftsman", "not_met"),
    ],
)
def test_zhejiang_the_mentor_is_a_model_worker_or_a_provincial_craftsman(name: str, type_: str, state: str) -> None:
    assert eligible(MENTOR, case_of(fact("h", "honour", name=name, type=type_), apprentices=3)).state == state


@pytest.mark.parametrize(
    ("facts", "yuan"),
    [
        ([place("a", "district", 5)], 2000),
        ([pupil("a", result="cert_technician")], 2000),
        # contest and 技师 of one apprentice: once
        ([place("a", "district", 1), pupil("b", result="cert_technician")], 2000),
        # three apprentices: 3 × 2,000
        ([place(who, "district", 2, who) for who in ("周", "李", "王")], 6000),
        ([place("a", "district", None)], 0),
        ([pupil("a", result="cert_senior")], 0),
    ],
)
def test_qujiang_once_for_each_apprentice(facts: list[Fact], yuan: int) -> None:
    told = [Fact(f.id, f.kind, dict(f.attributes) | {"agreement_on": "2022-01-01"}, 1, True) for f in facts]
    assert score(QUJIANG, case_of(*told)).total == yuan


@pytest.mark.parametrize(("obtained_on", "yuan"), [("2025-01-01", 2000), ("2025-01-02", 0)])
def test_qujiang_three_years_from_the_agreement(obtained_on: str, yuan: int) -> None:
    one = place("a", "district", 1, agreement_on="2022-01-01", obtained_on=obtained_on)
    assert score(QUJIANG, case_of(one)).total == yuan


def won(level: str, rank: int, **more: Any) -> Fact:
    return fact("c", "competition_award", contest="焊工竞赛", level=level, place=rank, **more)


def names(rubric: Rubric, *facts: Fact, **subject: Any) -> list[object]:
    return [found.attributes["name"] for found in granted(rubric, case_of(*facts, **subject))]


PROMOTION = "可破格晋升技师、高级技师"


@pytest.mark.parametrize(
    ("level", "class_", "rank", "expected"),
    [
        ("province", "one", 5, ["浙江省技术能手", PROMOTION]),
        ("province", "one", 8, [PROMOTION]),
        ("province", "one", 9, []),
        ("province", "two", 3, ["浙江省技术能手", PROMOTION]),
        ("province", "two", 5, [PROMOTION]),
        ("city", "one", 2, ["市技术能手", PROMOTION]),
        ("city", "one", 3, [PROMOTION]),
        ("city", "two", 1, ["市技术能手", PROMOTION]),
        ("city", "two", 2, []),
        ("district", "one", 2, ["县技术能手"]),
        ("district", "two", 1, ["县技术能手"]),
        ("district", "two", 2, []),
        ("province", None, 1, []),  # without its class nobody can say
    ],
)
def test_zhejiang_places_and_titles(level: str, class_: str | None, rank: int, expected: list[str]) -> None:
    assert names(TITLES, won(level, rank, class_=class_)) == expected


def test_a_title_is_sure_and_a_promotion_is_reviewed() -> None:
    facts = granted(TITLES, case_of(won("province", 1, class_="one")))
    assert [(f.attributes["name"], f.verified) for f in facts] == [("浙江省技术能手", True), (PROMOTION, False)]


def test_a_title_won_here_is_direct_recognition_elsewhere() -> None:
    (title, _) = granted(TITLES, case_of(won("province", 1, class_="one")))
    sheet = score(library.load("luqiao-example"), case_of(title))
    assert [gate.id for gate in sheet.direct] == ["z2"]


YOUNG, WOMAN = "连云港市青年岗位能手", "连云港市巾帼建功标兵"


@pytest.mark.parametrize(
    ("birth", "sex", "expected"),
    [
        ("1991-10-31", "male", [YOUNG]),  # 35 full years
        ("1990-11-01", "male", [YOUNG]),  # 35, the birthday is tomorrow
        ("1990-10-31", "male", []),  # 36 today
        ("1990-10-31", "female", [WOMAN]),
        ("2000-01-01", "female", [YOUNG, WOMAN]),
        (None, None, []),
    ],
)
def test_lianyungang_one_result_more_honours(birth: str | None, sex: str | None, expected: list[str]) -> None:
    second = fact("c", "competition_award", contest="第三届连云港技能状元大赛", rank="second")
    assert names(LIANYUNGANG, second, birth=birth, sex=sex) == ["连云港市技术能手", *expected]
    nothing = fact("c", "competition_award", contest="第三届连云港技能状元大赛", rank="merit")
    assert names(LIANYUNGANG, nothing, birth=birth, sex=sex) == []


@pytest.mark.parametrize(
    ("rank", "yuan", "title"),
    [
        ("first", 12000, ["连云港技能状元"]),
        ("second", 7000, ["连云港市技术能手"]),
        ("third", 5000, ["连云港市技术标兵"]),
        ("merit", 0, []),
    ],
)
def test_lianyungang_prize_and_title(rank: str, yuan: int, title: list[str]) -> None:
    prize = fact("c", "competition_award", contest="第三届连云港技能状元大赛", rank=rank)
    assert score(LIANYUNGANG, case_of(prize)).total == yuan
    assert names(LIANYUNGANG, prize) == title


@pytest.mark.parametrize(
    ("rank", "level"), [("first", "l3"), ("second", "l3"), ("third", "l3"), ("merit", "l4"), (None, None)]
)
def test_xihu_prizes_are_skill_levels(rank: str | None, level: str | None) -> None:
    prize = fact("c", "competition_award", contest="西湖区政务服务办事员竞赛", level="district", rank=rank)
    found = [f.attributes["level"] for f in granted(XIHU, case_of(prize))]
    assert found == ([level] if level else [])


@pytest.mark.parametrize(("awarded", "yuan"), [(200, 200), (10000, 10000), (199, 0), (10001, 0), (None, 0)])
def test_sany_between_two_hundred_and_ten_thousand(awarded: int | None, yuan: int) -> None:
    one = fact("i", "innovation", type="proposal", award="authorised", awarded=awarded)
    assert score(SANY, case_of(one)).total == yuan


@pytest.mark.parametrize(
    ("facts", "yuan"),
    [
        ([fact("e", "education", degree="master")], 500),
        ([fact("e", "education", degree="bachelor", awarded=250)], 250),  # 200 to 300
        ([fact("e", "education", degree="bachelor", awarded=350)], 0),
        ([fact("e", "education", degree="college")], 100),
        ([fact("s", "skill_certificate", level="l1", awarded=200)], 200),  # 50 to 200
        ([fact("s", "skill_certificate", level="l2", awarded=40)], 0),
        # bachelor 300 beside a college degree 100: 300; technician 120: 420
        (
            [
                fact("e", "education", degree="college"),
                fact("f", "education", degree="bachelor", awarded=300),
                fact("s", "skill_certificate", level="l2", awarded=120),
            ],
            420,
        ),
    ],
)
def test_jiuli_pay_by_the_month(facts: list[Fact], yuan: int) -> None:
    assert score(JIULI, case_of(*facts)).total == yuan
