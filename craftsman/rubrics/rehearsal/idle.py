"""Rules and rows that nobody's facts ever reach: written for nothing, or met and always capped away."""

from __future__ import annotations

from dataclasses import dataclass

from craftsman.rubrics.points import row_names
from craftsman.rubrics.rehearsal.tallies import Tallies
from craftsman.rubrics.rubric import Item, Rule


@dataclass(frozen=True)
class Idle:
    """A rule that never gave a point (`rows` empty), or rows of it that never did. `in_vain`: met so often without effect."""

    item: Item
    rule: Rule
    rows: tuple[str, ...] = ()
    in_vain: int = 0


def idle(tallies: Tallies) -> list[Idle]:
    """In the rubric's order."""
    found = []
    for item in tallies.rubric.items:
        for rule in item.rules:
            place = (item.id, rule.id)
            if not tallies.fired[place]:
                found.append(Idle(item, rule, (), tallies.in_vain[place]))
            elif rows := _rows(tallies, item, rule):
                found.append(Idle(item, rule, rows))
    return found


def _rows(tallies: Tallies, item: Item, rule: Rule) -> tuple[str, ...]:
    """Rows without a booking; a rule of one line has none of its own."""
    names = row_names(rule.points)
    if len(names) < 2:
        return ()
    return tuple(name for name in dict.fromkeys(names) if not tallies.rows[item.id, rule.id, name])
