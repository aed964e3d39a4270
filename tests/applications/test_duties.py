"""What a submission owes, how a duty may move, and the clock that stops while the worker corrects."""

from __future__ import annotations

from datetime import date

import pytest

from craftsman.applications import duties
from craftsman.applications.duties import Cited, Clock, Owed
from craftsman.applications.models import DUTY_STATES
from craftsman.rounds.workdays import Workdays
from craftsman.rubrics import library

WORKDAYS = Workdays({}, known=range(2020, 2030))  # Monday to Friday
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("open", {"decided", "returned", "closed", "dropped"}),
        ("decided", {"open", "returned", "closed", "dropped"}),
        ("returned", {"open", "closed", "dropped"}),
        ("closed", {"open", "dropped"}),
        ("dropped", {"open"}),
    ],
)
def test_moves(state: str, allowed: set[str]) -> None:
    outcome = {"closed": "verified"}
    assert {to for to in DUTY_STATES if duties.why_not_move(state, to, outcome.get(to)) is None} == allowed


@pytest.mark.parametrize(("to", "outcome"), [("closed", None), ("closed", "returned"), ("returned", "denied")])
def test_only_closing_has_an_outcome(to: str, outcome: str | None) -> None:
    assert duties.why_not_move("open", to, outcome)


def test_the_clock_stops_while_the_worker_corrects() -> None:
    clock = Clock.started(FRIDAY, WORKDAYS)
    assert clock == Clock(date(2026, 11, 27))
    paused = duties.clock_after(clock, "open", "returned", date(2026, 11, 24), WORKDAYS)
    assert paused == Clock(date(2026, 11, 27), days_left=3)
    assert duties.clock_after(paused, "returned", "open", date(2026, 12, 1), WORKDAYS) == Clock(date(2026, 12, 4))


def test_who_was_late_still_gets_a_day_to_look() -> None:
    late = duties.clock_after(Clock(FRIDAY), "decided", "returned", date(2026, 11, 25), WORKDAYS)
    assert late.days_left == 0
    assert duties.clock_after(late, "returned", "open", MONDAY, WORKDAYS) == Clock(date(2026, 11, 24))


def test_undoing_keeps_the_day_and_starting_over_does_not() -> None:
    clock = Clock(date(2026, 11, 27))
    assert duties.clock_after(clock, "decided", "open", date(2026, 11, 26), WORKDAYS) == clock
    for state in ("closed", "dropped"):
        assert duties.clock_after(clock, state, "open", MONDAY, WORKDAYS) == Clock(date(2026, 11, 30))


def fact(achievement_id: int, outcome: str = "unverified", kind: str = "patent") -> Cited:
    return Cited(achievement_id, kind, {"type": "utility"}, revision=3, outcome=outcome, item="3.2")


def test_one_duty_per_open_fact_and_one_per_veto() -> None:
    cited = [fact(1), fact(2, "verified"), fact(3, "adjusted"), fact(4, "denied"), fact(5, "returned")]
    gates = library.load("luqiao-example").gates
    found = duties.owed(cited, gates, of_fact=lambda kind, _: f"for-{kind}", of_gate=lambda gate: gate.verifier)
    assert found[:2] == (
        Owed("for-patent", "3.2", achievement_id=1, revision=3),
        Owed("for-patent", "3.2", achievement_id=5, revision=3),
    )
    assert [(one.department, one.gate) for one in found[2:]] == [
        ("gongan", "f1"),
        ("yingji", "f2"),
        ("renshe", "f3"),
        ("shichang", "f4"),
    ]


@pytest.mark.parametrize(
    ("state", "today", "changed", "said", "refused"),
    [
        ("returned", FRIDAY, True, "", ""),
        ("returned", FRIDAY, False, "原件在单位", ""),
        ("returned", FRIDAY, False, "", "还没有看到新的内容或材料"),
        ("returned", MONDAY, True, "", "补正期限11月20日已过"),
        ("open", FRIDAY, True, "", "不用补正"),
    ],
)
def test_corrections(state: str, today: date, changed: bool, said: str, refused: str) -> None:
    reason = duties.why_not_correct(state, FRIDAY, today, changed, said)
    assert (refused in reason) if refused and reason else reason is None
    assert bool(reason) == bool(refused)
