"""The chain of the journal: every kind of tampering shows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from craftsman import db, journal

NOW = datetime(2026, 11, 21, 1, 2, 3, 456789, tzinfo=UTC)


@pytest.fixture
def lines(app: Flask) -> int:
    with app.app_context():
        with db.transaction():
            for number in range(5):
                journal.append("test.act", f"thing-{number}", actor=None, now=NOW, detail={"n": number}, reason="原因")
        return 5


def _tamper(app: Flask, *statements: str) -> str | None:
    with app.app_context():
        with db.transaction() as unit:
            for name in ("guard_journal_update", "guard_journal_delete"):
                unit.execute(text(f"DROP TRIGGER {name}"))
            for statement in statements:
                unit.execute(text(statement))
        return journal.verify()[1]


def test_an_untouched_chain_is_whole(app: Flask, lines: int) -> None:
    with app.app_context():
        checked, trouble = journal.verify()
    assert (checked >= lines, trouble) == (True, None)


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE journal SET act = 'other.act' WHERE seq = 3"],
        ["UPDATE journal SET actor_id = 1 WHERE seq = 3"],
        ["UPDATE journal SET reason = NULL WHERE seq = 3"],
        ["UPDATE journal SET at = '2026-11-21 01:02:04' WHERE seq = 3"],
        ["UPDATE journal SET detail = '{\"n\": 9}' WHERE seq = 3"],
        ["DELETE FROM journal WHERE seq = 3"],
        ["DELETE FROM journal WHERE seq >= 4"],
        ["DELETE FROM journal WHERE seq >= 4", "UPDATE journal_head SET seq = 3"],
        [
            "UPDATE journal SET seq = 99 WHERE seq = 3",
            "UPDATE journal SET seq = 3 WHERE seq = 4",
            "UPDATE journal SET seq = 4 WHERE seq = 99",
        ],
        ["DELETE FROM journal_head"],
    ],
)
def test_tampering_shows(app: Flask, lines: int, statements: list[str]) -> None:
    assert _tamper(app, *statements) is not None


@pytest.mark.parametrize("statement", ["UPDATE journal SET act = 'x'", "DELETE FROM journal"])
def test_the_database_itself_refuses_to_change_a_line(app: Flask, lines: int, statement: str) -> None:
    with app.app_context(), pytest.raises(DBAPIError, match="append-only"), db.transaction() as unit:
        unit.execute(text(statement))


def _append_and_fail() -> None:
    with db.transaction():
        journal.append("test.lost", "thing", actor=None, now=NOW)
        raise RuntimeError


def test_a_line_rolled_back_leaves_no_gap(app: Flask, lines: int) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError):
            _append_and_fail()
        with db.transaction():
            journal.append("test.kept", "thing", actor=None, now=NOW)
        assert journal.verify()[1] is None
