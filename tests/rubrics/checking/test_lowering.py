"""What is called monotone is: another verified fact never lowers the total; what can lower it is named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from craftsman.rubrics.checking import can_lower
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import FIXED_DAY, case_of, fact, one_item

ONE = "{id: r, name: 甲, points: 3}"


def reason(rules: str, extra: str = "") -> str:
    rubric = one_item(f"      - {{id: i1, name: 项目, kinds: [k], {extra}rules: [{rules}]}}\n")
    return can_lower(rubric, rubric.items[0])


def joint(points: str, when: str = "") -> str:
    return f"{{id: r, name: 甲, {when}points: {points}}}"


@pytest.mark.parametrize(
    ("rules", "extra", "part"),
    [
        ("{id: r, name: 甲, points: -1}", "full: 10, ", "从满分起扣"),
        (ONE + ", {id: z, name: 乙, when: {a: x}, zero: true}", "", "归零"),
        (ONE + ", {id: z, name: 乙, points: -1}", "", "规则“乙”会扣分"),
        (joint("{least: -5, most: 5}"), "", "会扣分"),
        (joint("{by: a, rows: [{a: x, points: -1, name: 一}]}"), "", "会扣分"),
        (joint("{of: n, each: -50}"), "", "会扣分"),
        (joint("{plus: [3, {of: n, each: -1}]}"), "", "会扣分"),
        (ONE, "take: chosen, ", "自己确定"),
        (joint("{of: count, each: 1, down: true, start: 5}"), "", "减少"),
        (joint("{of: count, each: 1, end: 5}"), "", "不再计分"),
        (joint("{of: count, bands: [{start: 1, end: 3, points: 1, name: 一}]}"), "", "超过最高一档"),
        (
            joint("{of: count, bands: [{start: 1, end: 3, points: 5, name: 一}, {start: 3, points: 1, name: 二}]}"),
            "",
            "反而低",
        ),
        (
            joint("{of: count, bands: [{start: 1, end: 3, points: 1, name: 一}, {start: 4, points: 5, name: 二}]}"),
            "",
            "空档",
        ),
        (joint("{of: count, bands: [{start: 1, points: {least: 1, most: 5}, name: 一}]}"), "", "随第一件"),
        (joint("{of: {years: d, total: true}, each: 1}"), "once_per: {by: p}, ", "同一件事"),
        (
            "{id: r, name: 甲, when: {a: x}, points: 5, cap: 5}, {id: s, name: 乙, points: 3}",
            "once_per: {by: p}, ",
            "封顶",
        ),
        ("{id: r, name: 甲, points: 1, filters: [{beside: {kind: z}}]}, {id: s, name: 乙, points: 3}", "", "同时持有"),
    ],
)
def test_each_way_to_lose_is_named(rules: str, extra: str, part: str) -> None:
    assert part in reason(rules, extra)


@pytest.mark.parametrize(
    ("rules", "extra"),
    [
        (ONE, "cap: 5, "),
        (ONE, "take: best, once_per: {by: p}, "),
        (joint("{of: count, base: 2, start: 1, each: 0.5}"), ""),
        (joint("{of: {months: d, total: true}, each: 0.25}"), ""),
        (joint("{of: {number: n, total: true}, each: 1}"), ""),
        (joint("{of: {number: n, total: true}, each: 1, most: 60}"), ""),
        (joint("{of: n, each: 1, down: true, start: 60}"), ""),
        (joint("{of: n, bands: [{end: 3, points: 5, name: 一}, {start: 3, points: 1, name: 二}]}"), ""),
        (ONE, "filters: [{beside: {kind: z}}], "),
        ("{id: r, name: 甲, when: {a: x}, points: 5, cap: 3}, {id: s, name: 乙, points: 4}", "take: best, "),
    ],
)
def test_what_only_adds_is_monotone(rules: str, extra: str) -> None:
    assert reason(rules, extra) == ""


def test_the_check_says_it_of_each_item() -> None:
    from craftsman.rubrics.checking import check

    rubric = one_item("      - {id: i1, name: 考勤, kinds: [k], full: 10, rules: [{id: r, name: 缺勤, points: -2}]}\n")
    said = [one for one in check(rubric) if one.code == "can_lower"]
    assert [one.sentence for one in said] == ["项目“考勤”：业绩多了，得分可能反而减少。从满分起扣，多一件就可能多扣"]


def test_a_licence_can_move_a_fact_to_a_poorer_rule() -> None:
    """The first rule gives 1 and asks for a licence, the second gives 3: the licence costs two points."""
    rules = "{id: r, name: 甲, points: 1, filters: [{beside: {kind: z}}]}, {id: s, name: 乙, points: 3}"
    rubric = one_item(f"      - {{id: i1, name: 项目, kinds: [k], rules: [{rules}]}}\n")
    assert score(rubric, case_of(fact("a", "k"))).total == 3
    assert score(rubric, case_of(fact("a", "k"), fact("z", "z"))).total == 1


def test_what_the_applicant_marks_can_be_the_poorer() -> None:
    rubric = one_item(
        "      - {id: i1, name: 项目, kinds: [k], take: chosen, rules: [{id: r, name: 甲, points: {of: n, each: 1}}]}\n"
    )
    rich, marked = fact("a", "k", n=5), fact("b", "k", n=2, chosen=True)
    assert (score(rubric, case_of(rich)).total, score(rubric, case_of(rich, marked)).total) == (5, 2)


def test_a_better_fact_about_the_same_thing_can_meet_a_full_rule() -> None:
    """Rule 甲 is full with one fact; the second about project p is worth more, but under 甲, so that 乙 loses its 3."""
    rules = "{id: r, name: 甲, when: {a: x}, points: 5, cap: 5}, {id: s, name: 乙, points: 3}"
    rubric = one_item(f"      - {{id: i1, name: 项目, kinds: [k], once_per: {{by: p}}, rules: [{rules}]}}\n")
    before = [fact("a", "k", a="x", p="o"), fact("b", "k", a="y", p="p")]
    assert score(rubric, case_of(*before)).total == 8
    assert score(rubric, case_of(*before, fact("c", "k", a="x", p="p"))).total == 5


WORDS = st.sampled_from(["x", "y"])
SMALL = st.sampled_from([1, 2, 0, Decimal("2.5"), 4, 1, 2, 4, -2])
WHEN = st.sampled_from([{"a": "x"}, {"n": {"at_least": 0}}, {"n": {"above": 1}}, {"a": ["x", "y"], "n": {"below": 4}}])
MEASURES = st.sampled_from(
    ["count", "n", {"number": "n", "total": True}, {"months": "d", "total": True}, {"years": "d", "total": True}]
)
BANDS = st.lists(SMALL, min_size=2, max_size=3).map(
    lambda points: [
        {"start": n * 2, "points": p, "name": "档"} | ({"end": n * 2 + 2} if n + 1 < len(points) else {})
        for n, p in enumerate(points)
    ]
)
POINTS = st.recursive(
    st.one_of(
        SMALL,
        st.builds(
            lambda x, y: {
                "by": "a",
                "rows": [{"a": "x", "points": x, "name": "一"}],
                "otherwise": {"points": y, "name": "他"},
            },
            SMALL,
            SMALL,
        ),
        st.builds(lambda of, bands: {"of": of, "bands": bands}, MEASURES, BANDS),
        st.builds(
            lambda of, each, more: {"of": of, "each": each} | more,
            MEASURES,
            SMALL,
            st.fixed_dictionaries(
                {}, optional={"base": SMALL, "start": st.just(2), "most": st.just(9), "whole": st.booleans()}
            ),
        ),
    ),
    lambda inner: st.builds(
        lambda sort, parts: {sort: parts}, st.sampled_from(["plus", "best"]), st.lists(inner, min_size=2, max_size=2)
    ),
    max_leaves=2,
)
RULE = st.fixed_dictionaries(
    {"name": st.just("规"), "points": POINTS},
    optional={
        "when": WHEN,
        "cap": st.sampled_from([2, 5]),
        "times": st.sampled_from([[Decimal("0.5")], [{"by": "a", "rows": [{"a": "x", "factor": 2, "name": "一"}]}]]),
        "filters": st.just([{"beside": {"kind": "z"}}]),
    },
)
ITEM = st.fixed_dictionaries(
    {
        "name": st.just("项"),
        "kinds": st.sampled_from([["k"], ["k", "m"]]),
        "rules": st.lists(RULE, min_size=1, max_size=2),
    },
    optional={
        "cap": st.sampled_from([3, 6]),
        "take": st.sampled_from(["best", "chosen"]),
        "once_per": st.just({"by": "p"}),
        "also": st.booleans(),
        "weight": st.sampled_from([Decimal("0.3"), 2]),
        "filters": st.just([{"beside": {"kind": "z"}}]),
    },
)
FACT = st.builds(
    lambda kind, attributes: Fact("", kind, attributes, 1, True),
    st.sampled_from(["k", "k", "k", "m", "z"]),
    st.fixed_dictionaries(
        {
            "a": WORDS,
            "n": st.sampled_from([1, 3, 0, 4, -3, 700_000_000, None]),
            "p": st.sampled_from(["x", "y", None]),
            "d": st.sampled_from(["2020-01-31", "2025-12-01", "2026-06-30"]),
            "chosen": st.booleans(),
        }
    ),
)


PLAIN = {"name": "项", "kinds": ["k"], "rules": [{"name": "规", "points": 1}]}


def monotone(items: list[dict[str, Any]], around: dict[str, Any], dimension: dict[str, Any]) -> Rubric:
    """A rubric of those items that are read and called monotone, or of one plain item."""
    read = [written([item], {}, dimension) for item in items]
    kept = [i for i, one in zip(items, read, strict=True) if one and not can_lower(one, one.items[0])]
    rubric = written(kept or [PLAIN], around if len(kept) > 1 else {}, dimension)
    assert rubric
    return rubric


def written(items: list[dict[str, Any]], around: dict[str, Any], dimension: dict[str, Any]) -> Rubric | None:
    numbered = [
        item | {"id": f"i{i}", "rules": [rule | {"id": f"r{r}"} for r, rule in enumerate(item["rules"])]}
        for i, item in enumerate(items)
    ]
    head = {"id": "t", "name": "试", "version": "v1"}
    whole = {"rubric": head, "dimensions": [dimension | {"id": "d", "name": "指", "items": numbered}]}
    try:
        return Rubric.from_dict(whole | around)
    except Malformed:
        return None


RUBRICS = st.builds(
    monotone,
    st.lists(ITEM, min_size=1, max_size=4),
    st.fixed_dictionaries(
        {}, optional={"exclusive": st.just([{"items": ["i0", "i1"], "name": "就高"}]), "once": st.just([{"by": ["p"]}])}
    ),
    st.fixed_dictionaries({}, optional={"max": st.sampled_from([4, 8]), "weight": st.just(Decimal("0.5"))}),
)


@given(RUBRICS, st.lists(FACT, min_size=1, max_size=4), FACT, st.booleans())
@settings(max_examples=300, deadline=None)
def test_on_monotone_items_another_fact_never_lowers_the_total(
    rubric: Rubric, facts: list[Fact], extra: Fact, first: bool
) -> None:
    before = [replace(one, id=number) for number, one in enumerate(facts, 1)]
    after = [*before, replace(extra, id=0 if first else 99)]
    less, more = (score(rubric, Case(FIXED_DAY, tuple(some), {})).total for some in (before, after))
    assert more >= less, (rubric.to_dict(), after)
