"""Pages of an application: what is shown in each state, what a button does, who may not."""

from __future__ import annotations

import contextvars
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update

from craftsman import db
from craftsman.applications import actions, queries
from craftsman.applications.models import Application, Duty
from craftsman.rounds.models import Round
from tests import cast, season

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
TOKEN = {"csrf_token": ""}


class Browser(FlaskClient):
    """Asks from outside the context in which the test looks at what was stored."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session().rollback()
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(autouse=True)
def browsers(app: Flask) -> None:
    """The token against forgery is tested where it is made; here forms are sent without the page they stand on."""
    app.test_client_class = Browser
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def round_id(app: Flask) -> Iterator[int]:
    with app.app_context():
        yield season.open_round(NOW - 5 * DAY, NOW + 9 * DAY)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def slug(round_id: int) -> str:
    return season.round_row(round_id).slug


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    engine = db.db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


# --- the test ----------------------------------------------------------------------------------------------------------


def test_anybody_may_ask_and_is_told_the_day(client: FlaskClient, round_id: int) -> None:
    answers = f"/check?round={slug(round_id)}&works_here=yes"
    assert "资格自测 1 / 5" in client.get(f"/check?round={slug(round_id)}").text
    page = client.get(f"{answers}&asked=since&since-year=2026&since-month=2&since-day=30")
    assert page.status_code == 422
    assert "没有2026年2月30日这一天，请核对" in page.text
    assert 'value="30"' in page.text
    assert "请填全年、月、日" in client.get(f"{answers}&asked=since&since-year=2026&since-month=2").text
    wide = client.get(f"{answers}&since-year=２０１５&since-month=０３&since-day=1&level=l3&clean=no&retired=no")
    assert "开始申报" in wide.text or "符合" in wide.text
    page = client.get(f"{answers}&since-year=2025&since-month=1&since-day=2&level=l3&clean=no&retired=no")
    assert "您满3年的日期是2028年1月2日，届时可申报" in page.text
    assert "开始申报" not in page.text
    assert not page.headers.getlist("Set-Cookie")


def test_answers_come_along_into_the_application(app: Flask, round_id: int) -> None:
    chen = season.worker()
    mine = cast.signed_in(app, chen)
    answers = {"works_here": "yes", "since": "2015-03-01", "level": "l3", "clean": "no", "retired": "no"}
    page = mine.get("/check", query_string={"round": slug(round_id), **answers}).text
    link = re.findall(r'href="(/my/applications/new[^"]+)"', page)[0].replace("&amp;", "&")
    consent = mine.get(link).text
    assert "同意并继续" in consent
    assert "不同意，我自己上传" in consent
    assert "人社技能证书库" in consent
    sent = {**TOKEN, "round": slug(round_id), "registers": "no", **answers}
    answer = mine.post("/my/applications/new", data=sent)
    one = db.session().query(Application).one()
    assert answer.headers["Location"] == f"/my/applications/{one.number}"
    assert (one.answers, one.registers_read) == (answers, False)
    assert mine.get(link).headers["Location"] == f"/my/applications/{one.number}"


# --- the draft ---------------------------------------------------------------------------------------------------------


def test_the_task_list_tells_the_states_apart(app: Flask, round_id: int) -> None:
    chen = season.worker()
    season.fact(chen, "apprentice", season.APPRENTICE, files=0)
    number = season.begin(round_id, chen, now=NOW)
    said = text_of(cast.signed_in(app, chen).get(f"/my/applications/{number}").text)
    for words in (
        "已完成 3 / 6",
        "技能等级 已完成 焊工 高级工（三级），18.0分",
        "创新成果 未开始",
        "岗位贡献 缺材料",
        "人社局 提交后办 核实2项业绩，核查一票否决情形",
        "预计得分 26.0",
    ):
        assert words in said


def test_unticking_leaves_out_and_the_figure_follows(app: Flask, round_id: int) -> None:
    chen = season.worker()
    number = season.begin(round_id, chen, now=NOW)
    mine = cast.signed_in(app, chen)
    page = mine.get(f"/my/applications/{number}/claims").text
    first, second = re.findall(r'name="cited" value="(\d+)" checked', page)
    sent = {**TOKEN, "version": "1", "cited": [second], "shown": [first, second]}
    assert mine.post(f"/my/applications/{number}/claims", data=sent).status_code == 303
    page = mine.get(f"/my/applications/{number}/claims").text
    assert "未勾选，不申报" in page
    assert "<b>8.0</b>" in page
    stale = mine.post(f"/my/applications/{number}/claims", data={**sent, "cited": [first, second]})
    assert stale.status_code == 409
    assert "另一个页面改过" in stale.text
    assert "还没有算进来的" in mine.get(f"/my/applications/{number}/score").text


def test_handing_in_asks_for_the_declaration_and_gives_a_receipt(app: Flask, round_id: int) -> None:
    chen = season.worker()
    number = season.begin(round_id, chen, now=NOW)
    mine = cast.signed_in(app, chen)
    refused = mine.post(f"/my/applications/{number}/submit", data=TOKEN)
    assert refused.status_code == 422
    assert "请勾选材料真实承诺后再提交" in refused.text
    sent = {**TOKEN, "declared": "y", "key": "once"}
    answer = mine.post(f"/my/applications/{number}/submit", data=sent)
    again = mine.post(f"/my/applications/{number}/submit", data=sent)
    assert answer.headers["Location"] == again.headers["Location"] == f"/my/applications/{number}/submitted"
    receipt = mine.get(f"/my/applications/{number}/submitted").text
    for words in ("申报已提交", number, "接下来", "部门联审", "预计得分"):
        assert words in receipt
    other = mine.post(f"/my/applications/{number}/submit", data={**sent, "key": "twice"})
    assert other.status_code == 409
    assert "您已于" in other.text
    assert "text-danger" not in mine.get("/my/applications").text
    assert "联审中" in mine.get("/my/applications").text


def test_after_the_deadline_the_draft_is_kept(app: Flask, round_id: int) -> None:
    chen = season.worker()
    number = season.begin(round_id, chen, now=NOW)
    with db.transaction() as unit:
        unit.execute(update(Round).values(closes_at=NOW - timedelta(minutes=1)))
    mine = cast.signed_in(app, chen)
    answer = mine.post(f"/my/applications/{number}/submit", data={**TOKEN, "declared": "y"})
    assert answer.status_code == 422
    assert "草稿已为您保留" in answer.text
    assert "提交申报</button>" not in mine.get(f"/my/applications/{number}/check").text
    assert "草稿已为您保留" in mine.get(f"/my/applications/{number}").text


# --- the way -----------------------------------------------------------------------------------------------------------


def test_the_progress_page_names_who_has_it_and_never_what_is_pending(app: Flask, round_id: int) -> None:
    chen = season.worker()
    one = season.submit(round_id, chen, now=NOW)
    number, mine = season.application(one).number, cast.signed_in(app, chen)
    before = text_of(mine.get(f"/my/applications/{number}/progress").text)
    with db.transaction() as unit:
        duty = unit.get_one(Duty, season.duties(one)["skill_certificate"].id)
        actions.move_duty(duty, "decided", now=NOW, workdays=season.workdays())
    after = text_of(mine.get(f"/my/applications/{number}/progress").text)
    assert re.sub(r"更新于\S+", "", after) == re.sub(r"更新于\S+", "", before)
    for words in ("联审中", "人社局", "公安分局", "3项：待审3项", "5个工作日，已用0个工作日", "现在由谁办"):
        assert words in after


def test_a_late_department_is_admitted(app: Flask, round_id: int) -> None:
    chen = season.worker()
    one = season.submit(round_id, chen, now=NOW)
    with db.transaction() as unit:
        unit.execute(update(Duty).values(due_on=(NOW - 14 * DAY).date()))
    page = cast.signed_in(app, chen).get(f"/my/applications/{season.application(one).number}/progress").text
    assert re.search(r"已超过时限\d+个工作日，区总工会已催办", page)


def test_a_correction_takes_three_taps(app: Flask, round_id: int) -> None:
    chen = season.worker()
    one = season.submit(round_id, chen, now=NOW)
    number, mine = season.application(one).number, cast.signed_in(app, chen)
    duty = season.duties(one)["skill_certificate"]
    season.answer(duty.id, "returned", note="证书编号被遮挡，请重拍全页。", now=NOW)
    page = mine.get(f"/my/applications/{number}/progress").text
    assert "去补正" in page
    assert "剩余5个工作日" in page
    assert "您补正后继续审，其余最迟" in page, "that clock stands still until then"
    assert "您补正后继续审，其余" in mine.get("/my/applications").text
    page = mine.get(f"/my/applications/{number}/corrections").text
    for words in ("证书编号被遮挡，请重拍全页。", "原材料", "证书1.jpg", "提交补正", "计时暂停"):
        assert words in page
    sent = {**TOKEN, "duty": str(duty.id)}
    refused = mine.post(f"/my/applications/{number}/corrections", data=sent)
    assert refused.status_code == 422
    assert "还没有看到新的内容或材料" in refused.text
    season.paper(duty.achievement_id or 0, "重拍.jpg")
    assert "已有新的内容或材料" in mine.get(f"/my/applications/{number}/corrections").text
    assert mine.post(f"/my/applications/{number}/corrections", data=sent).status_code == 303
    assert "没有要补正的内容" in mine.get(f"/my/applications/{number}/corrections").text


def test_the_confirmed_score_explains_itself(app: Flask, round_id: int) -> None:
    chen = season.worker()
    one = season.submit(round_id, chen, now=NOW)
    season.answer(season.duties(one)["competition_award"].id, "denied", note="名册里没有")
    season.answer_all(one)
    number, mine = season.application(one).number, cast.signed_in(app, chen)
    page = text_of(mine.get(f"/my/applications/{number}/progress").text)
    for words in ("已核分", "核定得分 18.0", "提交时预计 26.0", "部门意见：名册里没有"):
        assert words in page
    score = text_of(mine.get(f"/my/applications/{number}/score").text)
    assert "核定得分 18.0 / 100" in score
    assert "未计入" in score


def test_what_counts_together_is_printed_once_in_the_office(app: Flask, round_id: int) -> None:
    chen = season.worker()
    for name in ("周军", "李海"):
        season.fact(chen, "apprentice", {**season.APPRENTICE, "apprentice": name})
    number = season.application(season.scored(round_id, chen, now=NOW)).number
    page = cast.signed_in(app, cast.clerk()).get(f"/admin/applications/{number}").text
    rows = [text_of(row) for row in re.findall(r"<tr.*?</tr>", page, re.S) if "师带徒：" in row and "2项一起计" in row]
    assert [("合计在内" in row, " 6.0 " in row) for row in rows] == [(False, True), (True, False)]


def test_taking_back(app: Flask, round_id: int) -> None:
    chen = season.worker()
    number = season.application(season.submit(round_id, chen, now=NOW)).number
    mine = cast.signed_in(app, chen)
    assert mine.post(f"/my/applications/{number}/reopen", data=TOKEN).headers["Location"].endswith(number)
    assert "检查并提交" in mine.get(f"/my/applications/{number}").text
    assert "撤回后不能恢复" in mine.get(f"/my/applications/{number}/withdraw").text
    assert mine.post(f"/my/applications/{number}/withdraw", data=TOKEN).status_code == 303
    assert "您已撤回申报" in mine.get(f"/my/applications/{number}/progress").text
    assert mine.post(f"/my/applications/{number}/withdraw", data={**TOKEN, "key": "b"}).status_code == 409
    assert "已结束您已撤回申报" in re.sub(r"<[^>]+>", "", mine.get(f"/my/applications/{number}/progress").text)
    again = mine.get(f"/my/applications/new?round={slug(round_id)}")
    assert again.status_code == 200
    assert "您已撤回本批申报，不能再次申报" in again.text
    assert "同意并继续" not in again.text


def test_who_never_handed_in_is_told_that_he_need_not_withdraw(app: Flask, round_id: int) -> None:
    chen = season.worker()
    mine = cast.signed_in(app, chen)
    number = (
        mine.post("/my/applications/new", data={**TOKEN, "round": slug(round_id)}).headers["Location"].split("/")[-1]
    )
    assert "不提交就不算申报，不用撤回" in mine.get(f"/my/applications/{number}/withdraw").text


# --- who may -----------------------------------------------------------------------------------------------------------

PARTS = (
    "",
    "/basics",
    "/claims",
    "/score",
    "/check",
    "/submitted",
    "/progress",
    "/_timeline",
    "/corrections",
    "/withdraw",
)
POSTS = ("/claims", "/submit", "/corrections", "/reopen", "/withdraw")


def test_nobody_elses(app: Flask, round_id: int) -> None:
    chen, lin = season.worker(), season.worker("林晓燕", 3)
    number = season.application(season.submit(round_id, chen, now=NOW)).number
    clerk, reviewer, outside = cast.clerk(), cast.reviewer("keji"), cast.officer()
    hers = cast.signed_in(app, lin)
    htmx = {"HX-Request": "true"}
    for part in PARTS:
        assert hers.get(f"/my/applications/{number}{part}", headers=htmx).status_code == 404, part
    for part in POSTS:
        data = {**TOKEN, "version": "1", "declared": "y"}
        assert hers.post(f"/my/applications/{number}{part}", data=data).status_code == 404, part
    for person in (clerk, reviewer, outside):
        assert cast.signed_in(app, person).get(f"/my/applications/{number}").status_code == 403
    for person in (reviewer, outside, lin):
        other = cast.signed_in(app, person)
        assert other.get(f"/admin/applications/{number}").status_code == 403
        assert other.get(f"/admin/rounds/{slug(round_id)}/applications").status_code == 403
    assert hers.get("/my/applications/%00").status_code == 400
    assert hers.get("/my/applications/" + "9" * 300).status_code == 404


def test_a_reviewer_sees_what_his_department_is_owed(round_id: int) -> None:
    chen = season.worker()
    season.submit(round_id, chen, now=NOW)
    season.begin(round_id, season.worker("林晓燕", 3), now=NOW)
    for serial, (department, seen) in enumerate((("renshe", 1), ("gongan", 1), ("keji", 0)), 40):
        actor = cast.actor_of(cast.reviewer(department, serial=serial), "reviewer")
        assert len(db.session().scalars(queries.visible_to(actor)).all()) == seen


# --- the office ----------------------------------------------------------------------------------------------------------


def test_the_office_finds_by_number_name_status_and_town(app: Flask, round_id: int) -> None:
    chen, lin = season.worker(), season.worker("林晓燕", 3)
    number = season.application(season.submit(round_id, chen, now=NOW)).number
    draft = season.begin(round_id, lin, now=NOW)
    office = cast.signed_in(app, cast.clerk())
    base = f"/admin/rounds/{slug(round_id)}/applications"
    for query, found in (
        ({}, {number, draft}),
        ({"status": "draft"}, {draft}),
        ({"q": "陈"}, {number}),
        ({"q": "林晓燕"}, {draft}),
        ({"q": number}, {number}),
        ({"q": "00002"}, {draft}),
        ({"town": "金清镇", "status": "submitted"}, {number}),
        ({"town": "路南街道"}, set()),
        ({"after": number}, {draft}),
    ):
        page = office.get(base, query_string=query).text
        assert set(re.findall(r"/admin/applications/([A-Z0-9-]+)", page)) == found, query
    page = office.get(f"/admin/applications/{number}").text
    for words in ("部门审核", "核查：被列入失信名单", "细则1.3", "市场监管局", "开始申报"):
        assert words in page
    assert "3310" not in page
    assert "1380000" not in page
    counts = office.get(f"{base}/_counts", headers={"HX-Request": "true"}).text
    assert "已提交" in counts
    assert "6项" in counts


def test_lists_ask_no_more_with_many_than_with_one(app: Flask, round_id: int) -> None:
    season.submit(round_id, season.worker(), now=NOW)
    office = cast.signed_in(app, cast.clerk())
    base = f"/admin/rounds/{slug(round_id)}/applications"
    office.get(base)
    with counted(app) as one:
        office.get(base)
    for number in range(20, 25):
        season.submit(round_id, season.worker("徐海波", number), now=NOW)
    with counted(app) as many:
        office.get(base)
    assert len(many) == len(one) <= 12
