"""A worker without JavaScript: registers, enters three achievements with evidence, sees what they are worth and why."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from craftsman import db, jobs, journal
from craftsman.rounds import actions as rounds
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics import library
from tests.browsing import Browser, Page
from tests.story import PASSWORD, TOTAL, Entry, Newcomer, entries


@pytest.fixture
def open_round(app: Flask) -> None:
    now = datetime.now(UTC)
    with app.app_context(), db.transaction():
        rounds.open_round(
            "2026年路桥工匠遴选",
            slug="luqiao-2026",
            prefix="LQ26",
            rubric=library.load("luqiao-example"),
            window=Window(now - timedelta(days=5), now + timedelta(days=10)),
            titles_given=[Title("路桥工匠", 20), Title("产业工人标兵", 200)],
            actor=None,
            now=now,
        )


def register(browser: Browser, newcomer: Newcomer) -> Page:
    browser.get("/register")
    return browser.send(
        "/register",
        name=newcomer.name,
        id_number=newcomer.id_number,
        phone=newcomer.phone,
        employer="路桥恒昌管业有限公司",
        company="other",
        town="金清镇",
        trade="焊工",
        password=PASSWORD,
        consents=["processing", "sensitive"],
    )


def enter(browser: Browser, entry: Entry) -> Page:
    """Type one achievement, send its file, look at its page."""
    browser.get(f"/my/achievements/new/{entry.kind}")
    days = {f"{entry.day_field}-{part}": value for part, value in zip(("year", "month", "day"), entry.day, strict=True)}
    page = browser.send(
        f"/my/achievements/new/{entry.kind}", **entry.texts, **entry.choices, **days, **dict.fromkeys(entry.ticks, "y")
    )
    assert page.status == 200, page.text
    name, kind, data = entry.file
    address = page.url
    page = browser.send(address, files={"files": (io.BytesIO(data), name, kind)}, act="upload")
    assert page.status == 200, page.text
    assert name in page.text
    return page


@pytest.mark.usefixtures("open_round")
def test_three_achievements_come_to_a_predicted_score_with_reasons(app: Flask) -> None:
    browser = Browser(app.test_client())
    assert register(browser, Newcomer(1)).status == 200
    for entry in entries():
        enter(browser, entry)
    with app.app_context():
        assert jobs.drain() >= 3
    ledger = browser.get("/my/achievements")
    for entry in entries():
        assert f"{entry.points}分" in ledger.text
    score = browser.get("/my/score")
    assert TOTAL in score.text
    assert "仅供参考，以部门核定为准" in score.text
    for reason in ("高级工", "焊工技能比武", "实用新型", "评分细则"):
        assert reason in score.text
    assert browser.send("/logout").text.count("您已退出") >= 1
    assert browser.get("/my/score").url == "/login"
    with app.app_context():
        assert journal.verify()[1] is None


@pytest.mark.usefixtures("open_round")
def test_nobody_sees_another_s_ledger(app: Flask) -> None:
    owner, stranger = Browser(app.test_client()), Browser(app.test_client())
    register(owner, Newcomer(1))
    page = enter(owner, entries()[0])
    with app.app_context():
        jobs.drain()
    register(stranger, Newcomer(2, "李海"))
    for address in (page.url, "/my/evidence/1", "/my/evidence/1/preview/0"):
        assert stranger.get(address).status == 404, address
    assert "高级工" not in stranger.get("/my/achievements").text
    assert Browser(app.test_client()).get(page.url).url == "/login"
