"""Law: what must be so before scores are frozen; what is left over can be excluded with a reason, or has to be waited for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OPEN, RETURNED, DECIDED, WINDOW, APPEAL, UNSCORED = "open", "returned", "decided", "window", "appeal", "unscored"
WORDS: Mapping[str, str] = {
    WINDOW: "申报窗口已截止",
    OPEN: "未审",
    RETURNED: "补正中",
    DECIDED: "待生效的决定",
    UNSCORED: "审结未核分",
    APPEAL: "复核期已结束",
}
_SPANS: Mapping[str, str] = {WINDOW: "还没有截止", APPEAL: "复核期内"}  # times that still run: nothing to count
# These pass by themselves; freezing over them would undo what somebody has just decided, or cut the window short.
WAITED_FOR = frozenset({WINDOW, DECIDED})


@dataclass(frozen=True)
class Point:
    """One line of the checklist: how many are left over."""

    code: str
    count: int
    note: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.code]

    @property
    def done(self) -> bool:
        return self.count == 0

    @property
    def said(self) -> str:
        """What is left over, as the pages of the round say it: a number only where there is something to count."""
        if self.code in _SPANS:
            return self.note
        return f"{self.word}{self.count}项"

    @property
    def mark(self) -> str:
        """The same on a tag beside the word."""
        return _SPANS.get(self.code) or f"{self.count}项"

    @property
    def wait(self) -> str:
        """What to wait for; empty where a reason will do."""
        return _WAIT.get(self.code, "")

    @property
    def can_be_excluded(self) -> bool:
        return self.code not in WAITED_FOR


def points(
    duties: Mapping[str, int],
    *,
    submitted: int,
    window_open: bool,
    appeal_open: bool,
    closes: str = "",
    appeal_ends: str = "",
) -> tuple[Point, ...]:
    """The checklist from the counters: duties by state, applications handed in but not scored, the two windows."""
    pending = sum(duties.get(state, 0) for state in (OPEN, RETURNED, DECIDED))
    return (
        Point(WINDOW, int(window_open), f"申报{closes}截止" if closes else "申报还没有截止"),
        Point(OPEN, duties.get(OPEN, 0), "部门还没有审完的事项"),
        Point(RETURNED, duties.get(RETURNED, 0), "退回职工、还在补正的事项"),
        Point(DECIDED, duties.get(DECIDED, 0), "10分钟内可撤销，过后自动生效"),
        Point(UNSCORED, 0 if pending else submitted, "事项都已审结、还没有核定得分的申报"),
        Point(APPEAL, int(appeal_open), f"复核期到{appeal_ends}" if appeal_ends else "没有设复核期"),
    )


def left_over(found: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(point for point in found if not point.done)


def why_not_freeze(found: Sequence[Point], reasons: Mapping[str, str]) -> str | None:
    """Why scores cannot be frozen, or None; `reasons` say, code by code, why what is left over is excluded."""
    for point in left_over(found):
        if not point.can_be_excluded:
            return _WAIT[point.code]
        if not reasons.get(point.code, "").strip():
            if point.code == APPEAL:
                return f"{point.note}，请等到期满，或写明提前冻结的原因"
            return f"“{point.word}”还有{point.count}项，请先处理，或写明不计入的原因"
    return None


_WAIT: Mapping[str, str] = {
    WINDOW: "申报还没有截止，截止以后才能冻结核定得分",
    DECIDED: "还有刚作出的决定没有生效，请10分钟后再冻结",
}


def why_not_typed(typed: str, name: str) -> str | None:
    """The clerk types the name of what cannot be undone."""
    return None if typed.strip() == name else f"请输入批次名称“{name}”确认"
