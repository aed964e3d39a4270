"""An open round, a senior welder, and a catalogue imported by the clerk from a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from craftsman import db
from craftsman.achievements import actions as achievements
from craftsman.training import actions, queries
from craftsman.training.models import CourseSession
from tests import cast
from tests.rounds.conftest import SKILL, open_round
from tests.training.tables import as_csv, row

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
Import = Callable[..., None]


@pytest.fixture
def clerk(app: Flask) -> int:
    with app.app_context():
        return cast.clerk()


@pytest.fixture
def bring(app: Flask, clerk: int) -> Import:
    """Import these rows of the table, as the clerk does."""

    def apply(*rows: dict[str, str]) -> None:
        with app.app_context(), db.transaction():
            actor = cast.actor_of(clerk)
            sent = actions.send_table("课程.csv", as_csv(rows), actor=actor, now=NOW)
            plan = actions.preview(sent).plan
            assert plan is not None
            actions.apply_table(sent.id, plan.digest, actor=actor, now=NOW)

    return apply


def day(after: int) -> str:
    """A day counted from the real today, because pages ask the real clock."""
    return (datetime.now(UTC) + timedelta(days=after)).date().isoformat()


def run_on(**changed: str) -> dict[str, str]:
    """The example row, begun in ten days."""
    return row(**{"开课日期": day(10), "结课日期": day(100), **changed})


@pytest.fixture
def only_run(app: Flask) -> Callable[[], CourseSession]:
    """The catalogue's only session, read anew."""

    def read() -> CourseSession:
        with app.app_context():
            (found,) = queries.catalogue_page(None, 5)
            return found

    return read


@pytest.fixture
def chen(app: Flask) -> int:
    """陈小明, 焊工 高级工 18 points, in an open round."""
    with app.app_context():
        now = datetime.now(UTC)
        open_round(now - timedelta(days=5), now + timedelta(days=9))
        person = cast.worker()
        with db.transaction():
            achievements.add_achievement("skill_certificate", SKILL, actor=cast.actor_of(person), now=NOW)
        return person
