"""The pages of the catalogue: what everybody sees, what only a worker is told, what only the clerk may do."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from craftsman.training.models import CourseSession
from craftsman.training.spreadsheet import MEGABYTE
from tests import cast
from tests.rounds.conftest import counted
from tests.training.conftest import Import, run_on
from tests.training.tables import as_csv, as_xlsx, package, row


def csrf(page: str) -> dict[str, str]:
    return {
        name: found[1]
        for name in ("csrf_token", "key", "digest")
        if (found := re.search(rf'name="{name}"[^>]* value="([^"]*)"', page))
    }


def test_everybody_sees_the_sessions_and_nobody_is_told_points_before_signing_in(
    client: FlaskClient, bring: Import
) -> None:
    bring(run_on())
    page = client.get("/training").text
    assert "焊工技师班" in page
    assert "0 / 25人开班" in page
    assert "可加几分" not in page
    assert "0576-80000001" in client.get("/training/map").text


def test_a_worker_is_told_what_each_course_adds_and_why(app: Flask, bring: Import, chen: int) -> None:
    bring(run_on(), run_on(课程名称="首席班", 等级="首席技师", 报名要求="高级技师"))
    page = cast.signed_in(app, chen).get("/training").text
    assert "+6.0分" in page
    assert "需先有焊工 高级技师（一级）" in page


def test_the_recommendation_names_line_points_and_arithmetic(app: Flask, bring: Import, chen: int) -> None:
    bring(run_on())
    page = cast.signed_in(app, chen).get("/my/score").text
    part = page[page.index('id="recommended"') :]
    assert "补细则1.3“职业技能等级”" in part
    assert "+6.0分" in part
    assert "合计24.0−18.0，加6.0分" in part


def test_a_full_session_is_not_recommended(app: Flask, bring: Import, chen: int) -> None:
    bring(run_on(名额="1", 开班人数="1"))
    with app.app_context():
        other = cast.worker("徐海波", 2)
    browser = cast.signed_in(app, other)
    page = browser.get("/training/1").text
    assert browser.post("/training/sessions/1/orders", data=csrf(page)).status_code == 303
    assert 'id="recommended"' not in cast.signed_in(app, chen).get("/my/score").text
    assert "已满员" in cast.signed_in(app, chen).get("/training/1").text


def test_signing_up_and_giving_back(
    app: Flask, bring: Import, chen: int, only_run: Callable[[], CourseSession]
) -> None:
    bring(run_on())
    me = cast.signed_in(app, chen)
    page = me.get("/training/1").text
    assert "已点单 0 / 25人开班" in page
    assert me.post("/training/sessions/1/orders", data=csrf(page)).location == "/my/orders"
    assert only_run().taken == 1
    mine = me.get("/my/orders").text
    assert "已点单 1 / 25人开班" in mine
    assert "您已点单" in me.get("/training/1").text
    assert me.post("/my/orders/1/cancel", data=csrf(mine)).status_code == 303
    assert only_run().taken == 0
    assert "已取消" in me.get("/my/orders").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4), ("trade=焊工", 3), ("level=l2", 2), ("town=金清镇", 1), ("days=30", 3), ("free=1", 3),
        ("trade=电工&free=1", 2), ("days=x&after=y", 4), ("after=2026-01-01.99999999999999", 4),
    ],
)  # fmt: skip
def test_filters(client: FlaskClient, bring: Import, query: str, found: int) -> None:
    bring(
        run_on(),
        run_on(课程名称="电工班", 工种="电工", 等级="高级工", 报名要求="无"),
        run_on(
            机构名称="金清成人学校",
            镇街="金清镇",
            课程名称="大专班",
            工种="",
            学完取得="学历",
            等级="大专",
            报名要求="",
        ),
        run_on(开课日期=run_on()["结课日期"], 结课日期="2099-01-01") | {"课程名称": "焊工精英班", "费用（元）": "900"},
    )
    page = client.get(f"/training?{query}").text
    assert page.count('<a href="/training/') - page.count('<a href="/training/map') == found


def test_pages_follow_each_other_without_gap_or_repetition(client: FlaskClient, bring: Import) -> None:
    bring(*(run_on(课程名称=f"第{number}班") for number in range(45)))
    seen, url = [], "/training"
    while url:
        page = client.get(url).text
        seen += re.findall(r">(第\d+班)<", page)
        after = re.search(r'href="([^"]+)" rel="next"', page)
        url = after[1].replace("&amp;", "&") if after else ""
    assert len(seen) == len(set(seen)) == 45


def test_the_list_asks_no_more_with_many_rows(app: Flask, bring: Import, chen: int) -> None:
    me = cast.signed_in(app, chen)
    bring(run_on())
    with counted(app) as few:
        me.get("/training")
    bring(*(run_on(课程名称=f"第{number}班") for number in range(20)))
    with counted(app) as many:
        me.get("/training")
    assert len(many) == len(few)


# --- the clerk -------------------------------------------------------------------------------------------------------


def send(browser: FlaskClient, data: bytes, name: str = "课程.xlsx") -> object:
    page = browser.get("/admin/training/import").text
    return browser.post("/admin/training/import", data={**csrf(page), "table": (io.BytesIO(data), name)})


def test_the_clerk_looks_first_and_then_confirms(app: Flask, clerk: int) -> None:
    browser = cast.signed_in(app, clerk)
    answer = send(browser, as_xlsx([row(), row(机构名称="金清成人学校", 课程名称="<b>电工</b>班")]))
    page = browser.get(answer.location).text  # type: ignore[attr-defined]  # a response
    assert "确认导入6项" in page
    assert "&lt;b&gt;电工" in page
    assert "还没有培训机构" in browser.get("/training/map").text
    assert browser.post(answer.location, data=csrf(page)).status_code == 303  # type: ignore[attr-defined]  # a response
    assert "已导入：新增6项，改动0项" in browser.get(answer.location).text  # type: ignore[attr-defined]  # a response
    assert "焊工技师班" in browser.get("/admin/training?all=1").text


def test_every_mistake_is_listed_with_its_line_and_nothing_can_be_confirmed(app: Flask, clerk: int) -> None:
    browser = cast.signed_in(app, clerk)
    answer = send(browser, as_csv([row(名额="=1+1"), row(镇街="?", 电话="")]), "a.csv")
    page = browser.get(answer.location).text  # type: ignore[attr-defined]  # a response
    assert "有3处要改，没有导入任何内容" in page
    assert "第2行" in page
    assert "“名额”是公式" in page
    assert "确认导入" not in page


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"x" * (5 * MEGABYTE), 413, "课程表格最大2MB"),
        (b"x" * (2 * MEGABYTE + 9), 422, "文件超过2MB"),
        (b"PK\x03\x04", 422, "打不开"),
        (package("<sheetData/>", extra=("xl/b.xml", b"0" * (30 * MEGABYTE))), 422, "解开后太大"),
    ],
    ids=["5 MB", "just over", "broken", "bomb"],
)
def test_harmful_files_are_refused_at_the_door(app: Flask, clerk: int, data: bytes, status: int, said: str) -> None:
    answer = send(cast.signed_in(app, clerk), data)
    assert answer.status_code == status  # type: ignore[attr-defined]  # a response
    assert said in answer.text  # type: ignore[attr-defined]  # a response


def test_no_file_is_said(app: Flask, clerk: int) -> None:
    browser = cast.signed_in(app, clerk)
    answer = browser.post("/admin/training/import", data=csrf(browser.get("/admin/training/import").text))
    assert answer.status_code == 422
    assert "请选择要导入的表格" in answer.text


def test_the_template_is_what_the_import_reads(app: Flask, clerk: int) -> None:
    browser = cast.signed_in(app, clerk)
    answer = send(browser, browser.get("/admin/training/template.csv").data, "模板.csv")
    assert "1行都没有错误" in browser.get(answer.location).text  # type: ignore[attr-defined]  # a response


@pytest.mark.parametrize(
    ("who", "url", "status"),
    [
        ("worker", "/admin/training", 403),
        ("worker", "/admin/training/import", 403),
        ("administrator", "/admin/training", 200),
        ("administrator", "/admin/training/import", 403),
        ("clerk", "/my/orders", 403),
        ("reviewer", "/training", 200),
    ],
)
def test_who_may(app: Flask, who: str, url: str, status: int) -> None:
    with app.app_context():
        person = getattr(cast, who)()
    assert cast.signed_in(app, person).get(url).status_code == status


def test_visitors_are_asked_to_sign_in_before_they_order(client: FlaskClient, bring: Import) -> None:
    bring(run_on())
    page = client.get("/training/1").text
    assert "登录后点单" in page
    assert client.get("/my/orders").location.startswith("/login")


def test_the_first_page_names_the_best_course_and_my_next_one(app: Flask, bring: Import, chen: int) -> None:
    bring(run_on(), run_on(课程名称="熔化焊接取证班", 学完取得="特种作业操作证", 等级="", 报名要求=""))
    me = cast.signed_in(app, chen)
    page = me.get("/my").text
    assert 'id="my-orders"' not in page
    assert "焊工技师班" in page[page.index('id="best-course"') :]
    me.post("/training/sessions/1/orders", data=csrf(me.get("/training/1").text))
    page = me.get("/my").text
    assert "焊工技师班" in page[page.index('id="my-orders"') :]
    assert "熔化焊接取证班" in page[page.index('id="best-course"') :]
