"""评分细则: dimensions, items and rules as one frozen value with a stable hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from craftsman.rubrics.condition import ALWAYS, Condition, plain_condition
from craftsman.rubrics.entry import Entry, given, plain
from craftsman.rubrics.equivalence import Equivalence
from craftsman.rubrics.filters import Filter
from craftsman.rubrics.points import Points

TAKES = ("sum", "best")


@dataclass(frozen=True)
class Rule:
    """The facts a rule is about, what may stop them from counting, and what they are worth."""

    id: str
    name: str
    points: Points
    kinds: tuple[str, ...] = ()
    when: Condition = ALWAYS
    filters: tuple[Filter, ...] = ()
    cap: Decimal | None = None
    unit: str = ""

    @cached_property
    def is_joint(self) -> bool:
        """Whether all facts of the rule make one booking together (first apprentice 2, each further 0.5)."""
        return self.points.measure is not None and self.points.measure.is_joint

    def to_plain(self) -> dict[str, object]:
        parts = given(kinds=list(self.kinds), when=plain_condition(self.when))
        end = given(filters=[f.to_plain() for f in self.filters], cap=_plain(self.cap), unit=self.unit)
        return {"id": self.id, "name": self.name} | parts | {"points": self.points.to_plain()} | end


@dataclass(frozen=True)
class Once:
    """Facts that agree in all of `by` are about one thing, of which only the best counts; `series`: years do not differ."""

    by: tuple[str, ...]
    name: str = ""
    series: bool = False

    def to_plain(self) -> dict[str, object]:
        return {"by": list(self.by)} | given(name=self.name, series=self.series)


@dataclass(frozen=True)
class Item:
    """One line of the rubric: what it reads, who verifies it with which proof, how its facts add up."""

    id: str
    name: str
    kinds: tuple[str, ...]
    rules: tuple[Rule, ...]
    cap: Decimal | None = None
    take: str = "sum"
    once_per: Once | None = None
    filters: tuple[Filter, ...] = ()
    equivalences: tuple[Equivalence, ...] = ()
    verifier: str = ""
    evidence: tuple[str, ...] = ()
    register: str = ""
    note: str = ""

    def to_plain(self) -> dict[str, object]:
        head = given(
            verifier=self.verifier,
            evidence=list(self.evidence),
            register=self.register,
            cap=_plain(self.cap),
            take=None if self.take == "sum" else self.take,
            once_per=self.once_per.to_plain() if self.once_per else None,
            equivalences=[e.to_plain() for e in self.equivalences],
            filters=[f.to_plain() for f in self.filters],
        )
        start = {"id": self.id, "name": self.name, "kinds": list(self.kinds)}
        return start | head | {"rules": [r.to_plain() for r in self.rules]} | given(note=self.note)


@dataclass(frozen=True)
class Dimension:
    """指标: items together, up to a maximum."""

    id: str
    name: str
    items: tuple[Item, ...]
    max: Decimal | None = None
    note: str = ""

    def to_plain(self) -> dict[str, object]:
        head = {"id": self.id, "name": self.name} | given(max=_plain(self.max))
        return head | {"items": [i.to_plain() for i in self.items]} | given(note=self.note)


@dataclass(frozen=True)
class Selector:
    """The facts that open a gate."""

    kinds: tuple[str, ...]
    when: Condition = ALWAYS
    filters: tuple[Filter, ...] = ()

    def to_plain(self) -> dict[str, object]:
        parts = given(when=plain_condition(self.when), filters=[f.to_plain() for f in self.filters])
        return {"kinds": list(self.kinds)} | parts


@dataclass(frozen=True)
class Gate:
    """直接认定 or 一票否决: met when any selector finds a fact; `judge` says what people still have to judge."""

    id: str
    kind: str  # direct, veto
    name: str
    any: tuple[Selector, ...]
    verifier: str = ""
    evidence: tuple[str, ...] = ()
    judge: str = ""

    def to_plain(self) -> dict[str, object]:
        parts = given(verifier=self.verifier, evidence=list(self.evidence), judge=self.judge)
        head: dict[str, object] = {"id": self.id, "kind": self.kind, "name": self.name}
        return head | parts | {"any": [s.to_plain() for s in self.any]}


@dataclass(frozen=True)
class Exclusive:
    """Items of which only one counts, the one that gives more."""

    items: tuple[str, ...]
    name: str

    def to_plain(self) -> dict[str, object]:
        return {"items": list(self.items), "name": self.name}


@dataclass(frozen=True, eq=False, repr=False)
class Rubric:
    """Two rubrics are equal when their plain values have the same hash."""

    id: str
    name: str
    version: str
    dimensions: tuple[Dimension, ...]
    gates: tuple[Gate, ...] = ()
    exclusive: tuple[Exclusive, ...] = ()
    effective: date | None = None
    as_of: date | None = None
    places: int = 2
    total: Decimal | None = None
    example: bool = False
    source_note: str = ""
    sources: tuple[str, ...] = ()
    completeness: str = "complete"
    completeness_note: str = ""
    departments: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for dimension in self.dimensions for item in dimension.items)

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON; the same for the same rules, however they were written down."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rubric) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<Rubric {self.id} {self.version} {self.digest[:8]}>"

    def to_dict(self) -> dict[str, object]:
        """Plain values for one JSON column; only what the rubric says, in a fixed order."""
        days = {key: d.isoformat() if d else None for key, d in (("effective", self.effective), ("as_of", self.as_of))}
        about = given(
            **days,
            example=self.example,
            source_note=self.source_note,
            sources=list(self.sources),
            completeness=self.completeness,
            completeness_note=self.completeness_note,
            total=_plain(self.total),
            departments=dict(self.departments) or None,
            words=dict(self.words) or None,
        )
        head: dict[str, object] = {"id": self.id, "name": self.name, "version": self.version, "places": self.places}
        gates = given(gates=[g.to_plain() for g in self.gates], exclusive=[e.to_plain() for e in self.exclusive])
        return {"rubric": head | about, "dimensions": [d.to_plain() for d in self.dimensions]} | gates

    @classmethod
    def from_dict(cls, plain_value: object) -> Rubric:
        """Reads and checks the plain value; raises Malformed with a Chinese sentence and the path."""
        from craftsman.rubrics.written import rubric_from

        return rubric_from(Entry(plain_value))


def _plain(value: Decimal | None) -> object:
    return None if value is None else plain(value)
