"""我的: what needs me now comes first; a new worker is told where to begin."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from craftsman import db
from craftsman.achievements import actions as achievements
from tests import cast, season
from tests.rounds.conftest import counted
from tests.rounds.test_views import text_of

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)


def enter(app: Flask, person_id: int, kind: str, **values: Any) -> int:
    with app.app_context(), db.transaction():
        return achievements.add_achievement(kind, values, actor=cast.actor_of(person_id), now=NOW).id


def test_a_new_worker_is_led_to_the_first_achievement(app: Flask) -> None:
    with app.app_context():
        chen = cast.worker()
    page = cast.signed_in(app, chen).get("/my").text
    assert "还没有业绩，先记第一项" in page
    assert 'href="/my/achievements/new"' in page
    assert "现在要办的" not in page


def test_what_was_sent_back_comes_first_with_its_reason(app: Flask) -> None:
    with app.app_context():
        chen, judge = cast.worker(), cast.reviewer()
    enter(app, chen, "competition_award", contest="区焊工比武")
    sent_back = enter(app, chen, "years_in_post", occupation="焊工", since="2014-03-01")
    with app.app_context(), db.transaction():
        achievements.record_verified(
            sent_back,
            "returned",
            revision=1,
            department="renshe",
            actor=cast.actor_of(judge),
            now=NOW,
            note="起算日期不对",
        )
    page = cast.signed_in(app, chen).get("/my").text
    said = text_of(page)
    assert said.index("起算日期不对") < said.index("还缺")
    assert f'href="/my/achievements/{sent_back}"' in page
    assert "0项，共2项" in said
    assert page.count('class="button block primary') == 1


def test_more_than_three_needs_lead_to_the_ledger(app: Flask) -> None:
    with app.app_context():
        chen = cast.worker()
    for number in range(5):
        enter(app, chen, "competition_award", contest=f"比武{number}")
    said = text_of(cast.signed_in(app, chen).get("/my").text)
    assert "还有2件，看全部业绩" in said
    assert "5件" in said


def test_nothing_to_do_is_said(app: Flask) -> None:
    with app.app_context():
        chen = cast.worker()
    enter(app, chen, "years_in_post", occupation="焊工", since="2014-03-01")
    assert "没有要您办的事" in cast.signed_in(app, chen).get("/my").text


def test_the_page_is_for_workers(app: Flask, client: Any) -> None:
    assert client.get("/my").headers["Location"].startswith("/login")
    with app.app_context():
        clerk = cast.clerk()
    assert cast.signed_in(app, clerk).get("/my").status_code == 403


def test_a_correction_of_an_application_comes_first_and_only_once(app: Flask) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        round_id = season.open_round(now - timedelta(days=9), now + timedelta(days=9))
        chen = season.worker()
        application = season.submit(round_id, chen, now=now - timedelta(days=1))
        duty = season.duties(application)["skill_certificate"].id
        season.answer(duty, "returned", now=now, note="编号被遮挡，请重拍全页")
        number = season.application(application).number
    page = cast.signed_in(app, chen).get("/my").text
    assert page.count('class="panel w tint"') == 1
    assert f'href="/my/applications/{number}/corrections"' in page
    assert "1件" in text_of(page)
    assert "现在由谁办" in page


def test_an_open_round_is_offered_until_one_has_begun(app: Flask) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        round_id = season.open_round(now - timedelta(days=9), now + timedelta(days=9))
        chen = season.worker()
    mine = cast.signed_in(app, chen)
    assert "开始申报" in mine.get("/my").text
    with app.app_context():
        season.begin(round_id, chen, now=now)
    page = mine.get("/my").text
    assert "开始申报" not in page
    assert "继续申报" in page


def test_the_first_page_asks_no_more_for_a_long_ledger(app: Flask) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        season.open_round(now - timedelta(days=9), now + timedelta(days=9))
        chen = season.worker(facts=season.LEDGER[:1])
    mine = cast.signed_in(app, chen)
    with counted(app) as few:
        mine.get("/my")
    for number in range(8):
        enter(app, chen, "competition_award", contest=f"比武{number}")
    with counted(app) as many:
        mine.get("/my")
    assert len(many) == len(few)
