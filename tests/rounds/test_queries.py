"""Which round is on, and what a ledger is worth in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from craftsman import db
from craftsman.rounds import queries
from craftsman.rounds.models import Round
from tests.rounds.conftest import NOW, SECOND, SKILL, THIRD, counted, open_round, pair

DAY = timedelta(days=1)


def test_the_open_round_comes_before_the_next_before_the_last(app: Flask) -> None:
    with app.app_context():
        assert queries.current_round(NOW) is None
        older = open_round(NOW - 90 * DAY, NOW - 60 * DAY).slug
        last = open_round(NOW - 50 * DAY, NOW - 20 * DAY).slug
        assert _current() == last != older
        open_round(NOW + 40 * DAY, NOW + 60 * DAY)
        coming = open_round(NOW + 10 * DAY, NOW + 70 * DAY).slug
        assert _current() == coming
        is_open = open_round(NOW - DAY, NOW + DAY).slug
        assert _current() == is_open


def _current() -> str:
    found = queries.current_round(NOW)
    assert found
    return found.slug


def test_unverified_achievements_count_and_to_the_last_day_of_the_window(
    app: Flask, chen: int, enter: Callable[..., int]
) -> None:
    enter(chen, "skill_certificate", **SKILL)
    enter(chen, "years_in_post", occupation="焊工", since="2016-11-25")
    with app.app_context():
        open_round(NOW - DAY, NOW + 9 * DAY)  # ten full years are reached four days from now
        found = queries.predicted(chen, NOW)
    assert found
    assert found.sheet.total == 18 + 5
    assert str(found.as_of) == "2026-11-30"


def test_titles_and_files_come_with_the_lines(app: Flask, chen: int, enter: Callable[..., int]) -> None:
    second = enter(chen, "competition_award", **SECOND)
    third = enter(chen, "competition_award", **THIRD)
    with app.app_context():
        open_round(NOW - DAY, NOW + DAY)
        found = queries.predicted(chen, NOW)
        assert found
        counts, left = found.account.line_of(second), found.account.line_of(third)
    assert counts
    assert left
    assert (counts.title, counts.points, counts.lacks_proof) == ("2024年区焊工比武 二等奖", 8, True)
    assert left.reason == "同一赛事取最高，区级三等奖不计"


def test_the_number_of_queries_does_not_grow_with_the_ledger(app: Flask, chen: int, enter: Callable[..., int]) -> None:
    with app.app_context():
        open_round(NOW - DAY, NOW + DAY)
    numbers = []
    for name in ("甲", "乙", "丙"):
        enter(chen, "apprentice", **pair(name))
        with counted(app) as sent, app.app_context():
            found = queries.predicted(chen, NOW)
            assert found
            assert found.account.total
        numbers.append(len(sent))
    assert numbers[0] == numbers[2] <= 6


def test_a_rubric_that_was_changed_under_its_hash_is_not_used(app: Flask) -> None:
    with app.app_context():
        slug = open_round(NOW - DAY, NOW + DAY).slug
        with db.transaction():
            changed = {**queries.round_of(slug).rubric, "gates": []}
            db.session().execute(update(Round).values(rubric=changed, rubric_digest="0" * 64))
        with pytest.raises(ValueError, match="does not match"):
            queries.rubric_of(queries.round_of(slug))
