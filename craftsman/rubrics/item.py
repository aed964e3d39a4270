"""One line of a rubric: the facts it reads, the rules that give them points, who verifies them and how they add up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from craftsman.rubrics.condition import ALWAYS, Condition, plain_condition
from craftsman.rubrics.entry import given, plain
from craftsman.rubrics.equivalence import Equivalence
from craftsman.rubrics.filters import Filter
from craftsman.rubrics.points import Factor, Flat, Points
from craftsman.rubrics.points.price_list import PriceList

TAKES = ("sum", "best", "chosen")
NOTHING = Flat(Decimal(0))
UNIT = "分"


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
    evidence: tuple[str, ...] = ()
    zero: bool = False
    times: tuple[Factor, ...] = ()

    @cached_property
    def prices(self) -> PriceList:
        return PriceList(self.points, self.times)

    @cached_property
    def is_joint(self) -> bool:
        """Whether all facts of the rule make one booking together (first apprentice 2, each further 0.5)."""
        return self.points.measure is not None and self.points.measure.is_joint

    def to_plain(self) -> dict[str, object]:
        parts = given(kinds=list(self.kinds), when=plain_condition(self.when), evidence=list(self.evidence))
        points = {} if self.zero and self.points == NOTHING else {"points": self.points.to_plain()}
        filters = [f.to_plain() for f in self.filters]
        points |= given(times=[factor.to_plain() for factor in self.times])
        end = given(filters=filters, cap=plain_or_none(self.cap), unit=self.unit, zero=self.zero)
        return {"id": self.id, "name": self.name} | parts | points | end


@dataclass(frozen=True)
class Once:
    """Facts that agree in all of `by` are about one thing, of which only the best counts; `series`: years do not differ.

    It holds in one item, or (written for the whole rubric) across `items`; none named means all.
    """

    by: tuple[str, ...]
    name: str = ""
    series: bool = False
    items: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, object]:
        return {"by": list(self.by)} | given(name=self.name, series=self.series, items=list(self.items))


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
    verifiers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    register: str = ""
    note: str = ""
    tracks: tuple[str, ...] = ()
    also: bool = False
    full: Decimal | None = None
    floor: Decimal | None = None
    weight: Decimal | None = None
    point: str = UNIT  # what a point is called in this rubric, for the sentences; written in the rubric's head

    @property
    def verifier(self) -> str:
        """The usual department; any other of `verifiers` may do it as well."""
        return self.verifiers[0] if self.verifiers else ""

    @cached_property
    def competes(self) -> bool:
        """Whether a fact that counts here may not count in another item; deducting from a full mark takes nothing away."""
        return not self.also and self.full is None

    @cached_property
    def only_adds(self) -> bool:
        """Whether each fact brings its own points, whatever else is there, up to the item's limits."""
        return (
            self.take == "sum" and self.once_per is None and all(r.cap is None and not r.is_joint for r in self.rules)
        )

    @cached_property
    def can_be_zeroed(self) -> bool:
        return any(rule.zero for rule in self.rules)

    @cached_property
    def start(self) -> Rule | None:
        """What an item that starts full books before anything is deducted."""
        return None if self.full is None else Rule("full", "满分", Flat(self.full))

    def to_plain(self) -> dict[str, object]:
        head = given(
            verifier=self.verifier if len(self.verifiers) < 2 else list(self.verifiers),
            evidence=list(self.evidence),
            register=self.register,
            cap=plain_or_none(self.cap),
            take=None if self.take == "sum" else self.take,
            once_per=self.once_per.to_plain() if self.once_per else None,
            equivalences=[e.to_plain() for e in self.equivalences],
            filters=[f.to_plain() for f in self.filters],
        )
        start = {"id": self.id, "name": self.name, "kinds": list(self.kinds)}
        rules = {"rules": [r.to_plain() for r in self.rules]}
        return start | head | self._extent() | rules | given(note=self.note)

    def _extent(self) -> dict[str, object]:
        numbers = {"full": self.full, "floor": self.floor, "weight": self.weight}
        plain_numbers = {name: plain_or_none(value) for name, value in numbers.items()}
        return given(tracks=list(self.tracks), also=self.also, **plain_numbers)


@dataclass(frozen=True)
class Dimension:
    """指标: items together, up to a maximum; perhaps weighted, on top of the total, or in a layer."""

    id: str
    name: str
    items: tuple[Item, ...]
    max: Decimal | None = None
    note: str = ""
    weight: Decimal | None = None
    floor: Decimal | None = None
    bonus: bool = False
    layer: str = ""
    tracks: tuple[str, ...] = ()

    def to_plain(self) -> dict[str, object]:
        parts = given(
            max=plain_or_none(self.max),
            weight=plain_or_none(self.weight),
            floor=plain_or_none(self.floor),
            bonus=self.bonus,
            layer=self.layer,
            tracks=list(self.tracks),
        )
        items = {"items": [i.to_plain() for i in self.items]}
        return {"id": self.id, "name": self.name} | parts | items | given(note=self.note)


@dataclass(frozen=True)
class Layer:
    """省、市、区 levels of one rubric: dimensions together, perhaps up to a cap."""

    id: str
    name: str
    max: Decimal | None = None

    def to_plain(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name} | given(max=plain_or_none(self.max))


@dataclass(frozen=True)
class Exclusive:
    """Items of which only one counts, the one that gives more."""

    items: tuple[str, ...]
    name: str

    def to_plain(self) -> dict[str, object]:
        return {"items": list(self.items), "name": self.name}


@dataclass(frozen=True)
class Tracks:
    """Variants of the rubric: the subject's attribute `by` says which items are for it."""

    by: str
    names: tuple[tuple[str, str], ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.names)

    def to_plain(self) -> dict[str, object]:
        return {"by": self.by, "names": dict(self.names)}


def plain_or_none(value: Decimal | None) -> object:
    return None if value is None else plain(value)
