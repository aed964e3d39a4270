"""Migrations go both ways and say exactly what the models say, on either database."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, select, text

from craftsman import db
from craftsman.db import session
from craftsman.selection import queries, seal
from craftsman.selection.models import Snapshot
from tests.selection import scene as scenes


def flask(app: Flask, *words: str) -> None:
    """A `flask db` command that must end well."""
    outcome = app.test_cli_runner().invoke(args=["db", *words])
    assert outcome.exit_code == 0, outcome.output


def tables(app: Flask) -> set[str]:
    with app.app_context():
        return set(inspect(db.db.engine).get_table_names()) & set(db.Base.metadata.tables)


def test_down_to_nothing_and_up_again(app: Flask) -> None:
    everything = set(db.Base.metadata.tables)
    assert tables(app) == everything
    flask(app, "downgrade", "base")
    assert tables(app) == set()
    flask(app, "upgrade")
    assert tables(app) == everything
    with app.app_context():
        assert session().scalar(text("SELECT count(*) FROM department")) == 7


def test_a_sealed_list_goes_both_ways_unchanged(app: Flask) -> None:
    with app.app_context():
        scenes.proposed_round((9000, 8000, 8000, 7000, 6000, 6000))
        before = sealed()
    flask(app, "downgrade", "0005")
    flask(app, "upgrade")
    with app.app_context():
        assert sealed() == before
        assert [queries.verify(one).holds for one in session().scalars(select(Snapshot))] == [True, True]


def sealed() -> list[seal.Row]:
    return [
        row for one in session().scalars(select(Snapshot.id).order_by(Snapshot.id)) for row in queries.sealed_rows(one)
    ]


def test_models_and_migrations_say_the_same(app: Flask) -> None:
    flask(app, "check")  # ends with an error where the two differ
