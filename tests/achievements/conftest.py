"""A worker, a rival and a member of staff, each with a browser, for the tests of the ledger."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from craftsman import words
from craftsman.accounts import actions as accounts
from craftsman.accounts import models as accounts_models
from craftsman.accounts import queries as people
from craftsman.accounts.actions.people import add_grant
from craftsman.accounts.actor import Actor
from craftsman.db import db, session, transaction

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)  # 14:05 in the district


@pytest.fixture
def app(app: Flask) -> Flask:
    """The portal with every table of this feature, and without what lies downstream of it."""
    for name in [name for name in app.view_functions if name.startswith("rounds.")]:
        del app.view_functions[name]
    with app.app_context():
        db.create_all()
        with transaction():
            accounts.add_reference_rows()
    return app


@dataclass
class Person:
    """Somebody with a browser of his own."""

    app: Flask
    person_id: int
    client: FlaskClient
    token: str

    @property
    def actor(self) -> Actor:
        now = datetime.now(UTC)
        found = people.actor_for(self.token, now, now)
        assert found is not None
        return found

    def get(self, url: str, **headers: str) -> TestResponse:
        return self.client.get(url, headers=headers or None)

    def post(
        self, url: str, data: dict[str, Any] | None = None, *, key: str | None = None, **headers: str
    ) -> TestResponse:
        """A form as a page would send it: with its token and, where asked for, its key."""
        sent = {"csrf_token": self.csrf(), **(data or {})}
        if key is not None:
            sent["key"] = key
        return self.client.post(url, data=sent, headers={"Origin": "http://localhost", **headers})

    def csrf(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/my/achievements/new").text)
        assert found
        return found[1]


def enter(app: Flask, name: str, number: int, role: str) -> Person:
    first = f"3310041990030{number}001"
    with app.app_context(), transaction():
        given = accounts.Registration(
            name=name,
            id_number=first + words.id_check_digit(first),
            phone=f"1380000000{number}",
            password_hash="unused",
            company_id=None,
            employer="路桥恒昌管业有限公司",
            town="路南街道",
            trade="焊工",
            consents=("processing", "sensitive", "publication"),
        )
        person_id = accounts.register_person(given, now=NOW).id
        if role != "worker":
            add_grant(session().get_one(accounts_models.Person, person_id), role, NOW)
        now = datetime.now(UTC)
        opened = accounts.open_sign_in(person_id, way="code", address="127.0.0.1", device="test", now=now, role=role)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sign_in"], cookie["seen"] = opened.token, time.time()
    return Person(app, person_id, client, opened.token)


@pytest.fixture
def worker(app: Flask) -> Person:
    return enter(app, "陈小明", 1, "worker")


@pytest.fixture
def rival(app: Flask) -> Person:
    return enter(app, "徐海波", 2, "worker")


@pytest.fixture
def viewer(app: Flask) -> Person:
    return enter(app, "林看", 3, "viewer")
