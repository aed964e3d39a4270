"""合理化建议: a judged range for every line, of which two overlap and two share an end."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import case_of, fact, reasons

PROPOSALS = library.load("proposals")


def level(awarded: object, grade: str = "advanced") -> Fact:
    return fact("l", "technical_level", grade=grade, awarded=awarded)


def benefit(awarded: object, amount: object, **more: object) -> Fact:
    return fact("b", "economic_benefit", benefit=amount, awarded=awarded, **more)


def scope(awarded: object, where: str) -> Fact:
    return fact("s", "application_scope", scope=where, awarded=awarded)


def use(awarded: object, what: str) -> Fact:
    return fact("u", "practicality", solves=what, awarded=awarded)


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        # 28 + 27 + 15 + 18 = 88
        ([level(28), benefit(27, 60), scope(15, "industry"), use(18, "key_problem")], 88),
        # 23 + 20 + 15 + 15 = 73: 15 lies in both ranges of scope and is shared by both of use
        ([level(23, "moderate"), benefit(20, 30), scope(15, "units"), use(15, "process")], 73),
        # 10 + 10 + 5 + 5 = 30, the lowest of every line
        ([level(10, "unit"), benefit(10, 3), scope(5, "units"), use(5, "process")], 30),
        # 30 + 30 + 20 + 20 = 100, the highest
        ([level(30), benefit(30, 50), scope(20, "industry"), use(20, "key_problem")], 100),
        # benefit is small but huge for safety: 26; with 26 + 0 + 11 + 15 = 52
        ([level(None), benefit(26, 2, safety_health="huge"), scope(11, "industry"), use(15, "key_problem")], 52),
    ],
)
def test_whole_proposals(facts: list[Fact], points: int) -> None:
    assert score(PROPOSALS, case_of(*facts)).total == points


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (scope(16, "units"), "out_of_range"),  # 5 to 15
        (scope(16, "industry"), None),  # 11 to 20
        (scope(10, "industry"), "out_of_range"),
        (scope(10, "units"), None),
        (use(14, "key_problem"), "out_of_range"),
        (use(14, "process"), None),
        (level(25), "out_of_range"),  # 26 to 30
        (level(25, "moderate"), None),  # 21 to 25
        (level(None), "not_judged"),
        (benefit(14, 10), "out_of_range"),  # 10万元 lies in the middle band, 15 to 25
        (benefit(14, 9.99), None),
        (benefit(25, 50), "out_of_range"),  # 50万元 lies in the highest band
        (benefit(25, 49.99), None),
        (benefit(25, None), "missing_value"),
        (benefit(20, 3, safety_health="considerable"), None),  # 15 to 25 for safety, though the benefit is small
        (benefit(12, 3, safety_health="considerable"), None),  # 10 to 14 for the benefit
        (benefit(27, 3, safety_health="considerable"), "out_of_range"),
        (benefit(12, None, safety_health="some"), None),
    ],
)
def test_the_range_belongs_to_the_row(one: Fact, code: str | None) -> None:
    assert reasons(score(PROPOSALS, case_of(one))).get(one.id) == code


def test_who_judges_is_published_and_the_subject_is_a_proposal() -> None:
    assert {item.verifier for item in PROPOSALS.items} == {"committee"}
    assert PROPOSALS.subject == "建议"
