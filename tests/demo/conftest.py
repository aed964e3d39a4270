"""The invented district, loaded once and copied for each test."""

from __future__ import annotations

import resource
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
    """The loaded data folder, what the command said, and how much processor time it took, its children's included."""

    home: Path
    said: str
    seconds: float


def processor_seconds() -> float:
    """Other programs on a busy machine do not change it."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, migrated_home: Path) -> Loaded:
    home = Path(shutil.copytree(migrated_home, tmp_path_factory.mktemp("demo") / "home"))
    app = create_app(settings_for(home))
    before = processor_seconds()
    with app.app_context():
        said = actions.load(datetime.now(UTC), actions.SMALL)
    seconds = processor_seconds() - before
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
