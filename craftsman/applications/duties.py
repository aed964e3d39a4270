"""Law: which duties an application creates, how a duty may move, and the clock that pauses while the worker corrects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from craftsman.achievements.verification import ADJUSTED, DENIED, VERIFIED
from craftsman.rubrics.rubric import Gate

OPEN, DECIDED, RETURNED, CLOSED, DROPPED = "open", "decided", "returned", "closed", "dropped"
PENDING = (OPEN, DECIDED, RETURNED)  # somebody still owes something
REVIEW_DAYS = 5  # working days a department has
CORRECTION_DAYS = 5  # working days the worker has
SETTLED = (VERIFIED, ADJUSTED, DENIED)  # outcomes of a closed duty
LAPSED = "逾期未补正，该项不计分"
REMOVED = "申报人已删除这项业绩，该项不计分"

MOVES: Mapping[str, tuple[str, ...]] = {
    OPEN: (DECIDED, RETURNED, CLOSED, DROPPED),
    DECIDED: (OPEN, RETURNED, CLOSED, DROPPED),
    RETURNED: (OPEN, CLOSED, DROPPED),
    CLOSED: (OPEN, DROPPED),
    DROPPED: (OPEN,),
}
_WORDS = {OPEN: "待审", DECIDED: "已审未生效", RETURNED: "退回补正", CLOSED: "已审结", DROPPED: "已撤回"}


class Workdays(Protocol):
    """The district's working days."""

    def after(self, day: date, n: int) -> date: ...
    def between(self, start: date, end: date) -> int: ...


@dataclass(frozen=True)
class Clock:
    """Runs to `due_on`; paused while `days_left` holds the working days that remain."""

    due_on: date
    days_left: int | None = None

    @classmethod
    def started(cls, today: date, workdays: Workdays) -> Clock:
        return cls(workdays.after(today, REVIEW_DAYS))

    def paused(self, today: date, workdays: Workdays) -> Clock:
        """What is overdue has no days left."""
        return self if self.days_left is not None else Clock(self.due_on, max(workdays.between(today, self.due_on), 0))

    def resumed(self, today: date, workdays: Workdays) -> Clock:
        """At least one working day, or nobody could look at what has just come in."""
        return self if self.days_left is None else Clock(workdays.after(today, max(self.days_left, 1)))


def clock_after(clock: Clock, state: str, to: str, today: date, workdays: Workdays) -> Clock:
    """How a move turns the clock: a return pauses it, a correction resumes it, looking again from the start restarts it."""
    if to == RETURNED:
        return clock.paused(today, workdays)
    if to == OPEN and state in (CLOSED, DROPPED):
        return Clock.started(today, workdays)
    return clock.resumed(today, workdays) if to == OPEN else Clock(clock.due_on)


def why_not_move(state: str, to: str, outcome: str | None = None) -> str | None:
    """Why a duty cannot go from one state to another, or None."""
    if to not in MOVES.get(state, ()):
        return f"这项审核现在是“{_WORDS[state]}”，不能改为“{_WORDS[to]}”"
    if (to == CLOSED) != (outcome in SETTLED):
        return "审结要写明核实通过、部分认定或不予认定"
    return None


def why_not_correct(state: str, correct_by: date | None, today: date, changed: bool, said: str) -> str | None:
    """Why the worker cannot hand in a correction now, or None."""
    if state != RETURNED:
        return f"这一项现在是“{_WORDS[state]}”，不用补正"
    if correct_by is not None and today > correct_by:
        return f"补正期限{correct_by.month}月{correct_by.day}日已过，该项不计分"
    return None if changed or said else "还没有看到新的内容或材料。请先改好这项业绩，或在说明里写明情况"


# --- what a submission owes ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cited:
    """An achievement as it is cited: its answer so far decides whether anybody still has to look."""

    achievement_id: int
    kind: str
    attributes: Mapping[str, Any]
    revision: int
    outcome: str
    item: str = ""


@dataclass(frozen=True)
class Owed:
    """A duty to be: a department (by code) and its subject, a fact or a gate."""

    department: str
    item: str
    achievement_id: int | None = None
    gate: str | None = None
    revision: int = 1


def owed(
    cited: Iterable[Cited],
    gates: Iterable[Gate],
    *,
    of_fact: Callable[[str, Mapping[str, Any]], str],
    of_gate: Callable[[Gate], str],
) -> tuple[Owed, ...]:
    """One duty per fact that no department has settled at its revision, one per veto."""
    facts = [
        Owed(of_fact(one.kind, one.attributes), one.item, achievement_id=one.achievement_id, revision=one.revision)
        for one in cited
        if one.outcome not in SETTLED
    ]
    vetoes = [Owed(of_gate(gate), gate.id, gate=gate.id) for gate in gates if gate.kind == "veto"]
    return (*facts, *vetoes)
