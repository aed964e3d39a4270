"""Law: how a line of the queue reads: what is claimed, what it would be worth by itself, how much time is left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from craftsman.achievements.attributes import said
from craftsman.achievements.kinds import Kind, Kinds
from craftsman.applications.duties import Workdays
from craftsman.applications.progress import days_left
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score

MOST = 2  # values of a fact named in one cell


@dataclass(frozen=True)
class Rules:
    """A frozen rubric and its last day, known by digest; and the kinds of facts it may meet."""

    digest: str
    as_of: date
    rubric: Rubric = field(compare=False)
    kinds: Kinds = field(compare=False)


@lru_cache(maxsize=4_000)  # a queue shows the same facts again after every decision
def told(rules: Rules, kind: str, written: str) -> tuple[str, str]:
    """(what is claimed, points of such a fact by itself) of attributes in JSON: after its item's own cap, — where it gives none."""
    attributes = json.loads(written)
    return _claimed(rules.kinds[kind], attributes), _worth(rules, kind, attributes)


def _claimed(kind: Kind, attributes: Mapping[str, Any]) -> str:
    """The choices that decide about points, such as 区级 二等奖; else the first thing that was typed."""
    chosen = [said(field, attributes.get(field.name)) for field in kind.fields if field.type == "choice"]
    words = [word for word in chosen if word][:MOST]
    return " ".join(words) or next(
        (text for field in kind.fields if (text := said(field, attributes.get(field.name)))), ""
    )


def _worth(rules: Rules, kind: str, attributes: Mapping[str, Any]) -> str:
    fact = Fact(0, kind, attributes, 1, False)
    found = score(rules.rubric, Case(as_of=rules.as_of, facts=(fact,), subject={})).bookings
    return f"{found[0].within_item.points_after:.1f}" if found else "—"


def left(due_on: date, today: date, workdays: Workdays) -> tuple[str, str]:
    """(family or "", words): 已超期2个工作日, 今天到期, 剩余3个工作日."""
    words = days_left(due_on, today, workdays)
    if due_on < today:
        return "b", words
    return ("w", "今天到期") if due_on == today else ("", words)
