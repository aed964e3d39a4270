"""Law: who may apply, as a few questions anybody can answer without signing in, and what the answers come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from craftsman.rubrics.values import months_later

YES_NO, CHOICE, SINCE = "yes_no", "choice", "since"
KINDS = (YES_NO, CHOICE, SINCE)
MET, NOT_MET, ASK_PEOPLE = "met", "not_met", "ask_people"
WORDS: Mapping[str, str] = {MET: "符合", NOT_MET: "暂不符合", ASK_PEOPLE: "需人工确认"}
UNSURE = ("unsure", "不清楚")
MOST = 8
Plain = Mapping[str, Any]
Answers = Mapping[str, str]

# The questions a new round begins with: the example of this district; the clerk changes them as data.
EXAMPLE: tuple[Plain, ...] = (
    {
        "id": "works_here",
        "kind": YES_NO,
        "ask": "您现在在本区的单位工作吗？",
        "wants": "yes",
        "met": "在本区单位工作",
        "not_met": "本批次面向在本区单位工作的职工，到本区单位工作后可以申报",
    },
    {
        "id": "since",
        "kind": SINCE,
        "ask": "您从哪天开始在本区工作？",
        "hint": "换过单位的，从在本区的第一个单位算起",
        "years": 3,
        "met": "满3年",
        "not_met": "您满3年的日期是{day}，届时可申报。现在可先提升技能",
    },
    {
        "id": "level",
        "kind": CHOICE,
        "ask": "您现在的技能等级是？",
        "hint": "没有等级也能申报，只是这一项不计分",
        "choices": [
            ["l5", "初级工"],
            ["l4", "中级工"],
            ["l3", "高级工"],
            ["l2", "技师或高级技师"],
            ["none", "还没有"],
        ],
        "met": "技能等级：{choice}",
    },
    {
        "id": "clean",
        "kind": YES_NO,
        "ask": "近3年里，您受过党纪、政务处分或治安、刑事处罚吗？",
        "wants": "no",
        "unsure": True,
        "met": "近3年无处分",
        "not_met": "近3年内受过处分或处罚的，本批次不能申报，期满后可以申报",
        "ask_people": "有没有处分需人工确认，可先申报",
    },
    {
        "id": "retired",
        "kind": CHOICE,
        "ask": "您到法定退休年龄了吗？",
        "choices": [["no", "没有"], ["rehired", "到了，还在单位工作"], ["left", "到了，不再工作"]],
        "refuses": ["left"],
        "asks_people": ["rehired"],
        "met": "在岗",
        "not_met": "本批次面向在岗职工，退休后不再工作的不能申报",
        "ask_people": "年龄需人工确认，可先申报",
    },
)


@dataclass(frozen=True)
class Question:
    """One page of the test. `choices` are (code, words); a day is answered as an ISO date."""

    id: str
    kind: str
    ask: str
    met: str
    not_met: str = ""
    ask_people: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    refuses: tuple[str, ...] = ()
    asks_people: tuple[str, ...] = ()
    years: int = 0


@dataclass(frozen=True)
class Finding:
    """What one answer comes to; `when` is the day on which a refused one will do."""

    question: Question
    state: str
    sentence: str
    when: date | None = None


@dataclass(frozen=True)
class Verdict:
    """符合, 暂不符合 or 需人工确认, with the finding of every question."""

    state: str
    findings: tuple[Finding, ...]

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def sentence(self) -> str:
        """The first thing that stands in the way; empty when nothing does."""
        return next((one.sentence for one in self.findings if one.state == self.state != MET), "")


def read(plain: Iterable[Plain]) -> tuple[Question, ...]:
    """The questions as stored on a round; none stored: the example's."""
    return tuple(_question(one) for one in (list(plain) or EXAMPLE))


def _question(one: Plain) -> Question:
    choices, refuses, unsure = [(str(a), str(b)) for a, b in one.get("choices", ())], [], []
    if one["kind"] == YES_NO:
        choices = [("yes", "是"), ("no", "否")]
        refuses = ["no" if one.get("wants", "yes") == "yes" else "yes"]
        if one.get("unsure"):
            choices.append(UNSURE)
            unsure = [UNSURE[0]]
    return Question(
        id=str(one["id"]),
        kind=str(one["kind"]),
        ask=str(one["ask"]),
        met=str(one["met"]),
        not_met=str(one.get("not_met", "")),
        ask_people=str(one.get("ask_people", "")),
        hint=str(one.get("hint", "")),
        choices=tuple(choices),
        refuses=tuple(one.get("refuses", refuses)),
        asks_people=tuple(one.get("asks_people", unsure)),
        years=int(one.get("years", 0)),
    )


def why_not_answer(question: Question, answer: str, today: date) -> str | None:
    """What is wrong with an answer, or None."""
    if question.kind == SINCE:
        day = _day(answer)
        if day is None:
            return "请填全年、月、日，例如2021年3月1日"
        return "开始工作的日期不能晚于今天" if day > today else None
    return None if answer in dict(question.choices) else "请选择一项"


def judge(questions: Sequence[Question], answers: Answers, day: date) -> Verdict:
    """What the answers come to on `day`. An unanswered question is one that people have to ask."""
    findings = tuple(_finding(one, answers.get(one.id, ""), day) for one in questions)
    states = {one.state for one in findings}
    state = NOT_MET if NOT_MET in states else ASK_PEOPLE if ASK_PEOPLE in states else MET
    return Verdict(state, findings)


def _finding(question: Question, answer: str, day: date) -> Finding:
    if question.kind == SINCE:
        return _since(question, _day(answer), day)
    words = dict(question.choices).get(answer)
    if words is None:
        return Finding(question, ASK_PEOPLE, f"“{question.ask}”还没有回答")
    if answer in question.refuses:
        return Finding(question, NOT_MET, question.not_met)
    if answer in question.asks_people:
        return Finding(question, ASK_PEOPLE, question.ask_people or "需人工确认，可先申报")
    return Finding(question, MET, question.met.replace("{choice}", words))


def _since(question: Question, start: date | None, day: date) -> Finding:
    if start is None:
        return Finding(question, ASK_PEOPLE, f"“{question.ask}”还没有回答")
    full = months_later(start, 12 * question.years)
    if full <= day:
        return Finding(question, MET, question.met)
    said = f"{full.year}年{full.month}月{full.day}日"
    return Finding(question, NOT_MET, question.not_met.replace("{day}", said), full)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def why_not_conditions(plain: Sequence[Plain]) -> str | None:
    """Why a round cannot ask these questions, or None."""
    if len(plain) > MOST:
        return f"资格自测最多{MOST}个问题"
    ids = [one.get("id") for one in plain]
    if len(set(ids)) != len(ids):
        return "有两个问题用了同一个编号"
    return next((reason for one in plain if (reason := _why_not_question(one))), None)


def _why_not_question(one: Plain) -> str | None:
    if not all(isinstance(one.get(name), str) and one[name].strip() for name in ("id", "kind", "ask", "met")):
        return "每个问题都要写明编号、类型、问什么和符合时怎么说"
    if one["kind"] not in KINDS:
        return f"“{one['ask']}”的类型只能是是非、选项或起始日期"
    if one["kind"] == CHOICE and len(one.get("choices", ())) < 2:
        return f"“{one['ask']}”至少要有两个选项"
    if one["kind"] == SINCE and not 1 <= int(one.get("years", 0)) <= 50:
        return f"“{one['ask']}”要满几年，请填1到50的整数"
    known = {choice[0] for choice in one.get("choices", ())}
    strange = [code for name in ("refuses", "asks_people") for code in one.get(name, ()) if code not in known]
    return f"“{one['ask']}”里没有“{strange[0]}”这个选项" if strange and one["kind"] == CHOICE else None
