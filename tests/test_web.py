"""What all pages share: the commit rule, replays, the door, refusals as pages."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from craftsman import create_app, db, web
from craftsman.accounts.models import Company
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused
from tests.conftest import release, settings_for


@pytest.fixture
def app(home: Path, database_url: str | None) -> Iterator[Flask]:
    """The portal with a few acts of its own for each rule."""
    app = create_app(settings_for(home, database_url))
    app.config["WTF_CSRF_ENABLED"] = False
    for name, view in VIEWS.items():
        app.add_url_rule(f"/try/{name}", name, web.permit("page.read")(view), methods=["GET", "POST"])
    app.add_url_rule("/try/big", "big", web.permit("page.read", max_bytes=3_000_000)(_write), methods=["POST"])
    app.add_url_rule("/try/number/<int:number>", "number", web.permit("page.read")(lambda number: str(number)))
    yield app
    release(app)


def _write(name: str = "甲") -> ResponseReturnValue:
    session().add(Company(name=name, initials=" j "))
    return web.see_other("/help")


def _write_then_refuse() -> ResponseReturnValue:
    _write()
    session().flush()
    raise Refused("不行", field="x")


def _write_then_422() -> ResponseReturnValue:
    _write()
    return "no", 422


def _conflict() -> ResponseReturnValue:
    raise Conflict("张敏已于10:32处理了这一项", mine={"证书编号": "A1"}, theirs={"证书编号": "B2"})


def _missing() -> ResponseReturnValue:
    raise NotFound


def _locked() -> ResponseReturnValue:
    raise OperationalError("x", {}, Exception("database is locked"))


def _full() -> ResponseReturnValue:
    _write()
    session().flush()
    raise OSError(errno.ENOSPC, "No space left on device")


VIEWS: dict[str, Callable[[], ResponseReturnValue]] = {
    "write": _write,
    "refuse": _write_then_refuse,
    "invalid": _write_then_422,
    "conflict": _conflict,
    "missing": _missing,
    "locked": _locked,
    "full": _full,
}


def companies(app: Flask) -> int:
    with app.app_context():
        return len(session().scalars(select(Company)).all())


@pytest.mark.parametrize(
    ("name", "status", "kept"),
    [
        ("write", 303, 1),
        ("refuse", 422, 0),
        ("invalid", 422, 0),
        ("conflict", 409, 0),
        ("missing", 404, 0),
        ("locked", 503, 0),
        ("full", 503, 0),
    ],
)
def test_a_post_below_400_is_committed_and_nothing_else(
    app: Flask, client: FlaskClient, name: str, status: int, kept: int
) -> None:
    assert client.post(f"/try/{name}", data={}).status_code == status
    assert companies(app) == kept


def test_get_writes_nothing_even_when_a_view_tries(app: Flask, client: FlaskClient) -> None:
    client.get("/try/write")
    assert companies(app) == 0


def test_the_same_form_twice_has_one_effect_and_one_answer(app: Flask, client: FlaskClient) -> None:
    first = client.post("/try/write", data={"key": "k1", "a": "1"})
    again = client.post("/try/write", data={"key": "k1", "a": "1"})
    assert (again.status_code, again.headers["Location"]) == (first.status_code, first.headers["Location"])
    assert companies(app) == 1


def test_the_same_form_with_other_content_is_refused(app: Flask, client: FlaskClient) -> None:
    client.post("/try/write", data={"key": "k1", "a": "1"})
    answer = client.post("/try/write", data={"key": "k1", "a": "2"})
    assert answer.status_code == 422
    assert companies(app) == 1


def test_a_refused_form_may_be_sent_again(app: Flask, client: FlaskClient) -> None:
    assert client.post("/try/refuse", data={"key": "k1"}).status_code == 422
    assert client.post("/try/refuse", data={"key": "k1"}).status_code == 422
    assert companies(app) == 0


def test_a_fragment_inside_the_answer_to_a_post_commits_nothing_of_its_own(app: Flask, client: FlaskClient) -> None:
    @web.permit("page.read")
    def page() -> ResponseReturnValue:
        _write()
        web.fragment("missing")
        web.fragment("kept")
        return "no", 422

    app.add_url_rule("/try/kept", "kept", web.permit("page.read")(lambda: "shown"))
    app.add_url_rule("/try/page", "page", page, methods=["POST"])
    assert client.post("/try/page", data={"key": "k1"}).status_code == 422
    assert companies(app) == 0


def test_twenty_clicks_at_once_have_one_effect(app: Flask) -> None:
    answers: list[int] = []
    with app.test_client() as first:
        first.get("/help")

    def click() -> None:
        answers.append(app.test_client().post("/try/write", data={"key": "same", "a": "1"}).status_code)

    clicks = [threading.Thread(target=click) for _ in range(20)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert answers == [303] * 20
    assert companies(app) == 1


def test_a_conflict_shows_both_texts_and_what_was_typed(client: FlaskClient) -> None:
    sent = {"number": "我输入的", "level": "district", "password": "secret words", "id_number": "33010"}
    page = client.post("/try/conflict", data=sent).get_data(as_text=True)
    for nobody_s_business in ("district", "secret words", "33010"):
        assert nobody_s_business not in page
    for words in ("张敏已于10:32处理了这一项", "A1", "B2", "我输入的"):
        assert words in page


def test_every_refusal_keeps_the_shell_and_gives_a_number(client: FlaskClient) -> None:
    for name in ("refuse", "conflict", "missing", "locked"):
        answer = client.post(f"/try/{name}")
        page = answer.get_data(as_text=True)
        assert "台州市路桥区总工会" in page
        assert answer.headers["X-Request-Id"] in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/try/number/100000000000000000000", 404),
        ("/try/number/٣", 404),
        ("/try/number/-1", 404),
        ("/try/number/7", 200),
        ("/nothing%00here", 400),
        ("/help?q=%00", 400),
        ("/help?q=%ED%A0%80", 200),
        ("/" + "a" * 5000, 404),
    ],
)
def test_odd_addresses_are_refused_kindly(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/try/write", 1_100_000, 413), ("/try/big", 2_000_000, 303), ("/try/big", 3_100_000, 413)],
)
def test_a_body_over_the_page_s_cap_is_refused_unread(client: FlaskClient, path: str, size: int, status: int) -> None:
    assert client.post(path, data={"a": "x" * 10, "b": "y" * size}).status_code == status


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_a_form_from_another_site_is_refused(app: Flask, client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/try/write", headers=headers).status_code == 403
    assert companies(app) == 0


def test_a_form_without_its_token_is_refused_and_gives_the_text_back(home: Path) -> None:
    app = create_app(settings_for(home))
    answer = app.test_client().post("/login", data={"phone": "13800000512", "password": "secret words"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "表单已过期" in page
    assert "13800000512" in page
    assert "secret words" not in page
    release(app)


def test_headers_of_every_page(client: FlaskClient) -> None:
    answer = client.get("/help")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "https://cdn.jsdelivr.net/npm/htmx.org@2.0.10/dist/htmx.min.js" in policy
    assert "cdn.jsdelivr.net;" not in policy
    assert "cdn.jsdelivr.net " not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert {"Cookie", "HX-Request"} <= set(answer.vary.as_set(preserve_casing=True))


def test_two_writers_take_turns(app: Flask) -> None:
    """Read, then write, from many threads: no stale snapshot, no "database is locked"."""
    failures: list[BaseException] = []

    def add(number: int) -> None:
        try:
            with app.app_context(), db.transaction() as unit:
                count = len(unit.scalars(select(Company.id)).all())
                unit.add(Company(name=f"{number}", initials=f" {count} "))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.app_context():
        seen = sorted(int(row) for row in session().scalars(select(Company.initials)))
    assert seen == list(range(24))


def test_reading_does_not_hold_the_writer_s_place(app: Flask) -> None:
    with app.app_context(), db.writing():
        session().execute(text("SELECT 1"))
        with db.reading():
            done = threading.Event()

            def other() -> None:
                with app.app_context(), db.transaction() as unit:
                    unit.add(Company(name="乙", initials=" y "))
                done.set()

            threading.Thread(target=other).start()
            assert done.wait(5)


def test_safe_next() -> None:
    assert web.safe_next("/my?x=1") == "/my?x=1"
    for target in (None, "", "my", "//evil", "/\\evil", "https://evil", "/a\r\nb", "javascript:x"):
        assert web.safe_next(target, "/d") == "/d"
