"""What has been decided, as lines: each contested fact in the item that counts it, the others told where it counts."""

from __future__ import annotations

from collections.abc import Iterator

from craftsman.rubrics.assignment import Decision, decided
from craftsman.rubrics.contest import Count, Pair
from craftsman.rubrics.counting import Line
from craftsman.rubrics.exclusion import name_of
from craftsman.rubrics.facts import FactId
from craftsman.rubrics.plan import Plan
from craftsman.rubrics.rubric import Item
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.sheet import Uncounted


def settle(plan: Plan, counts: list[Count], setting: Setting, pairs: list[Pair], left: list[Uncounted]) -> list[Line]:
    """The lines of all items; the facts that give way go to `left`."""
    decision = decided(plan, counts, setting, pairs)
    lines: list[Line] = []
    for count, settled in decision.settled:
        left += settled.left
        if count.item.id in decision.losers:
            left += _given_way(plan, settled.lines)
        else:
            lines += settled.lines
    left += _told(plan, decision)
    _mark(lines, decision)
    return lines


def _given_way(plan: Plan, lines: list[Line]) -> Iterator[Uncounted]:
    for line in lines:
        for fact in line.facts:
            name = name_of(plan, line.item.id)
            yield Uncounted(fact.id, "lower_item", line.item, line.rule, name, (), line.points)


def _told(plan: Plan, decision: Decision) -> Iterator[Uncounted]:
    """Why a pair fell: the fact counts in another item, or another fact about the same thing does."""
    standing = {pair.fact: pair.item for pair in decision.standing}
    names = {claim: pair.item.name for pair in decision.standing for claim in pair.claims}
    for pair in decision.fallen:
        worth = pair.candidate.worth
        own = standing.get(pair.fact)
        rival = next((claim for claim in pair.claims if claim in names), None)
        what = plan.once[rival[0]].name if isinstance(rival, tuple) and isinstance(rival[0], int) else ""
        where = own.name if own else names.get(rival, "")
        figures = (where, pair.item.name, "" if own else what)
        yield Uncounted(pair.fact, "counted_elsewhere", pair.item, pair.candidate.rule, "", figures, worth.points)


def _mark(lines: list[Line], decision: Decision) -> None:
    """Lets lines tell which other items could have counted their facts."""
    gave_way: dict[FactId, list[Item]] = {}
    for pair in decision.fallen:
        gave_way.setdefault(pair.fact, []).append(pair.item)
    for line in lines:
        items = {item.id: item for fact in line.facts if fact.id in gave_way for item in gave_way[fact.id]}
        if items:
            line.elsewhere = tuple([item for id_, item in items.items() if id_ != line.item.id])
