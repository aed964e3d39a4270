"""When a place may be taken or given back, and what an order is called."""

from __future__ import annotations

from datetime import date

import pytest

from craftsman.training.enrolling import Seating, label, why_not_cancel, why_not_sign_up

START = date(2026, 12, 8)
BEFORE = date(2026, 12, 7)


def seating(taken: int = 0, *, gone: bool = False, sure: bool = False) -> Seating:
    return Seating(START, 30, taken, 25, gone, sure)


@pytest.mark.parametrize(
    ("given", "today", "said"),
    [
        (seating(29), BEFORE, None),
        (seating(30), BEFORE, "已满员，请选其他班次"),
        (seating(0), START, "这一班已经开课，请选其他班次"),
        (seating(0, gone=True), BEFORE, "这一班已取消，请选其他班次"),
    ],
)
def test_a_place_is_taken_while_there_is_one_and_before_it_begins(
    given: Seating, today: date, said: str | None
) -> None:
    assert why_not_sign_up(given, today) == said


@pytest.mark.parametrize(
    ("state", "today", "may"),
    [
        ("enrolled", BEFORE, True),
        ("enrolled", START, False),
        ("cancelled", BEFORE, False),
        ("completed", BEFORE, False),
    ],
)
def test_a_place_is_given_back_a_day_ahead(state: str, today: date, may: bool) -> None:
    assert (why_not_cancel(state, seating(1), today) is None) is may


@pytest.mark.parametrize(
    ("state", "given", "today", "word"),
    [
        ("enrolled", seating(3), BEFORE, "enrolled"),
        ("enrolled", seating(25, sure=True), BEFORE, "confirmed"),
        ("enrolled", seating(24, sure=True), START, "confirmed"),
        ("enrolled", seating(3), START, "failed"),
        ("enrolled", seating(3, gone=True), BEFORE, "cancelled"),
        ("cancelled", seating(25, sure=True), BEFORE, "cancelled"),
        ("completed", seating(25, sure=True), START, "completed"),
    ],
)
def test_an_order_is_called_by_what_is_the_case(state: str, given: Seating, today: date, word: str) -> None:
    assert label(state, given, today) == word


def test_what_is_missing_until_it_opens() -> None:
    assert seating(18).missing == 7
    assert seating(24, sure=True).missing == 0
