"""Pages of certificates: anybody checks, a craftsman keeps his own, the office names, prints and hands out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from craftsman import db, files, web
from craftsman.accounts import actions as accounts
from craftsman.accounts.models import Grant, SignIn
from craftsman.certificates import actions, glyphs, queries
from craftsman.certificates.models import Bundle, Certificate
from craftsman.certificates.paper import Printed
from craftsman.rounds.models import Round
from tests import cast
from tests.certificates import scene as scenes
from tests.certificates.scene import NOW, Line
from tests.selection import scene as selection
from tests.selection.scene import Scene


@pytest.fixture
def at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands after the notice."""
    monkeypatch.setattr(web, "now", lambda: NOW)


def tokens(page: str) -> dict[str, str]:
    return {name: re.findall(rf'name="{name}"[^>]* value="([^"]+)"', page)[-1] for name in ("csrf_token", "key")}


def post(client: FlaskClient, page: str, url: str, **fields: object) -> TestResponse:
    """Send a form as the page gave it."""
    text = client.get(page).get_data(as_text=True)
    return client.post(url, data={**tokens(text), **fields})


# --- checking ----------------------------------------------------------------------------------------------------------


def test_a_scan_says_that_the_certificate_is_valid_and_repeats_what_is_printed(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        scene = scenes.named_round([Line(name="<b>陈𪢮</b>", employer="http://example.org", trade="焊工")])
        row = scenes.certificates(scene.round_id)[0]
        code, number = row.code, row.number
    page = client.get(f"/v/{code}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "证书有效" in text
    assert "&lt;b&gt;陈𪢮&lt;/b&gt;" in text
    for printed in (number, "http://example.org", "焊工", "2026年11月30日", "台州市路桥区总工会", "路桥工匠"):
        assert printed in text
    assert 'href="http://example.org' not in text
    assert "请确认网址为" in text
    assert "1380000" not in text
    assert "331004" not in text


@pytest.mark.parametrize(
    ("act", "headline"), [("suspend", "证书暂停"), ("revoke", "证书已撤销"), ("replace", "已补发，此件作废")]
)
def test_a_scan_of_a_paper_that_is_not_in_force(app: Flask, client: FlaskClient, act: str, headline: str) -> None:
    with app.app_context():
        scene = scenes.named_round()
        row = scenes.certificates(scene.round_id)[0]
        with db.transaction():
            if act == "replace":
                actions.replace(row.id, reason="遗失", actor=scene.actor, now=NOW)
            else:
                actions.change(row.id, act, document_no="路总工〔2027〕5号", actor=scene.actor, now=NOW)
        code = row.code
    text = client.get(f"/v/{code}").get_data(as_text=True)
    assert headline in text
    assert "证书有效" not in text
    assert "一致吗" not in text


@pytest.mark.parametrize("code", ["nothing", "0" * 22, "specimen", "%F0%9F%98%80", "x" * 500])
def test_an_unknown_code_is_no_certificate(client: FlaskClient, code: str) -> None:
    page = client.get(f"/v/{code}")
    assert page.status_code == 404
    assert "查无此证书" in page.get_data(as_text=True)


def test_a_failure_never_looks_like_an_invalid_certificate(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_code: str) -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(queries, "by_code", away)
    page = client.get("/v/anything")
    text = page.get_data(as_text=True)
    assert page.status_code == 503
    assert "系统繁忙，暂时无法核验" in text
    assert "查无此证书" not in text


def test_a_demonstration_says_so_at_the_scan(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        scene = scenes.noticed_round()
        with db.transaction() as unit:
            unit.execute(update(Round).values(demo=True))
        scenes.issue(scene)
        row = scenes.certificates(scene.round_id)[0]
        code = row.code
        assert row.printed["demo"] is True
    assert "演示证书" in client.get(f"/v/{code}").get_data(as_text=True)


def test_number_and_name_find_the_newest_paper(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        scene = scenes.named_round()
        row = scenes.certificates(scene.round_id)[0]
        with db.transaction():
            code = actions.replace(row.id, reason="遗失", actor=scene.actor, now=NOW).code
        name = row.name
    found = post(client, "/verify", "/verify", number="路工匠[2026]0001", name=name)
    assert found.status_code == 303
    assert found.location == f"/v/{code}"
    for number, other in (("路工匠〔2026〕0001号", "王某"), ("路工匠〔2026〕0999号", name)):
        missed = post(client, "/verify", "/verify", number=number, name=other)
        assert missed.status_code == 200
        assert "查无此证书" in missed.get_data(as_text=True)


def test_the_signed_code_is_checked_word_for_word(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        scene = scenes.named_round()
        signed = Printed.from_plain(scenes.certificates(scene.round_id)[0].printed).signed()
    url = "/verify/signature"
    assert "签名有效" in post(client, url, url, text=signed.replace("\n", "\r\n")).get_data(as_text=True)
    for changed in (signed.replace("焊工", "电工"), signed[:-4], signed.splitlines()[0], "<b>x</b>"):
        assert "签名不符" in post(client, url, url, text=changed).get_data(as_text=True)


def test_who_asks_too_often_is_told_when_to_ask_again(client: FlaskClient) -> None:
    for _ in range(10):
        assert post(client, "/verify", "/verify", number="路工匠〔2026〕0001号", name="王某").status_code == 200
    refused = post(client, "/verify", "/verify", number="路工匠〔2026〕0001号", name="王某")
    assert refused.status_code == 429
    assert "查询过于频繁，请1分钟后再试" in refused.get_data(as_text=True)


def test_a_sign_without_a_glyph_is_named_where_the_name_is_entered(app: Flask, client: FlaskClient) -> None:
    glyphs.table().write_text(glyphs.write(range(0x4E00, 0x9FA6), "test"))
    said = client.get("/lookup/_name?name=陈\U000323b0", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "\U000323b0" in said
    assert "可以照常登记" in said
    plain = client.get("/lookup/_name?name=陈小明", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "生僻字" not in plain
    assert 'hx-get="/lookup/_name"' in client.get("/register").get_data(as_text=True)


# --- my own ------------------------------------------------------------------------------------------------------------


def test_a_craftsman_sees_his_certificate_and_nobody_elses(app: Flask) -> None:
    with app.app_context():
        scene = scenes.named_round()
        first, second = scenes.certificates(scene.round_id)[:2]
        with db.transaction():
            db.session().add(Grant(person_id=first.person_id, role="worker", granted_at=NOW))
        owner, mine, other, number = first.person_id, first.id, second.id, first.number
    client = cast.signed_in(app, owner)
    page = client.get("/my/certificates").get_data(as_text=True)
    assert number in page
    assert "正在生成PDF" in page
    drawing = client.get(f"/my/certificates/{mine}.pdf")
    assert drawing.status_code == 404
    assert "正在生成" in drawing.get_data(as_text=True)
    assert client.get(f"/my/certificates/{other}.pdf").status_code == 404
    assert "我的证书" in client.get("/my/_certificates", headers={"HX-Request": "true"}).get_data(as_text=True)

    said = post(client, "/my/certificates", f"/my/certificates/{mine}/wrong", text="单位名称少了“集团”")
    assert said.status_code == 303
    assert post(client, "/my/certificates", f"/my/certificates/{other}/wrong", text="不是我的").status_code == 404
    with app.app_context():
        assert db.session().get_one(Certificate, mine).wrong == "单位名称少了“集团”"


def test_a_drawn_certificate_is_shown_as_a_pdf(app: Flask) -> None:
    with app.app_context():
        scene = scenes.named_round()
        row = scenes.certificates(scene.round_id)[0]
        with db.transaction():
            db.session().add(Grant(person_id=row.person_id, role="worker", granted_at=NOW))
            actions.keep_files({row.id: files.put(f"certificate-{row.id}", b"%PDF-1.7 paper")})
        owner, mine = row.person_id, row.id
    answer = cast.signed_in(app, owner).get(f"/my/certificates/{mine}.pdf")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.data == b"%PDF-1.7 paper"
    assert answer.headers["Cache-Control"] == "no-store"


# --- the office --------------------------------------------------------------------------------------------------------


NAMING = {"document_no": "路总工〔2026〕38号", "named_on": "2026-11-30", "people": "5"}


@pytest.mark.usefixtures("at_the_end")
def test_the_clerk_names_and_sees_the_work_begin(app: Flask) -> None:
    with app.app_context():
        scene = scenes.noticed_round()
        slug, clerk = scene.round.slug, scene.clerk
    client = _confirmed(app, clerk)
    page = client.get(f"/admin/rounds/{slug}/certificates/naming").get_data(as_text=True)
    assert "命名5人并生成证书" in page
    wrong = client.post(
        f"/admin/rounds/{slug}/certificates/naming", data={**tokens(page), **NAMING, "document_no": "口头"}
    )
    assert wrong.status_code == 422
    assert "请填写命名文号" in wrong.get_data(as_text=True)
    stale = client.post(f"/admin/rounds/{slug}/certificates/naming", data={**tokens(page), **NAMING, "people": "4"})
    assert stale.status_code == 422
    done = post(
        client, f"/admin/rounds/{slug}/certificates/naming", f"/admin/rounds/{slug}/certificates/naming", **NAMING
    )
    assert done.status_code == 303
    text = client.get(f"/admin/rounds/{slug}/certificates").get_data(as_text=True)
    assert "已完成0 / 5张" in text
    assert 'role="progressbar"' in text
    assert 'hx-trigger="every 2s"' in text
    again = client.post(f"/admin/rounds/{slug}/certificates/naming", data={**tokens(page), **NAMING, "key": "another"})
    assert again.status_code == 409
    assert "罗敏已于" in again.get_data(as_text=True)


def _confirmed(app: Flask, person_id: int) -> FlaskClient:
    """Somebody who has just typed the password, at the pages' own clock."""
    with app.app_context(), db.transaction():
        opened = accounts.open_sign_in(person_id, way="test", address="127.0.0.1", device="test", now=web.now())
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sign_in"], cookie["seen"] = opened.token, web.now().timestamp()
    return client


@pytest.mark.usefixtures("at_the_end")
@pytest.mark.parametrize("build", [selection.frozen_round, selection.proposed_round])
def test_the_page_refuses_before_the_notice_is_over(app: Flask, build: Callable[[], Scene]) -> None:
    with app.app_context():
        scene = build()
        slug, clerk, round_id = scene.round.slug, scene.clerk, scene.round_id
    client = _confirmed(app, clerk)
    url = f"/admin/rounds/{slug}/certificates/naming"
    page = client.get(url)
    assert page.status_code == 200
    assert "并生成证书</button>" not in page.get_data(as_text=True)
    index = client.get(f"/admin/rounds/{slug}/certificates").get_data(as_text=True)
    people = "5" if scene.proposal else "0"
    answer = client.post(url, data={**tokens(index), **NAMING, "people": people})
    assert answer.status_code == 422
    with app.app_context():
        assert scenes.certificates(round_id) == []


def test_naming_asks_the_password_again(app: Flask) -> None:
    with app.app_context():
        scene = scenes.noticed_round()
        slug, clerk = scene.round.slug, scene.clerk
        with db.transaction() as unit:
            client = cast.signed_in(app, clerk)
            unit.execute(update(SignIn).values(confirmed_at=cast.LONG_AGO))
    answer = client.get(f"/admin/rounds/{slug}/certificates/naming")
    assert answer.status_code == 303
    assert "/confirm" in answer.location


@pytest.mark.parametrize("who", [cast.worker, cast.reviewer])
def test_only_the_office_comes_in(app: Flask, who: Callable[[], int]) -> None:
    with app.app_context():
        slug = scenes.noticed_round().round.slug
        person = who()
    client = cast.signed_in(app, person)
    for path in ("", "/names", "/naming", "/list", "/_progress"):
        assert client.get(f"/admin/rounds/{slug}/certificates{path}").status_code == 403
    assert client.get("/admin/certificates/1").status_code == 403


def test_every_page_of_the_office_opens(app: Flask) -> None:
    with app.app_context():
        scene = scenes.named_round([Line(employer="路桥" * 50)])
        slug, clerk = scene.round.slug, scene.clerk
        held = scenes.certificates(scene.round_id)[0].id
        with db.transaction() as unit:
            unit.execute(update(Bundle).values(drawn_at=NOW))
            unit.execute(update(Certificate).where(Certificate.id != held).values(drawn_at=NOW))
    client = cast.signed_in(app, clerk)
    base = f"/admin/rounds/{slug}/certificates"
    index = client.get(base).get_data(as_text=True)
    assert "单位名称超过3行，排不下" in index
    assert "登记已打印" in index
    for path in (base, f"{base}/names", f"{base}/list", f"{base}/list?q=路工匠[2026]2", f"/admin/certificates/{held}"):
        assert client.get(path).status_code == 200, path
    for act in ("suspend", "revoke", "restore", "replace"):
        assert client.get(f"/admin/certificates/{held}/{act}").status_code == 200
    assert client.get(f"/admin/certificates/{held}/destroy").status_code == 404
    assert client.get(f"{base}/_progress", headers={"HX-Request": "true"}).status_code == 200

    printed = post(client, base, f"{base}/bundles/2/printed")
    assert printed.status_code == 303
    picked = [str(one) for one in range(held + 1, held + 3)]
    handed = post(client, f"{base}/list", f"{base}/list", pick=picked, to="")
    assert handed.status_code == 303
    none = post(client, f"{base}/list", f"{base}/list", to="")
    assert none.status_code == 422
    released = post(
        client, f"/admin/certificates/{held}", f"/admin/certificates/{held}/release", employer="路桥集团公司"
    )
    assert released.status_code == 303
    changed = post(
        client,
        f"/admin/certificates/{held}/revoke",
        f"/admin/certificates/{held}/revoke",
        document_no="路总工〔2027〕5号",
    )
    assert changed.status_code == 303
    with app.app_context():
        assert db.session().get_one(Certificate, held).state == "revoked"
