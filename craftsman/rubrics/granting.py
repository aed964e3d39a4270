"""What a result gives for other rubrics: an honour that follows from a gate of kind grant, as a fact of its own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.selector import found, setting_of

if TYPE_CHECKING:
    from craftsman.rubrics.gate import Gate, Grant
    from craftsman.rubrics.rubric import Rubric

_ID = 64  # characters an id of a fact may have


def granted(rubric: Rubric, case: Case) -> tuple[Fact, ...]:
    """Facts that follow; verified when nothing is left to judge and verified facts alone meet the gate."""
    every, sure = setting_of(rubric, case), setting_of(rubric, case, verified_only=True)
    facts: list[Fact] = []
    for gate in rubric.gates:
        if gate.kind == "grant" and found(gate.any, every).sure:
            verified = not gate.judge and bool(found(gate.any, sure).sure)
            facts += [_fact(rubric, gate, n, grant, verified) for n, grant in enumerate(gate.grants, 1)]
    return tuple(facts)


def _fact(rubric: Rubric, gate: Gate, number: int, grant: Grant, verified: bool) -> Fact:
    attributes: dict[str, object] = dict(grant.attributes)
    return Fact(_id(f"{rubric.id}:{gate.id}:{number}"), grant.kind, attributes, 1, verified)


def _id(text: str) -> str:
    return text if len(text) <= _ID else hashlib.sha256(text.encode()).hexdigest()
