"""Law: an application as its draft stands: which achievements go in, what they are worth, part by part of the rubric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from craftsman.achievements import attributes as values_law
from craftsman.achievements import verification
from craftsman.achievements.kinds import Kind
from craftsman.applications import completeness
from craftsman.applications.completeness import Line, Task
from craftsman.applications.duties import Cited
from craftsman.rounds import account
from craftsman.rubrics.facts import Case, Fact, FactId
from craftsman.rubrics.rubric import Dimension, Rubric
from craftsman.rubrics.scoring import gain_if_supplied, score
from craftsman.rubrics.sheet import ScoreSheet


@dataclass(frozen=True)
class Entry:
    """An achievement of the ledger with its files and answer, as plain values."""

    id: int
    kind: Kind
    attributes: Mapping[str, Any]
    revision: int
    outcome: str
    accepted: Mapping[str, Any] | None
    note: str
    files: tuple[tuple[int, str], ...]  # (evidence id, sha256) of those that can be used
    opening: int  # files not opened yet
    refused: int  # files that were not taken
    cited: bool = True

    @cached_property
    def title(self) -> str:
        return values_law.title(self.kind, self.attributes)

    @property
    def live(self) -> int:
        return len(self.files) + self.opening

    @property
    def proven(self) -> bool:
        return self.outcome in verification.PROVEN

    @property
    def values(self) -> Mapping[str, Any]:
        """Those a department stands behind, else the worker's."""
        return self.accepted if self.proven and self.accepted is not None else self.attributes

    @cached_property
    def line(self) -> Line:
        lacking = values_law.missing(self.kind, self.attributes, self.live)
        papers = () if self.live else tuple(one.name for one in self.kind.evidence if one.required)
        return Line(
            id=self.id,
            title=self.title,
            fields=tuple(one for one in lacking if one not in papers),
            papers=papers,
            refused=bool(self.refused) and not self.live,
            state=self.outcome,
            cited=self.cited,
        )


@dataclass(frozen=True)
class Part:
    """A dimension of the rubric: its points so far, its task, and every achievement that belongs to it."""

    source: Dimension
    points: Decimal
    task: Task
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Draft:
    """The ledger as this application cites it, scored under the round's rubric."""

    rubric: Rubric
    as_of: date
    subject: Mapping[str, object]
    entries: tuple[Entry, ...]

    @cached_property
    def going_in(self) -> tuple[Entry, ...]:
        """Ticked and complete: what becomes claims."""
        return tuple(one for one in self.entries if one.line.counts)

    @cached_property
    def case(self) -> Case:
        facts = (Fact(one.id, one.kind.code, dict(one.values), one.revision, one.proven) for one in self._scored)
        return Case(as_of=self.as_of, facts=tuple(facts), subject=dict(self.subject))

    @property
    def _scored(self) -> tuple[Entry, ...]:
        """What a department did not prove counts nothing until it is corrected."""
        return tuple(one for one in self.going_in if one.outcome != verification.DENIED)

    @cached_property
    def sheet(self) -> ScoreSheet:
        return score(self.rubric, self.case)

    @property
    def predicted(self) -> int:
        """Hundredths."""
        return int(self.sheet.total * 100)

    @cached_property
    def account(self) -> account.Account:
        entries: dict[FactId, account.Entry] = {
            one.id: account.Entry(
                one.title, len(one.files), one.proven, one.kind.evidence_required, one.line.state == "returned"
            )
            for one in self.going_in
        }
        return account.account(self.rubric, self.sheet, entries, self._gain)

    def _gain(self, fact: FactId) -> Decimal:
        return gain_if_supplied(self.rubric, self.case, self.sheet, fact)

    @cached_property
    def items(self) -> dict[FactId, str]:
        """The rubric item in which each achievement stands, counted or not."""
        found: dict[FactId, str] = {one.fact: one.item for one in self.sheet.uncounted if one.item}
        for booking in self.sheet.bookings:
            found |= dict.fromkeys(booking.facts, booking.item)
        return found

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        points = {one.id: one.points for one in self.sheet.dimensions}
        found = []
        for dimension in self.rubric.dimensions:
            inside = tuple(one for one in self.entries if self.dimension_of(one) == dimension.id)
            task = completeness.part([one.line for one in inside], f"{points[dimension.id]:.1f}", _hint(dimension))
            found.append(Part(dimension, points[dimension.id], task, inside))
        return tuple(found)

    @property
    def others(self) -> tuple[Entry, ...]:
        """Achievements this rubric has no line for."""
        return tuple(one for one in self.entries if self.dimension_of(one) is None)

    def dimension_of(self, entry: Entry) -> str | None:
        item = self.items.get(entry.id)
        for dimension in self.rubric.dimensions:
            if any(one.id == item if item else entry.kind.code in one.kinds for one in dimension.items):
                return dimension.id
        return None

    def cited(self) -> tuple[Cited, ...]:
        """As duties are worked out from it."""
        return tuple(
            Cited(one.id, one.kind.code, one.values, one.revision, one.outcome, self.items.get(one.id, ""))
            for one in self.going_in
        )


def _hint(dimension: Dimension) -> str:
    names = "、".join(item.name for item in dimension.items[:2])
    top = "" if dimension.max is None else f"，最高{dimension.max.normalize():f}分"
    return f"{names}等{top}"


def lines(entries: Sequence[Entry]) -> list[Line]:
    return [one.line for one in entries]
