"""Law: where an application stands as its owner reads it: label, who has it now, the latest day. A decision that can still
be undone is never told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from craftsman.achievements.verification import ADJUSTED, DENIED, VERIFIED
from craftsman.applications import steps
from craftsman.applications.duties import CLOSED, DECIDED, DROPPED, OPEN, RETURNED, Workdays
from craftsman.words import spoken


class Standing(Protocol):
    """A duty as stored."""

    @property
    def state(self) -> str: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def due_on(self) -> date: ...
    @property
    def gate(self) -> str | None: ...


@dataclass(frozen=True)
class Label:
    """A word and its family (n m w g b p)."""

    word: str
    family: str


_LABELS: Mapping[str, Label] = {
    steps.DRAFT: Label("草稿", "n"),
    steps.NAMED: Label("已命名", "g"),
    steps.WITHDRAWN: Label("已撤回", "n"),
    steps.INELIGIBLE: Label("不符合条件", "b"),
    steps.DISQUALIFIED: Label("取消资格", "b"),
}
_ANSWERS: Mapping[str | None, Label] = {
    VERIFIED: Label("核实通过", "g"),
    ADJUSTED: Label("部分认定", "p"),
    DENIED: Label("不予认定", "b"),
}
WAITING = Label("待审", "m")
SENT_BACK = Label("退回补正", "w")


def label(status: str, duties: Iterable[Standing], calendar: steps.Calendar) -> Label:
    """The label of an application; what comes after the freeze follows from the milestones, not from its row."""
    if status in _LABELS:
        return _LABELS[status]
    if status == steps.SUBMITTED:
        states = {seen(duty) for duty in duties}
        return Label("待补正", "w") if RETURNED in states else Label("联审中" if states else "已提交", "m")
    if calendar.named_at is not None:
        return Label("未入围", "n")
    if calendar.noticed_at is not None:
        return Label("公示中", "m")
    if calendar.frozen_at is None:
        return Label("已核分", "g")
    return Label("专家评审" if calendar.has_panel else "核分已冻结", "p")


def seen(duty: Standing) -> str:
    """The state of a duty as the worker may know it: a decision counts only once it has taken effect."""
    return OPEN if duty.state == DECIDED else duty.state


def answer(duty: Standing) -> Label:
    """What a department says about a duty, as its owner reads it."""
    if duty.state == CLOSED:
        if duty.gate is not None:
            return Label("未发现", "g") if duty.outcome == VERIFIED else Label("查实", "b")
        return _ANSWERS[duty.outcome]
    return SENT_BACK if duty.state == RETURNED else WAITING


def late(due_on: date, today: date, workdays: Workdays) -> int:
    """Working days over the latest day; 0 while there is time."""
    return max(-workdays.between(today, due_on), 0) if due_on < today else 0


def latest(duties: Iterable[Standing]) -> date | None:
    """The last day on which a department still has to answer; None when none has."""
    return max((duty.due_on for duty in duties if seen(duty) == OPEN), default=None)


def holders(pairs: Iterable[tuple[str, Standing]]) -> tuple[str, ...]:
    """Who has it now: 您 first, then the departments, each once. `pairs`: (department's name, duty)."""
    found: dict[str, None] = {}
    departments: dict[str, None] = {}
    for name, duty in pairs:
        if seen(duty) == RETURNED:
            found["您"] = None
        elif seen(duty) == OPEN:
            departments[name] = None
    return (*found, *departments)


def reviewed(duties: Sequence[Standing]) -> tuple[int, int]:
    """(answered, all) of the duties that count."""
    live = [duty for duty in duties if duty.state != DROPPED]
    return sum(1 for duty in live if duty.state == CLOSED), len(live)


def tally(duties: Sequence[Standing]) -> str:
    """2项：已通过1项，退回1项"""
    counts: dict[str, int] = {}
    for duty in duties:
        word = _TALLY[answer(duty).word]
        counts[word] = counts.get(word, 0) + 1
    return f"{len(duties)}项：" + "，".join(f"{word}{count}项" for word, count in counts.items())


_TALLY = {
    "核实通过": "已通过",
    "未发现": "已通过",
    "部分认定": "部分认定",
    "不予认定": "不予认定",
    "查实": "查实",
    "退回补正": "退回",
    "待审": "待审",
}


def summary(duties: Sequence[Standing]) -> Label:
    """The one tag of a department: what still needs somebody comes before what is done."""
    found = [answer(duty) for duty in duties]
    order = ("退回补正", "待审", "查实", "不予认定", "部分认定", "核实通过", "未发现")
    return min(found, key=lambda one: order.index(one.word))


# --- what each department has, line by line --------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A duty as its owner reads it: what it is about, what was answered, why."""

    department: str
    title: str
    duty: Standing
    note: str = ""
    closed_on: date | None = None

    @property
    def label(self) -> Label:
        return answer(self.duty)

    @property
    def reason(self) -> str:
        """The department's words; nothing before they are in effect."""
        return self.note if seen(self.duty) in (CLOSED, RETURNED) else ""


@dataclass(frozen=True)
class Desk:
    """One department: its tag, its lines, and when it has to answer or did."""

    name: str
    label: Label
    tally: str
    when: str
    late: int
    lines: tuple[Line, ...]


def desks(lines: Iterable[Line], today: date, workdays: Workdays) -> tuple[Desk, ...]:
    """By department, in the order in which the duties were made; what was dropped is left out."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.duty.state != DROPPED:
            found.setdefault(line.department, []).append(line)
    return tuple(_desk(name, tuple(group), today, workdays) for name, group in found.items())


def _desk(name: str, lines: tuple[Line, ...], today: date, workdays: Workdays) -> Desk:
    duties = [line.duty for line in lines]
    due = latest(duties)
    over = late(due, today, workdays) if due else 0
    return Desk(name, summary(duties), _told(lines), _when(lines, due, over, today.year), over, lines)


def _told(lines: tuple[Line, ...]) -> str:
    """One line is named, several are counted."""
    return f"1项：{lines[0].title}" if len(lines) == 1 else tally([line.duty for line in lines])


def _when(lines: tuple[Line, ...], due: date | None, over: int, year: int) -> str:
    if over:
        return f"已超过时限{over}个工作日，区总工会已催办"
    paused = any(seen(line.duty) == RETURNED for line in lines)
    if due is not None:
        return f"最迟{spoken(due, year)}" + ("；退回的一项计时暂停" if paused else "")
    if paused:
        return "计时暂停，补正后优先审核"
    last = max((line.closed_on for line in lines if line.closed_on), default=None)
    return f"{spoken(last, year)}审完" if last else ""


def days_left(last: date | None, today: date, workdays: Workdays) -> str:
    """剩余4个工作日 / 今天到期 / 已超期2个工作日; 已超期 alone while no working day has passed since."""
    if last is None:
        return ""
    left = workdays.between(today, last)
    if last < today:
        return f"已超期{-left}个工作日" if left else "已超期"
    return f"剩余{left}个工作日" if left else "今天到期"
