"""The five states of a task, what keeps an application back, what is only worth saying."""

from __future__ import annotations

from dataclasses import replace

import pytest

from craftsman.applications import completeness
from craftsman.applications.completeness import Line

WHOLE = Line(1, "焊工 高级工")
VALUES = dict.fromkeys(completeness.BASICS, "有")


@pytest.mark.parametrize(
    ("lines", "state", "note"),
    [
        ([], "未开始", "专利等，最高25分"),
        ([replace(WHOLE, cited=False)], "未开始", "您没有勾选这部分的业绩，按0分计"),
        ([WHOLE], "已完成", "焊工 高级工，8.0分"),
        (
            [WHOLE, replace(WHOLE, title="比武", fields=("获奖日期",))],
            "进行中",
            "焊工 高级工等2项，8.0分；比武还缺获奖日期",
        ),
        (
            [WHOLE, replace(WHOLE, title="徒弟", papers=("结对协议",))],
            "缺材料",
            "焊工 高级工等2项，8.0分；徒弟还缺结对协议",
        ),
        ([replace(WHOLE, state="returned")], "有错误", "焊工 高级工，8.0分；被退回，要补正"),
        ([replace(WHOLE, refused=True, papers=("证书照片",))], "有错误", "焊工 高级工，8.0分；材料没有收下"),
        ([WHOLE, replace(WHOLE, cited=False, papers=("证书",))], "已完成", "焊工 高级工，8.0分"),
    ],
)
def test_states(lines: list[Line], state: str, note: str) -> None:
    task = completeness.part(lines, "8.0", "专利等，最高25分")
    assert (task.state, task.note) == (state, note)


def test_the_five_states_are_told_apart() -> None:
    assert len(set(completeness.FAMILIES)) == len(set(completeness.FAMILIES.values())) == 5
    assert completeness.basics(VALUES).done
    assert completeness.basics({**VALUES, "trade": ""}).note == "还缺工种"


@pytest.mark.parametrize(
    ("values", "lines", "barred", "pages"),
    [
        (VALUES, [WHOLE], "", []),
        (VALUES, [WHOLE], "您满3年的日期是2027年3月1日", ["eligibility"]),
        ({**VALUES, "employer": ""}, [WHOLE], "", ["basics"]),
        (VALUES, [], "", ["claims"]),
        (VALUES, [replace(WHOLE, papers=("证书",)), replace(WHOLE, cited=False)], "", ["claims"]),
    ],
)
def test_what_keeps_it_back(values: dict[str, str], lines: list[Line], barred: str, pages: list[str]) -> None:
    assert [page for page, _ in completeness.missing(values, lines, barred)] == pages


def test_warnings_keep_nothing_back() -> None:
    lines = [
        WHOLE,
        Line(2, "师带徒：王强", papers=("结对协议",)),
        Line(3, "证书", state="returned"),
        Line(4, "奖状", state="denied"),
        Line(5, "专利", papers=("证书",), cited=False),
    ]
    assert [number for number, _ in completeness.warnings(lines)] == [2, 3, 4]
    assert completeness.warnings(lines)[0][1] == "师带徒：王强还缺结对协议，按0分计，仍可提交"


def test_nothing_is_said_to_be_ready_where_nothing_counts_yet() -> None:
    alone = [Line(2, "师带徒：王强", papers=("结对协议",))]
    assert completeness.warnings(alone) == ((2, "师带徒：王强还缺结对协议，补全后才算一项"),)
