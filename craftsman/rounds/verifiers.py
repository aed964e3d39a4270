"""Law: which department verifies a fact: the kind's own, else the rubric item's, as this round maps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from craftsman.achievements.kinds import Kind
from craftsman.rubrics.plan import plan_of
from craftsman.rubrics.rubric import Gate, Item, Rubric
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.values import Attributes

_ANYBODY = Setting(date.max)  # rules are asked about the fact alone


def department_code(mapping: Mapping[str, str], rubric: Rubric, kind: Kind, attributes: Attributes) -> str:
    """The department's code; `mapping` holds the round's own arrangements, verifier → department."""
    code = verifier(rubric, kind, attributes)
    return mapping.get(code) or code


def verifier(rubric: Rubric, kind: Kind, attributes: Attributes) -> str:
    """Who verifies before the round maps it: a rubric item that reads the fact overrides the kind."""
    own = kind.department_for(attributes)
    named = [code for item in items_for(rubric, kind.code, attributes) for code in item.verifiers]
    return own if not named or own in named else named[0]


def items_for(rubric: Rubric, kind: str, attributes: Attributes) -> tuple[Item, ...]:
    """Items with a rule about this fact, in the rubric's order."""
    plan = plan_of(rubric)
    readers = (plan.items[place] for place in plan.readers.get(kind, ()))
    return tuple(item for item, rules in readers if any(one.when.holds(attributes, _ANYBODY) for one in rules[kind]))


def gate_department(mapping: Mapping[str, str], gate: Gate) -> str:
    """The department that judges a gate: arranged for this gate, else for its verifier."""
    return mapping.get(gate.id) or mapping.get(gate.verifier) or gate.verifier


def codes(rubric: Rubric, kinds: Mapping[str, Kind]) -> tuple[str, ...]:
    """Every verifier that items, gates and the kinds they read may name, in the rubric's order."""
    found = [code for item in rubric.items for code in item.verifiers]
    for code in dict.fromkeys(kind for item in rubric.items for kind in item.kinds):
        if code in kinds:
            found += [kinds[code].verified_by, *(one.department for one in kinds[code].verified_unless)]
    return tuple(dict.fromkeys(code for code in found if code))


def items_of(code: str, rubric: Rubric) -> tuple[str, ...]:
    """Names of the items a verifier is named in."""
    return tuple(item.name for item in rubric.items if code in item.verifiers)


@dataclass(frozen=True)
class Arrangement:
    """One line of who verifies what: the rubric's verifier or gate, what it covers, the department in this round."""

    key: str
    label: str
    code: str
    covers: tuple[str, ...] = ()
    gate: bool = False


def arrangements(mapping: Mapping[str, str], rubric: Rubric, kinds: Mapping[str, Kind]) -> tuple[Arrangement, ...]:
    """What the set-up asks: every verifier of facts, then every gate, with the department as things stand."""
    facts = [
        Arrangement(code, rubric.departments.get(code, code), mapping.get(code) or code, items_of(code, rubric))
        for code in codes(rubric, kinds)
    ]
    words = {"veto": "一票否决", "direct": "直接认定"}
    gates = [
        Arrangement(one.id, one.name, gate_department(mapping, one), (words.get(one.kind, one.kind),), gate=True)
        for one in rubric.gates
    ]
    return (*facts, *gates)
