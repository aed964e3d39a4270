"""Two ways to one total: the portal's scoring and docs/recompute.py, which was written from the description of the format."""

from __future__ import annotations

import importlib.util
import json
from decimal import Decimal
from math import isfinite
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from craftsman.rubrics import library
from craftsman.rubrics.facts import Case
from craftsman.rubrics.rehearsal.invention import Invention
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.selection import account
from tests.rubrics.cases_of import FIXED_DAY
from tests.rubrics.generated import cases, rubrics

PEOPLE = 40
NEEDS_OTHERS = ("deqing",)  # its points rest on the average of all subjects, and one alone is no cohort


def _recompute() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recompute", Path(__file__).parents[2] / "docs" / "recompute.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RECOMPUTE = _recompute()
WITH_POINTS = tuple(name for name in library.names() if library.load(name).dimensions)


def _plain(value: object) -> bool:
    """Whether JSON carries it as it is; what it cannot carry never was in a ledger."""
    return isinstance(value, str | bool | int | None) or (isinstance(value, float) and isfinite(value))


def outside(rubric: Rubric, case: Case) -> tuple[Decimal, Any]:
    """The total as the script finds it, from exactly what leaves the house."""
    sheet = score(rubric, case, verified_only=True).to_dict()
    lines = [account.head(rubric, round_={}, seal=None, applications=1), account.line("A", 0, sheet, case, {}, {})]
    head, line = (json.loads(text, parse_float=Decimal) for text in account.written(lines))
    recorded: dict[Any, set[str]] = {}
    for one in line["bookings"]:
        for fact in one["facts"]:
            recorded.setdefault(fact, set()).add(one["item"])
    cohort = dict(case.cohort)
    return RECOMPUTE.total_of(head["rubric"], RECOMPUTE.Case(head["rubric"], line, cohort), recorded), sheet


@pytest.mark.parametrize("name", WITH_POINTS)
def test_both_ways_agree_on_invented_people(name: str) -> None:
    rubric = library.load(name)
    totals = set()
    for applicant in Invention(rubric, 7, PEOPLE, FIXED_DAY).everybody():
        total, sheet = outside(rubric, applicant.case)
        assert total == Decimal(str(sheet["total"])), (applicant.case, sheet)
        totals.add(total)
    assert len(totals) > 1 or name in NEEDS_OTHERS  # a test in which nobody scores would say nothing


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rubrics(), cases())
def test_both_ways_agree_on_generated_rubrics(rubric: Rubric, case: Case) -> None:
    assume(all(_plain(value) for one in case.facts for value in one.attributes.values()))
    total, sheet = outside(rubric, case)
    assert total == Decimal(str(sheet["total"])), (rubric.to_dict(), case)
