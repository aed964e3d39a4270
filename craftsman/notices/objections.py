"""Law: a real-name objection from its receipt to its answer: who may raise one and when, what may be done with it next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from craftsman.notices import lock
from craftsman.rounds.stages import DISTRICT
from craftsman.rounds.workdays import Workdays
from craftsman.words import spoken

RECEIVED, ACCEPTED, REJECTED, ANSWERED = "received", "accepted", "rejected", "answered"
OPEN = (RECEIVED, ACCEPTED)
STATE_WORDS: Mapping[str, str] = {RECEIVED: "待受理", ACCEPTED: "核查中", REJECTED: "不予受理", ANSWERED: "已答复"}
UPHELD, ADJUSTED, DISQUALIFIED = "upheld", "adjusted", "disqualified"
EFFECT_WORDS: Mapping[str, str] = {UPHELD: "维持", ADJUSTED: "调整得分", DISQUALIFIED: "取消资格"}
DAYS = 5  # working days for an answer
MOST_FACTS = 1000
MOST_PER_PHONE = 5  # of one notice
MOST_FILES = 3
LETTER, ATTACHMENT = "letter", "attachment"


@dataclass(frozen=True)
class Act:
    """What is done with an objection: from which states to which."""

    word: str
    sources: tuple[str, ...]
    target: str


TABLE: Mapping[str, Act] = {
    "accept": Act("受理", (RECEIVED,), ACCEPTED),
    "reject": Act("不予受理", (RECEIVED,), REJECTED),
    "ask": Act("分派核查", (ACCEPTED,), ACCEPTED),
    "report": Act("填写核查意见", (ACCEPTED,), ACCEPTED),
    "answer": Act("答复", (ACCEPTED,), ANSWERED),
}


def why_not(act: str, state: str) -> str | None:
    """Why this cannot be done with an objection of this state, or None."""
    row = TABLE[act]
    return None if state in row.sources else f"这件异议现在是“{STATE_WORDS[state]}”，不能{row.word}"


def why_not_raise(notice: lock.Notice, now: datetime, *, named: bool, from_phone: int) -> str | None:
    """Why no objection to this notice can be raised now, or None; `from_phone`: how many came from this phone already."""
    state, year = lock.state_of(notice, now), now.astimezone(DISTRICT).year
    if state in (lock.DRAFT, lock.COMING):
        return f"公示从{spoken(notice.opens_on, year)}开始，请到时再反映"
    if state == lock.OVER or named:
        return f"公示期已于{spoken(notice.ends_on, year)}结束。如有新的情况，请来信来访"
    if from_phone >= MOST_PER_PHONE:
        return f"这个电话已提出{from_phone}件异议，如有补充请来电"
    return None


def why_not_person(*, as_unit: bool, unit: str, letter: bool, name: str) -> tuple[str, str] | None:
    """(field, sentence) of what real-name reporting lacks, or None."""
    if as_unit and not unit.strip():
        return "unit", "请填写单位全称"
    if as_unit and not letter:
        return "letter", "以单位名义反映的，请上传加盖公章的函件"
    return None if len(name.strip()) >= 2 else ("name", "请填写真实姓名")


def why_not_effect(effect: str, *, about_a_person: bool) -> str | None:
    """Why a decision cannot have this effect, or None."""
    if effect not in EFFECT_WORDS:
        return "请选择处理结果"
    if effect != UPHELD and not about_a_person:
        return "这件异议没有针对名单上的某个人，处理结果只能是维持"
    return None


def number(year: int, serial: int) -> str:
    """YY26-007"""
    return f"YY{year % 100:02d}-{serial:03d}"


def due_on(day: date, workdays: Workdays) -> date:
    """The last day for the answer to what came, or was accepted, on this day."""
    return workdays.after(day, DAYS)


def clock(state: str, due: date, today: date, workdays: Workdays) -> tuple[str, str]:
    """(family of the tag, words): 剩余3个工作日, 今天到期, 已超期1个工作日 or, before one has passed, 已超期; "" once it is closed."""
    if state not in OPEN:
        return "", ""
    left = workdays.between(today, due)
    if due < today:
        return "b", f"已超期{-left}个工作日" if left else "已超期"
    return ("w", "今天到期") if left == 0 else ("m", f"剩余{left}个工作日")
