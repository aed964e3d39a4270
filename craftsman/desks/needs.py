"""Law: what needs the worker now, the most urgent first: what was sent back, files that were not taken, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    """One thing to do: tag, day, headline, why, and the word on the button."""

    achievement_id: int
    family: str
    word: str
    when: str
    title: str
    text: str
    act: str


def needs(standings: Iterable[Standing]) -> tuple[Need, ...]:
    """At most one need per achievement, sent back before not taken before missing; otherwise in the order given."""
    ranked = [(rank, need) for one in standings if (found := _need(one)) for rank, need in (found,)]
    return tuple(need for _, need in sorted(ranked, key=lambda pair: pair[0]))


def _need(one: Standing) -> tuple[int, Need] | None:
    if one.state == RETURNED:
        return 0, Need(
            one.id, "w", "待补正", f"{one.answered}退回", one.title, one.note or "部门请您补正这一项。", "去补正"
        )
    if one.refused:
        name, reason = one.refused[0]
        return 1, Need(one.id, "w", "材料未收下", "", one.title, f"{name}：{reason}。", "重新上传")
    if one.state == DENIED:
        return 2, Need(
            one.id, "b", "不予认定", f"{one.answered}答复", one.title, one.note or "部门没有认定这一项。", "看原因"
        )
    if one.missing:
        return 3, Need(one.id, "w", "缺材料", "", one.title, _lacks(one.missing), "继续填写")
    return None


def _lacks(missing: Sequence[str]) -> str:
    more = f"等{len(missing)}项" if len(missing) > 3 else ""
    return f"还缺{'、'.join(missing[:3])}{more}，补上才能送部门核实。"
