"""Law: setting up a round as a list of tasks: what is not begun, begun, wrong or done, and what keeps it from being published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNSTARTED, STARTED, WRONG, DONE = "unstarted", "started", "wrong", "done"
STATES: Mapping[str, tuple[str, str]] = {  # code → (tag family, word); what is done carries no tag
    UNSTARTED: ("n", "未开始"),
    STARTED: ("m", "进行中"),
    WRONG: ("b", "有错误"),
    DONE: ("", "已完成"),
}
TASKS: Mapping[str, str] = {
    "basics": "名称和编号前缀",
    "titles": "称号和名额",
    "timetable": "时间表",
    "rubric": "评分细则",
    "ties": "同分先后",
    "verifiers": "谁核实",
    "conditions": "申报条件",
}
PUBLISH = "核对并发布"


@dataclass(frozen=True)
class Task:
    """One task; `problems` are (field, sentence)."""

    code: str
    state: str
    problems: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def name(self) -> str:
        return TASKS[self.code]


def state_of(*, saved: bool, copied: bool, problems: Sequence[object]) -> str:
    """A task is done once the clerk has saved it and nothing is wrong; what was copied waits for his look."""
    if not saved and not copied:
        return UNSTARTED
    if problems:
        return WRONG
    return DONE if saved else STARTED


def why_not_publish(tasks: Sequence[Task], published: bool) -> str | None:
    """Why this round cannot be published, or None."""
    if published:
        return "这个批次已经发布"
    left = [task.name for task in tasks if task.state != DONE]
    return f"还有{len(left)}项没有完成：{'、'.join(left)}" if left else None


def done(tasks: Sequence[Task]) -> int:
    return sum(task.state == DONE for task in tasks)
