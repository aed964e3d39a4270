"""A portal per test: its own data folder and database, migrated as in real life, on SQLite or on PostgreSQL."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from craftsman import config, create_app
from craftsman.db import db
from tests import postgres
from tests.machine import require

MigratedUrl = Callable[[], str]
# Every test has a portal of its own, which would compile its pages anew: half of the time of a test that opens some.
Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache()}


def settings_for(home: Path, database_url: str | None = None, **changes: object) -> config.Settings:
    """Settings of a portal under test: its own folder, nothing from the environment."""
    url = database_url or f"sqlite:///{home / 'craftsman.db'}"
    settings = config.Settings(home=home, database_url=url, testing=True)
    return dataclasses.replace(settings, **changes)  # type: ignore[arg-type]  # names are checked by replace


def migrate(settings: config.Settings) -> None:
    """`flask db upgrade`, and let go of the database."""
    app = create_app(settings)
    outcome = app.test_cli_runner().invoke(args=["db", "upgrade"], catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    release(app)


def release(app: Flask) -> None:
    """Close what the application holds open, so that its database can be copied or dropped."""
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    client = app.extensions.pop("jobs", None)
    if client is not None:
        client.destroy()


# --- SQLite: one migrated folder, copied for each test ---------------------------------------------------------------


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with keys and a migrated, empty SQLite database: the mould of all others."""
    home = tmp_path_factory.mktemp("mould") / "home"
    migrate(settings_for(home))
    with sa.create_engine(f"sqlite:///{home / 'craftsman.db'}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return home


@pytest.fixture
def home(tmp_path: Path, migrated_home: Path) -> Path:
    """This test's data folder."""
    return Path(shutil.copytree(migrated_home, tmp_path / "home"))


# --- PostgreSQL: one server, one migrated database, cloned for each test ---------------------------------------------


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A server in which tests may make databases: TEST_DATABASE_URL, or a throw-away one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given.replace("postgresql://", "postgresql+psycopg://").replace("postgres://", "postgresql+psycopg://")
        return
    require(postgres.find_program("initdb"), "PostgreSQL", postgres.INSTALL_LINE)
    with postgres.throw_away_server() as url:
        yield url


def _administer(url: str, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(statement))


def _database(url: str, name: str) -> str:
    return sa.make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def migrated_database(postgres_url: str, migrated_home: Path) -> Iterator[str]:
    """Name of a migrated, empty PostgreSQL database: the mould of all others."""
    name = f"mould_{uuid.uuid4().hex[:12]}"
    _administer(postgres_url, f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
    migrate(settings_for(migrated_home, _database(postgres_url, name)))
    yield name
    _administer(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_database(postgres_url: str, migrated_database: str) -> Iterator[str]:
    """URL of this test's PostgreSQL database."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _administer(postgres_url, f'CREATE DATABASE "{name}" TEMPLATE "{migrated_database}"')
    yield _database(postgres_url, name)
    _administer(postgres_url, f'DROP DATABASE "{name}" WITH (FORCE)')


# --- the portal ------------------------------------------------------------------------------------------------------


@pytest.fixture
def database_url() -> str | None:
    """None: SQLite in the data folder. Journeys override this to run on both."""
    return None


@pytest.fixture
def app(home: Path, database_url: str | None) -> Iterator[Flask]:
    """The portal of this test."""
    app = create_app(settings_for(home, database_url))
    yield app
    release(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Someone with a browser and no sign-in."""
    return app.test_client()


@pytest.fixture(scope="session")
def fonts() -> None:
    """Tests that draw paper need the fonts that papers are set in."""
    listed = ""
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout
    for family, package in (
        ("Noto Serif CJK SC", "fonts-noto-cjk"),
        ("BabelStone Han", "fonts-babelstone-han"),
        ("HanaMinB", "fonts-hanazono"),
    ):
        require(family in listed, f"font {family}", f"apt-get install {package}")


@pytest.fixture(scope="session")
def strokes() -> None:
    """Tests of lists in 姓氏笔画 order need the table that the set-up makes."""
    table = Path(__file__).resolve().parents[1] / "vendor" / "strokes.txt"
    require(
        table.is_file(),
        "the table of strokes",
        "apt-get install unicode-data rime-data-stroke, then python3 bin/strokes.py take",
    )
