"""Up is not ready: each thing that keeps the portal from serving is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db, health
from craftsman.jobs import Heartbeat


def beat(app: Flask, ago: timedelta) -> None:
    with app.app_context(), db.transaction() as unit:
        unit.add(Heartbeat(worker="w", at=datetime.now(UTC) - ago))


def test_up_needs_nothing(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"ok": True}


def test_ready_when_everything_is_there(app: Flask, client: FlaskClient, fonts: None, strokes: None) -> None:
    beat(app, timedelta(seconds=1))
    answer = client.get("/readyz")
    assert answer.get_json() == {"ok": True, "checks": dict.fromkeys(health.CHECKS, True)}


@pytest.mark.parametrize("ago", [None, timedelta(minutes=2)])
def test_a_silent_worker_shows(app: Flask, client: FlaskClient, ago: timedelta | None) -> None:
    if ago:
        beat(app, ago)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"]["worker"] is False


def test_a_missing_key_shows_without_its_path(app: Flask, client: FlaskClient) -> None:
    (app.config["SETTINGS"].keys_folder / "index").unlink()
    answer = client.get("/readyz")
    assert answer.get_json()["checks"]["keys"] is False
    assert str(app.config["SETTINGS"].home) not in answer.get_data(as_text=True)


def test_a_schema_behind_shows(app: Flask, client: FlaskClient) -> None:
    with app.app_context(), db.transaction() as unit:
        unit.connection().exec_driver_sql("DELETE FROM alembic_version")
    assert client.get("/readyz").get_json()["checks"]["migrations"] is False


def test_a_full_disk_shows(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 1.1)
    assert client.get("/readyz").get_json()["checks"]["disk"] is False
