"""The eligibility test: what the answers come to, and from which day a failing one will do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from craftsman.rounds import conditions

QUESTIONS = conditions.read([])
DAY = date(2026, 11, 30)
GOOD = {"works_here": "yes", "since": "2020-03-01", "level": "l3", "clean": "no", "retired": "no"}


@pytest.mark.parametrize(
    ("answers", "state", "said"),
    [
        ({}, "met", ""),
        ({"works_here": "no"}, "not_met", "到本区单位工作后可以申报"),
        ({"since": "2024-03-01"}, "not_met", "您满3年的日期是2027年3月1日，届时可申报"),
        ({"since": "2023-11-30"}, "met", ""),
        ({"since": "2023-12-01"}, "not_met", "2026年12月1日"),
        ({"level": "none"}, "met", ""),
        ({"clean": "yes"}, "not_met", "受过处分"),
        ({"clean": "unsure"}, "ask_people", "需人工确认"),
        ({"retired": "rehired"}, "ask_people", "年龄需人工确认"),
        ({"retired": "left"}, "not_met", "退休"),
        ({"retired": "rehired", "works_here": "no"}, "not_met", "本区"),
        ({"level": "strange"}, "ask_people", "还没有回答"),
    ],
)
def test_verdicts(answers: dict[str, str], state: str, said: str) -> None:
    verdict = conditions.judge(QUESTIONS, {**GOOD, **answers}, DAY)
    assert verdict.state == state
    assert said in verdict.sentence


def test_the_day_on_which_it_will_do() -> None:
    (finding,) = [one for one in conditions.judge(QUESTIONS, {**GOOD, "since": "2024-02-29"}, DAY).findings if one.when]
    assert finding.when == date(2027, 2, 28)


def test_an_example_may_be_asked() -> None:
    assert len(QUESTIONS) == 5
    assert conditions.why_not_conditions(conditions.EXAMPLE) is None


@pytest.mark.parametrize(
    ("question", "answer", "wrong"),
    [
        ("works_here", "yes", False),
        ("works_here", "unsure", True),
        ("clean", "unsure", False),
        ("level", "", True),
        ("since", "2026-11-21", False),
        ("since", "2026-11-22", True),
        ("since", "2026-13-01", True),
        ("since", "20261301", True),
    ],
)
def test_answers(question: str, answer: str, wrong: bool) -> None:
    asked = next(one for one in QUESTIONS if one.id == question)
    assert (conditions.why_not_answer(asked, answer, date(2026, 11, 21)) is not None) == wrong


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "essay"}, "类型"),
        ({"met": ""}, "每个问题都要写明"),
        ({"kind": "since", "years": 0}, "要满几年"),
        ({"kind": "choice", "choices": [["a", "甲"]]}, "两个选项"),
        ({"kind": "choice", "choices": [["a", "甲"], ["b", "乙"]], "refuses": ["c"]}, "没有“c”这个选项"),
    ],
)
def test_questions_a_clerk_may_not_ask(change: dict[str, Any], said: str) -> None:
    asked = {"id": "x", "kind": "yes_no", "ask": "问", "met": "好", **change}
    assert said in str(conditions.why_not_conditions([asked]))
    assert "同一个编号" in str(conditions.why_not_conditions([conditions.EXAMPLE[0], conditions.EXAMPLE[0]]))
