"""A rubric arranged for scoring many cases: the items of a track, the rules each kind can meet, the caps above each item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from craftsman.rubrics import values
from craftsman.rubrics.facts import SUBJECT
from craftsman.rubrics.filters import Companion
from craftsman.rubrics.ladder import Ladder, Limit
from craftsman.rubrics.rubric import Dimension, Item, Once, Rubric, Rule
from craftsman.rubrics.values import Attributes


class Level(NamedTuple):
    """One scope that limits anything: the limit each item stands under; points up to `room` no limit of it can change."""

    limits: dict[str, Limit]
    room: Decimal | None


@dataclass(frozen=True)
class Plan:
    """Items in the rubric's order, with the rules each kind can meet and the limits above each item."""

    items: tuple[tuple[Item, dict[str, tuple[Rule, ...]]], ...]
    dimension_of: dict[str, int]
    rank: dict[str, int]
    read_by_filters: frozenset[str]
    exclusive: tuple[tuple[str, tuple[str, ...]], ...]
    limits: dict[str, tuple[Limit, ...]]
    levels: tuple[Level, ...]
    readers: dict[str, tuple[int, ...]]
    contested: frozenset[str]
    once: tuple[Once, ...]
    once_of: dict[str, tuple[tuple[int, Once], ...]]  # of each item, numbered as in `once`
    elsewhere: frozenset[str]
    unit: Decimal

    @cached_property
    def ladder(self) -> Ladder:
        return Ladder(self.unit, self.limits)


def track_of(rubric: Rubric, subject: Attributes) -> str | None:
    """The track the subject is in; None where the rubric has none."""
    return None if rubric.tracks is None else values.word(subject.get(rubric.tracks.by)) or ""


@lru_cache(maxsize=256)
def plan_of(rubric: Rubric, track: str | None = None) -> Plan:
    """The plan for one track; without a track for all items."""
    own = tuple(item for dimension, item in _pairs(rubric) if _is_for(dimension, item, track))
    kinds = frozenset(kind for item in own for kind in item.kinds)
    limits = {item.id: tuple(_limits(rubric, dimension, item)) for dimension, item in _pairs(rubric)}
    ids = frozenset(item.id for item in own)
    return Plan(
        items=tuple((item, {kind: _rules(item, kind) for kind in item.kinds}) for item in own),
        dimension_of={item.id: index for index, d in enumerate(rubric.dimensions) for item in d.items},
        rank={item.id: index for index, item in enumerate(rubric.items)},
        read_by_filters=_kinds_beside(rubric),
        exclusive=tuple((group.name, group.items) for group in rubric.exclusive),
        limits=limits,
        levels=tuple(_levels(limits, ids)),
        readers={kind: tuple(n for n, item in enumerate(own) if kind in item.kinds) for kind in kinds},
        contested=_contested(own),
        once=rubric.once,
        once_of={id_: tuple(_once(rubric, id_)) for id_ in ids},
        elsewhere=frozenset(kind for item in rubric.items for kind in item.kinds) - kinds,
        unit=Decimal(1).scaleb(-rubric.places),
    )


def _pairs(rubric: Rubric) -> Iterator[tuple[Dimension, Item]]:
    for dimension in rubric.dimensions:
        for item in dimension.items:
            yield dimension, item


def _is_for(dimension: Dimension, item: Item, track: str | None) -> bool:
    return track is None or all(not tracks or track in tracks for tracks in (dimension.tracks, item.tracks))


def _rules(item: Item, kind: str) -> tuple[Rule, ...]:
    """The rules in order, those first that bring the whole item to nothing."""
    found = (rule for rule in item.rules if not rule.kinds or kind in rule.kinds)
    return tuple(sorted(found, key=lambda rule: not rule.zero))


def _limits(rubric: Rubric, dimension: Dimension, item: Item) -> Iterator[Limit]:
    """The limits above an item, from inside to outside; what is on top of the total has no cap there."""
    floor = Decimal(0) if item.full is not None and item.floor is None else item.floor
    layer = next((one for one in rubric.layers if one.id == dimension.layer), None)
    yield Limit("item", item.id, item.cap, floor, item.weight)
    yield Limit("dimension", dimension.id, dimension.max, dimension.floor, dimension.weight)
    if layer:
        yield Limit("layer", layer.id, layer.max)
    if not dimension.bonus:
        yield Limit("total", "", rubric.total)


def _levels(limits: dict[str, tuple[Limit, ...]], ids: frozenset[str]) -> Iterator[Level]:
    for scope in ("item", "dimension", "layer", "total"):
        found = {id_: limit for id_ in ids for limit in limits[id_] if limit.scope == scope and not limit.is_open}
        only_caps = all(limit.floor is None and limit.weight is None for limit in found.values())
        if found:
            yield Level(
                found, min(limit.cap for limit in found.values() if limit.cap is not None) if only_caps else None
            )


def _contested(items: tuple[Item, ...]) -> frozenset[str]:
    """Kinds that several items could count."""
    kinds = Counter(kind for item in items if item.competes for kind in item.kinds)
    return frozenset(kind for kind, times in kinds.items() if times > 1 and kind != SUBJECT)


def _once(rubric: Rubric, item_id: str) -> Iterator[tuple[int, Once]]:
    return ((number, once) for number, once in enumerate(rubric.once) if not once.items or item_id in once.items)


def _kinds_beside(rubric: Rubric) -> frozenset[str]:
    """Kinds that some filter looks for beside another fact."""
    filters = [f for item in rubric.items for f in item.filters]
    filters += [f for item in rubric.items for rule in item.rules for f in rule.filters]
    filters += [f for gate in rubric.gates for selector in gate.any for f in selector.filters]
    return frozenset(f.test.kind for f in filters if isinstance(f.test, Companion))
