"""The public first page: honest about what is on, dead links nowhere."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient


def addresses(page: str) -> set[str]:
    return {href for href in re.findall(r'<a [^>]*href="(/[^"#]*)', page) if not href.startswith("/static/")}


def test_without_a_round_it_says_so_and_offers_the_way_in(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "当前没有正在申报的批次" in page
    assert 'href="/login"' in page
    assert 'href="/register"' in page


def test_nothing_on_the_first_pages_leads_nowhere(client: FlaskClient) -> None:
    for start in ("/", "/help", "/help/style", "/accessibility", "/privacy"):
        found = addresses(client.get(start).text)
        assert "/" in found
        for address in found:
            assert client.get(address.replace("&amp;", "&")).status_code in (200, 303), f"{start} → {address}"


def test_what_is_not_open_yet_is_said_and_not_linked(client: FlaskClient) -> None:
    page = client.get("/").text
    closed = re.findall(r'<p class="closed">([^<]+)</p>', page)
    assert closed
    assert all("还没开放" in words for words in closed)


def test_elder_mode_is_remembered_until_it_is_left(client: FlaskClient) -> None:
    assert 'class="elder"' in client.get("/?elder=1").text
    assert 'class="elder"' in client.get("/help").text
    assert 'class="elder"' not in client.get("/help?elder=0").text
    assert 'class="elder"' not in client.get("/privacy").text


def test_invented_people_are_named_as_such_and_their_door_is_shown_only_here(app: Flask, client: FlaskClient) -> None:
    assert "演示数据" not in client.get("/").text
    app.extensions["is_demo"] = lambda: True
    assert 'href="/demo"' in client.get("/").text
    elsewhere = client.get("/", headers={"X-Forwarded-For": "10.0.0.7"}).text
    assert "演示数据" in elsewhere
    assert 'href="/demo"' not in elsewhere
