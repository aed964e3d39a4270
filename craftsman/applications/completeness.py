"""Law: what an application still lacks: what must be there before it is handed in, and what is only worth saying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from craftsman.achievements.verification import DENIED, RETURNED

NOT_STARTED, UNDER_WAY, LACKING, WRONG, DONE = "未开始", "进行中", "缺材料", "有错误", "已完成"
FAMILIES = {NOT_STARTED: "n", UNDER_WAY: "m", LACKING: "w", WRONG: "b", DONE: ""}
NO_CONSENT = "请先同意入选后公示和公布姓名、性别、单位和工种"
BASICS = {"name": "姓名", "sex": "性别", "employer": "单位", "town": "镇（街道）", "trade": "工种"}


@dataclass(frozen=True)
class Line:
    """An achievement as far as an application asks: is it whole, is it cited, what did a department say."""

    id: int
    title: str
    fields: tuple[str, ...] = ()  # labels of fields still empty
    papers: tuple[str, ...] = ()  # names of proofs still missing
    refused: bool = False  # a file was not taken and no other is there
    state: str = "unverified"
    cited: bool = True

    @property
    def whole(self) -> bool:
        return not self.fields and not self.papers

    @property
    def counts(self) -> bool:
        """Whether it goes in with the application: ticked, and complete."""
        return self.cited and self.whole


@dataclass(frozen=True)
class Task:
    """A part of the task list: its state word, the tag's family (empty: plain text) and one sentence."""

    state: str
    note: str

    @property
    def family(self) -> str:
        return FAMILIES[self.state]

    @property
    def done(self) -> bool:
        return self.state == DONE


def part(lines: Sequence[Line], points: str, hint: str) -> Task:
    """One dimension of the rubric: what it counts so far, or the first thing that is missing."""
    cited = [line for line in lines if line.cited]
    if not cited:
        return Task(NOT_STARTED, "您没有勾选这部分的业绩，按0分计" if lines else hint)
    return Task(_state(cited), _note(cited, points))


def _state(lines: Sequence[Line]) -> str:
    if any(line.refused or line.state == RETURNED for line in lines):
        return WRONG
    if any(line.papers for line in lines):
        return LACKING
    return UNDER_WAY if any(line.fields for line in lines) else DONE


def _note(lines: Sequence[Line], points: str) -> str:
    wrong = next((line for line in lines if line.refused or line.state == RETURNED), None)
    said = f"{_sum(lines)}，{points}分"
    if wrong is not None:
        return f"{said}；{_name(wrong, lines)}{'材料没有收下' if wrong.refused else '被退回，要补正'}"
    lack = next((line for line in lines if line.papers), None) or next((line for line in lines if line.fields), None)
    return f"{said}；{_name(lack, lines)}还缺{'、'.join(lack.papers or lack.fields)}" if lack else said


def _name(line: Line, lines: Sequence[Line]) -> str:
    """A single line was named already."""
    return line.title if len(lines) > 1 else ""


def _sum(lines: Sequence[Line]) -> str:
    return lines[0].title if len(lines) == 1 else f"{lines[0].title}等{len(lines)}项"


def basics(values: Mapping[str, str]) -> Task:
    """Name, employer and trade come from the account."""
    empty = [label for name, label in BASICS.items() if not values.get(name)]
    if empty:
        return Task(LACKING, f"还缺{'、'.join(empty)}")
    return Task(DONE, "姓名、单位、工种，已从登记信息带出")


def missing(values: Mapping[str, str], lines: Sequence[Line], barred: str = "") -> tuple[tuple[str, str], ...]:
    """(page, sentence) of everything that keeps the application from being handed in; `barred`: what the eligibility
    test says against it."""
    found = [("eligibility", barred)] if barred else []
    if not basics(values).done:
        found.append(("basics", f"基本信息{basics(values).note}"))
    if not any(line.counts for line in lines):
        found.append(("claims", "请至少勾选一项填完整的业绩再提交"))
    return tuple(found)


def warnings(lines: Sequence[Line]) -> tuple[tuple[int, str], ...]:
    """(achievement, sentence): nothing here keeps an application back."""
    found = []
    enough = any(line.counts for line in lines)
    for line in lines:
        if not line.cited:
            continue
        if not line.whole:
            lack = "、".join((*line.fields, *line.papers))
            found.append((line.id, f"{line.title}还缺{lack}，{'按0分计，仍可提交' if enough else '补全后才算一项'}"))
        elif line.state == RETURNED:
            found.append((line.id, f"{line.title}曾被部门退回，还没有补正，建议改好再提交"))
        elif line.state == DENIED:
            found.append((line.id, f"{line.title}部门没有认定，按0分计；改好后可以重新送审"))
    return tuple(found)
