"""Pages of notices and objections: what everybody reads, what only two roles read, and what never stands there."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import db
from craftsman.accounts.models import Grant, SignInCode
from craftsman.applications.models import Application
from craftsman.crypto import unseal
from craftsman.journal import Entry
from craftsman.notices import actions, queries
from craftsman.notices.listing import Line
from craftsman.notices.models import Notice, Objection
from craftsman.rounds.models import Round
from tests import cast
from tests.achievements import samples
from tests.notices import stage
from tests.notices.stage import PHONE, OnNotice
from tests.selection import scene
from tests.selection.scene import Scene

pytestmark = pytest.mark.usefixtures("strokes")
HOSTILE = "<script>alert(1)</script>http://x.cn/𪢮"


@dataclass(frozen=True)
class Running:
    """A notice that runs now, as far as pages need it; looked up before any request, outside whose context it lives on."""

    app: Flask
    the: OnNotice
    slug: str
    clerk: int
    line: Line  # the first; its number is that of the line

    @property
    def notice_id(self) -> int:
        return self.the.notice_id

    def objected(self, **given: Any) -> str:
        with self.app.app_context():
            return stage.objected(self.the, now=datetime.now(UTC), **given)


@pytest.fixture
def running(app: Flask) -> Running:
    with app.app_context():
        the = stage.running_now()
        first = the.lines[0]
        line = Line(first.id, first.title, first.name, first.sex, first.employer, first.trade)
        return Running(app, the, the.scene.round.slug, the.scene.clerk, line)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def tokens(page: str, marker: str = "") -> dict[str, str]:
    """csrf, key and version of the first form, or of the one that posts to `marker`."""
    part = page[page.index(marker) :] if marker else page
    names = ("csrf_token", "key", "version")
    found = {name: re.search(rf'name="{name}"[^>]* value="([^"]*)"', part) for name in names}
    return {name: one.group(1) for name, one in found.items() if one}


def facts(running: Running, **changed: object) -> dict[str, object]:
    given = {"as_unit": "person", "name": "郑晓峰", "phone": PHONE, "line_id": "0", "facts": "材料重复使用。"}
    return {**given, **changed}


def object_to(client: FlaskClient, running: Running, **changed: object) -> tuple[int, str, str]:
    url = f"/notices/{running.notice_id}/objections/new"
    data = {**tokens(client.get(url).text), **facts(running, **changed)}
    answer = client.post(url, data=data, content_type="multipart/form-data")
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def last_code(app: Flask) -> str:
    """The code that was sent last."""
    with app.app_context():
        row = db.session().scalars(select(SignInCode).order_by(SignInCode.id.desc())).first()
        assert row is not None
        return unseal(row.code_sealed, f"sign_in_code.code.{row.uid}")


# --- the public notice -------------------------------------------------------------------------------------------------


def test_everybody_reads_the_list_and_no_score_id_or_phone_of_anybody(client: FlaskClient, running: Running) -> None:
    page = client.get(f"/notices/{running.notice_id}").text
    page = page[page.index("<main") : page.index("</main>")]
    said = text_of(page)
    for words in (
        "共5个工作日",
        "公示中",
        "2名，按姓氏笔画为序",
        "职业（工种）",
        "任何单位和个人均可来电",
        "提出异议",
        "路总工〔2026〕31号",
    ):
        assert words in said, words
    for name in ("陈小明", "徐海波", "王海波", "林晓燕", "金玉兰"):
        assert name in said
    for never in ("90.0", "9000", "score", "331004", "1380000"):
        assert never not in page, never
    assert [text for text in said.split() if text in ("陈小明", "徐海波")] == ["陈小明", "徐海波"]


def test_the_list_of_notices_says_how_long_they_run(client: FlaskClient, running: Running) -> None:
    said = text_of(client.get("/notices").text)
    assert stage.TEXT["title"] in said
    assert re.search(r"公示中 (剩余\d个工作日|今天截止)", said)
    assert stage.TEXT["title"] in text_of(client.get("/").text) or "公示" in said


def test_the_page_of_a_round_leads_to_its_lists_and_after_the_naming_to_its_craftsmen(
    app: Flask, client: FlaskClient, running: Running
) -> None:
    address, link = f"/rounds/{running.slug}", f'href="/notices/{running.notice_id}"'
    page = client.get(address).text
    assert link in page
    assert "已命名并同意公开的工匠" not in page
    with app.app_context(), db.transaction() as unit:
        unit.get_one(Round, running.the.round_id).named_at = stage.OVER
    page = client.get(address).text
    assert link in page
    assert "已命名并同意公开的工匠" in page
    with app.app_context(), db.transaction() as unit:
        notice = unit.get_one(Notice, running.notice_id)
        notice.opens_on = notice.ends_on = stage.MONDAY.replace(year=2099)
    assert link not in client.get(address).text, "before its first day"


def test_before_its_first_day_a_notice_is_nobodys_but_theirs(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        the = stage.running_now()
        with db.transaction() as unit:
            notice = unit.get_one(Notice, the.notice_id)
            notice.opens_on = notice.ends_on = stage.MONDAY.replace(year=2099)
            person = unit.get_one(Application, the.lines[0].application_id).person_id
            unit.add(Grant(person_id=person, role="worker", granted_at=cast.LONG_AGO))
        other = cast.stranger()
    assert client.get(f"/notices/{the.notice_id}").status_code == 404
    assert stage.TEXT["title"] not in client.get("/notices").text
    own = cast.signed_in(app, person).get(f"/my/notices/{the.notice_id}")
    assert own.status_code == 200
    assert "请核对您的公示信息" in own.text
    assert cast.signed_in(app, other).get(f"/my/notices/{the.notice_id}").status_code == 404


def test_markup_addresses_and_rare_characters_print_as_text(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        the = scene.proposed_round()
        with db.transaction() as unit:
            for one in the.applications:
                row = unit.get_one(Application, one)
                row.name, row.employer, row.trade = "𪢮" + row.name, HOSTILE, HOSTILE
        drafted = stage.draft(the, title=HOSTILE, basis=HOSTILE, address=HOSTILE)
    clerk = cast.signed_in(app, the.clerk, "clerk")
    page = clerk.get(f"/admin/rounds/{_slug(app, the)}/notice/preview").text
    assert drafted is not None
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;http://x.cn/𪢮" in page
    assert 'href="http://x.cn' not in page


def _slug(app: Flask, the: Scene) -> str:
    with app.app_context():
        return the.round.slug


# --- the clerk ---------------------------------------------------------------------------------------------------------


def test_the_clerk_drafts_previews_confirms_and_publishes(app: Flask) -> None:
    with app.app_context():
        the = scene.proposed_round()
        slug, reader = the.round.slug, cast.administrator()
    clerk, url = cast.signed_in(app, the.clerk, "clerk"), f"/admin/rounds/{slug}/notice"
    page = clerk.get(url).text
    form = {
        name: re.search(rf'name="opens_on-{name}" value="(\d+)"', page).group(1) for name in ("year", "month", "day")
    }  # type: ignore[union-attr]
    given = {**stage.TEXT, **{f"opens_on-{name}": value for name, value in form.items()}}
    refused = clerk.post(url, data={**tokens(page), **given, "basis": "请联系13800000512"})
    assert refused.status_code == 422
    assert "公示依据里有手机号码" in refused.text
    assert "请联系13800000512" in refused.text
    early = clerk.post(url, data={**tokens(refused.text), **given, "opens_on-year": "2024", "version": "0"})
    assert (early.status_code, "公示开始日已经过去" in early.text) == (422, True), "not only at the publication"
    assert clerk.post(url, data={**tokens(refused.text), **given, "version": "0"}).status_code == 303
    assert "这是预览，还没有发布" in clerk.get(f"{url}/preview").text
    sure = clerk.get(f"{url}/publish")
    assert re.search(r"将公示5人（路桥工匠2、产业工人标兵3），公示期\d+月\d+日至", sure.text)
    wrong = clerk.post(f"{url}/publish", data={**tokens(sure.text), "count0": "2", "count1": "4"})
    assert wrong.status_code == 409
    done = clerk.post(f"{url}/publish", data={**tokens(sure.text), "count0": "2", "count1": "3", "key": "another"})
    assert done.status_code == 303
    assert "期满以后才能命名" in clerk.get(url).text
    assert cast.signed_in(app, reader).get(url).status_code == 200
    assert cast.signed_in(app, reader).get(f"{url}/publish").status_code == 403


@pytest.mark.parametrize("who", ["worker", "reviewer", "nobody"])
def test_nobody_else_sees_drafts_or_objections(app: Flask, client: FlaskClient, who: str) -> None:
    with app.app_context():
        the = stage.running_now()
        number = stage.objected(the, now=datetime.now(UTC))
        slug = the.scene.round.slug
        person = {"worker": cast.stranger, "reviewer": cast.reviewer}[who]() if who != "nobody" else None
    visitor = cast.signed_in(app, person) if person else client
    for url in (f"/admin/rounds/{slug}/notice", f"/admin/rounds/{slug}/objections", f"/admin/objections/{number}"):
        assert visitor.get(url).status_code in (303, 403), url
    assert visitor.get(f"/objections/{number}").headers["Location"] == f"/objections?number={number}"


def test_a_correction_is_a_notice_of_its_own(app: Flask, client: FlaskClient, running: Running) -> None:
    line, url = running.line, f"/admin/rounds/{running.slug}/notice/correct"
    clerk = cast.signed_in(app, running.clerk, "clerk")
    with app.app_context():
        application = running.the.lines[0].application_id
    page = clerk.get(f"{url}?application={application}").text
    given = {"application": application, "name": line.name, "sex": line.sex, "trade": line.trade}
    words = {**given, "employer": "路桥新名称有限公司", "basis": "单位名称更正为路桥新名称有限公司。"}
    assert (
        clerk.post(url, data={**tokens(page, 'name="application" value'), **tokens(page), **words}).status_code == 303
    )
    with app.app_context():
        corrected = db.session().scalars(select(Notice.id).where(Notice.kind == "correction")).one()
    assert "路桥新名称有限公司" in client.get(f"/notices/{corrected}").text
    original = client.get(f"/notices/{running.notice_id}").text
    assert "路桥新名称有限公司" not in text_of(original).split("更正公告")[0]
    assert "本公示有更正" in original


# --- objections --------------------------------------------------------------------------------------------------------


def test_an_objection_gets_its_number_and_its_owner_follows_it(
    app: Flask, client: FlaskClient, running: Running
) -> None:
    status, _, where = object_to(client, running, line_id=running.line.application_id, facts=HOSTILE)
    assert status == 303
    assert re.fullmatch(r"/objections/YY\d\d-001", where)
    page = client.get(where).text
    assert "待受理" in page
    for never in ("郑晓峰", PHONE, "alert(1)"):
        assert never not in page
    number = where.rsplit("/", 1)[1]
    somebody = app.test_client()
    assert somebody.get(where).status_code == 303
    asked = somebody.get("/objections").text
    assert somebody.post("/objections", data={**tokens(asked), "number": number, "phone": PHONE}).status_code == 303
    entered = somebody.get("/objections/code").text
    wrong = somebody.post("/objections/code", data={**tokens(entered), "number": number, "phone": PHONE, "code": "x"})
    assert wrong.status_code == 422
    code = last_code(app)
    right = {**tokens(wrong.text), "number": number, "phone": PHONE, "code": code}
    assert somebody.post("/objections/code", data=right).headers["Location"] == where
    assert "待受理" in somebody.get(where).text


def test_another_phone_never_opens_it(app: Flask, running: Running) -> None:
    number = running.objected()
    curious, other = app.test_client(), "13900000555"
    asked = curious.get("/objections").text
    curious.post("/objections", data={**tokens(asked), "number": number, "phone": other})
    code = last_code(app)
    entered = curious.get("/objections/code").text
    data = {**tokens(entered), "number": number, "phone": other, "code": code}
    assert curious.post("/objections/code", data=data).status_code == 422
    assert curious.get(f"/objections/{number}").status_code == 303


def test_a_unit_without_a_stamped_letter_is_refused(client: FlaskClient, running: Running) -> None:
    status, page, _ = object_to(client, running, as_unit="unit", unit="路桥某某有限公司")
    assert status == 422
    assert "请上传加盖公章的函件" in page
    assert "材料重复使用。" in page
    photo = (io.BytesIO(samples.photo()), "公函.jpg")
    status, _, _ = object_to(client, running, as_unit="unit", unit="路桥某某有限公司", letter=photo)
    assert status == 303
    with running.app.app_context():
        row = db.session().scalars(select(Objection)).one()
        assert (row.unit, row.files[0]["role"], row.files[0]["type"]) == ("路桥某某有限公司", "letter", "image/jpeg")
        assert "公函" not in str(row.files)
        assert queries.file_names(row) == ["公函.jpg"]


def test_a_page_shown_again_says_that_the_files_must_be_chosen_anew(client: FlaskClient, running: Running) -> None:
    photo = (io.BytesIO(samples.photo()), "现场.jpg")
    status, page, _ = object_to(client, running, phone="12", attachment=photo)
    assert status == 422
    assert text_of(page).count("附件没有保留，请重新选择") == 2  # in the list of mistakes and beside the field
    assert "函件没有保留" not in page


def test_what_is_missing_is_listed_by_the_page_and_not_by_the_browser(client: FlaskClient, running: Running) -> None:
    page = client.get(f"/notices/{running.notice_id}/objections/new").text
    assert not re.search(r"<(input|select|textarea)[^>]* required", page)
    status, page, _ = object_to(client, running, name="", facts="")
    assert status == 422
    assert "请更正以下2处" in page


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [(b"MZ\x90", "病毒.jpg", "只能上传照片"), (b"%PDF-1.4", "函.jpg", "内容却是pdf"), (b"", "空.jpg", "文件是空的")],
)
def test_what_is_no_photo_or_pdf_is_not_kept(
    client: FlaskClient, running: Running, data: bytes, name: str, said: str
) -> None:
    status, page, _ = object_to(client, running, attachment=(io.BytesIO(data), name))
    assert status == 422
    assert said in page
    with running.app.app_context():
        assert db.session().scalars(select(Objection)).first() is None


def test_who_objected_is_seen_by_two_roles_and_each_look_is_kept(app: Flask, running: Running) -> None:
    number = running.objected(line_id=running.line.application_id)
    with app.app_context():
        reviewer = stage.reviewer_actor()
        with db.transaction():
            actions.accept(number, version=1, actor=running.the.actor, now=datetime.now(UTC))
        case = stage.objection(number).id
    clerk = cast.signed_in(app, running.clerk, "clerk")
    page = clerk.get(f"/admin/objections/{number}").text
    assert "材料重复使用" in page
    assert "郑晓峰" not in page
    shown = clerk.post(f"/admin/objections/{number}/person", data=tokens(page))
    assert f"反映人：郑晓峰，电话{PHONE}" in shown.text
    looker = cast.signed_in(app, reviewer.person_id)
    assert looker.get(f"/review/objections/{case}").status_code == 404
    asked = {**tokens(page, "/department"), "department": reviewer.department_id}
    assert clerk.post(f"/admin/objections/{number}/department", data=asked).status_code == 303
    theirs = looker.get(f"/review/objections/{case}").text
    assert "材料重复使用" in theirs
    for never in ("郑晓峰", PHONE):
        assert never not in theirs
    done = looker.post(f"/review/objections/{case}", data={**tokens(theirs), "findings": "经查不属实。"})
    assert done.status_code == 303
    assert "经查不属实。" in clerk.get(f"/admin/objections/{number}").text
    with app.app_context():
        looks = db.session().scalars(select(Entry).where(Entry.act == "objection.read").order_by(Entry.seq))
        assert [one.detail["field"] for one in looks] == ["facts", "person", "facts", "facts"]
        assert "郑晓峰" not in " ".join(str(one.detail) for one in db.session().scalars(select(Entry)))


def test_the_office_answers_and_the_lock_opens(app: Flask, running: Running) -> None:
    number = running.objected(line_id=running.line.application_id)
    clerk, url = cast.signed_in(app, running.clerk, "clerk"), f"/admin/objections/{number}"
    assert clerk.post(f"{url}/accept", data=tokens(clerk.get(url).text, "/accept")).status_code == 303
    page = clerk.get(url).text
    lacking = clerk.post(f"{url}/answer", data={**tokens(page, "/answer"), "effect": "upheld", "answer": ""})
    assert lacking.status_code == 422
    assert "请写明答复内容" in lacking.text
    words = {"effect": "upheld", "answer": "经核查，反映的情况不属实。"}
    assert clerk.post(f"{url}/answer", data={**tokens(page, "/answer"), **words}).status_code == 303
    assert "维持" in clerk.get(url).text
    late = clerk.post(f"{url}/answer", data={**tokens(page, "/answer"), **words, "key": "second"})
    assert late.status_code == 409
    with app.app_context():
        assert queries.open_objections(running.the.round_id) == []


def test_the_round_says_why_the_naming_waits(app: Flask, running: Running) -> None:
    clerk = cast.signed_in(app, running.clerk, "clerk")
    for url in (f"/admin/rounds/{running.slug}", "/admin/rounds", "/admin"):
        page = clerk.get(url).text
        assert "下一步命名：公示到" in page
        assert "可以办理命名" not in page


def test_after_the_last_day_nothing_is_taken(client: FlaskClient, running: Running) -> None:
    data = {**tokens(client.get(f"/notices/{running.notice_id}/objections/new").text), **facts(running)}
    with running.app.app_context(), db.transaction() as unit:
        notice = unit.get_one(Notice, running.notice_id)
        notice.opens_on = notice.ends_on = stage.MONDAY.replace(year=2025)
    refused = client.post(f"/notices/{running.notice_id}/objections/new", data=data)
    assert refused.status_code == 422
    assert "公示期已于2025年11月23日结束" in refused.text
    assert "提出异议</a>" not in client.get(f"/notices/{running.notice_id}").text
