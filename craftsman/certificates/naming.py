"""Law: when the union may name and certificates may come into being: after a finished notice, once, on a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from craftsman.certificates import numbers

BUNDLE = 50
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Standing:
    """What of the round decides: which milestones are set, why the notice lets nothing pass (None: it does), how many are on it."""

    proposed: bool
    noticed: bool
    named: bool
    barred: str | None
    people: int


def why_not_name(standing: Standing) -> str | None:
    """Why nobody can be named in this round now, or None."""
    if standing.named:
        return "本批次已经命名，证书已经编号"
    if not standing.proposed:
        return "拟命名名单还没有封存，不能命名"
    if standing.barred:
        return standing.barred
    if not standing.noticed:
        return "公示还没有结束，不能命名"
    return None if standing.people else "公示名单上没有人，不能命名"


def why_not_document(document_no: str) -> str | None:
    """Why this cannot be the naming's document number, or None."""
    return None if numbers.document(document_no) else "请填写命名文号，如路总工〔2026〕38号"


def why_not_day(named_on: date, *, proposed_on: date | None, today: date) -> str | None:
    """Why people cannot be named on this day, or None."""
    if named_on > today:
        return "命名日期不能晚于今天"
    if proposed_on is not None and named_on < proposed_on:
        return "命名日期不能早于拟命名的日期，请核对"
    return None


def series(titles: Iterable[str], words: Mapping[str, str], last: Mapping[str, int]) -> list[tuple[str, int]]:
    """(word, serial) for each of these titles in their order; `last` is the last number given of each word."""
    reached = dict(last)
    given = []
    for title in titles:
        word = words[title]
        reached[word] = reached.get(word, 0) + 1
        given.append((word, reached[word]))
    return given


def bundles(things: Sequence[Thing], size: int = BUNDLE) -> list[Sequence[Thing]]:
    """As they go to the printer: `size` at a time, the last one smaller."""
    return [things[start : start + size] for start in range(0, len(things), size)]
