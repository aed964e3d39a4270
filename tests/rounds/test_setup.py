"""The clerk sets up a round: task by task, copied from the last one, published once; afterwards only dates still to come move."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import db
from craftsman.accounts.models import SignIn
from craftsman.journal import Entry
from craftsman.rounds import actions, queries
from craftsman.rounds.models import Round
from craftsman.rounds.stages import DISTRICT, stage_of
from craftsman.rounds.timetable import LABELS, Timetable, shifted
from tests import cast
from tests.rounds.conftest import open_round
from tests.rounds.test_views import text_of

NOW = datetime.now(UTC)
TITLES = {
    "name0": "路桥工匠",
    "quota0": "20",
    "word0": "路工匠",
    "name1": "产业工人标兵",
    "quota1": "200",
    "word1": "路标兵",
}


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    with app.app_context():
        cast.reviewer()  # departments are there
        person = cast.clerk()
    return cast.signed_in(app, person)


def posted(client: FlaskClient, url: str, data: dict[str, Any], page: str | None = None) -> Any:
    """The form of `page` (or of `url`) as a browser would send it, with these values changed."""
    html = client.get(page or url).get_data(as_text=True)
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        given = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        chosen = given.get("type") not in ("radio", "checkbox") or " checked" in tag
        if "name" in given and chosen and given["name"] != "act":
            sent[given["name"]] = given.get("value", "y" if given.get("type") == "checkbox" else "")
    for name, body in re.findall(r'<select[^>]*name="([\w-]+)"[^>]*>(.*?)</select>', html, re.S):
        found = re.search(r'<option selected value="([^"]*)"', body)
        sent[name] = found[1] if found else ""
    for name, body in re.findall(r'<textarea[^>]*name="([\w-]+)"[^>]*>(.*?)</textarea>', html, re.S):
        sent[name] = body.strip()
    return client.post(url, data={**sent, **data})


def states(client: FlaskClient, slug: str) -> list[str]:
    page = text_of(client.get(f"/admin/rounds/{slug}/setup").get_data(as_text=True))
    return re.findall("未开始|进行中|有错误|已完成(?!\\d)", page[page.index("名称和编号前缀") :])


def test_a_blank_round_is_set_up_task_by_task_and_published(app: Flask, clerk: FlaskClient) -> None:
    made = posted(
        clerk, "/admin/rounds/new", {"source": "blank", "name": "2027年路桥工匠遴选", "slug": "lq27", "prefix": "LQ27"}
    )
    assert made.headers["Location"] == "/admin/rounds/lq27/setup"
    base = "/admin/rounds/lq27/setup"
    assert states(clerk, "lq27") == ["已完成", "未开始", "未开始", "未开始", "未开始", "未开始", "未开始", "未开始"]
    assert app.test_client().get("/rounds/lq27").status_code == 404, "a round being set up is the clerk's only"
    assert "还有6项没有完成" in posted(clerk, "/admin/rounds/lq27/publish", {}).get_data(as_text=True)

    for task, data in (
        ("titles", TITLES),
        ("timetable", {}),
        ("rubric", {"rubric": "luqiao-example"}),
        ("verifiers", {}),
        ("conditions", {"eligibility": "在本区单位工作满3年的一线职工"}),
    ):
        answer = posted(clerk, f"{base}/{task}", data)
        assert answer.status_code == 303, (task, text_of(answer.get_data(as_text=True)))
    assert states(clerk, "lq27")[:6] == ["已完成"] * 6

    assert posted(clerk, "/admin/rounds/lq27/publish", {}).headers["Location"] == "/admin/rounds/lq27"
    assert "2027年路桥工匠遴选" in app.test_client().get("/rounds/lq27").get_data(as_text=True)
    with app.app_context():
        round_ = queries.round_of("lq27")
        assert [title["word"] for title in round_.titles] == ["路工匠", "路标兵"]
        assert queries.rubric_of(round_).digest == round_.rubric_digest
        assert stage_of(round_, NOW) == "coming"
        acts = db.session().scalars(select(Entry.act).where(Entry.subject == f"round-{round_.id}")).all()
        assert acts == ["round.begin", *["round.prepare"] * 5, "round.publish"]


def test_a_copy_waits_for_the_clerks_look_and_keeps_the_weekdays(app: Flask, clerk: FlaskClient) -> None:
    with app.app_context():
        last = open_round(NOW - timedelta(days=5), NOW + timedelta(days=9), eligibility="一线职工")
        source, opened, slug = last.id, last.opens_at, last.slug
    posted(clerk, "/admin/rounds/new", {"source": str(source), "name": "新一批", "slug": "next", "prefix": "LQ99"})
    with app.app_context():
        copy = queries.round_being_set_up("next")
        assert (copy.opens_at - opened).days == 364
        assert copy.opens_at.astimezone(DISTRICT).weekday() == opened.astimezone(DISTRICT).weekday()
        assert copy.rubric_digest == queries.round_of(slug).rubric_digest
        assert copy.published_at is None
        assert queries.current_round(NOW).slug == slug  # type: ignore[union-attr]  # there is one
    # titles lack their number words and the timetable its days: that is said before anybody looks for it
    assert states(clerk, "next")[:7] == ["已完成", "有错误", "有错误", "进行中", "已完成", "进行中", "进行中"]


def test_two_clerks_on_one_task_see_both_texts(app: Flask, clerk: FlaskClient) -> None:
    round_id = begun(app)
    page = clerk.get("/admin/rounds/lq31/setup/basics").get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    with app.app_context(), db.transaction():
        actions.save_basics(round_id, name="别人改的名字", prefix="LQ31", version=int(version[1]), actor=None, now=NOW)
    answer = posted(clerk, "/admin/rounds/lq31/setup/basics", {"name": "我改的名字", "version": version[1]})
    page = text_of(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "我改的名字" in page
    assert "别人改的名字" in page
    with app.app_context():
        assert queries.round_by_id(round_id).name == "别人改的名字"


def test_a_wrong_timetable_is_refused_with_all_that_was_typed(app: Flask, clerk: FlaskClient) -> None:
    begun(app)
    with app.app_context():
        closes = queries.round_being_set_up("lq31").timetable.day("closes_at")
    assert closes
    early = closes - timedelta(days=40)
    typed = {f"notice_ends_on-{part}": str(getattr(early, part)) for part in ("year", "month", "day")}
    answer = posted(clerk, "/admin/rounds/lq31/setup/timetable", typed)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "公示结束不能早于公示开始" in page
    assert f'name="notice_ends_on-day" value="{early.day}"' in page
    counted = posted(clerk, "/admin/rounds/lq31/setup/timetable", {**typed, "act": "count"})
    assert "公示结束不能早于公示开始" in counted.get_data(as_text=True)


def test_working_days_are_counted_while_typing(app: Flask, clerk: FlaskClient) -> None:
    begun(app)
    typed = {"notice_opens_on": "2026-09-28", "notice_ends_on": "2026-10-08"}
    query = {
        f"{name}-{part}": value
        for name, day in typed.items()
        for part, value in zip(("year", "month", "day"), day.split("-"), strict=True)
    }
    page = text_of(
        clerk.get("/admin/rounds/lq31/setup/_spans", query_string=query, headers={"HX-Request": "true"}).get_data(
            as_text=True
        )
    )
    assert re.search(r"公示\s*9月28日（周一）\s*10月8日（周四）\s*4个", page), page


def test_a_published_round_moves_only_dates_to_come_and_says_why(app: Flask, clerk: FlaskClient) -> None:
    round_id = begun(app)
    with app.app_context(), db.transaction():
        round_ = queries.round_by_id(round_id)
        round_.published_at = NOW
        table = shifted(Timetable(round_.opens_at, round_.closes_at, round_.timetable.days))
        round_.timetable = Timetable(NOW - timedelta(days=3), table.closes_at, table.days)
        slug, opens, closes = round_.slug, round_.opens_at, table.closes_at
    url = f"/admin/rounds/{slug}/dates"
    later = closes.astimezone(DISTRICT).date() - timedelta(days=1)
    moved = {f"closes_at-{part}": str(getattr(later, part)) for part in ("year", "month", "day")}
    assert "请写明修改原因" in posted(clerk, url, moved).get_data(as_text=True)
    assert "已经过去，不能再改" in posted(clerk, url, {"opens_at": "2026-01-05", "reason": "改"}).get_data(as_text=True)
    assert posted(clerk, url, {**moved, "reason": "应企业要求"}).status_code == 303
    with app.app_context():
        round_ = queries.round_of(slug)
        assert (round_.timetable.day("closes_at"), round_.opens_at) == (later, opens)
        line = db.session().scalars(select(Entry).where(Entry.act == "round.move_dates")).one()
        assert line.reason == "应企业要求"
        assert str(line.detail["dates"]).count("申报截止由") == 1
    assert clerk.get(f"/admin/rounds/{slug}/setup/titles").status_code == 422
    assert clerk.get(f"/admin/rounds/{slug}/setup").headers["Location"] == f"/admin/rounds/{slug}"


PAGES = (
    "/admin/rounds",
    "/admin/rounds/new",
    "/admin/rounds/lq31/setup",
    "/admin/rounds/lq31/setup/titles",
    "/admin/calendar",
)


@pytest.mark.parametrize("who", ["worker", "reviewer", "auditor"])
def test_only_the_office_sets_up_rounds(app: Flask, who: str) -> None:
    begun(app)
    with app.app_context():
        person = getattr(cast, who)()
    browser = cast.signed_in(app, person)
    assert {browser.get(url).status_code for url in PAGES} == {403}
    assert {app.test_client().get(url).status_code for url in PAGES} == {303}


def test_only_a_clerk_publishes_and_with_a_fresh_password(app: Flask) -> None:
    begun(app)
    with app.app_context():
        administrator, person = cast.administrator(), cast.clerk()
    assert cast.signed_in(app, administrator).get("/admin/rounds/lq31/publish").status_code == 403
    browser = cast.signed_in(app, person)
    with app.app_context(), db.transaction() as unit:
        for one in unit.scalars(select(SignIn)):
            one.confirmed_at = NOW - timedelta(hours=1)
    assert "/confirm" in posted(browser, "/admin/rounds/lq31/publish", {}).headers["Location"]


def begun(app: Flask) -> int:
    """A round being set up, as the administrator's command would leave it."""
    with app.app_context(), db.transaction():
        return actions.begin_round("2031年遴选", slug="lq31", prefix="LQ31", copy_from=None, actor=None, now=NOW).id


def test_every_window_of_the_timetable_is_stored() -> None:
    assert {name for name in LABELS if name.endswith(("_on", "_at"))} <= set(Round.__table__.columns.keys())
