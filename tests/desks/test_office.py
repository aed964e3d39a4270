"""The office's first page: each role sees its own work and in which identity it acts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from craftsman import db
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round
from tests import cast, season
from tests.browsing import Browser


@pytest.mark.parametrize(
    ("make", "links", "others"),
    [
        (cast.administrator, {"/admin/people", "/admin/journal"}, set()),
        (cast.clerk, {"/admin/people", "/admin/rounds", "/admin/training"}, {"/admin/journal"}),
        (cast.auditor, {"/admin/journal"}, {"/admin/people"}),
        (cast.officer, {"/rounds"}, {"/admin/people", "/admin/journal"}),
    ],
    ids=["administrator", "clerk", "auditor", "officer"],
)
def test_each_role_sees_its_own_work(app: Flask, make: Callable[[], int], links: set[str], others: set[str]) -> None:
    with app.app_context():
        person = make()
    mine = cast.signed_in(app, person)
    page = mine.get("/desk").text
    assert all(f'href="{link}"' in page for link in links)
    assert not any(f'href="{link}"' in page for link in others)
    assert all(mine.get(link).status_code == 200 for link in links)
    assert all(mine.get(link).status_code == 403 for link in others)


def test_the_page_names_the_identity_one_acts_in(app: Flask) -> None:
    with app.app_context():
        cai = cast.officer()
    assert "企业工会（路桥恒昌管业有限公司）" in cast.signed_in(app, cai).get("/desk").text


def test_a_role_with_a_first_page_of_its_own_is_led_there(app: Flask) -> None:
    with app.app_context():
        zhang = cast.reviewer()
    assert cast.signed_in(app, zhang).get("/desk").headers["Location"].endswith("/review")


def test_a_second_identity_is_one_click_away(app: Flask) -> None:
    with app.app_context():
        cai = cast.officer(also_worker=True)
    mine = Browser(cast.signed_in(app, cai))
    assert mine.get("/my").status == 403
    assert "切换到这个身份" in mine.get("/desk").text
    assert mine.send("/my/identity").url == "/my"
    assert mine.get("/desk").status == 403


def test_a_worker_has_no_office(app: Flask) -> None:
    with app.app_context():
        chen = cast.worker()
    refusal = cast.signed_in(app, chen).get("/desk")
    assert refusal.status_code == 403
    assert "切换到对应的身份" in refusal.text


def test_the_clerk_sees_what_blocks_a_round_red_first(app: Flask) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        round_id = season.open_round(now - timedelta(days=20), now + timedelta(days=9))
        season.submit(round_id, season.worker(), now=now - timedelta(days=15))
        clerk = cast.clerk()
    page = cast.signed_in(app, clerk).get("/admin").text
    assert "人社局超期未审" in page
    assert page.index("超期未审") < page.index("下一步核分冻结")
    assert "申报还没有截止" in page


def test_a_round_that_can_be_frozen_says_so(app: Flask) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        season.open_round(now - timedelta(days=30), now - timedelta(days=9))
        clerk = cast.clerk()
    assert "可以办理核分冻结" in cast.signed_in(app, clerk).get("/admin").text


def test_all_pages_say_the_same_of_what_can_be_done(app: Flask) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        round_id = season.open_round(now - timedelta(days=30), now - timedelta(days=9))
        season.submit(round_id, season.worker(), now=now - timedelta(days=15))
        with db.transaction() as unit:
            unit.get_one(Round, round_id).appeal_ends_on = date(2099, 12, 16)
        slug, clerk = rounds.round_by_id(round_id).slug, cast.clerk()
    browser = cast.signed_in(app, clerk)
    for address in ("/admin", "/admin/rounds", f"/admin/rounds/{slug}"):
        page = browser.get(address).text
        assert re.search(r"下一步核分冻结：未审[0-9]+项，复核期到2099年12月16日", page), address
        assert "可以办理核分冻结" not in page, address
        assert "复核未决" not in page, address


def test_without_rounds_the_clerk_is_led_to_the_first(app: Flask) -> None:
    with app.app_context():
        clerk = cast.clerk()
    assert "现在没有在办的批次" in cast.signed_in(app, clerk).get("/admin").text


@pytest.mark.parametrize("address", ["/my/settings", "/my/messages", "/my/password"])
def test_staff_keep_their_shell_on_their_own_pages(app: Flask, address: str) -> None:
    with app.app_context():
        clerk, chen = cast.clerk(), cast.worker()
    assert 'class="rail"' in cast.signed_in(app, clerk).get(address).text
    assert 'class="rail"' not in cast.signed_in(app, chen).get(address).text
