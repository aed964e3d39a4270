"""Law: what needs the worker now, the most urgent first: corrections, a public list to check, a draft, then the ledger's own gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from craftsman.achievements.verification import DENIED, RETURNED

MOST = 3


@dataclass(frozen=True)
class Standing:
    """An achievement as far as it may need its owner."""

    id: int
    title: str
    state: str
    note: str
    answered: str  # the day of the department's answer, as shown
    missing: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]  # (file, reason)


@dataclass(frozen=True)
class Need:
    """One thing to do: tag, day, headline, why, the word on the button and the page behind it (by name)."""

    family: str
    word: str
    when: str
    title: str
    text: str
    act: str
    page: str
    place: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Correction:
    """A line of an application that a department has sent back."""

    number: str
    achievement_id: int | None
    title: str
    department: str
    reason: str
    left: str  # 剩余4个工作日


@dataclass(frozen=True)
class Draft:
    """An application that is not handed in yet, while it can be."""

    number: str
    round: str
    closes: str  # 11月30日17:00


@dataclass(frozen=True)
class Listed:
    """Myself on a public notice that is running or about to."""

    notice_id: int
    title: str  # what I am to be named
    ends: str  # 12月18日
    started: bool


@dataclass(frozen=True)
class Waiting:
    """What may need the worker, beside his achievements."""

    corrections: Sequence[Correction] = ()
    listed: Sequence[Listed] = ()
    drafts: Sequence[Draft] = ()
    begun: frozenset[int] = frozenset()  # rounds in which there is an application, whatever became of it


NOTHING = Waiting()


def needs(standings: Iterable[Standing], waiting: Waiting = NOTHING) -> tuple[Need, ...]:
    """At most one need per achievement: what an application waits for comes before what the ledger could have more of."""
    asked = {one.achievement_id for one in waiting.corrections}
    ranked = [
        (rank, need) for one in standings if one.id not in asked and (found := _need(one)) for rank, need in (found,)
    ]
    own = [need for _, need in sorted(ranked, key=lambda pair: pair[0])]
    return (
        *(_correction(one) for one in waiting.corrections),
        *(_listed(one) for one in waiting.listed),
        *(_draft(one) for one in waiting.drafts),
        *own,
    )


def _correction(one: Correction) -> Need:
    text = one.reason or f"{one.department}请您补正这一项。"
    return Need("w", "待补正", one.left, one.title, text, "去补正", "applications.corrections", {"number": one.number})


def _listed(one: Listed) -> Need:
    when = f"公示到{one.ends}" if one.started else "即将公示"
    text = "请核对姓名、单位和工种，有错请在公示期内打电话更正。"
    title = f"您在“{one.title}”公示名单上"
    return Need("m", "请核对", when, title, text, "核对我的一行", "notices.own", {"notice_id": one.notice_id})


def _draft(one: Draft) -> Need:
    text = "申报还没有提交。已填的内容都在，提交后部门才开始审核。"
    return Need(
        "m", "草稿", f"{one.closes}截止", one.round, text, "继续申报", "applications.show", {"number": one.number}
    )


def _need(one: Standing) -> tuple[int, Need] | None:
    if one.state == RETURNED:
        return 0, _own(one, "w", "待补正", f"{one.answered}退回", one.note or "部门请您补正这一项。", "去补正")
    if one.refused:
        name, reason = one.refused[0]
        return 1, _own(one, "w", "材料未收下", "", f"{name}：{reason}。", "重新上传")
    if one.state == DENIED:
        return 2, _own(one, "b", "不予认定", f"{one.answered}答复", one.note or "部门没有认定这一项。", "看原因")
    if one.missing:
        return 3, _own(one, "w", "缺材料", "", _lacks(one.missing), "继续填写")
    return None


def _own(one: Standing, family: str, word: str, when: str, text: str, act: str) -> Need:
    return Need(family, word, when, one.title, text, act, "achievements.edit", {"achievement_id": one.id})


def _lacks(missing: Sequence[str]) -> str:
    more = f"等{len(missing)}项" if len(missing) > 3 else ""
    return f"还缺{'、'.join(missing[:3])}{more}，补上才能送部门核实。"
