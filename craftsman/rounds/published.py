"""Law: the rubric as a public table: what counts, for how much, up to where, proved by what, verified by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from craftsman.rubrics import explain
from craftsman.rubrics.filters import Filter, Requirement, Validity, Window
from craftsman.rubrics.rubric import Gate, Item, Rubric

_EFFECTS = {"direct": "直接认定", "veto": "一票否决", "freeze": "冻结得分", "grant": "同时获得"}
_TAKES = {"best": "取最高一项", "chosen": "由申请人自主确定一项"}


@dataclass(frozen=True)
class Row:
    """One item of the table. `lines` are (what, points); `conditions` are sentences."""

    id: str
    name: str
    lines: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]
    cap: str
    evidence: tuple[str, ...]
    verifier: str
    register: str


@dataclass(frozen=True)
class GateRow:
    """A direct recognition or a veto."""

    kind: str
    name: str
    evidence: tuple[str, ...]
    verifier: str
    judge: str

    @property
    def effect(self) -> str:
        return _EFFECTS[self.kind]


def rows(rubric: Rubric, items: tuple[Item, ...], as_of: date) -> tuple[Row, ...]:
    """The table's rows for these items; `as_of` is the day to which the round counts."""
    return tuple(_row(rubric, item, rubric.as_of or as_of) for item in items)


def gates(rubric: Rubric) -> tuple[GateRow, ...]:
    """Direct recognitions and vetoes in the rubric's order."""
    return tuple(_gate(rubric, gate) for gate in rubric.gates)


def exclusions(rubric: Rubric) -> tuple[str, ...]:
    """职称与技能等级就高：1.2与1.3只计分数较高的一项"""
    return tuple(f"{one.name}：{'与'.join(one.items)}只计分数较高的一项" for one in rubric.exclusive)


def _row(rubric: Rubric, item: Item, as_of: date) -> Row:
    return Row(
        id=item.id,
        name=item.name,
        lines=explain.item_lines(item),
        conditions=conditions(rubric, item, as_of),
        cap="" if item.cap is None else f"{explain.figure(item.cap)}{item.point}",
        evidence=item.evidence,
        verifier="或".join(rubric.departments.get(code, code) for code in item.verifiers),
        register=item.register,
    )


def _gate(rubric: Rubric, gate: Gate) -> GateRow:
    return GateRow(
        gate.kind, gate.name, gate.evidence, rubric.departments.get(gate.verifier, gate.verifier), gate.judge
    )


def conditions(rubric: Rubric, item: Item, as_of: date, *, windows: bool = True) -> tuple[str, ...]:
    """What limits an item's facts, as sentences; without `windows` those are told elsewhere."""
    found = [_TAKES.get(item.take, "")]
    if item.full is not None:
        found.append(f"从{explain.figure(item.full)}{item.point}起扣")
    if item.once_per:
        found.append(f"{item.once_per.name or '重复的'}取最高一次")
    for one in (*item.filters, *(f for rule in item.rules for f in rule.filters)):
        if windows or not isinstance(one.test, Window):
            found.append(_condition(rubric, one, as_of))
    if item.note:
        found.append(item.note)
    return tuple(dict.fromkeys(sentence for sentence in found if sentence))


def _condition(rubric: Rubric, one: Filter, as_of: date) -> str:
    if isinstance(one.test, Window):
        return window(one.test, rubric.words, as_of)
    if isinstance(one.test, Validity):
        return one.say or "到计分截止日仍在有效期内"
    if isinstance(one.test, Requirement) and one.test.because == "not_judged" and not one.say:
        return "经专家认定的才计分"
    return f"{one.say}的不计分" if one.say.startswith("缺") else one.say


def window(one: Window, words: Mapping[str, str], as_of: date) -> str:
    """From day to day, up to a cut-off date, or so long after another day of the achievement."""
    first, last = one.bounds(as_of)
    what = next((words[name] for name in one.of if name in words), "日期")
    if one.after:
        years, months = divmod(one.months, 12)
        length = (f"{years}年" if years else "") + (f"{months}个月" if months else "")
        return f"{what}在{words.get(one.after, '起算日')}后{length}内"
    if first == date.min:
        return f"{what}不晚于{explain.on_day(last.isoformat())}"
    return f"{what}在{explain.on_day(first.isoformat())}至{explain.on_day(last.isoformat())}之间"
