"""Limits, weights, layers, bonus, full marks and tracks, each with its arithmetic."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import FIXED_DAY, booked, case_of, fact, reasons


def item(id_: str, kind: str, points: float, **more: Any) -> dict[str, Any]:
    rules = more.pop("rules", [{"id": "r", "name": f"规则{id_}", "points": points}])
    return {"id": id_, "name": f"项目{id_}", "kinds": [kind], "rules": rules} | more


def rubric_of(*dimensions: dict[str, Any], **head: Any) -> Rubric:
    named = [{"id": f"d{n}", "name": f"指标{n}"} | d for n, d in enumerate(dimensions)]
    return Rubric.from_dict({"rubric": {"id": "t", "name": "试", "version": "v7"} | head, "dimensions": named})


def of(*kinds: str) -> Case:
    return case_of(*(fact(f"f{n}", kind) for n, kind in enumerate(kinds)))


A, B = item("A", "a", 6), item("B", "b", 5)
CASES = [
    # 3 × 0.35 = 1.05: cumulative 0.35, 0.70, 1.05
    ("weights", [{"items": [item("A", "a", 1, weight=0.35)]}], {}, "aaa", "1.05"),
    # two levels: (6 × 0.5 + 5) × 0.3 = 8 × 0.3 = 2.4
    ("two weights", [{"items": [A | {"weight": 0.5}, B], "weight": 0.3}], {}, "ab", "2.4"),
    # rounding by growth: 1/3 of 1 three times: 0.33, 0.67, 1.00, so 1.00 at weight 0.333333 × 3 = 0.999999
    ("exact as a whole", [{"items": [item("A", "a", 1, weight=0.333333)]}], {}, "aaa", "1"),
    # the cap comes before the weight: min(12, 10) × 0.5
    ("cap, then weight", [{"items": [A | {"cap": 10, "weight": 0.5}]}], {}, "aa", "5"),
    # both dimensions are in one layer of 8: 6 + 5 → 8
    (
        "layer",
        [{"items": [A], "layer": "l"}, {"items": [B], "layer": "l"}],
        {"layers": [{"id": "l", "name": "市级", "max": 8}]},
        "ab",
        "8",
    ),
    # total 7, bonus on top: min(6 + 6, 7) + 5
    ("bonus", [{"items": [A]}, {"items": [B], "bonus": True}], {"total": 7}, "aab", "12"),
    # 6 − 3 × 3 = −3, floor 0
    ("floor of a dimension", [{"items": [A, item("M", "m", -3)], "floor": 0}], {}, "ammm", "0"),
    # without a floor the same is −3
    ("no floor", [{"items": [A, item("M", "m", -3)]}], {}, "ammm", "-3"),
    # starts at 10, two faults of 3: 4
    ("full", [{"items": [item("F", "m", -3, full=10)]}], {}, "mm", "4"),
    # four faults of 3 are 12, but there are only 10
    ("full, used up", [{"items": [item("F", "m", -3, full=10)]}], {}, "mmmm", "0"),
    # nobody looked: no full mark without a fact
    ("full without facts", [{"items": [item("F", "m", -3, full=10)]}], {}, "", "0"),
]


@pytest.mark.parametrize(("dimensions", "head", "kinds", "total"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_limits(dimensions: list[dict[str, Any]], head: dict[str, Any], kinds: str, total: str) -> None:
    sheet = score(rubric_of(*dimensions, **head), of(*kinds))
    assert sheet.total == Decimal(total)
    assert sum(b.points_after for b in sheet.bookings) == sheet.total


def test_every_rule_about_a_fact_deducts_from_the_full_mark() -> None:
    """10 − 2 (late) − 1.5 (no report) for the first, nothing for the second: 6.5."""
    rules = [
        {"id": "late", "name": "逾期", "when": {"late": True}, "points": -2},
        {"id": "dumb", "name": "无总结", "when": {"report": False}, "points": -1.5},
    ]
    rubric = rubric_of({"items": [item("F", "m", 0, full=10, rules=rules)]})
    sheet = score(rubric, case_of(fact("x", "m", late=True, report=False), fact("y", "m")))
    assert sheet.total == Decimal("6.5")
    assert [(b.rule, b.facts) for b in sheet.bookings] == [("full", ("x", "y")), ("dumb", ("x",)), ("late", ("x",))]
    assert sheet.bookings[0].sentence == "满分10分"
    assert sheet.uncounted == ()


def test_one_fact_can_bring_a_whole_item_to_nothing() -> None:
    rules = [
        {"id": "r", "name": "成果", "points": 4},
        {"id": "z", "name": "弄虚作假", "when": {"fake": True}, "zero": True},
    ]
    rubric = rubric_of({"items": [item("A", "a", 0, rules=rules), B]})
    sheet = score(rubric, case_of(fact("x", "a"), fact("y", "a", fake=True), fact("z", "b")))
    assert booked(sheet) == {"B": 5}
    assert reasons(sheet) == {"x": "zeroed", "y": "zeroed"}
    assert sheet.uncounted[0].sentence == "因“弄虚作假”，本项目计0分"


def test_the_applicant_chooses_which_one_counts() -> None:
    rules = [{"id": "r", "name": "成果", "points": {"of": "n", "each": 1}}]
    rubric = rubric_of({"items": [item("A", "a", 0, take="chosen", rules=rules)]})
    assert score(rubric, case_of(fact("x", "a", n=3), fact("y", "a", n=7))).total == 7
    sheet = score(rubric, case_of(fact("x", "a", n=3, chosen=True), fact("y", "a", n=7)))
    assert (sheet.total, reasons(sheet)) == (3, {"y": "not_chosen"})


@pytest.mark.parametrize(("track", "total"), [("plan", 6), ("admin", 5), ("other", 0), (None, 0)])
def test_only_the_items_of_the_track(track: str | None, total: int) -> None:
    dimensions = {"items": [A | {"tracks": ["plan"]}]}, {"items": [B], "tracks": ["admin"]}
    rubric = rubric_of(*dimensions, tracks={"by": "track", "names": {"plan": "规划", "admin": "管理"}})
    sheet = score(rubric, Case(FIXED_DAY, of("a", "b").facts, {"track": track} if track else {}))
    assert sheet.total == total
    assert set(reasons(sheet).values()) == {"other_track"}


def test_a_booking_tells_every_step_and_who_verified_which_revision() -> None:
    """12 → item cap 10 → weight 0.5 → 5 → dimension cap 20 not hit → total 4."""
    rubric = rubric_of(
        {"items": [item("A", "a", 12, cap=10, weight=0.5, verifier=["renshe", "keji"])], "max": 20}, total=4
    )
    sheet = score(rubric, Case(FIXED_DAY, (Fact("x", "a", {}, 3, True),)))
    told = sheet.to_dict()
    booking = sheet.bookings[0].to_dict()
    assert told["version"] == "v7"
    assert (booking["revisions"], booking["verifier"]) == ([3], "renshe")
    assert booking["steps"] == [
        {"scope": "item", "cap": 10.0, "before": 12.0, "after": 10.0},
        {"scope": "item", "weight": 0.5, "before": 10.0, "after": 5.0},
        {"scope": "dimension", "cap": 20.0, "before": 5.0, "after": 5.0},
        {"scope": "total", "cap": 4.0, "before": 5.0, "after": 4.0},
    ]
    assert (
        sheet.bookings[0].sentence
        == "规则A12分，超过项目封顶10分，只计10分，按项目权重50%计5分，超过总分封顶4分，只计4分"
    )


def test_a_deduction_past_the_floor_is_told() -> None:
    sheet = score(rubric_of({"items": [A, item("M", "m", -4)], "floor": 0}), of("a", "m", "m", "m"))
    assert [(b.points_after, b.sentence) for b in sheet.bookings][1:] == [
        (-4, "规则M-4分"),
        (-2, "规则M-4分，指标最低0分，只扣2分"),
    ]
    assert sheet.uncounted[0].sentence == "指标已扣到0分，不再扣"
