"""The public first page: honest about what is on, dead links nowhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db
from craftsman.rounds import actions
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics.reading import parse

LIBRARY = Path(__file__).resolve().parents[2] / "craftsman" / "rubrics" / "library"


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


def open_round(app: Flask, from_days: int, to_days: int) -> None:
    now = datetime.now(UTC)
    with app.app_context(), db.transaction():
        actions.open_round(
            "2026年路桥工匠遴选",
            slug="2026",
            prefix="LQ26",
            rubric=parse((LIBRARY / "luqiao-example.yaml").read_text()),
            window=Window(now + timedelta(days=from_days), now + timedelta(days=to_days)),
            titles_given=[Title("路桥工匠", 20)],
            actor=None,
            now=now,
        )


@pytest.mark.parametrize(
    ("days", "said", "unsaid"),
    [
        ((-3, 9), "距申报截止", "没有正在申报"),
        ((3, 9), "还没开始", "距申报截止"),
        ((-9, -3), "当前没有正在申报的批次", "距申报截止"),
    ],
    ids=["open", "coming", "closed"],
)
def test_the_box_says_where_the_round_stands(
    app: Flask, client: FlaskClient, days: tuple[int, int], said: str, unsaid: str
) -> None:
    open_round(app, *days)
    page = client.get("/").text
    assert "2026年路桥工匠遴选" in page
    assert "路桥工匠20名" in page
    assert said in page
    assert unsaid not in page
    assert 'href="/rounds/2026"' in page
