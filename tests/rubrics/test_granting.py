"""What a result brings with it is a fact for other rubrics, verified only when nothing is left to judge."""

from __future__ import annotations

from dataclasses import replace

from craftsman.rubrics.granting import granted
from craftsman.rubrics.reading import parse
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import case_of, fact, one_item

GATE = """gates:
  - id: g1
    kind: grant
    name: 授予省技术能手
    verifier: renshe
    any: [{kinds: [competition_award], when: {level: province, rank: {at_most: 3}}}]
    grants:
      - {kind: honour, attributes: {name: 浙江省技术能手, level: province, points: 5}}
      - {kind: skill_certificate, attributes: {level: l2}}
"""
HEAD = "rubric: {id: contest, name: 竞赛, version: v1}\n"
THIRD = fact("a", "competition_award", level="province", rank=3)


def test_a_result_gives_facts_of_its_own() -> None:
    honour, level = granted(parse(HEAD + GATE), case_of(THIRD))
    assert (honour.id, honour.kind, honour.verified) == ("contest:g1:1", "honour", True)
    assert honour.attributes == {"name": "浙江省技术能手", "level": "province", "points": 5}
    assert (level.id, level.kind) == ("contest:g1:2", "skill_certificate")


def test_the_fourth_gets_nothing() -> None:
    assert granted(parse(HEAD + GATE), case_of(replace(THIRD, attributes={"level": "province", "rank": 4}))) == ()


def test_it_is_verified_only_by_verified_facts_and_with_nothing_left_to_judge() -> None:
    (honour, _) = granted(parse(HEAD + GATE), case_of(replace(THIRD, verified=False)))
    assert not honour.verified
    (honour, _) = granted(parse(HEAD + GATE + "    judge: 是否由人社牵头\n"), case_of(THIRD))
    assert not honour.verified


def test_what_one_rubric_gives_another_counts() -> None:
    other = one_item(
        "      - {id: i, name: 荣誉, kinds: [honour], rules: [{id: r, name: 省级荣誉, when: {level: province}, points: 8}]}\n"
    )
    case = case_of(THIRD)
    facts = (*case.facts, *granted(parse(HEAD + GATE), case))
    assert score(other, replace(case, facts=facts), verified_only=True).total == 8


def test_long_ids_stay_ids() -> None:
    long = "x" * 40
    text = HEAD.replace("contest", long) + GATE.replace("id: g1", f"id: {long}")
    (one, two) = granted(parse(text), case_of(THIRD))
    assert one.id != two.id
    assert len(str(one.id)) == 64
