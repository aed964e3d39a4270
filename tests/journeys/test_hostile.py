"""People who click twice, type what nobody types, or mean harm: nothing breaks, nothing happens twice, nothing leaks."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from craftsman import create_app, crypto, db
from craftsman.accounts import actions
from craftsman.accounts.models import Person, SignIn, SignInCode
from craftsman.db import session
from craftsman.replays import Replay
from tests import cast
from tests.accounts.test_door import PASSWORD, PHONE, id_number
from tests.browsing import Browser
from tests.conftest import release, settings_for

WORKER: dict[str, Any] = {
    "name": "陈小明",
    "id_number": id_number(1),
    "phone": PHONE,
    "employer": "路桥恒昌管业有限公司",
    "company": "other",
    "town": "金清镇",
    "trade": "焊工",
    "password": PASSWORD,
    "consents": ["processing", "sensitive"],
}


def send_at_once(app: Flask, page: Browser, action: str, times: int = 8, **fields: Any) -> list[tuple[int, int]]:
    """The same form sent many times by one browser: the status of each answer, and of the own page opened after it."""
    assert page.page is not None
    values = {**page.page.form(action).values, **fields}
    cookie = page.client.get_cookie("craft")
    outcomes: list[tuple[int, int]] = []

    def send() -> None:
        client = app.test_client()
        if cookie is not None:
            client.set_cookie("craft", cookie.value)
        answer = client.post(action, data=values)
        outcomes.append((answer.status_code, client.get("/my/settings").status_code))

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def count(app: Flask, table: type[Any]) -> int:
    with app.app_context():
        return len(session().scalars(sa.select(table)).all())


def test_whoever_clicks_twice_at_the_door_is_inside_once(app: Flask) -> None:
    """The browser shows the last answer: it must open the door too, whichever click was first."""
    page = Browser(app.test_client())
    page.get("/register")
    assert set(send_at_once(app, page, "/register", **WORKER)) == {(303, 200)}
    assert (count(app, Person), count(app, SignIn)) == (1, 1)
    page.get("/login")
    assert set(send_at_once(app, page, "/login", phone=PHONE, password=PASSWORD)) == {(303, 200)}
    assert count(app, SignIn) == 2
    page.get("/login/code")
    page.send("/login/code", phone=PHONE)
    with app.app_context():
        row = session().scalars(sa.select(SignInCode)).one()
        code = crypto.unseal(row.code_sealed, f"sign_in_code.code.{row.uid}")
    assert set(send_at_once(app, page, "/login/code/enter", code=code)) == {(303, 200)}
    assert count(app, SignIn) == 3


def test_a_form_sent_again_after_leaving_does_not_let_in_again(app: Flask) -> None:
    with app.app_context():
        cast.worker()
    page = Browser(app.test_client())
    form, cookie = page.get("/register").form("/register").values, page.client.get_cookie("craft")
    assert cookie is not None
    page.send("/register", **WORKER)
    page.get("/my/settings")
    page.send("/logout")
    thief = app.test_client()
    thief.set_cookie("craft", cookie.value)
    thief.post("/register", data={**form, **WORKER})
    assert thief.get("/my/settings").status_code == 303


def test_what_an_answer_showed_in_full_does_not_stand_in_the_database(app: Flask) -> None:
    with app.app_context():
        person, office = cast.worker(), cast.administrator()
    page = Browser(cast.signed_in(app, office))
    form = page.get(f"/admin/people/{person}").form("/unmask/phone").values
    shown = page.client.post(f"/admin/people/{person}/unmask/id_number", data={**form, "reason": "核对证书"})
    assert cast.id_number(1) in shown.text
    page.get("/admin/people/invite")
    link = page.send("/admin/people/invite", name="罗敏", role="clerk").html.split("/join/")[1][:43]
    with app.app_context():
        kept = "".join(str(row) for row in session().execute(sa.select(Replay.body)))
    assert kept
    assert cast.id_number(1) not in kept
    assert link not in kept


def test_a_link_to_hand_on_names_the_portal_not_what_the_request_claims(home: Path) -> None:
    app = create_app(settings_for(home, base_url="http://craft.example"))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        office = cast.administrator()
    client = cast.signed_in(app, office)
    page = client.post("/admin/people/invite", data={"name": "罗敏", "role": "clerk"}).text
    assert "http://craft.example/join/" in page
    assert "http://localhost/join/" not in page
    release(app)


def test_wrong_passwords_leave_the_way_in_by_code_open_and_wrong_codes_the_other(app: Flask) -> None:
    page = Browser(app.test_client())
    page.get("/register")
    page.send("/register", **WORKER)
    page.get("/my/settings")
    page.send("/logout")
    for _ in range(8):
        page.get("/login")
        slowed = page.send("/login", phone=PHONE, password="wrong password")
    assert (slowed.status, "或改用短信验证码登录" in slowed.text) == (429, True)
    page.get("/login/code/enter")
    for _ in range(5):
        assert page.send("/login/code/enter", phone=PHONE, code="000000").status == 422
    slowed = page.send("/login/code/enter", phone=PHONE, code="000000")
    assert (slowed.status, "或改用密码登录" in slowed.text) == (429, True)
    now = datetime.now(UTC)
    with app.app_context(), db.transaction():
        actions.forget_sign_ins(now=now.replace(year=now.year + 1))
    for _ in range(6):
        page.get("/login/code/enter")
        page.send("/login/code/enter", phone=PHONE, code="000000")
    page.get("/login")
    assert page.send("/login", phone=PHONE, password=PASSWORD).status == 200


@pytest.mark.parametrize("name", ["Origin", "Referer", "HX-Current-URL"])
@pytest.mark.parametrize("address", ["http://[", "http://[::1", "//"])
def test_what_only_looks_like_an_address_is_refused(client: FlaskClient, name: str, address: str) -> None:
    client.application.config["WTF_CSRF_ENABLED"] = False
    answer = client.post("/my/identity", headers={name: address})
    assert answer.status_code in (303, 403)


@pytest.mark.parametrize("host", ["." * 70, "a" * 300, "["])
def test_a_host_that_cannot_be_is_no_error_of_ours(client: FlaskClient, host: str) -> None:
    assert client.get("/login", headers={"Host": host}).status_code in (200, 400)


def test_text_nobody_can_type_is_refused_however_long(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    for text in ("\x00", "\x00" * 5000, "厂\x00" * 3000):
        assert client.post("/register", data={"employer": text, "name": text}).status_code == 422
        assert client.post("/register", data={"key": text[:30], "find": "1"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/outbox/_code", {"X-Forwarded-For": "10.0.0.7"}),
        ("/outbox/_code", {"Forwarded": "for=10.0.0.7"}),
        ("/outbox/_code", {"Host": "evil.example"}),
        ("/demo", {"Host": "evil.example"}),
        ("/demo", {"Host": "localhost.evil.example"}),
        ("/demo", {"Host": "evil.example@127.0.0.1.evil.example"}),
    ],
)
def test_pages_of_this_machine_do_not_open_under_another_name(app: Flask, path: str, headers: dict[str, str]) -> None:
    with app.app_context():
        person = cast.worker()
        with db.transaction() as unit:
            unit.get_one(Person, person).demo = True
    at_home = {"HX-Request": "true"}
    for host in ("localhost", "127.0.0.1:8000", "[::1]:8000"):
        assert app.test_client().get(path, headers={**at_home, "Host": host}).status_code == 200
    assert app.test_client().get(path, headers={**at_home, **headers}).status_code == 404


def test_files_carry_the_same_protection_as_pages(home: Path) -> None:
    app = create_app(settings_for(home, testing=False, assets="local"))
    answer = app.test_client().get("/static/app.js")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers
    release(app)
