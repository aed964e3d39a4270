"""An open round under the example rubric, and 陈小明 with his ledger."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from craftsman import db
from craftsman.achievements import actions as achievements
from craftsman.rounds import actions as rounds
from craftsman.rounds.models import Round
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics import library
from tests import cast

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
_numbers = itertools.count(26)

SKILL = {"occupation": "焊工", "level": "l3", "number": "0933001021300771", "issued_on": "2021-06-30"}
SECOND = {"contest": "2024年区焊工比武", "year": 2024, "level": "district", "rank": "second", "organiser": "union"}
THIRD = {**SECOND, "contest": "2022年区焊工比武", "year": 2022, "rank": "third", "awarded_on": "2022-09-16"}
SECOND = {**SECOND, "awarded_on": "2024-09-20"}


def pair(name: str, *, signed: bool = True) -> dict[str, Any]:
    return {"apprentice": name, "agreement_on": "2024-05-06", "agreement": signed}


def open_round(opens: datetime, closes: datetime, **changed: Any) -> Round:
    """A round with this window; each has a name and prefix of its own."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "slug": f"lq{number}",
        "prefix": f"LQ{number % 100:02d}",
        "rubric": library.load("luqiao-example"),
        "window": Window(opens, closes),
        "titles_given": (Title("路桥工匠", 20), Title("产业工人标兵", 200)),
    }
    with db.transaction():
        return rounds.open_round(f"20{number}年路桥工匠遴选", actor=None, now=NOW, **{**given, **changed})


@pytest.fixture
def round_(app: Flask) -> str:
    """The slug of a round that is open now."""
    now = datetime.now(UTC)
    with app.app_context():
        return open_round(now - timedelta(days=5), now + timedelta(days=9)).slug


@pytest.fixture
def chen(app: Flask) -> int:
    with app.app_context():
        return cast.worker()


@pytest.fixture
def enter(app: Flask) -> Callable[..., int]:
    """Put an achievement into somebody's ledger; returns its id."""

    def add(person_id: int, kind: str, **values: Any) -> int:
        with app.app_context(), db.transaction():
            return achievements.add_achievement(kind, values, actor=cast.actor_of(person_id), now=NOW).id

    return add


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


# --- a rubric being written ------------------------------------------------------------------------------------------


@pytest.fixture
def clerk_id(app: Flask) -> int:
    with app.app_context():
        cast.reviewer()
        return cast.clerk()


@pytest.fixture
def clerk(app: Flask, clerk_id: int) -> FlaskClient:
    return cast.signed_in(app, clerk_id)


@pytest.fixture
def chief_id(app: Flask) -> int:
    with app.app_context():
        return cast.administrator()


@pytest.fixture
def draft(app: Flask, clerk_id: int) -> str:
    """A round being set up with a draft of the example rubric; the base address of its editor."""
    from tests.rounds.test_setup import begun  # which takes its rounds from here

    round_id = begun(app)
    with app.app_context(), db.transaction():
        rounds.begin_draft(
            round_id,
            library.load("luqiao-example"),
            source="示例",
            version=0,
            actor=cast.actor_of(clerk_id, "clerk"),
            now=datetime.now(UTC),
        )
    return "/admin/rounds/lq31/setup/rubric"
