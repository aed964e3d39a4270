"""Journeys are whole stories over HTTP; each runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The database of this run of the story."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_database")
