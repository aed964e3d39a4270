"""Tests on attributes: words, numbers, days, full years, and values that stand elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from craftsman.rubrics.condition import Condition
from craftsman.rubrics.entry import Entry, Malformed
from craftsman.rubrics.setting import Setting

SETTING = Setting(
    date(2026, 10, 31),
    {"town": "金清镇", "limit": 5, "born": "1990-11-01", "flag": True},
    {"growth": Decimal("3.2"), "from": "2020-01-01", "empty": " "},
)


def holds(written: dict[str, object], fact: dict[str, Any]) -> bool:
    return Condition.from_entry(Entry(written)).holds(fact, SETTING)


@pytest.mark.parametrize(
    ("written", "fact", "expected"),
    [
        ({"a": "x"}, {"a": " x "}, True),
        ({"a": ["x", "y"]}, {"a": "y"}, True),
        ({"a": ["x", 1]}, {"a": "1"}, True),
        ({"a": {"not": ["x", "y"]}}, {"a": "x"}, False),
        ({"a": {"not": "x"}}, {}, True),
        ({"a": "x"}, {"a": ["x"]}, False),
        ({"a": "x"}, {"a": {"x": 1}}, False),
        ({"a": True}, {"a": 1}, False),
        # full years up to 2026-10-31
        ({"since": {"years": {"at_least": 10}}}, {"since": "2016-10-31"}, True),
        ({"since": {"years": {"at_least": 10}}}, {"since": "2016-11-01"}, False),
        ({"since": {"years": {"above": 9}}}, {"since": "2016-11-01"}, False),  # 9 full years
        ({"since": {"years": {"at_most": 9}}}, {"since": "2016-11-01"}, True),
        ({"since": {"years": {"below": 1}}}, {"since": "2026-10-31"}, True),
        ({"since": {"years": {"below": 1}}}, {"since": "2026-11-01"}, False),  # still to come
        ({"since": {"years": {"at_least": 5, "below": 10}}}, {"since": "2018-01-01"}, True),
        ({"since": {"years": {"at_least": 5}, "below": "2017-01-01"}}, {"since": "2018-01-01"}, False),
        ({"since": {"years": {"at_least": 0}}}, {"since": "2018"}, False),
        ({"subject.born": {"years": {"at_most": 35}}}, {}, True),  # 35 until the day after
        ({"since": {"years": {"at_least": "subject.limit"}}}, {"since": "2021-10-31"}, True),
        # values that stand elsewhere
        ({"growth": {"above": "cohort.growth"}}, {"growth": "3.21"}, True),
        ({"growth": {"above": "cohort.growth"}}, {"growth": 3.2}, False),
        ({"growth": {"at_least": "cohort.growth", "at_most": "cohort.growth"}}, {"growth": "3.20"}, True),
        ({"growth": {"above": "cohort.missing"}}, {"growth": 9}, False),
        ({"growth": {"below": "cohort.empty"}}, {"growth": 9}, False),
        ({"growth": {"above": "cohort.growth"}}, {}, False),
        ({"degree_on": {"below": "fact.grade_on"}}, {"degree_on": "2019-06-30", "grade_on": "2020-06-30"}, True),
        ({"degree_on": {"below": "fact.grade_on"}}, {"degree_on": "2021-06-30", "grade_on": "2020-06-30"}, False),
        ({"degree_on": {"below": "fact.grade_on"}}, {"degree_on": "2019-06-30"}, False),
        ({"degree_on": {"at_least": "cohort.from"}}, {"degree_on": "2020-01-01"}, True),
        ({"degree_on": {"at_least": "cohort.growth"}}, {"degree_on": "2020-01-01"}, False),  # a day and a number
        ({"x": {"at_least": "subject.limit"}}, {"x": 5}, True),
        ({"town": "subject.town"}, {"town": "金清镇"}, True),
        ({"town": {"not": "subject.town"}}, {"town": "金清镇"}, False),
        ({"town": {"not": "subject.missing"}}, {"town": "金清镇"}, False),  # nothing to compare with
        ({"x": ["subject.limit", 7]}, {"x": "5"}, True),
        ({"x": "subject.flag"}, {"x": True}, True),
        ({"x": {"above": 3}}, {"x": "three"}, False),
        ({"x": {"above": 3}}, {"x": True}, False),
    ],
)
def test_a_condition(written: dict[str, object], fact: dict[str, Any], expected: bool) -> None:
    assert holds(written, fact) is expected


@pytest.mark.parametrize(
    ("written", "path", "sentence"),
    [
        ({"a": {"years": 10}}, ("a", "years"), "名称: 内容"),
        ({"a": {"years": {"in": [10]}}}, ("a", "years", "in"), "不认识的名称“in”"),
        ({"a": {"years": {"at_least": "2020-01-01"}}}, ("a", "years", "at_least"), "普通数字"),
        ({"a": {"years": {}}}, ("a",), "缺少比较的内容"),
        ({"a": {}}, ("a",), "缺少比较的内容"),
        ({"a": {"above": "cohort.Growth"}}, ("a", "above"), "普通数字"),
        ({"a": {"above": "other.growth"}}, ("a", "above"), "普通数字"),
        ({"a": {"present": "yes"}}, ("a", "present"), "true或false"),
        ({"a": {"like": "x"}}, ("a", "like"), "不认识的名称“like”"),
    ],
)
def test_what_is_no_condition(written: dict[str, object], path: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        Condition.from_entry(Entry(written))
    assert sentence in caught.value.sentence
    assert caught.value.path == path


@pytest.mark.parametrize(
    "written",
    [
        {"a": {"years": {"at_least": 5, "below": 10}}},
        {"a": {"present": True, "years": {"at_most": 3}}},
        {"a": {"above": "cohort.growth"}, "b": "subject.town"},
        {"a": {"not": ["x", "y"]}, "any": [{"b": 1}, {"c": True}], "none": [{"d": {"contains": "兰溪"}}]},
    ],
)
def test_what_is_written_is_what_is_stored(written: dict[str, object]) -> None:
    condition = Condition.from_entry(Entry(written))
    assert condition.to_plain() == written
    assert Condition.from_entry(Entry(condition.to_plain())) == condition
