"""What a round asks of a rubric besides that it can be read."""

from __future__ import annotations

from typing import Any

import pytest

from craftsman.achievements.catalogue import kinds
from craftsman.rounds import fitness
from craftsman.rubrics import library
from craftsman.rubrics.rubric import Rubric


def changed(**head: Any) -> Rubric:
    plain: Any = library.load("luqiao-example").to_dict()
    plain["rubric"].update(head)
    return Rubric.from_dict(plain)


def relative() -> Rubric:
    plain: Any = library.load("luqiao-example").to_dict()
    plain["dimensions"][3]["items"][3]["rules"][0]["when"] = {"times": {"above": "cohort.times"}}
    return Rubric.from_dict(plain)


@pytest.mark.parametrize(
    ("rubric", "said"),
    [
        (changed(places=2), None),
        (changed(places=3), "批次的得分保留2位小数，细则写了3位"),
        (relative(), "有规则要和全体申报人的平均数比较"),
        (library.load("gaoqiao"), "没有评分的项目"),
        (library.load("hangzhou-studio"), "这种业绩类型"),
    ],
)
def test_what_a_round_cannot_use_is_named(rubric: Rubric, said: str | None) -> None:
    reason = fitness.why_not(rubric, kinds().kinds)
    assert (reason is None) if said is None else (reason is not None and said in reason)
