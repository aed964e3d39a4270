"""吴兴: four indices weigh a quarter each; two lines give full marks from a threshold on."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

WUXING = library.load("wuxing")
INDICES = ("department", "enterprise", "service", "health")


def indices(*points: object) -> list[Fact]:
    return [fact(f"i{n}", "index_value", index=INDICES[n], value=value) for n, value in enumerate(points)]


def district(*facts: Fact) -> Case:
    """A district whose union has filled in full marks of 10 and 20."""
    return case_of(*facts, briefing_full_marks=10, contract_full_marks=20)


def test_four_quarters() -> None:
    # 0.25 × (88 + 90 + 86 + 84) = 0.25 × 348 = 87
    sheet = score(WUXING, case_of(*indices(88, 90, 86, 84)))
    assert sheet.total == 87
    assert [d.points for d in sheet.dimensions] == [22, Decimal("22.5"), Decimal("21.5"), 21]


def test_a_quarter_is_rounded_once() -> None:
    # 0.25 × 87.33 = 21.8325 -> 21.83; nothing else
    assert score(WUXING, case_of(*indices("87.33"))).total == Decimal("21.83")


@pytest.mark.parametrize(("sessions", "points"), [(9, "0"), (10, "2.5"), (40, "2.5")])
def test_ten_sessions_are_full_marks(sessions: int, points: str) -> None:
    # full marks 10 × 0.25 = 2.5; what nine sessions give is not published
    assert score(WUXING, district(fact("s", "shift_briefing", sessions=sessions))).total == Decimal(points)


@pytest.mark.parametrize(("firms", "points"), [(49, 0), (50, 5), (629, 5)])
def test_fifty_firms_are_full_marks(firms: int, points: int) -> None:
    # full marks 20 × 0.25 = 5
    assert score(WUXING, district(fact("c", "pay_contract", enterprises=firms))).total == points


def test_full_marks_that_nobody_filled_in_are_not_invented() -> None:
    sheet = score(WUXING, case_of(fact("s", "shift_briefing", sessions=12)))
    assert (sheet.total, reasons(sheet)) == (0, {"s": "missing_value"})


def test_the_second_index_is_put_together() -> None:
    # 10 + 20 + 62 of other lines = 92 × 0.25 = 23; the others 80, 80, 80 -> 20 each: 83
    facts = [fact("s", "shift_briefing", sessions=10), fact("c", "pay_contract", enterprises=50)]
    sheet = score(WUXING, district(*facts, *indices(80, 62, 80, 80)))
    assert [d.points for d in sheet.dimensions] == [20, 23, 20, 20]
    assert sheet.total == 83
    assert booked(sheet)["2.3"] == Decimal("15.5")  # 62 × 0.25


def test_no_index_is_above_a_hundred() -> None:
    # 10 + 20 + 95 = 125 -> 100 × 0.25 = 25
    facts = [fact("s", "shift_briefing", sessions=10), fact("c", "pay_contract", enterprises=50)]
    assert score(WUXING, district(*facts, *indices(None, 95))).total == 25
