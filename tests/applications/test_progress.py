"""What the owner reads: a decision that can still be undone is never told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from craftsman.applications import progress
from craftsman.applications.progress import Line
from craftsman.rounds.workdays import Workdays
from tests.applications.test_steps import FROZEN, NAMED, NOTICED, OPEN, Calendar

WORKDAYS = Workdays({}, known=range(2020, 2030))
FRIDAY, MONDAY, DUE = date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 27)


@dataclass(frozen=True)
class Duty:
    state: str = "open"
    outcome: str | None = None
    due_on: date = DUE
    gate: str | None = None


def closed(outcome: str, **more: Any) -> Duty:
    return Duty("closed", outcome, **more)


@pytest.mark.parametrize(
    ("status", "duties", "calendar", "word"),
    [
        ("draft", [], OPEN, "草稿"),
        ("submitted", [], OPEN, "已提交"),
        ("submitted", [Duty()], OPEN, "联审中"),
        ("submitted", [Duty("decided")], OPEN, "联审中"),
        ("submitted", [Duty("decided"), Duty("returned")], OPEN, "待补正"),
        ("scored", [closed("verified")], OPEN, "已核分"),
        ("scored", [], FROZEN, "专家评审"),
        ("scored", [], replace(FROZEN, has_panel=False), "核分已冻结"),
        ("scored", [], NOTICED, "公示中"),
        ("scored", [], NAMED, "未入围"),
        ("named", [], NAMED, "已命名"),
        ("withdrawn", [], OPEN, "已撤回"),
        ("ineligible", [], OPEN, "不符合条件"),
        ("disqualified", [], NAMED, "取消资格"),
    ],
)
def test_labels(status: str, duties: list[Duty], calendar: Calendar, word: str) -> None:
    assert progress.label(status, duties, calendar).word == word


@pytest.mark.parametrize(
    ("duty", "word"),
    [
        (Duty(), "待审"),
        (Duty("decided", "denied"), "待审"),
        (Duty("returned"), "退回补正"),
        (closed("verified"), "核实通过"),
        (closed("adjusted"), "部分认定"),
        (closed("denied"), "不予认定"),
        (closed("verified", gate="f1"), "未发现"),
        (closed("denied", gate="f1"), "查实"),
    ],
)
def test_answers(duty: Duty, word: str) -> None:
    assert progress.answer(duty).word == word


def test_a_pending_decision_leaves_no_trace_anywhere() -> None:
    """Whatever a page is made of reads the same with the decision and without it."""

    def read(state: str) -> tuple[object, ...]:
        line = Line("人社局", "焊工 高级工", Duty(state), note="编号看不清")
        duties = [line.duty, closed("verified")]
        return (
            progress.label("submitted", duties, OPEN),
            progress.holders([("人社局", one) for one in duties]),
            progress.latest(duties),
            progress.reviewed(duties),
            progress.tally(duties),
            line.label,
            line.reason,
            [(desk.label, desk.tally, desk.when) for desk in progress.desks([line], FRIDAY, WORKDAYS)],
        )

    assert read("decided") == read("open")


def test_who_has_it_and_until_when() -> None:
    pairs = [("人社局", Duty("returned")), ("科技局", Duty()), ("科技局", Duty()), ("教育局", closed("verified"))]
    assert progress.holders(pairs) == ("您", "科技局")
    later = replace(Duty(), due_on=date(2026, 11, 30))
    assert progress.latest([Duty(), later, closed("verified", due_on=date(2026, 12, 30))]) == later.due_on
    assert progress.reviewed([Duty(), closed("denied"), Duty("dropped")]) == (1, 2)


def test_a_department_that_is_late_is_named_so() -> None:
    lines = [
        Line("人社局", "焊工 高级工", Duty("returned")),
        Line("人社局", "区焊工比武", closed("verified"), closed_on=FRIDAY),
        Line("科技局", "管件焊接夹具", Duty(due_on=FRIDAY)),
        Line("教育局", "师带徒：周军", closed("verified"), closed_on=FRIDAY),
        Line("公安分局", "核查", Duty("dropped")),
    ]
    found = progress.desks(lines, date(2026, 11, 24), WORKDAYS)
    assert [(desk.name, desk.label.word, desk.tally, desk.when, desk.late) for desk in found] == [
        ("人社局", "退回补正", "2项：退回1项，已通过1项", "计时暂停，补正后优先审核", 0),
        ("科技局", "待审", "1项：管件焊接夹具", "已超过时限2个工作日，区总工会已催办", 2),
        ("教育局", "核实通过", "1项：师带徒：周军", "11月20日审完", 0),
    ]


@pytest.mark.parametrize(
    ("today", "said"),
    [(date(2026, 11, 23), "剩余4个工作日"), (DUE, "今天到期"), (date(2026, 12, 1), "已超期2个工作日")],
)
def test_days_left(today: date, said: str) -> None:
    assert progress.days_left(DUE, today, WORKDAYS) == said
