"""The facts a score is made from: a person on a fixed day with achievements as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeGuard

from craftsman.rubrics.entry import Entry
from craftsman.rubrics.values import Attributes

SUBJECT = "subject"  # the kind under which rules read the person itself
FactId = str | int


@dataclass(frozen=True, slots=True)
class Fact:
    """An achievement at one revision, as law reads it."""

    id: FactId
    kind: str
    attributes: Attributes
    revision: int = 1
    verified: bool = False


@dataclass(frozen=True)
class Case:
    """One subject's facts on the fixed day; facts are kept in order of their ids, so input order cannot matter."""

    as_of: date
    facts: tuple[Fact, ...] = ()
    subject: Attributes = field(default_factory=dict)
    cohort: Attributes = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", tuple(sorted(self.facts, key=order)))


def order(fact: Fact) -> tuple[bool, int, str]:
    """Numbers before texts, each ascending."""
    return (False, fact.id, "") if isinstance(fact.id, int) else (True, 0, fact.id)


def case(plain_value: Mapping[str, object]) -> Case:
    """Reads `{"as_of", "subject", "facts", "cohort"}`; raises Malformed. Attributes may hold anything."""
    entry = Entry(plain_value)
    entry.mapping("as_of", "subject", "facts", "cohort")
    found = entry.list_at("facts")
    facts = tuple(_fact(e) for e in found)
    seen: set[FactId] = set()
    for e, fact in zip(found, facts, strict=True):
        if fact.id in seen:
            e.refuse(f"事实编号“{fact.id}”重复", "id")
        seen.add(fact.id)
    return Case(entry.at("as_of").day(), facts, _attributes(entry, "subject"), _attributes(entry, "cohort"))


def _fact(entry: Entry) -> Fact:
    entry.mapping("id", "kind", "attributes", "revision", "verified")
    fact_id = entry.at("id").value
    if not _is_id(fact_id):
        entry.refuse("事实编号应是文字或整数，最多64个字", "id")
    revision = entry.whole_at("revision", 1, 1, 1_000_000)
    return Fact(fact_id, entry.at("kind").code(), _attributes(entry, "attributes"), revision, entry.flag_at("verified"))


def _is_id(value: object) -> TypeGuard[FactId]:
    if isinstance(value, bool):
        return False
    return (isinstance(value, int) and abs(value) < 2**63) or (isinstance(value, str) and 0 < len(value) <= 64)


def _attributes(entry: Entry, key: str) -> Attributes:
    return entry.at(key).mapping() if entry.has(key) else {}
