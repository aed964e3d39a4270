"""The page of the cast: one click signs in; nobody reaches it from elsewhere, or in production."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import config, create_app
from craftsman.accounts.models import SignIn
from craftsman.db import session
from craftsman.demo import cast
from tests import cast as real
from tests.browsing import Browser
from tests.conftest import release, settings_for

LANDS = {"worker": "/my", "reviewer": "/review"}  # everybody else on the office's first page


def doors(page: str) -> list[str]:
    return re.findall(r'action="(/demo/sign-in/[0-9]+/[a-z]+)"', page)


def test_every_role_of_the_cast_has_its_door_and_lands_on_its_first_page(demo: Flask) -> None:
    page = demo.test_client().get("/demo").text
    assert len(doors(page)) == sum(len(one.roles) for one in cast.CAST)
    for door in doors(page):
        visitor = Browser(demo.test_client())
        visitor.get("/demo")
        landed = visitor.send(door)
        assert landed.status == 200, door
        assert landed.url == LANDS.get(door.rsplit("/", 1)[1], "/admin"), door


def test_every_page_carries_the_mark(demo: Flask) -> None:
    for url in ("/", "/demo", "/rounds", "/login"):
        assert "演示数据" in demo.test_client().get(url).text


def test_choosing_somebody_else_ends_the_sign_in_before(demo: Flask) -> None:
    visitor = Browser(demo.test_client())
    for door in doors(visitor.get("/demo").html)[:2]:
        visitor.get("/demo")
        visitor.send(door)
    with demo.app_context():
        ended = list(session().scalars(select(SignIn.ended_at).order_by(SignIn.id)))
    assert [at is None for at in ended] == [False, True]


@pytest.mark.parametrize(
    ("address", "header"),
    [("10.0.0.7", {}), ("", {}), ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}), ("127.0.0.1", {"Forwarded": "for=x"})],
)
def test_from_elsewhere_there_is_no_such_page(demo: Flask, address: str, header: dict[str, str]) -> None:
    client = demo.test_client()
    environment = {"REMOTE_ADDR": address}
    assert client.get("/demo", environ_base=environment, headers=header).status_code == 404
    demo.config["WTF_CSRF_ENABLED"] = False
    door = doors(demo.test_client().get("/demo").text)[0]
    assert client.post(door, environ_base=environment, headers=header).status_code == 404


def test_without_invented_people_there_is_no_such_page(client: FlaskClient) -> None:
    assert client.get("/demo").status_code == 404


def test_no_door_opens_to_a_real_person(demo: Flask) -> None:
    with demo.app_context():
        mine = real.worker("李四", 77)
    demo.config["WTF_CSRF_ENABLED"] = False
    assert demo.test_client().post(f"/demo/sign-in/{mine}/worker").status_code == 404
    assert demo.test_client().post("/demo/sign-in/999999/worker").status_code == 404


def test_production_refuses_to_start_with_invented_people(demo: Flask) -> None:
    home = demo.config["SETTINGS"].home
    home.chmod(0o700)
    settings = settings_for(home, env="production", base_url="https://example.com")
    with pytest.raises(config.ConfigurationError, match="demo purge"):
        create_app(settings)
    said = demo.test_cli_runner().invoke(args=["demo", "purge"])
    assert said.exit_code == 0
    portal = create_app(settings)
    asked = portal.test_client().get("/demo", base_url="https://example.com")
    assert asked.status_code == 404
    release(portal)


def test_production_has_no_such_page_even_with_invented_people(demo: Flask) -> None:
    client = demo.test_client()
    assert client.get("/demo").status_code == 200
    settings = settings_for(demo.config["SETTINGS"].home, env="production", base_url="http://localhost")
    demo.config["SETTINGS"] = settings
    assert client.get("/demo").status_code == 404
