"""The score account: what was booked and why, what was not counted and why, which gates are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from craftsman.rubrics import explain
from craftsman.rubrics.facts import FactId
from craftsman.rubrics.gate import Gate
from craftsman.rubrics.item import Dimension, Item, Rule
from craftsman.rubrics.points import Worth

if TYPE_CHECKING:
    from craftsman.rubrics.ladder import Limit

ZERO = Decimal(0)


class Cut(NamedTuple):
    """A limit that changed the points: where it stands (rule, item, dimension, layer, total), points before and after.

    `by` is cap, floor (of deductions) or weight; `cap` is its height, or the weight.
    """

    scope: str
    cap: Decimal
    before: Decimal
    after: Decimal
    by: str = "cap"

    def to_dict(self) -> dict[str, object]:
        return {"scope": self.scope, self.by: float(self.cap), "before": float(self.before), "after": float(self.after)}


class Booking(NamedTuple):
    """Points entered in the account for one fact, or for several facts of one joint rule."""

    source: Item
    by: Rule
    facts: tuple[FactId, ...]
    points_before: Decimal
    points_after: Decimal
    worth: Worth
    cuts: tuple[Cut, ...] = ()
    revisions: tuple[int, ...] = ()
    limits: tuple[Limit, ...] = ()
    elsewhere: tuple[Item, ...] = ()  # items that could have counted the fact as well

    @property
    def item(self) -> str:
        return self.source.id

    @property
    def rule(self) -> str:
        return self.by.id

    @property
    def steps(self) -> tuple[Cut, ...]:
        """Points before and after every limit that stands above this booking, whether or not it changed anything."""
        changed = {(cut.scope, cut.by): cut for cut in self.cuts}
        points, found = self.points_before, []
        for scope, by, bound in self._bounds():
            step = changed.get((scope, by)) or Cut(scope, bound, points, points, by)
            points = step.after
            found.append(step)
        return tuple(found)

    @property
    def within_item(self) -> Booking:
        """The same as far as its rule and its item go; what stands above them is shared with other items."""
        own = tuple(cut for cut in self.cuts if cut.scope in ("rule", "item"))
        return self._replace(cuts=own, points_after=own[-1].after if own else self.points_before)

    def _bounds(self) -> Iterator[tuple[str, str, Decimal]]:
        if self.by.cap is not None:
            yield "rule", "cap", self.by.cap
        for limit in self.limits:
            for by, bound in (("cap", limit.cap), ("floor", limit.floor), ("weight", limit.weight)):
                if bound is not None:
                    yield limit.scope, by, bound

    @property
    def code(self) -> str:
        return explain.booking_code(self)

    @property
    def args(self) -> dict[str, str]:
        return explain.booking_args(self)

    @property
    def sentence(self) -> str:
        return explain.booking(self)

    def to_dict(self) -> dict[str, object]:
        return {
            "item": self.item,
            "rule": self.rule,
            "facts": list(self.facts),
            "revisions": list(self.revisions),
            "verifier": self.source.verifier,
            "points_before": float(self.points_before),
            "points_after": float(self.points_after),
            "reason": self.sentence,
            "code": self.code,
            "caps": [
                {"scope": c.scope, "cap": float(c.cap), "after": float(c.after)} for c in self.cuts if c.by == "cap"
            ],
            "steps": [c.to_dict() for c in self.steps],
            "elsewhere": [item.id for item in self.elsewhere],
        }


class Uncounted(NamedTuple):
    """A fact that gave no points: the code of the reason, the rule's own words, figures for the sentence."""

    fact: FactId
    code: str
    source: Item | None = None
    by: Rule | None = None
    say: str = ""
    figures: tuple[str, ...] = ()
    worth: Decimal = ZERO

    @property
    def item(self) -> str | None:
        return self.source.id if self.source else None

    @property
    def rule(self) -> str | None:
        return self.by.id if self.by else None

    @property
    def sentence(self) -> str:
        return explain.uncounted(self)

    def to_dict(self) -> dict[str, object]:
        return {"fact": self.fact, "item": self.item, "rule": self.rule, "code": self.code, "reason": self.sentence}


class DimensionScore(NamedTuple):
    """One dimension's points and its maximum."""

    source: Dimension
    points: Decimal

    @property
    def id(self) -> str:
        return self.source.id

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def max(self) -> Decimal | None:
        return self.source.max

    def to_dict(self) -> dict[str, object]:
        top = None if self.max is None else float(self.max)
        return {"id": self.id, "name": self.name, "points": float(self.points), "max": top}


class GateResult(NamedTuple):
    """Whether a direct recognition or a veto is met, and by which facts."""

    source: Gate
    facts: tuple[FactId, ...]

    @property
    def id(self) -> str:
        return self.source.id

    @property
    def kind(self) -> str:
        return self.source.kind

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def judge(self) -> str:
        return self.source.judge

    @property
    def met(self) -> bool:
        return bool(self.facts)

    @property
    def sentence(self) -> str:
        return explain.gate(self)

    def to_dict(self) -> dict[str, object]:
        found = {"id": self.id, "kind": self.kind, "name": self.name, "met": self.met, "facts": list(self.facts)}
        return found | {"judge": self.judge, "reason": self.sentence}


@dataclass(frozen=True)
class ScoreSheet:
    """The total is only the sum of the bookings; every fact is in a booking, a gate, or uncounted."""

    total: Decimal
    bookings: tuple[Booking, ...]
    dimensions: tuple[DimensionScore, ...]
    gates: tuple[GateResult, ...]
    uncounted: tuple[Uncounted, ...]
    version: str = ""

    @property
    def direct(self) -> tuple[GateResult, ...]:
        return tuple(g for g in self.gates if g.met and g.kind == "direct")

    @property
    def takes_place(self) -> bool:
        """Recognised directly, and no clause that is met says that it takes no place of a quota (不占名额)."""
        return bool(self.direct) and not any(gate.source.outside_quota for gate in self.direct)

    @property
    def frozen(self) -> tuple[GateResult, ...]:
        return tuple(g for g in self.gates if g.met and g.kind == "freeze")

    @property
    def vetoes(self) -> tuple[GateResult, ...]:
        return tuple(g for g in self.gates if g.met and g.kind == "veto")

    def to_dict(self) -> dict[str, object]:
        """Numbers in their shortest decimal form (46.0); read them as decimals."""
        return {
            "total": float(self.total),
            "bookings": [b.to_dict() for b in self.bookings],
            "gates": [g.to_dict() for g in self.gates],
            "dimensions": [d.to_dict() for d in self.dimensions],
            "uncounted": [u.to_dict() for u in self.uncounted],
            "version": self.version,
        }
