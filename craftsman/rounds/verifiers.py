"""Law: which department verifies a fact: the kind's own, else the rubric item's, as this round maps it."""

from __future__ import annotations

from collections.abc import Mapping

from craftsman.achievements.kinds import Kind
from craftsman.rubrics.plan import plan_of
from craftsman.rubrics.rubric import Gate, Item, Rubric
from craftsman.rubrics.values import Attributes


def department_code(mapping: Mapping[str, str], rubric: Rubric, kind: Kind, attributes: Attributes) -> str:
    """The department's code; `mapping` holds the round's own arrangements, verifier → department."""
    code = verifier(rubric, kind, attributes)
    return mapping.get(code) or code


def verifier(rubric: Rubric, kind: Kind, attributes: Attributes) -> str:
    """Who verifies before the round maps it: a rubric item that reads the fact overrides the kind."""
    own = kind.department_for(attributes)
    named = [item.verifier for item in items_for(rubric, kind.code, attributes) if item.verifier]
    return own if not named or own in named else named[0]


def items_for(rubric: Rubric, kind: str, attributes: Attributes) -> tuple[Item, ...]:
    """Items with a rule about this fact, in the rubric's order."""
    return tuple(
        item
        for item, rules in plan_of(rubric).items
        if any(rule.when.holds(attributes, {}) for rule in rules.get(kind, ()))
    )


def gate_department(mapping: Mapping[str, str], gate: Gate) -> str:
    """The department that judges a gate: arranged for this gate, else for its verifier."""
    return mapping.get(gate.id) or mapping.get(gate.verifier) or gate.verifier


def codes(rubric: Rubric, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Every verifier that items, gates and the kinds they read may name, in the rubric's order."""
    found = [item.verifier for item in rubric.items]
    for code in dict.fromkeys(kind for item in rubric.items for kind in item.kinds):
        if code in kinds:
            found += [kinds[code].verified_by, *(one.department for one in kinds[code].verified_unless)]
    return tuple(dict.fromkeys(code for code in found if code))
