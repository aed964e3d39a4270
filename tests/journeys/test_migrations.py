"""Migrations go both ways and say exactly what the models say, on either database."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import inspect, text

from craftsman import db
from craftsman.db import session


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


def test_models_and_migrations_say_the_same(app: Flask) -> None:
    flask(app, "check")  # ends with an error where the two differ
