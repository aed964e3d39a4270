"""评分细则: dimensions, items and rules as one frozen value with a stable hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from craftsman.rubrics.eligibility import Clause
from craftsman.rubrics.entry import Entry, given
from craftsman.rubrics.gate import Gate, Grant
from craftsman.rubrics.item import UNIT, Dimension, Exclusive, Item, Layer, Once, Rule, Tracks, plain_or_none
from craftsman.rubrics.selector import Selector
from craftsman.rubrics.structure import Share

__all__ = [
    "Clause",
    "Dimension",
    "Exclusive",
    "Gate",
    "Grant",
    "Item",
    "Layer",
    "Once",
    "Rubric",
    "Rule",
    "Selector",
    "Share",
    "Tracks",
]

SUBJECT_NAME = "职工"


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
    unit: str = UNIT
    subject: str = SUBJECT_NAME
    tracks: Tracks | None = None
    layers: tuple[Layer, ...] = ()
    once: tuple[Once, ...] = ()
    eligibility: tuple[Clause, ...] = ()
    structure: tuple[Share, ...] = ()

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
        head: dict[str, object] = {"id": self.id, "name": self.name, "version": self.version, "places": self.places}
        dimensions = [d.to_plain() for d in self.dimensions]
        return {"rubric": head | self._about()} | given(dimensions=dimensions) | self._around()

    def _about(self) -> dict[str, object]:
        days = {key: d.isoformat() if d else None for key, d in (("effective", self.effective), ("as_of", self.as_of))}
        return given(
            **days,
            example=self.example,
            source_note=self.source_note,
            sources=list(self.sources),
            completeness=self.completeness,
            completeness_note=self.completeness_note,
            total=plain_or_none(self.total),
            departments=dict(self.departments) or None,
            words=dict(self.words) or None,
            unit=None if self.unit == UNIT else self.unit,
            subject=None if self.subject == SUBJECT_NAME else self.subject,
            tracks=self.tracks.to_plain() if self.tracks else None,
            layers=[layer.to_plain() for layer in self.layers],
        )

    def _around(self) -> dict[str, object]:
        return given(
            gates=[g.to_plain() for g in self.gates],
            exclusive=[e.to_plain() for e in self.exclusive],
            once=[o.to_plain() for o in self.once],
            eligibility=[c.to_plain() for c in self.eligibility],
            structure=[s.to_plain() for s in self.structure],
        )

    @classmethod
    def from_dict(cls, plain_value: object) -> Rubric:
        """Reads and checks the plain value; raises Malformed with a Chinese sentence and the path."""
        from craftsman.rubrics.written import rubric_from

        return rubric_from(Entry(plain_value))
