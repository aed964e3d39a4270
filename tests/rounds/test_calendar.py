"""The clerk's working calendar: what the library says, what he sets against it, what is not known yet."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from craftsman import db
from craftsman.journal import Entry
from craftsman.rounds import holidays, queries
from craftsman.rounds.models import Round
from tests import cast
from tests.rounds.conftest import open_round
from tests.rounds.test_setup import posted
from tests.rounds.test_views import text_of

STORM = {"day": "2026-08-12", "working": "0", "name": "防台风停工通知"}


def test_a_day_is_set_and_taken_back(app: Flask) -> None:
    with app.app_context():
        person = cast.clerk()
    browser = cast.signed_in(app, person)
    answer = posted(browser, "/admin/calendar", STORM)
    assert answer.headers["Location"] == "/admin/calendar?year=2026#own"
    with app.app_context():
        assert queries.workdays().count(date(2026, 8, 12), date(2026, 8, 13)) == 1
    page = text_of(browser.get("/admin/calendar?year=2026").get_data(as_text=True))
    assert "8月 20个工作日" in page
    assert "防台风停工通知" in page
    assert posted(browser, "/admin/calendar/2026-08-12/clear", {}, "/admin/calendar").status_code == 303
    with app.app_context():
        assert queries.workdays().is_working(date(2026, 8, 12))
        acts = db.session().execute(select(Entry.act, Entry.reason).where(Entry.subject == "day-20260812")).all()
        assert [tuple(line) for line in acts] == [("calendar.set", "防台风停工通知"), ("calendar.clear", None)]


@pytest.mark.parametrize(("noticed", "way_out"), [(False, "改日期"), (True, "看公示")])
def test_a_free_day_that_shortens_a_public_notice_names_the_round(app: Flask, noticed: bool, way_out: str) -> None:
    now = datetime.now(UTC)
    with app.app_context():
        person, days = cast.clerk(), queries.workdays()
        first = days.after(now.date(), 20)
        last = days.after(first, 4)
        with db.transaction() as unit:
            round_ = unit.get_one(Round, open_round(now - timedelta(days=30), now - timedelta(days=5)).id)
            name, slug = round_.name, round_.slug
            round_.notice_opens_on, round_.notice_ends_on = first, last
            round_.noticed_at = now if noticed else None
        inside = days.after(first, 1)
    browser = cast.signed_in(app, person)
    assert name not in text_of(browser.get("/admin/calendar").get_data(as_text=True))
    posted(browser, "/admin/calendar", {**STORM, "day": inside.isoformat()})
    answer = browser.get("/admin/calendar").get_data(as_text=True)
    assert f"{name}：公示不少于5个工作日，现在是4个" in text_of(answer)
    assert way_out in answer
    assert slug in answer


def test_what_is_so_already_or_wrong_is_refused(app: Flask) -> None:
    with app.app_context():
        person = cast.clerk()
    browser = cast.signed_in(app, person)
    for changed, sentence in (
        ({"day": "2026-10-01"}, "这一天本来就放假"),
        ({"day": "2026-02-30"}, "没有2026年02月30日这一天"),
        ({"day": "9999-12-31"}, "年份请在2020到2100之间"),
        ({"name": ""}, "请填写原因"),
        ({"working": "2"}, "错误"),
    ):
        answer = posted(browser, "/admin/calendar", {**STORM, **changed})
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)
    assert posted(browser, "/admin/calendar/2026-13-40/clear", {}, "/admin/calendar").status_code == 404


def test_a_year_nobody_knows_says_so_and_still_stands(app: Flask) -> None:
    later = max(holidays.years()) + 1
    with app.app_context():
        person = cast.clerk()
    browser = cast.signed_in(app, person)
    page = text_of(browser.get(f"/admin/calendar?year={later}").get_data(as_text=True))
    assert f"{later}年的放假安排还没有录入" in page
    for odd in ("abc", "0000", "9999", "2027'", "１２３４"):
        assert browser.get("/admin/calendar", query_string={"year": odd}).status_code == 200
