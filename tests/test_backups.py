"""A backup is worth what its restore brings back."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from craftsman import backups, create_app, crypto, db, files, journal
from craftsman.accounts import actions
from craftsman.accounts.models import Person
from craftsman.db import session
from craftsman.errors import Refused
from tests.conftest import release

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def archive(app: Flask, tmp_path: Path) -> Path:
    with app.app_context():
        with db.transaction():
            actions.add_staff("张敏", "19900000901", None, [("clerk", None, None, False)], now=NOW)
        files.put("person-1", b"evidence " * 300_000)  # more than one chunk
        target = tmp_path / "portal.backup"
        backups.write(target, app.config["SETTINGS"])
    return target


def elsewhere(app: Flask, tmp_path: Path) -> Flask:
    """An empty portal with copies of the keys."""
    home = tmp_path / "other"
    (home / "keys").mkdir(parents=True)
    for key in app.config["SETTINGS"].keys_folder.iterdir():
        (home / "keys" / key.name).write_text(key.read_text())
        (home / "keys" / key.name).chmod(0o600)
    settings = dataclasses.replace(app.config["SETTINGS"], home=home, database_url=f"sqlite:///{home / 'craftsman.db'}")
    return create_app(settings)


def test_everything_comes_back(app: Flask, archive: Path, tmp_path: Path) -> None:
    other = elsewhere(app, tmp_path)
    with other.app_context():
        backups.restore(archive, other.config["SETTINGS"])
        assert session().scalars(select(Person)).one().phone == "19900000901"
        assert journal.verify()[1] is None
        (stored,) = (other.config["SETTINGS"].home / "files" / "person-1").iterdir()
        assert files.get(f"person-1/{stored.name}") == b"evidence " * 300_000
    release(other)


def test_a_backup_shows_nothing_without_the_keys(app: Flask, archive: Path) -> None:
    content = archive.read_bytes()
    assert b"SQLite format" not in content
    assert "张敏".encode() not in content
    assert archive.stat().st_mode & 0o777 == 0o600
    crypto.install(dataclasses.replace(crypto.keys(), field=bytes(32)))
    with pytest.raises(Refused, match="密钥"):
        list(backups._unseal(archive.open("rb")))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[:-1],
        lambda data: data[:-100_000],
        lambda data: data[:50] + bytes([data[50] ^ 1]) + data[51:],
        lambda data: b"nonsense",
    ],
)
def test_a_damaged_backup_restores_nothing(app: Flask, archive: Path, tmp_path: Path, spoil: object) -> None:
    archive.write_bytes(spoil(archive.read_bytes()))  # type: ignore[operator]
    other = elsewhere(app, tmp_path)
    with other.app_context(), pytest.raises(Refused):
        backups.restore(archive, other.config["SETTINGS"])
    assert not (other.config["SETTINGS"].home / "craftsman.db").exists()
    release(other)


def test_restore_never_overwrites(app: Flask, archive: Path) -> None:
    with app.app_context(), pytest.raises(Refused, match="不能覆盖"):
        backups.restore(archive, app.config["SETTINGS"])
