"""The database as others leave it: held by an outside program, it is away for a while, and nothing is broken."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from craftsman import db, web
from craftsman.accounts.models import Company
from craftsman.db import session


@contextmanager
def held(app: Flask) -> Iterator[None]:
    """Another program writes and does not finish."""
    outside = sqlite3.connect(app.config["SETTINGS"].home / "craftsman.db", isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        outside.execute("ROLLBACK")
        outside.close()


@pytest.fixture
def portal(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A portal that waits a second where the real one waits fifteen, and one act that writes."""

    def write() -> str:
        session().add(Company(name="甲", initials=" j "))
        return "done"

    monkeypatch.setattr(db, "BUSY_MS", 1000)
    app.config["WTF_CSRF_ENABLED"] = False
    app.add_url_rule("/try/write", "write", web.permit("page.read")(write), methods=["POST"])
    return app


def test_a_held_database_is_away_and_may_be_tried_again(portal: Flask) -> None:
    client = portal.test_client()
    with held(portal):
        away = client.post("/try/write", data={"key": "k"})
        assert (away.status_code, away.headers["Retry-After"]) == (503, "10")
        assert client.get("/help").status_code == 200
    assert client.post("/try/write", data={"key": "k"}).status_code == 200
    with portal.app_context():
        assert len(session().scalars(select(Company)).all()) == 1


def test_who_queues_behind_others_waits_no_longer_than_they(portal: Flask) -> None:
    waits: list[float] = []

    def write() -> None:
        began = time.monotonic()
        with portal.app_context(), pytest.raises(OperationalError), db.transaction() as unit:
            unit.execute(select(Company))
        waits.append(time.monotonic() - began)

    threads = [threading.Thread(target=write) for _ in range(5)]
    with held(portal):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(waits) == 5
    assert max(waits) < 3


def test_plain_columns_show_what_is_not_written_yet(app: Flask) -> None:
    with app.app_context(), db.transaction() as unit:
        unit.add(Company(name="甲", initials=" j "))
        assert db.plain(select(Company.name)).scalars().all() == ["甲"]


def test_a_page_asks_once_and_an_act_each_time(app: Flask) -> None:
    asked: list[int] = []

    @db.once
    def question(number: int) -> int:
        asked.append(number)
        return number

    with app.app_context():
        session().scalar(select(Company.id))
        assert [question(1), question(1), question(2)] == [1, 1, 2]
        assert asked == [1, 2]
        session().rollback()
        session().scalar(select(Company.id))
        question(1)
        with db.transaction():
            question(1)
            question(1)
        assert asked == [1, 2, 1, 1, 1]


def test_what_was_written_is_asked_anew(app: Flask) -> None:
    @db.once
    def companies() -> int:
        return len(session().scalars(select(Company)).all())

    with app.app_context():
        assert companies() == 0
        session().add(Company(name="甲", initials=" j "))
        session().flush()
        assert companies() == 1
