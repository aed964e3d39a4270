"""A thousand times a department decides while the clerk freezes: not one decision comes after the freeze."""

from __future__ import annotations

import os

import pytest
from flask import Flask

from tests.journeys.test_races import Freezing

RACES = int(os.environ.get("DRILL_RACES", "1000"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The database of this run of the drill."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_database")


def test_no_decision_is_late(app: Flask) -> None:
    races = Freezing(app)
    for _ in range(RACES):
        races.race()
    print(f"\n{RACES} races: {races.won}")
    assert sum(races.won.values()) == RACES
    assert all(races.won.values()), "the race was never close"
