"""Pages stay as quick as they are: no more queries with fifty achievements than with one, none that reads through a growing table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db
from craftsman.achievements import actions as achievements
from craftsman.config import ROOT
from craftsman.rounds import actions as rounds
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics.reading import parse
from tests import cast

MOST_QUERIES = 12
# Pages that are composed of what several features say about one person.
MORE_QUERIES = {"/my": 21, "/my/score": 14}
PAGES = [
    "/",
    "/login",
    "/register",
    "/rounds",
    "/my",
    "/my/achievements",
    "/my/achievements/new",
    "/my/score",
    "/my/messages",
]
# Short by nature: a district has so many departments, a year so many rounds, a round so many titles and states.
SHORT = {
    *("department", "round", "channel_pause", "heartbeat", "journal_head", "alembic_version"),
    *("number_counter", "status_count"),
}

Query = tuple[str, Any]


@contextmanager
def watched(app: Flask) -> Iterator[list[Query]]:
    """Every statement that the portal sends to the database meanwhile."""
    seen: list[Query] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    with app.app_context():
        engine = db.db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def add(app: Flask, person: int, count: int) -> None:
    with app.app_context(), db.transaction():
        actor = cast.actor_of(person)
        for number in range(count):
            typed = {"contest": f"第{number}届焊工技能比武", "year": 2024, "level": "district", "rank": "first"}
            achievements.add_achievement("competition_award", typed, actor=actor, now=datetime.now(UTC))


@pytest.fixture
def worker(app: Flask) -> int:
    """A worker with one achievement while a round is open."""
    now = datetime.now(UTC)
    with app.app_context():
        with db.transaction():
            rounds.open_round(
                "2026年路桥工匠选树",
                slug="growth",
                prefix="GR26",
                rubric=parse((ROOT / "craftsman/rubrics/library/luqiao-example.yaml").read_text()),
                window=Window(now - timedelta(days=1), now + timedelta(days=9)),
                titles_given=[Title("路桥工匠", 20)],
                actor=None,
                now=now,
            )
        person = cast.worker()
    add(app, person, 1)
    return person


def asked(app: Flask, client: FlaskClient, page: str) -> list[Query]:
    """What the second visit asks: the first one fills what a process remembers."""
    client.get(page)
    with watched(app) as seen:
        assert client.get(page).status_code == 200
    return [query for query in seen if query[0].startswith("SELECT")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_no_more_with_fifty_lines_than_with_one(app: Flask, worker: int, page: str) -> None:
    client = app.test_client() if page in ("/login", "/register") else cast.signed_in(app, worker)
    few = len(asked(app, client, page))
    add(app, worker, 49)
    many = len(asked(app, client, page))
    assert many == few <= MORE_QUERIES.get(page, MOST_QUERIES)


@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_through_a_growing_table(app: Flask, worker: int, page: str) -> None:
    with app.app_context():
        if db.db.engine.dialect.name != "sqlite":
            return  # on little data PostgreSQL rightly prefers to read everything; SQLite tells what it would do on much
    client = app.test_client() if page in ("/login", "/register") else cast.signed_in(app, worker)
    queries = asked(app, client, page)
    with app.app_context(), db.db.engine.connect() as connection:
        read = [
            f"{step[3]}: {statement}"
            for statement, parameters in queries
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if (found := re.match(r"SCAN (\w+)(?! USING)$", step[3]))
            and found[1] not in SHORT
            and not found[1].startswith("anon")
        ]
    assert read == []
