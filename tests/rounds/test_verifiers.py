"""Who verifies: the kind's default, a rubric item instead of it, the round's own arrangement above both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from craftsman.achievements.catalogue import kinds
from craftsman.rounds import verifiers
from craftsman.rubrics import library
from craftsman.rubrics.rubric import Item, Rubric

EXAMPLE = library.load("luqiao-example")
SKILL = {"occupation": "焊工", "level": "l3"}


def with_item(changed: Item) -> Rubric:
    parts = tuple(
        replace(part, items=tuple(changed if item.id == changed.id else item for item in part.items))
        for part in EXAMPLE.dimensions
    )
    return replace(EXAMPLE, dimensions=parts)


def asked(rubric: Rubric, mapping: dict[str, str]) -> str:
    return verifiers.department_code(mapping, rubric, kinds()["skill_certificate"], SKILL)


def test_the_kind_then_the_item_then_the_round() -> None:
    item = verifiers.items_for(EXAMPLE, "skill_certificate", SKILL)[0]
    assert asked(with_item(replace(item, verifiers=())), {}) == "renshe"
    assert asked(with_item(replace(item, verifiers=("jingxin",))), {}) == "jingxin"
    assert asked(with_item(replace(item, verifiers=("jingxin",))), {"jingxin": "keji", "renshe": "jiaoyu"}) == "keji"
    assert asked(EXAMPLE, {"renshe": "jingxin"}) == "jingxin"


def test_a_fact_no_item_reads_goes_to_the_department_that_owns_it() -> None:
    kind = kinds()["skill_certificate"]
    assert verifiers.department_code({}, replace(EXAMPLE, dimensions=()), kind, SKILL) == kind.verified_by


@pytest.mark.parametrize(
    ("mapping", "department"), [({}, "gongan"), ({"gongan": "renshe"}, "renshe"), ({"f1": "yingji"}, "yingji")]
)
def test_a_gate_has_its_own_line_else_its_verifiers(mapping: dict[str, str], department: str) -> None:
    gate = next(gate for gate in EXAMPLE.gates if gate.id == "f1")
    assert verifiers.gate_department(mapping, gate) == department


def test_every_code_of_the_rubric_is_asked_for_once() -> None:
    found = verifiers.codes(EXAMPLE, kinds().kinds)
    assert len(set(found)) == len(found)
    assert {item.verifier for item in EXAMPLE.items} <= set(found)
