"""The account as a worker reads it: every achievement once, why, and the arithmetic."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from craftsman.rounds.account import Account, Entry, account, full_of
from craftsman.rubrics import library
from craftsman.rubrics.facts import Case, case
from craftsman.rubrics.scoring import gain_if_supplied, score
from tests.rubrics.cases_of import case_of, fact, one_item

LUQIAO = library.load("luqiao-example")
CHEN = Path(__file__).parents[1] / "rubrics" / "cases" / "chen-xiaoming.json"
TITLES = {
    "a1": "焊工 高级工（三级）",
    "a7": "焊工岗位工龄",
    "a8": "师带徒：周军",
    "a9": "师带徒：李海",
    "b1": "师带徒：王强",
}


def account_of(the_case: Case, titles: dict[str, str] | None = None) -> Account:
    sheet = score(LUQIAO, the_case)
    entries = {f.id: Entry((titles or {}).get(str(f.id), str(f.id)), 1, f.verified, True) for f in the_case.facts}
    return account(LUQIAO, sheet, entries, lambda one: gain_if_supplied(LUQIAO, the_case, sheet, one))


@pytest.fixture
def chen() -> Account:
    return account_of(case(json.loads(CHEN.read_text("utf-8"))), TITLES)


def test_every_achievement_stands_in_exactly_one_line(chen: Account) -> None:
    lines = [line for part in chen.parts for line in part.lines] + list(chen.others)
    facts = [one for line in lines for one in line.facts]
    assert sorted(map(str, facts)) == ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1"]


def test_the_lines_of_each_dimension_add_up_to_it_and_all_to_the_total(chen: Account) -> None:
    for part in chen.parts:
        assert sum(line.points for line in part.lines) == part.points
    assert sum(part.points for part in chen.parts) == chen.total == 46
    assert chen.full == 100


def test_several_facts_of_one_booking_are_named_together(chen: Account) -> None:
    titles = [line.title for line in chen.parts[3].lines]
    assert titles == ["焊工岗位工龄12年", "师带徒2人：周军、李海", "师带徒：王强"]


def test_a_missing_proof_says_what_it_would_bring(chen: Account) -> None:
    line = chen.line_of("b1")
    assert line
    assert (line.counted, line.gain, line.reason) == (False, 3, "缺结对协议，补上可加3分")


def test_the_arithmetic_names_the_rule_the_cap_and_the_result(chen: Account) -> None:
    line = chen.line_of("a8")
    assert line
    assert line.steps == ("细则4.2“师带徒”：每人3分，2人×3，封顶9分，得6分", "这个项目封顶9分，没有超过", "计入6分")


def test_a_cap_that_was_hit_is_a_step_of_its_own() -> None:
    found = account_of(case_of(fact("y", "years_in_post", since="2000-01-01")))
    line = found.line_of("y")
    assert line
    assert line.points == 6
    assert "项目封顶6分，由13分计为6分" in line.steps


def test_a_fact_under_direct_recognition_is_not_called_left_out() -> None:
    prize = fact(
        "p", "competition_award", level="province", rank="first", organiser="hr", class_="one", awarded_on="2014-05-01"
    )
    found = account_of(case_of(prize))
    assert [gate.name for gate in found.direct] == ["省级以上职业技能竞赛一等奖（专项赛除外）"]
    line = found.line_of("p")
    assert line
    assert not line.counted


def test_what_the_rubric_does_not_ask_for_stands_apart() -> None:
    found = account_of(case_of(fact("i", "insurance", months=60)))
    assert [line.facts for line in found.others] == [("i",)]
    assert found.total == 0


def test_the_highest_total_is_told_only_where_the_rubric_knows_it() -> None:
    open_ended = one_item("      - {id: '1', name: 项, kinds: [k], rules: [{id: r, name: 规, points: 3}]}\n")
    assert full_of(open_ended) is None
    assert full_of(LUQIAO) == Decimal(100)
