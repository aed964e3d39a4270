"""The rubric as everybody can read it."""

from __future__ import annotations

from datetime import date

from craftsman.rounds import published
from craftsman.rubrics import library

LUQIAO = library.load("luqiao-example")
ROWS = {row.id: row for row in published.rows(LUQIAO, LUQIAO.items, date(2026, 11, 30))}


def test_every_item_has_its_row_with_proof_and_department() -> None:
    assert list(ROWS) == [item.id for item in LUQIAO.items]
    assert all(row.lines and row.evidence and row.verifier for row in ROWS.values())
    assert not set(LUQIAO.departments) & {row.verifier for row in ROWS.values()}  # names, not codes


def test_a_row_says_points_cap_and_conditions() -> None:
    contest = ROWS["2.3"]
    assert ("区级二等奖", "8分") in contest.lines
    assert contest.cap == "25分"
    assert "获奖日期在2021年11月30日至2026年11月30日之间" in contest.conditions
    assert "同一赛事取最高一次" in contest.conditions


def test_a_missing_proof_reads_as_a_condition() -> None:
    assert "缺结对协议的不计分" in ROWS["4.2"].conditions


def test_gates_and_exclusions_are_part_of_the_table() -> None:
    kinds = [row.kind for row in published.gates(LUQIAO)]
    assert kinds.count("direct") == 2
    assert kinds.count("veto") == 4
    assert published.exclusions(LUQIAO) == ("职称与技能等级就高：1.2与1.3只计分数较高的一项",)
