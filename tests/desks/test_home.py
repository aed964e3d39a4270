"""The public first page: honest about what is on, dead links nowhere."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db
from craftsman.certificates.models import NumberCounter
from craftsman.rounds import actions
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics.reading import parse
from craftsman.talents.models import Honour, Talent
from tests import cast, season
from tests.cast import LONG_AGO
from tests.rounds.conftest import counted
from tests.rounds.test_views import text_of

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


def test_totals_come_from_counters_and_nothing_is_not_shown(app: Flask, client: FlaskClient) -> None:
    assert "数据截至" not in client.get("/").text
    with app.app_context():
        now = datetime.now(UTC)
        given = (Title("路桥工匠", 20, "路工匠"),)
        round_id = season.open_round(now - timedelta(days=9), now + timedelta(days=9), titles_given=given)
        season.submit(round_id, season.worker(), now=now)
        season.begin(round_id, season.worker("徐海波", 2), now=now)
        with db.transaction() as unit:
            unit.add(NumberCounter(word="路工匠", year=2025, last=1200))
            unit.add(NumberCounter(word="路工匠", year=2026, last=34))
    said = text_of(client.get("/").text)
    assert "1,234 人 路桥工匠" in said
    assert "1 人次 自主申报" in said
    assert "数据截至" in said
    assert "培训点单 0" not in said


def test_the_page_reads_through_no_round(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        season.open_round(now - timedelta(days=9), now + timedelta(days=9))
    with counted(app) as sent:
        client.get("/")
    read = " ".join(sent).lower()
    assert "from application" not in read
    assert "from duty" not in read
    assert len(sent) <= 14


def test_only_craftsmen_who_agreed_are_shown(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        for serial, (name, listed) in enumerate((("罗志强", True), ("林建波", False)), start=1):
            person = cast.worker(name, serial)
            with db.transaction() as unit:
                day = date(2024, 12, 22)
                unit.add(
                    Talent(person_id=person, since=day, skill="一次探伤合格", listed_at=LONG_AGO if listed else None)
                )
                unit.add(Honour(person_id=person, title="台州工匠", level="city", year=2024, named_on=day))
    page = client.get("/").text
    assert "罗志强" in page
    assert "林建波" not in page


def test_an_open_round_leads_to_the_application_and_the_test(app: Flask, client: FlaskClient) -> None:
    open_round(app, -3, 9)
    page = client.get("/").text
    assert 'href="/my/applications/new?round=2026"' in page
    assert 'href="/check?round=2026"' in page


@pytest.mark.parametrize("who", ["worker", "reviewer", "clerk"])
def test_every_role_has_its_help(client: FlaskClient, who: str) -> None:
    assert f'href="/help/{who}"' in client.get("/help").text
    page = client.get(f"/help/{who}").text
    assert "一步一步" in page
    for address in addresses(page):
        assert client.get(address).status_code in (200, 303), address
    assert client.get("/help/stranger").status_code == 404
