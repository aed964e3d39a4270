"""The sentence of every form of points: arithmetic that a worker can follow on paper."""

from __future__ import annotations

import json
from typing import Any

import pytest

from craftsman.rubrics import explain
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.rubrics.sheet import ScoreSheet
from tests.rubrics.cases_of import case_of, fact

RANKS = {
    "by": "rank",
    "rows": [{"rank": 1, "factor": 1, "name": "第一完成人"}, {"rank": 2, "factor": 0.8, "name": "第二完成人"}],
}
LEVELS = {
    "by": "level",
    "rows": [
        {"level": "province", "points": 20, "name": "省级一等奖"},
        {"level": "city", "points": {"least": 10, "most": 15}, "name": "市级一等奖"},
    ],
    "otherwise": {"points": 1, "name": "其他奖"},
}
SHARE = {"share": "holders", "rank": "rank", "weights": [2]}
AGE = {"of": "age", "each": 1, "start": 55, "end": 60, "base": 5, "down": True, "most": 20, "unit": "岁"}
FALLING = {"of": "rank", "each": -0.5, "start": 1, "base": 8, "end": 10, "least": 5, "unit": "名"}
STEPS = {
    "plus": [
        {"of": {"months": "since"}, "each": 0.2, "unit": "个月"},
        {"of": {"years": "since"}, "bands": [{"start": 5, "points": 8, "name": "满5年另加"}]},
    ]
}


def rubric_of(points: object, *times: object, unit: str = "分", **item: object) -> Rubric:
    rule = {"id": "r", "name": "专利", "points": points, "times": list(times)}
    the_item = {"id": "1", "name": "创新", "kinds": ["k"], "rules": [rule]} | item
    head = {"id": "t", "name": "试", "version": "v1", "unit": unit, "words": {"rank": "排名"}}
    return Rubric.from_dict({"rubric": head, "dimensions": [{"id": "d1", "name": "指标", "items": [the_item]}]})


def sheet_of(points: object, attributes: dict[str, Any], *times: object, confirmed: bool = False) -> ScoreSheet:
    return score(rubric_of(points, *times), case_of(fact("a", "k", **attributes)), confirmed)


@pytest.mark.parametrize(
    ("points", "times", "attributes", "code", "sentence"),
    [
        (50, [0.5], {}, "flat", "专利50分×系数0.5=25分"),
        (LEVELS, [RANKS], {"level": "province", "rank": 2}, "row", "省级一等奖20分×第二完成人系数0.8=16分"),
        (LEVELS, [RANKS, 0.5], {"level": "x", "rank": 2}, "row", "其他奖1分×第二完成人系数0.8×系数0.5=0.4分"),
        (50, [SHARE], {"holders": 2, "rank": 1}, "flat", "专利50分，2人按份额分：50÷(2+1)×2=33.33分"),
        (50, [SHARE], {"holders": 2, "rank": 2}, "flat", "专利50分，2人按份额分：50÷(2+1)=16.67分"),
        (50, [SHARE], {"holders": 3, "rank": 1}, "flat", "专利50分，3人按份额分：50÷(2+1+1)×2=25分"),
        (50, [SHARE], {"holders": 9, "rank": 1}, "flat", "专利50分，9人按份额分：50÷(2+8×1)×2=10分"),
        (50, [SHARE], {"holders": 1, "rank": 1}, "flat", "专利50分，1人按份额分：50÷2×2=50分"),
        (50, [{"share": "n"}], {"n": 4}, "flat", "专利50分，4人平分：50÷4=12.5分"),
        (150, [{"divide_by": "rank"}, 0.5], {"rank": 3}, "flat", "专利150分，位次3：150÷3×0.5=25分"),
        (0.333, [0.5], {}, "flat", "专利0.333分×系数0.5=0.1665分，四舍五入为0.17分"),
        ({"least": 5, "most": 10}, [], {"awarded": 8}, "judged", "专利专家评8分（5–10分）"),
        ({"least": 5, "most": 10}, [], {"claimed": 8}, "judged", "专利自评8分，待专家评分"),
        (LEVELS, [], {"level": "city", "awarded": 12.5}, "judged", "市级一等奖专家评12.5分（10–15分）"),
        (
            LEVELS,
            [RANKS],
            {"level": "city", "claimed": 15, "rank": 2},
            "judged",
            "市级一等奖自评15分，待专家评分，第二完成人系数0.8：15×0.8=12分",
        ),
        (AGE, [], {"age": 58}, "accrual", "55–60岁5分，每少1岁加1分，最高20分，58岁计5分"),
        (AGE, [], {"age": 50}, "accrual", "55–60岁5分，每少1岁加1分，最高20分，50岁计10分"),
        (FALLING, [], {"rank": 3}, "accrual", "第1名8分，以后每名扣0.5分，超过10名不计分，最低5分，3名计7分"),
        (
            {"of": "people", "each": -3, "start": 3, "down": True, "unit": "人"},
            [],
            {"people": 1},
            "accrual",
            "不到3人的，每少1人扣3分，1人扣6分",
        ),
        ({"of": "x", "each": 1, "per": 3, "unit": "次"}, [], {"x": 7}, "accrual", "每3次1分，7次计2.33分"),
        ({"of": "x", "each": -50, "unit": "个月"}, [], {"x": 3}, "accrual", "每个月扣50分，3个月扣150分"),
        (
            {"of": "x", "each": 0.25, "start": 60, "unit": "分"},
            [],
            {"x": 81},
            "accrual",
            "超过60分的部分每分0.25分，81分计5.25分",
        ),
        (
            STEPS,
            [],
            {"since": "2021-10-31"},
            "plus",
            "每个月0.2分，60个月×0.2=12分，满5年另加8分，合计20分",
        ),
        (STEPS, [], {"since": "2026-05-31"}, "plus", "每个月0.2分，5个月×0.2=1分"),
        (
            {"best": [LEVELS, {"of": "x", "each": 3}]},
            [],
            {"level": "province", "x": 5},
            "best",
            "省级一等奖20分，取较高的一项",
        ),
        (
            {"best": [LEVELS, {"of": "x", "each": 3}]},
            [],
            {"level": "x", "x": 5},
            "best",
            "每3分，5×3=15分，取较高的一项",
        ),
        (
            {"plus": [10, {"least": 0, "most": 3}]},
            [],
            {"claimed": 2},
            "plus",
            "专利10分，专利自评2分，待专家评分，合计12分",
        ),
    ],
)
def test_a_booking_can_be_followed(
    points: object, times: list[object], attributes: dict[str, Any], code: str, sentence: str
) -> None:
    (booking,) = sheet_of(points, attributes, *times).bookings
    assert booking.sentence == sentence
    assert booking.code == code
    assert json.loads(json.dumps(booking.args)) == booking.args


@pytest.mark.parametrize(
    ("points", "times", "attributes", "code", "sentence"),
    [
        (LEVELS, [], {"level": "city"}, "not_judged", "评分区间10–15分，待专家评分，暂不计分"),
        (LEVELS, [], {"level": "city", "awarded": 16}, "out_of_range", "专家评分16分不在评分区间10–15分内，不计分"),
        (
            LEVELS,
            [],
            {"level": "city", "claimed": "很高"},
            "out_of_range",
            "自评无法识别，应在评分区间10–15分内，不计分",
        ),
        ({"least": -10, "most": 0}, [], {}, "not_judged", "评分区间-10至0分，待专家评分，暂不计分"),
        (AGE, [], {"age": 61}, "past_end", "61岁，已超过60岁，不计分"),
        (
            {"of": "age", "each": 1, "start": 55, "down": True, "unit": "岁"},
            [],
            {"age": 57},
            "past_end",
            "57岁，已超过55岁，不计分",
        ),
        (50, [RANKS], {}, "missing_value", "没有填写或无法识别排名，暂不能计分"),
        (50, [RANKS], {"rank": 3}, "no_row", "“专利”没有这一档，不计分"),
        (50, [SHARE], {"holders": 2, "rank": 3}, "missing_value", "没有填写或无法识别排名，暂不能计分"),
        (50, [0], {}, "no_points", "按“专利”计0分"),
    ],
)
def test_a_fact_left_out_says_why(
    points: object, times: list[object], attributes: dict[str, Any], code: str, sentence: str
) -> None:
    (left,) = sheet_of(points, attributes, *times).uncounted
    assert (left.code, left.sentence) == (code, sentence)


def test_the_confirmed_score_leaves_a_claim_out() -> None:
    predicted = sheet_of({"least": 5, "most": 10}, {"claimed": 8})
    confirmed = sheet_of({"least": 5, "most": 10}, {"claimed": 8}, confirmed=True)
    assert (predicted.total, confirmed.total) == (8, 0)
    assert [one.code for one in confirmed.uncounted] == ["not_judged"]


@pytest.mark.parametrize(
    ("points", "times", "lines"),
    [
        (LEVELS, [], [("省级一等奖", "20分"), ("市级一等奖", "10–15分"), ("其他奖", "1分")]),
        ({"least": 26, "most": 30}, [], [("专利", "26–30分")]),
        (AGE, [], [("专利", "55–60岁5分，每少1岁加1分，最高20分")]),
        (STEPS, [], [("专利", "每个月0.2分"), ("满5年另加", "另加8分")]),
        ({"best": [5, {"of": "x", "each": 1}]}, [], [("专利", "5分"), ("专利", "或每1分")]),
        (50, [RANKS], [("专利", "50分"), ("第一完成人", "×1"), ("第二完成人", "×0.8")]),
        (50, [0.5], [("专利", "50分"), ("系数", "×0.5")]),
        (50, [SHARE], [("专利", "50分"), ("多人共有", "按份额分，第1位占2份，其他人各占1份")]),
        (50, [{"share": "n"}], [("专利", "50分"), ("多人共有", "由几人平分")]),
        (50, [{"divide_by": "n"}], [("专利", "50分"), ("按位次", "÷位次")]),
    ],
)
def test_the_published_lines(points: object, times: list[object], lines: list[tuple[str, str]]) -> None:
    (item,) = rubric_of(points, *times).items
    assert list(explain.item_lines(item)) == lines


def test_a_point_may_be_a_yuan() -> None:
    rubric = rubric_of(LEVELS, 100, unit="元", cap=500)
    assert explain.item_lines(rubric.items[0])[0] == ("省级一等奖", "20元")
    sheet = score(rubric, case_of(fact("a", "k", level="province"), fact("b", "k", level="city")))
    assert sheet.bookings[0].sentence == "省级一等奖20元×系数100=2000元，超过项目封顶500元，只计500元"
    assert sheet.uncounted[0].sentence == "评分区间10–15元，待专家评分，暂不计分"


def test_a_fact_that_experts_must_find_real() -> None:
    real = {"require": {"real": True}, "because": "not_judged"}
    for say, sentence in ((None, "待专家认定，暂不计分"), ("还没有认定实际效益", "还没有认定实际效益")):
        rubric = rubric_of(5, filters=[real | ({"say": say} if say else {})])
        (left,) = score(rubric, case_of(fact("a", "k"))).uncounted
        assert (left.code, left.sentence) == ("not_judged", sentence)
