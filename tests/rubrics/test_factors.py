"""What points are multiplied with, by the hand, and what is refused as a factor."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from craftsman.rubrics.entry import Entry, Malformed
from craftsman.rubrics.points import Factor, factors_at, lacking, points_at, valued
from craftsman.rubrics.setting import Setting

SETTING = Setting(date(2026, 10, 31), {"employer": "state"})
RANK = {
    "by": "rank",
    "rows": [{"rank": 1, "factor": 1, "name": "第一"}, {"rank": [2, 3], "factor": 0.8, "name": "第二、三"}],
    "otherwise": {"factor": 0.3, "name": "其余"},
}
SHARE = {"share": "holders", "rank": "rank", "weights": [2]}


def factors(*written: object, points: object = 50) -> tuple[Factor, ...]:
    entry = Entry({"points": points, "times": list(written)})
    return factors_at(entry, "times", points_at(entry, "points"))


def product(written: object, fact: dict[str, Any], *more: object, points: object = 50) -> Decimal | None:
    form = points_at(Entry({"points": points}), "points")
    found = valued(form, factors(written, *more, points=points), (fact,), SETTING)
    return None if found is None else found.points


@pytest.mark.parametrize(
    ("written", "fact", "expected"),
    [
        (0.5, {}, "25"),
        (0, {}, "0"),
        (RANK, {"rank": 1}, "50"),
        (RANK, {"rank": "3"}, "40"),  # 50 × 0.8
        (RANK, {"rank": 9}, "15"),  # 50 × 0.3
        (RANK, {}, None),
        (RANK, {"rank": []}, None),
        ({"by": "subject.employer", "rows": [{"subject.employer": "state", "factor": 0.5, "name": "国企"}]}, {}, "25"),
        ({"of": "rank", "bands": [{"start": 1, "end": 6, "factor": 1, "name": "前五"}]}, {"rank": 5}, "50"),
        ({"of": "rank", "bands": [{"start": 1, "end": 6, "factor": 1, "name": "前五"}]}, {"rank": 6}, None),
        # 50 ÷ (n + 1), doubled for the first: two holders 33.33 and 16.67
        (SHARE, {"holders": 1, "rank": 1}, "50"),  # 50 × 2 ÷ 2
        (SHARE, {"holders": 3, "rank": 1}, "25"),  # 50 × 2 ÷ 4
        (SHARE, {"holders": 3, "rank": 3}, "12.5"),  # 50 ÷ 4
        (SHARE, {"holders": 4, "rank": 2}, "10"),  # 50 ÷ 5
        (SHARE, {"holders": 2, "rank": 3}, None),  # the third of two
        (SHARE, {"holders": 0, "rank": 0}, None),
        (SHARE, {"holders": 2.5, "rank": 1}, None),
        (SHARE, {"holders": 2}, None),
        (SHARE, {"rank": 1}, None),
        ({"share": "holders", "rank": "rank", "weights": [3, 2]}, {"holders": 4, "rank": 2}, str(Decimal(100) / 7)),
        ({"share": "holders", "rank": "rank", "weights": [3, 2]}, {"holders": 1, "rank": 1}, "50"),  # 3 ÷ 3
        ({"share": "holders"}, {"holders": 4}, "12.5"),
        ({"divide_by": "place"}, {"place": 4}, "12.5"),
        ({"divide_by": "place"}, {"place": 0}, None),
        ({"divide_by": "place"}, {"place": "last"}, None),
    ],
)
def test_a_factor(written: object, fact: dict[str, Any], expected: str | None) -> None:
    assert product(written, fact) == (None if expected is None else Decimal(expected))


def test_a_third_is_divided_only_once() -> None:
    # 2 ÷ 3 of 50 in full length, and three thirds are the whole: no 9.999
    assert product(SHARE, {"holders": 2, "rank": 1}) == Decimal(100) / 3
    assert product({"share": "holders"}, {"holders": 3}, 3, points=10) == 10
    assert product({"divide_by": "place"}, {"place": 3}, points="3.015") == Decimal("1.005")


def test_factors_are_a_product() -> None:
    # 50 × 0.8 × 0.5 ÷ 2
    assert product(RANK, {"rank": 2, "place": 2}, 0.5, {"divide_by": "place"}) == 10


def test_a_judged_number_is_multiplied_as_well() -> None:
    assert product(RANK, {"rank": 2, "awarded": 15}, points={"least": 10, "most": 20}) == 12  # 15 × 0.8
    assert product(RANK, {"rank": 2, "awarded": 25}, points={"least": 10, "most": 20}) is None


def test_one_number_needs_no_list() -> None:
    assert factors_at(Entry({"times": 0.5}), "times") == factors(0.5)
    assert factors_at(Entry({}), "times") == ()


@pytest.mark.parametrize(
    ("written", "fact", "code", "names"),
    [
        (RANK, {}, "missing_value", ("rank",)),
        (RANK | {"otherwise": None}, {"rank": 7}, "no_row", ()),
        (SHARE, {"rank": 1}, "missing_value", ("holders",)),
        (SHARE, {"holders": 2}, "missing_value", ("rank",)),
        (SHARE, {"holders": 2, "rank": 3}, "missing_value", ("holders", "rank")),
        ({"divide_by": "place"}, {}, "missing_value", ("place",)),
    ],
)
def test_why_a_factor_gives_nothing(written: object, fact: dict[str, Any], code: str, names: tuple[str, ...]) -> None:
    form = points_at(Entry({"points": 50}), "points")
    found = lacking(form, factors(written), fact, SETTING)
    assert (found.code, found.names) == (code, names)


@pytest.mark.parametrize(
    ("written", "path", "sentence"),
    [
        (-0.5, (), "系数不能是负数"),
        ("half", (), "普通数字"),
        ({}, (), "不认识的系数"),
        ({"of": "x"}, (), "不认识的系数"),
        ({"by": "a", "rows": [{"a": 1, "points": 1, "name": "一"}]}, ("rows", 0, "points"), "不认识的名称“points”"),
        ({"by": "a", "rows": [{"a": 1, "factor": -1, "name": "一"}]}, (), "系数不能是负数"),
        (
            {"by": "a", "rows": [{"a": 1, "factor": {"least": 0, "most": 1}, "name": "一"}]},
            ("rows", 0, "factor"),
            "普通数字",
        ),
        ({"by": "factor", "rows": []}, ("by",), "另有用处"),
        ({"of": "count", "bands": [{"factor": 1, "name": "一"}]}, ("of",), "不能用count或total"),
        ({"share": "n", "weights": [2]}, ("weights",), "就要写rank"),
        ({"share": "n", "rank": "r", "weights": [0]}, ("weights",), "份额应大于0"),
        ({"share": "N"}, ("share",), "属性名"),
        ({"divide_by": "p", "rank": "r"}, ("rank",), "不认识的名称“rank”"),
    ],
)
def test_what_is_no_factor(written: object, path: tuple[str | int, ...], sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        factors(written)
    assert sentence in caught.value.sentence
    assert caught.value.path == ("times", 0, *path)


def test_facts_counted_together_have_no_rank() -> None:
    together = {"of": "count", "each": 1}
    assert product(0.5, {}, points=together) == Decimal("0.5")
    with pytest.raises(Malformed) as caught:
        factors(0.5, RANK, points=together)
    assert "只能乘一个数" in caught.value.sentence
    assert caught.value.path == ("times", 1)


def test_not_more_than_six() -> None:
    with pytest.raises(Malformed, match="系数不能超过6个"):
        factors(*[1] * 7)


@pytest.mark.parametrize("written", [0.5, RANK | {"by": ["rank"]}, SHARE, {"share": "n"}, {"divide_by": "p"}], ids=str)
def test_what_is_written_is_what_is_stored(written: object) -> None:
    (factor,) = factors(written)
    assert factor.to_plain() == written
    assert factors(factor.to_plain()) == (factor,)
