"""Eligibility as published: all of these, any one of those, waivers, a ladder of titles, and who is out of scope."""

from __future__ import annotations

from typing import Any

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.eligibility import Verdict, eligible
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import case_of, fact

HANGZHOU = library.load("hangzhou-craftsman")
SHANGCHENG = library.load("shangcheng-craftsman")
GAOQIAO = library.load("gaoqiao")
JINTANG = library.load("jintang")
CHENGDU = library.load("chengdu-scope")
GREAT = library.load("great-craftsman")
DIGITAL = library.load("hangzhou-digital")

WORKER = {"employed": True, "union_member": True, "frontline": True}
TEN_YEARS = fact("y", "years_in_post", occupation="钳工", since="2016-10-31")
NINE_YEARS = fact("y", "years_in_post", occupation="钳工", since="2016-11-01")


def contest(level: str, place: int, **more: Any) -> Fact:
    return fact("c", "competition_award", contest="技能大赛", level=level, place=place, **more)


def states(verdict: Verdict) -> dict[str, str]:
    return {finding.source.id: finding.state for finding in verdict.findings}


def hangzhou(*facts: Fact, **more: Any) -> Case:
    return case_of(*facts, **(WORKER | {"city": "杭州市", "city_since": "2025-10-31"} | more))


def test_hangzhou_every_single_condition() -> None:
    # ten full years on 2026-10-31, a year in the city, a first place in the city: only conduct is left to people
    verdict = eligible(HANGZHOU, hangzhou(TEN_YEARS, contest("city", 1)))
    assert states(verdict) == {"e6": "ask_people"} | dict.fromkeys(("e1", "e2", "e3", "e4", "e5", "e7"), "met")
    assert verdict.state == "ask_people"


@pytest.mark.parametrize(
    ("case", "missing"),
    [
        (hangzhou(TEN_YEARS, contest("city", 1), city="宁波市"), "e1"),
        (hangzhou(TEN_YEARS, contest("city", 1), employed=False), "e1"),
        (hangzhou(TEN_YEARS, contest("city", 1), union_member=False), "e2"),
        (hangzhou(NINE_YEARS, contest("city", 1)), "e3"),  # one day short of ten years
        (hangzhou(TEN_YEARS, contest("city", 1), city_since="2025-11-01"), "e4"),
        (hangzhou(TEN_YEARS, contest("city", 1), frontline=None), "e5"),
    ],
)
def test_hangzhou_one_condition_missing(case: Case, missing: str) -> None:
    verdict = eligible(HANGZHOU, case)
    assert verdict.state == "not_met"
    assert [id_ for id_, state in states(verdict).items() if state == "not_met"] == [missing]


@pytest.mark.parametrize(
    ("level", "place", "waived"),
    [
        ("nation", 3, True),
        ("world", 1, True),
        ("nation", 4, False),
        ("province", 1, True),
        ("province", 2, False),
        ("city", 1, False),
    ],
)
def test_hangzhou_a_high_place_waives_the_years(level: str, place: int, waived: bool) -> None:
    verdict = eligible(HANGZHOU, hangzhou(NINE_YEARS, contest(level, place)))
    years = next(f for f in verdict.findings if f.source.id == "e3")
    assert (years.state, years.waived) == ("met" if waived else "not_met", waived)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((contest("city", 1),), "met"),
        ((contest("city", 2),), "ask_people"),  # second place is nothing, but people may find unique skill or influence
        ((contest("district", 1),), "ask_people"),  # only from the city level on
        ((fact("i", "innovation", type="tech_reform", name="改造"),), "ask_people"),
        ((fact("p", "apprentice", apprentice="周"),), "ask_people"),
        ((fact("r", "apprentice_result", apprentice="周", contest_level="province", place=3),), "met"),
        ((fact("r", "apprentice_result", apprentice="周", contest_level="city", place=1),), "ask_people"),
    ],
)
def test_hangzhou_any_one_of_five(facts: tuple[Fact, ...], state: str) -> None:
    assert states(eligible(HANGZHOU, hangzhou(TEN_YEARS, *facts)))["e7"] == state


def test_hangzhou_every_part_is_named() -> None:
    (group,) = [f for f in eligible(HANGZHOU, hangzhou(TEN_YEARS)).findings if f.source.id == "e7"]
    assert [p.state for p in group.parts] == ["ask_people", "ask_people", *["not_met"] * 4]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((TEN_YEARS, contest("district", 1)), "met"),
        ((NINE_YEARS, contest("district", 1)), "not_met"),
        ((NINE_YEARS, contest("city", 1)), "met"),  # waived
        ((NINE_YEARS, contest("province", 3)), "ask_people"),  # waived; which of the four is left to people
        ((NINE_YEARS, contest("province", 4)), "not_met"),
        ((NINE_YEARS, contest("nation", 6)), "ask_people"),
        ((NINE_YEARS, contest("world", 7)), "not_met"),
    ],
)
def test_shangcheng(facts: tuple[Fact, ...], state: str) -> None:
    assert eligible(SHANGCHENG, case_of(*facts, **WORKER, district="上城区")).state == state


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"employed": False}, "e1"),
        ({"district": "拱墅区"}, "e1"),
        ({"union_member": None}, "e2"),
        ({"frontline": False}, "e4"),
    ],
)
def test_shangcheng_one_condition_missing(changed: dict[str, Any], missing: str) -> None:
    case = case_of(TEN_YEARS, contest("district", 1), **(WORKER | {"district": "上城区"} | changed))
    verdict = eligible(SHANGCHENG, case)
    assert [id_ for id_, state in states(verdict).items() if state == "not_met"] == [missing]


FIVE_YEARS = fact("y", "years_in_post", since="2021-10-31")


MASTER = fact("h", "honour", name="技能大师", type="master", level="district")


@pytest.mark.parametrize(
    ("facts", "frontline", "expected"),
    [
        ((FIVE_YEARS, MASTER), True, ("met", "met", "met")),
        ((FIVE_YEARS, contest("district", 2)), True, ("met", "ask_people", "met")),  # is that excellent? people say
        ((FIVE_YEARS,), True, ("met", "not_met", "met")),
        ((FIVE_YEARS, MASTER), False, ("met", "met", "not_met")),
        ((fact("y", "years_in_post", since="2021-11-01"), MASTER), True, ("not_met", "met", "met")),
    ],
)
def test_gaoqiao(facts: tuple[Fact, ...], frontline: bool, expected: tuple[str, ...]) -> None:
    verdict = eligible(GAOQIAO, case_of(*facts, frontline=frontline))
    # the fourth, what somebody did for the firm and for society, is always for people
    assert tuple(states(verdict).values()) == (*expected, "ask_people")


def title(name: str) -> Fact:
    return fact(name, "honour", name=name, type="craftsman")


@pytest.mark.parametrize(
    ("titles", "applies_for", "state"),
    [
        ((), "innovation", "met"),
        ((), "outstanding", "not_met"),  # the tier below is missing
        (("金堂创新工匠",), "outstanding", "met"),
        (("金堂县创新工匠",), "chief", "not_met"),  # not from the first to the third
        (("金堂创新工匠", "金堂卓越工匠"), "chief", "met"),
        (("成都工匠",), "chief", "met"),  # jumps to the top
        (("成都工匠",), "outstanding", "not_met"),  # but only to the top
        (("金堂创新工匠",), "innovation", "not_met"),  # not the same tier again
        (("金堂创新工匠", "金堂卓越工匠"), "outstanding", "not_met"),
        (("成都工匠", "金堂首席工匠"), "chief", "not_met"),
        (("武侯创新工匠",), "outstanding", "not_met"),  # another place's title
        ((), None, "not_met"),
    ],
)
def test_jintang_ladder(titles: tuple[str, ...], applies_for: str | None, state: str) -> None:
    case = case_of(*map(title, titles), applies_for=applies_for, employed=True, frontline=True)
    assert eligible(JINTANG, case).state == state


def test_jintang_says_what_is_missing_and_what_jumps() -> None:
    verdict = eligible(JINTANG, case_of(applies_for="outstanding", employed=True))
    assert [f.sentence for f in verdict.findings if f.state == "not_met"] == [
        "还没有金堂创新工匠称号，不能申报卓越工匠"
    ]
    jumped = eligible(JINTANG, case_of(title("成都工匠"), applies_for="chief"))
    assert [f.source.id for f in jumped.findings if f.waived] == ["e3"]


def test_jintang_only_the_first_tier_asks_for_the_front_line() -> None:
    first = eligible(JINTANG, case_of(applies_for="innovation", employed=True))
    assert [f.source.id for f in first.findings if f.state == "not_met"] == ["e6"]
    second = eligible(JINTANG, case_of(title("金堂创新工匠"), applies_for="outstanding", employed=False))
    assert [f.source.id for f in second.findings if f.state == "not_met"] == ["e5"]


@pytest.mark.parametrize(
    ("subject", "state"),
    [
        ({"work": "production", "profession": "welder", "retired": False}, "met"),
        ({"work": "management"}, "not_met"),
        ({"work": "finance", "position": "small_firm_owner"}, "not_met"),  # does not work in production
        ({"work": "management", "position": "workshop_head"}, "met"),
        ({"work": "management", "position": "technical_director"}, "met"),
        ({"work": "marketing", "position": "self_employed"}, "met"),
        ({"work": "management", "position": "general_manager", "produces": True}, "not_met"),
        ({"work": "marketing", "position": "small_firm_owner", "produces": True}, "met"),
        ({"profession": "cooking"}, "met"),
        ({"profession": "teacher"}, "not_met"),
        ({"profession": "heritage", "produces": True}, "not_met"),
        ({"retired": True, "produces": True, "position": "workshop_head"}, "not_met"),  # re-hired is still retired
        ({"work": "production", "city": "绵阳市"}, "not_met"),
    ],
)
def test_chengdu_scope(subject: dict[str, Any], state: str) -> None:
    assert eligible(CHENGDU, case_of(**({"city": "成都市"} | subject))).state == state


@pytest.mark.parametrize(("since", "state"), [("2021-10-31", "met"), ("2021-11-01", "not_met")])
def test_great_craftsman_needs_five_years_on_the_line(since: str, state: str) -> None:
    # politics, skill and the five abilities are for people
    assert states(eligible(GREAT, case_of(line_since=since))) == {"e1": state, "e2": "ask_people", "e3": "ask_people"}


@pytest.mark.parametrize(
    ("level", "place", "field", "awarded_on", "named"),
    [
        ("city", 1, "digital", "2022-01-01", True),
        ("nation", 1, "digital", "2024-03-01", True),
        ("city", 1, "digital", "2021-12-31", False),  # a day too early
        ("city", 2, "digital", "2023-05-01", False),
        ("district", 1, "digital", "2023-05-01", False),
        ("city", 1, "welding", "2023-05-01", False),
    ],
)
def test_digital_craftsman_is_named_outside_the_quota(
    level: str, place: int, field: str, awarded_on: str, named: bool
) -> None:
    sheet = score(DIGITAL, case_of(contest(level, place, field=field, awarded_on=awarded_on)))
    assert [gate.id for gate in sheet.direct] == (["z1"] if named else [])
    assert DIGITAL.gates[0].outside_quota
