"""The invented district, loaded once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from craftsman import create_app
from craftsman.demo import actions
from tests.conftest import release, settings_for


@dataclass(frozen=True)
class Loaded:
    """The loaded data folder, what the command said, and how long it took."""

    home: Path
    said: str
    seconds: float


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, migrated_home: Path) -> Loaded:
    home = Path(shutil.copytree(migrated_home, tmp_path_factory.mktemp("demo") / "home"))
    app = create_app(settings_for(home))
    began = datetime.now(UTC)
    with app.app_context():
        said = actions.load(began)
    seconds = (datetime.now(UTC) - began).total_seconds()
    release(app)
    with sa.create_engine(f"sqlite:///{home / 'craftsman.db'}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Loaded(home, said, seconds)


@pytest.fixture
def demo_home(tmp_path: Path, loaded: Loaded) -> Path:
    return Path(shutil.copytree(loaded.home, tmp_path / "demo"))


@pytest.fixture
def demo(demo_home: Path) -> Iterator[Flask]:
    """A portal full of invented people."""
    app = create_app(settings_for(demo_home))
    yield app
    release(app)
