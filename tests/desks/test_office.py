"""The office's first page: each role sees its own work and in which identity it acts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests import cast
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
    app.add_url_rule("/own-queue", "reviews.index", lambda: "queue")
    with app.app_context():
        zhang = cast.reviewer()
    assert cast.signed_in(app, zhang).get("/desk").headers["Location"].endswith("/own-queue")


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
