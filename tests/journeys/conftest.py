"""Journeys are whole stories over HTTP; each runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.clock import Clock


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The database of this run of the story."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_database")


@pytest.fixture
def clock(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of this story; after `app`, so that every module that asks for the time is there."""
    return Clock(monkeypatch)
