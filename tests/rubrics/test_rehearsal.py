"""What a rubric would do, by hand: who enters and leaves and why, what decides, what hangs on a point, whom it favours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from craftsman.rubrics.reading import parse
from craftsman.rubrics.rehearsal import (
    Applicant,
    Choose,
    Chosen,
    Rehearsal,
    Tallies,
    Tally,
    weighing,
)
from craftsman.rubrics.rehearsal.choosing import changes, close, reason
from craftsman.rubrics.rehearsal.idle import idle
from craftsman.rubrics.rehearsal.maxima import maxima
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import case_of, fact

# a: 1 point each skill; b: so many points each prize
TWO = """
rubric: {{id: two, name: 两项, version: v{prize}}}
dimensions:
  - id: d1
    name: 技能
    items:
      - {{id: i1, name: 技能项目, kinds: [skill], rules: [{{id: r, name: 技能, points: {{of: {{number: n, total: true}}, each: 1}}}}]}}
  - id: d2
    name: 竞赛
    items:
      - {{id: i2, name: 竞赛项目, kinds: [prize], rules: [{{id: r, name: 竞赛, points: {prize}}}]}}
"""


def two(prize: int, tail: str = "") -> Rubric:
    return parse(TWO.format(prize=prize) + tail)


def person(number: int, skill: int, prizes: int, group: str = "焊工") -> Applicant:
    won = [fact(f"p{n}", "prize") for n in range(prizes)]
    return Applicant(number, case_of(fact("s", "skill", n=skill), *won), (group, "镇", "1人", "30岁及以下", "男"))


# 甲 10 + 0, 乙 7 + 1 prize, 丙 5 + 2 prizes
PEOPLE = (person(1, 10, 0), person(2, 7, 1), person(3, 5, 2, "电工"))


def first(quota: int, title: str = "工匠") -> Choose:
    """The first so many by total, the smaller number first among equals."""

    def choose(_rubric: Rubric, tallies: Sequence[Tally]) -> Chosen:
        best = sorted(tallies, key=lambda one: (-one.total, one.id))[:quota]
        return Chosen({one.id: title for one in best}, {title: best[-1].total} if best else {})

    return choose


def tried(draft: Rubric, against: Rubric | None = None, people: Iterable[Applicant] = PEOPLE) -> Rehearsal:
    found = Rehearsal(draft, against)
    for one in people:
        found.add(one)
    return found


def report(draft: Rubric, against: Rubric | None = None, quota: int = 1) -> dict[str, Any]:
    again = {one.id: one for one in PEOPLE}
    return tried(draft, against).report(first(quota), lambda ids: [again[one] for one in ids])


def test_who_enters_and_who_leaves_with_points_places_and_the_line_that_did_it() -> None:
    # a prize of 1: 10, 8, 7 → 甲; a prize of 3: 10, 10, 11 → 丙
    found = report(two(3), two(1))
    assert found["changed"] == {"entered": 1, "left": 1, "moved": 0}
    entered, left = found["changes"]
    assert (entered["id"], entered["points"], entered["places"]) == (3, [700, 1100], [3, 1])
    assert entered["titles"] == [None, "工匠"]
    assert entered["why"].startswith("“竞赛项目”由2分变为6分：")
    assert (left["id"], left["points"], left["places"]) == (1, [1000, 1000], [1, 2])
    assert left["why"] == "本人得分没有变，是其他人的得分变了"


def test_the_same_rubric_changes_nobody() -> None:
    found = report(two(1), two(1))
    assert found["changes"] == []
    assert found["chosen"] == [1, 1]


def test_without_a_rubric_to_compare_with_there_are_only_figures() -> None:
    found = report(two(3))
    assert (found["compared"], found["chosen"], found["changes"]) == (False, [None, 1], [])


def test_a_title_that_changes_is_neither_entering_nor_leaving() -> None:
    one = tried(two(1))
    was, now = Chosen({1: "甲等", 2: "乙等"}), Chosen({1: "乙等", 2: "乙等"})
    (change,) = changes(one.new, was, one.new, now)
    assert (change.id, change.sort, change.before, change.after) == (1, "moved", "甲等", "乙等")


def test_who_enters_with_fewer_points_is_told_that_others_lost_more() -> None:
    halved = parse(TWO.format(prize=2).replace("each: 1}", "each: 0.5}"))
    entered, _ = report(halved, two(1))["changes"]
    # halves: 5, 3.5+2, 2.5+4 → 丙 with 6.5 instead of 7
    assert (entered["id"], entered["points"]) == (3, [700, 650])
    assert entered["why"].startswith("总分低了，其他人低得更多；“技能项目”由5分变为2.5分")


def test_a_veto_and_an_unmet_condition_take_out_of_the_ranking() -> None:
    gates = "gates: [{id: f, kind: veto, name: 失信, any: [{kinds: [bad]}]}]\n"
    asked = "eligibility: [{id: e, name: 有技能, any: [{kinds: [skill]}], say: 没有技能证书}]\n"
    tallies = Tallies(two(1, gates + asked))
    tallies.add(Applicant(1, case_of(fact("x", "bad"), fact("s", "skill", n=1))))
    tallies.add(Applicant(2, case_of(fact("p", "prize"))))
    tallies.add(Applicant(3, case_of(fact("s", "skill", n=2))))
    assert [one.id for one in tallies.ranked] == [3]
    assert tallies.out == {1: "一票否决“失信”", 2: "没有技能证书"}


def test_unverified_facts_do_not_count() -> None:
    tallies = Tallies(two(1))
    tallies.add(Applicant(1, case_of(fact("s", "skill", n=4), fact("p", "prize", verified=False))))
    assert tallies.ranked == [Tally(1, 400, (400, 0))]


def test_the_reason_names_the_item_that_changed_most() -> None:
    case = PEOPLE[2].case
    old, new = score(two(1), case), score(two(4), case)
    assert reason(old, new).startswith("“竞赛项目”由2分变为8分")
    assert reason(old, old) == "本人得分没有变，是其他人的得分变了"


# --- what decides ------------------------------------------------------------------------------------------------------


def test_shares_of_variance_by_arithmetic() -> None:
    # x 1 2 3, y 0 4 2, total 1 6 5: 3·62 − 12² = 42; x 3·28 − 6·12 = 12, y 3·34 − 6·12 = 30 → 28.57 % and 71.43 %
    rows = [Tally(1, 1, (1, 0)), Tally(2, 6, (2, 4)), Tally(3, 5, (3, 2))]
    assert weighing.shares(rows) == [Decimal("28.6"), Decimal("71.4")]


def test_shares_always_sum_to_a_hundred_and_may_be_negative() -> None:
    rows = [Tally(n, 7 * n - (n % 3) + 1, (7 * n, -(n % 3), 1)) for n in range(9)]
    found = weighing.shares(rows)
    assert found is not None
    assert sum(found) == 100
    even = weighing.shares([Tally(1, 5, (6, -1)), Tally(2, 9, (12, -3))])  # y falls as the total rises
    assert even == [Decimal("150.0"), Decimal("-50.0")]


def test_nobody_differs_no_share() -> None:
    assert weighing.shares([Tally(1, 5, (5,)), Tally(2, 5, (5,))]) is None
    assert weighing.shares([]) is None


def test_sensitivity_counts_the_places_that_go_to_somebody_else() -> None:
    # 甲 10.00 + 9.00 = 19.00, 乙 8.00 + 10.90 = 18.90, one place
    rows = [Tally(1, 1900, (1000, 900)), Tally(2, 1890, (800, 1090))]
    choose = first(1)
    was = choose(two(1), rows)
    # d1 × 0.9: 18.00 : 18.10 → 乙; × 1.1: 20.00 : 19.70. d2 × 0.9: 18.10 : 17.81; × 1.1: 19.90 : 19.99 → 乙
    assert weighing.sensitivity(two(1), rows, was, choose) == [(1, 0), (0, 1)]


@pytest.mark.parametrize(
    ("part", "percent", "change"), [(5, 10, 1), (4, 10, 0), (5, -10, -1), (-15, 10, -2), (0, 10, 0)]
)
def test_a_changed_weight_is_rounded_half_up(part: int, percent: int, change: int) -> None:
    (found,) = weighing.turned([Tally(1, 100, (part,))], 0, percent)
    assert found.total == 100 + change


def test_places_that_hang_on_one_point() -> None:
    totals = (5101, 5100, 5000, 4999, 4900, 4899)
    tallies = Tallies(two(1), [Tally(n, total, (total, 0)) for n, total in enumerate(totals)])
    tallies.ranked.append(Tally(9, 5050, (5050, 0), direct=True))  # needs no place
    chosen = Chosen({0: "工匠", 1: "工匠", 2: "工匠", 9: "工匠"}, {"工匠": 5000})
    assert close(tallies, chosen, "工匠") == (2, 2)  # 51.00 and 50.00 hold it; 49.99 and 49.00 miss it
    assert close(tallies, chosen, "标兵") == (0, 0)


# --- what never fires, what can be reached ------------------------------------------------------------------------------

ROWS = """
rubric: {id: t, name: 试, version: v1}
dimensions:
  - id: d1
    name: 指标
    items:
      - id: i1
        name: 荣誉
        kinds: [honour]
        cap: 5
        rules:
          - id: level
            name: 级别
            when: {old: {not: true}}
            points: {by: level, rows: [{level: city, points: 5, name: 市级}, {level: nation, points: 9, name: 国家级}]}
          - {id: old, name: 旧证, when: {old: true}, points: 2}
          - {id: never, name: 没人, when: {level: moon}, points: 1}
"""


def test_rules_and_rows_that_never_fire() -> None:
    tallies = Tallies(parse(ROWS))
    tallies.add(Applicant(1, case_of(fact("a", "honour", level="city"), fact("b", "honour", level="city", old=True))))
    found = {one.rule.name: (one.rows, one.in_vain) for one in idle(tallies)}
    # 旧证 was met once and the cap of 5 left nothing of it
    assert found == {"级别": (("国家级",), 0), "旧证": ((), 1), "没人": ((), 0)}


RULE = "kinds: [k], rules: [{id: r, name: 规则, points: 5}]"


def test_each_track_with_the_most_it_can_reach() -> None:
    rubric = parse(
        "rubric: {id: t, name: 试, version: v1, tracks: {by: track, names: {a: 甲类, b: 乙类}}}\n"
        "dimensions:\n"
        "  - {id: d1, name: 共同, max: 30, items: [{id: i1, name: 一, cap: 40, " + RULE + "}]}\n"
        "  - {id: d2, name: 甲专, tracks: [a], max: 20, items: [{id: i2, name: 二, cap: 20, " + RULE + "}]}\n"
    )
    assert maxima(rubric) == [
        {"track": "甲类", "tops": ["30", "20"], "top": "50"},
        {"track": "乙类", "tops": ["30", "0"], "top": "30"},
    ]


def test_shares_of_the_list_are_looked_at_over_the_chosen() -> None:
    rubric = two(3, "structure: [{id: s, name: 一线, when: {subject.post: line}, at_least: 50}]\n")
    people = [
        Applicant(one.id, replace(one.case, subject={"post": "line" if one.id == 1 else "office"})) for one in PEOPLE
    ]
    found = tried(rubric, people=people).report(first(2), lambda ids: [one for one in people if one.id in ids])
    (told,) = found["structure"]
    assert told["met"] is True  # 丙 and 甲: one of two
    assert "占50%" in told["sentence"]
