"""Who may apply: all-of, any-n-of, waivers, scope exclusions, prerequisites, and what people decide."""

from __future__ import annotations

import pytest

from craftsman.rubrics.eligibility import Verdict, eligible
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.reading import parse
from craftsman.rubrics.rubric import Rubric
from tests.rubrics.cases_of import case_of, fact

TEXT = """
rubric: {id: e, name: 推荐条件, version: v1, as_of: 2026-10-31, source_note: 试}
eligibility:
  - id: e1
    name: 从事本专业技能工作满10年
    any: [{kinds: [years_in_post], when: {since: {years: {at_least: 10}}}}]
    unless: [{kinds: [honour], when: {level: nation}}]
    say: 从事本专业技能工作不满10年
  - id: e2
    name: 不是领导干部
    none: [{kinds: [subject], when: {post: leader}}]
    unless: [{kinds: [subject], when: {post: leader, works_on_line: true}}]
  - {id: e3, name: 在一线岗位, judge: 是否在一线}
  - id: e4
    name: 已有县级以上称号
    any:
      - kinds: [honour]
        filters: [{require: {real: true}, because: not_judged}]
  - id: e5
    name: 三项条件之二
    at_least: 2
    of:
      - {id: e51, name: 竞赛获奖, any: [{kinds: [competition_award]}]}
      - {id: e52, name: 有专利, any: [{kinds: [patent]}]}
      - {id: e53, name: 绝技绝活, judge: 是否有绝技绝活}
"""
RUBRIC = parse(TEXT)
TEN_YEARS = fact("y", "years_in_post", since="2016-10-31")
NINE_YEARS = fact("y", "years_in_post", since="2016-11-01")
HONOUR = fact("h", "honour", level="county", real=True)
AWARD, PATENT = fact("a", "competition_award"), fact("p", "patent")


def only(id_: str) -> Rubric:
    plain = RUBRIC.to_dict()
    clauses = plain["eligibility"]
    assert isinstance(clauses, list)
    return Rubric.from_dict(plain | {"eligibility": [c for c in clauses if c["id"] == id_]})


def told(verdict: Verdict) -> tuple[str, str, tuple[object, ...]]:
    (finding,) = verdict.findings
    assert finding.state == verdict.state
    return finding.state, finding.sentence, finding.facts


def test_ten_full_years_to_the_fixed_day() -> None:
    assert told(eligible(only("e1"), case_of(TEN_YEARS))) == ("met", "符合“从事本专业技能工作满10年”", ("y",))
    assert told(eligible(only("e1"), case_of(NINE_YEARS))) == ("not_met", "从事本专业技能工作不满10年", ())
    assert told(eligible(only("e1"), case_of())) == ("not_met", "从事本专业技能工作不满10年", ())


def test_an_honour_waives_the_years() -> None:
    verdict = eligible(only("e1"), case_of(NINE_YEARS, fact("n", "honour", level="nation")))
    assert told(verdict) == ("met", "“从事本专业技能工作满10年”适用例外情形，不再要求", ("n",))
    assert verdict.findings[0].waived


def test_scope_is_excluded_and_the_borderline_included() -> None:
    assert told(eligible(only("e2"), case_of(post="worker"))) == ("met", "符合“不是领导干部”", ())
    assert told(eligible(only("e2"), case_of(post="leader"))) == ("not_met", "不符合“不是领导干部”", ())
    verdict = eligible(only("e2"), case_of(post="leader", works_on_line=True))
    assert (verdict.state, verdict.findings[0].waived) == ("met", True)


def test_what_only_people_can_tell_is_asked() -> None:
    assert told(eligible(only("e3"), case_of())) == ("ask_people", "“在一线岗位”需人工确认：是否在一线", ())


def test_a_fact_that_experts_must_find_real_is_asked() -> None:
    assert told(eligible(only("e4"), case_of(HONOUR)))[0] == "met"
    unsure = eligible(only("e4"), case_of(fact("h", "honour", level="county")))
    assert told(unsure) == ("ask_people", "“已有县级以上称号”需人工确认", ("h",))
    assert told(eligible(only("e4"), case_of()))[0] == "not_met"


@pytest.mark.parametrize(
    ("facts", "state", "sentence"),
    [
        ((AWARD, PATENT), "met", "“三项条件之二”应符合2项，已符合2项（竞赛获奖、有专利）"),
        ((AWARD,), "ask_people", "“三项条件之二”应符合2项，已符合1项（竞赛获奖），另有1项需人工确认"),
        ((), "not_met", "“三项条件之二”应符合2项，已符合0项"),
    ],
)
def test_so_many_of_several(facts: tuple[object, ...], state: str, sentence: str) -> None:
    found = told(eligible(only("e5"), case_of(*facts)))  # type: ignore[arg-type]
    assert found[:2] == (state, sentence)


def test_one_that_is_not_met_decides_over_one_to_be_asked() -> None:
    verdict = eligible(RUBRIC, case_of(TEN_YEARS, HONOUR, AWARD, PATENT))
    assert [f.state for f in verdict.findings] == ["met", "met", "ask_people", "met", "met"]
    assert verdict.state == "ask_people"
    assert eligible(RUBRIC, case_of(TEN_YEARS, HONOUR)).state == "not_met"


def test_unverified_facts_do_not_confirm() -> None:
    years = fact("y", "years_in_post", verified=False, since="2010-01-01")
    assert eligible(only("e1"), case_of(years)).state == "met"
    assert eligible(only("e1"), case_of(years), verified_only=True).state == "not_met"


def test_without_conditions_everybody_may() -> None:
    free = parse("rubric: {id: t, name: 试, version: v1}\ngates: [{id: z, kind: veto, name: 违法, judge: 是否违法}]\n")
    assert eligible(free, case_of()) == Verdict("met")


def test_odd_facts_are_no_exception() -> None:
    odd = [fact(str(n), "years_in_post", since=value) for n, value in enumerate([None, [], {}, 1e300, "x", True])]
    assert eligible(RUBRIC, case_of(*odd)).state == "not_met"


def test_the_verdict_as_plain_values() -> None:
    plain = eligible(only("e5"), case_of(AWARD)).to_dict()
    (condition,) = plain["conditions"]  # type: ignore[misc]
    assert plain["state"] == "ask_people"
    assert [(p["id"], p["state"]) for p in condition["parts"]] == [
        ("e51", "met"),
        ("e52", "not_met"),
        ("e53", "ask_people"),
    ]


def test_conditions_survive_storage() -> None:
    assert Rubric.from_dict(RUBRIC.to_dict()).to_dict() == RUBRIC.to_dict()


@pytest.mark.parametrize(
    ("clause", "sentence"),
    [
        ("{id: x, name: 甲}", "应写any、none、of或judge"),
        ("{id: x, name: 甲, any: [{kinds: []}]}", "至少要有一种业绩"),
        ("{id: x, name: 甲, at_least: 2, any: [{kinds: [k]}]}", "和of一起用"),
        ("{id: x, name: 甲, at_least: 2, of: [{id: y, name: 乙, judge: 是否}]}", "不可能符合2项"),
        ("{id: x, name: 甲, any: [{kinds: [k]}], of: [{id: y, name: 乙, judge: 是否}]}", "不能都写"),
        ("{id: x, name: 甲, of: [{id: x, name: 乙, judge: 是否}]}", "条件编号“x”重复"),
        ("{id: x, name: 甲, of: [{id: y, name: 乙, of: [{id: z, name: 丙, judge: 是否}]}]}", "不认识的名称“of”"),
        ("{id: x, name: 甲, judge: 是否, maybe: 1}", "不认识的名称“maybe”"),
    ],
)
def test_a_condition_that_means_nothing_is_refused_with_its_line(clause: str, sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        parse(f"rubric: {{id: t, name: 试, version: v1}}\neligibility:\n  - {clause}\n")
    assert sentence in caught.value.sentence
    assert caught.value.line == 3
