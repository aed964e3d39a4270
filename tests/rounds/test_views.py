"""Pages of rounds: public rules, my score with every reason, the parts other pages show."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from craftsman.rubrics import library
from tests import cast
from tests.rounds.conftest import SECOND, SKILL, THIRD, counted, open_round, pair

THIRTY = datetime(2024, 10, 30, 9, tzinfo=UTC)


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# --- public ----------------------------------------------------------------------------------------------------------


def test_without_a_round_the_pages_say_so(client: FlaskClient, app: Flask, chen: int) -> None:
    assert "还没有遴选批次" in client.get("/rounds").text
    assert client.get("/rubric").headers["Location"] == "/rounds"
    mine = cast.signed_in(app, chen)
    assert "还没有遴选批次" in mine.get("/my/score").text
    assert "scorestrip" not in mine.get("/my/achievements").text


def test_the_round_tells_window_titles_and_what_counts(client: FlaskClient, round_: str) -> None:
    page = text_of(client.get(f"/rounds/{round_}").text)
    for said in ("正在申报", "距申报截止还剩9天", "路桥工匠20名，产业工人标兵200名", "师带徒", "结对协议", "示例细则"):
        assert said in page


def test_the_year_is_told_when_it_is_another_one(app: Flask, client: FlaskClient, chen: int) -> None:
    """A round that opens next year, and one that closed long ago."""
    opens = datetime(datetime.now(UTC).year + 1, 11, 2, 1, tzinfo=UTC)
    with app.app_context():
        later, old = open_round(opens, opens + timedelta(days=9)), open_round(THIRTY - timedelta(days=9), THIRTY)
        coming, past = later.slug, old.slug
    page = text_of(client.get(f"/rounds/{coming}").text)
    assert f"{opens.year}年11月2日09:00开始申报" in page
    assert " 11月2日09:00" not in page
    assert f"{opens.year}年11月2日" in text_of(
        cast.signed_in(app, chen).get(f"/my/applications/new?round={coming}").text
    )
    assert "2024年10月30日" in text_of(client.get(f"/rounds/{past}").text)


def test_what_has_not_begun_stands_below_what_is_open(app: Flask, client: FlaskClient, round_: str) -> None:
    now = datetime.now(UTC)
    with app.app_context():
        later = open_round(now + timedelta(days=330), now + timedelta(days=360)).slug
    page = client.get("/rounds").text
    assert page.index(f"/rounds/{round_}") < page.index(f"/rounds/{later}")


def test_an_unknown_round_is_not_found(client: FlaskClient, round_: str) -> None:
    assert client.get("/rounds/none").status_code == 404
    assert client.get("/rounds/none/rubric").status_code == 404


def test_every_item_of_the_rubric_has_its_anchor(client: FlaskClient, round_: str) -> None:
    assert client.get("/rubric").headers["Location"] == f"/rounds/{round_}/rubric"
    page = client.get(f"/rounds/{round_}/rubric").text
    anchors = set(re.findall(r'id="(c[0-9.]+)"', page))
    assert anchors == {f"c{item.id}" for item in library.load("luqiao-example").items}


# --- my score --------------------------------------------------------------------------------------------------------


def test_every_line_is_counted_or_says_why_not(app: Flask, round_: str, chen: int, enter: Callable[..., int]) -> None:
    enter(chen, "skill_certificate", **SKILL)
    enter(chen, "competition_award", **SECOND)
    enter(chen, "competition_award", **THIRD)
    enter(chen, "apprentice", **pair("王强", signed=False))
    page = cast.signed_in(app, chen).get("/my/score").text
    said = text_of(page)
    assert "预计得分 26.0 / 100" in said
    assert "仅供参考，以部门核定为准" in said
    assert "高级工（三级）18分，取最高一项" in said
    assert "同一赛事取最高，区级三等奖不计" in said
    assert "缺结对协议，补上可加3分" in said
    assert "评分细则2026-v3，自2026年10月26日起施行" in said
    assert f'href="/rounds/{round_}/rubric#c2.3"' in page
    assert "名次" not in said
    assert "排第" not in said


def test_every_rule_link_leads_to_an_anchor(app: Flask, round_: str, chen: int, enter: Callable[..., int]) -> None:
    enter(chen, "competition_award", **SECOND)
    enter(chen, "competition_award", **THIRD)
    mine = cast.signed_in(app, chen)
    anchors = re.findall(r'rubric#(c[0-9.]+)"', mine.get("/my/score").text)
    assert anchors
    table = mine.get(f"/rounds/{round_}/rubric").text
    assert all(f'id="{anchor}"' in table for anchor in anchors)


def test_direct_recognition_is_explained(app: Flask, round_: str, chen: int, enter: Callable[..., int]) -> None:
    enter(
        chen,
        "honour",
        name="浙江省技术能手",
        level="province",
        type="master",
        awarded_on="2025-04-28",
        issuer="省人社厅",
    )
    assert "符合直接认定“省级以上技能大师、首席技师、技术能手称号”" in text_of(
        cast.signed_in(app, chen).get("/my/score").text
    )


def test_the_score_of_a_closed_round_stays_to_be_read(app: Flask, chen: int, enter: Callable[..., int]) -> None:
    now = datetime.now(UTC)
    with app.app_context():
        open_round(now - timedelta(days=50), now - timedelta(days=20))
    enter(chen, "skill_certificate", **SKILL)
    assert "18.0" in cast.signed_in(app, chen).get("/my/score").text


def test_the_score_is_for_the_worker_only(app: Flask, client: FlaskClient, round_: str) -> None:
    assert client.get("/my/score").headers["Location"].startswith("/login")
    with app.app_context():
        clerk = cast.clerk()
    assert cast.signed_in(app, clerk).get("/my/score").status_code == 403


def test_nobody_reads_points_of_a_foreign_achievement(
    app: Flask, round_: str, chen: int, enter: Callable[..., int]
) -> None:
    mine = enter(chen, "skill_certificate", **SKILL)
    with app.app_context():
        rival = cast.rival()
    asked = {"HX-Request": "true"}
    assert "18.0分" in cast.signed_in(app, chen).get(f"/my/achievements/{mine}/_points", headers=asked).text
    assert cast.signed_in(app, rival).get(f"/my/achievements/{mine}/_points", headers=asked).text.strip() == ""


# --- parts of other pages --------------------------------------------------------------------------------------------


def test_the_ledger_shows_what_each_card_is_worth(
    app: Flask, round_: str, chen: int, enter: Callable[..., int]
) -> None:
    enter(chen, "competition_award", **SECOND)
    enter(chen, "competition_award", **THIRD)
    enter(chen, "apprentice", **pair("周军"))
    enter(chen, "apprentice", **pair("李海"))
    said = text_of(cast.signed_in(app, chen).get("/my/achievements").text)
    assert "8.0分" in said
    assert "未计入 同一赛事取最高" in said
    assert "合计6.0分 2项一起计" in said
    assert "预计得分 14.0" in said


def test_parts_opened_by_themselves_lead_to_their_page(app: Flask, round_: str, chen: int) -> None:
    mine = cast.signed_in(app, chen)
    assert mine.get("/my/score/_strip").headers["Location"] == "/my/score"
    assert mine.get("/my/score/_ring").headers["Location"] == "/my/score"


def test_the_ledger_asks_the_same_number_of_questions_for_one_card_and_for_twenty(
    app: Flask, round_: str, chen: int, enter: Callable[..., int]
) -> None:
    enter(chen, "apprentice", **pair("甲"))
    mine = cast.signed_in(app, chen)
    numbers = []
    for page in ("/my/achievements", "/my/score", "/my"):
        mine.get(page)
        with counted(app) as sent:
            assert mine.get(page).status_code == 200
        numbers.append(len(sent))
    for serial in range(19):
        enter(chen, "apprentice", **pair(f"徒弟{serial}"))
    for page, before in zip(("/my/achievements", "/my/score", "/my"), numbers, strict=True):
        with counted(app) as sent:
            assert mine.get(page).status_code == 200
        assert len(sent) == before, page
