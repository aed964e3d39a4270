"""Pages of profile, directory and pool: what is shown to whom, and what never is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import db, files
from craftsman.rounds.titles import Title
from craftsman.talents import actions, jobs, paper, queries
from craftsman.talents.directory import Wanted
from craftsman.talents.models import Honour, ProfilePaper, Talent
from tests import cast
from tests.rounds.conftest import counted, open_round
from tests.talents.conftest import HIGH, LAST, LOW, applied, certified, seal
from tests.talents.test_actions import list_me

ONE_OF = (LOW, "焊工", (2040, 1120, 1060, 1280))


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def token(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" [^>]*value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def post(client: FlaskClient, page: str, url: str, **values: object) -> object:
    shown = client.get(page).text
    return client.post(url, data={"csrf_token": token(shown, "csrf_token"), "key": token(shown, "key"), **values})


# --- the profile -----------------------------------------------------------------------------------------------------


def test_the_profile_says_gap_way_and_steps(app: Flask, round_: str, last_round: int, chens_ledger: int) -> None:
    with app.app_context():
        seal(last_round, [ONE_OF] * 20 + [(HIGH, "焊工", (2800, 1900, 1700, 1100))])
    page = cast.signed_in(app, chens_ledger).get("/my/profile")
    said = text_of(page.text)
    for words in (
        "陈小明的数字画像",
        "焊工 · 高级工 · 路桥恒昌管业有限公司 · 金清镇",
        "预计得分 29.0 / 100",
        "离产业工人标兵52.0还差 23.0 分",
        "离路桥工匠71.0还差 42.0 分",
        "上批入围平均",
        "产业工人标兵、同工种20人比较",
        "考取技师",
        "+6.0",
        "合计35.0−29.0，加6.0分",
        "台州工匠",
        "浙江工匠",
    ):
        assert words in said, words
    assert "排名" not in said
    assert f'href="/rounds/{round_}/rubric#c1.3"' in page.text


def test_before_any_proposal_nothing_is_compared(app: Flask, round_: str, chens_ledger: int) -> None:
    said = text_of(cast.signed_in(app, chens_ledger).get("/my/profile").text)
    assert "上批没有同类数据，暂不比较" in said
    assert "上批入围平均" not in said
    assert "考取技师" in said


def test_lines_are_not_told_before_the_naming(app: Flask, round_: str, last_round: int, chens_ledger: int) -> None:
    with app.app_context():
        seal(last_round, [ONE_OF], named=False)
    said = text_of(cast.signed_in(app, chens_ledger).get("/my/profile").text)
    assert "上批没有同类数据，暂不比较" in said
    assert "52.0" not in said


def test_another_titles_notice_does_not_change_the_line(
    app: Flask, round_: str, last_round: int, chens_ledger: int
) -> None:
    with app.app_context():
        seal(last_round, [ONE_OF])
        youth = open_round(LAST, LAST + timedelta(days=30), titles_given=(Title("路桥青年工匠", 30),)).id
        seal(youth, [("路桥青年工匠", "焊工", (500, 500, 500, 300))], {"路桥青年工匠": 1800})
    said = text_of(cast.signed_in(app, chens_ledger).get("/my/profile").text)
    assert "产业工人标兵52.0" in said
    assert "青年" not in said


def test_other_dimensions_are_not_compared(app: Flask, round_: str, last_round: int, chens_ledger: int) -> None:
    with app.app_context():
        seal(last_round, [ONE_OF])
        mine = queries.profile(chens_ledger, datetime.now(UTC))
        assert mine is not None
        found = queries.last_round(mine.prediction.round, datetime.now(UTC))
        assert found is not None
        assert queries.compared(found, mine.prediction, "焊工") is not None
        other = type(found)(**{**found.__dict__, "dimensions": found.dimensions[:3]})
        assert queries.compared(other, mine.prediction, "焊工") is None


def test_few_of_one_trade_are_compared_with_all(app: Flask, round_: str, last_round: int, chens_ledger: int) -> None:
    with app.app_context():
        seal(last_round, [ONE_OF] * 3 + [(LOW, "电工", (2000, 1000, 1000, 1200))] * 3)
        found = queries.profile(chens_ledger, datetime.now(UTC))
        assert found is not None
        averages = found.gap.averages
        assert averages is not None
        assert (averages.people, averages.same_trade) == (6, False)
        assert [str(one) for one in averages.of_title] == ["20.2", "10.6", "10.3", "12.4"]


def test_an_empty_ledger_shows_where_to_begin(app: Flask, round_: str, chen: int) -> None:
    said = text_of(cast.signed_in(app, chen).get("/my/profile").text)
    assert "业绩档案还是空的" in said
    assert "考取初级工" in said


def test_without_a_round_the_page_says_so(app: Flask, chen: int) -> None:
    assert "还没有遴选批次" in cast.signed_in(app, chen).get("/my/profile").text


def test_the_profile_asks_a_fixed_number_of_queries(
    app: Flask, round_: str, last_round: int, chens_ledger: int, enter: Callable[..., int]
) -> None:
    with app.app_context():
        seal(last_round, [ONE_OF] * 30)
    mine = cast.signed_in(app, chens_ledger)
    mine.get("/my/profile")
    with counted(app) as few:
        mine.get("/my/profile")
    for name in "甲乙丙丁戊己":
        enter(chens_ledger, "apprentice", apprentice=f"徒弟{name}", agreement_on="2024-05-06", agreement=True)
    with counted(app) as many:
        mine.get("/my/profile")
    assert len(many) == len(few)
    assert len(few) <= 22


@pytest.mark.parametrize("part", ["_gap", "_step", "_ring"])
def test_fragments_lead_to_their_page(app: Flask, round_: str, chens_ledger: int, part: str) -> None:
    mine = cast.signed_in(app, chens_ledger)
    assert mine.get(f"/my/profile/{part}").headers["Location"] == "/my/profile"
    assert mine.get(f"/my/profile/{part}", headers={"HX-Request": "true"}).status_code == 200


def test_the_parts_for_other_pages(app: Flask, round_: str, last_round: int, chens_ledger: int) -> None:
    with app.app_context():
        seal(last_round, [ONE_OF])
    mine, htmx = cast.signed_in(app, chens_ledger), {"HX-Request": "true"}
    strip = text_of(mine.get("/my/profile/_gap", headers=htmx).text)
    assert "离产业工人标兵52.0还差 23.0 分" in strip
    assert "最快的办法：考取技师，+6.0分" in strip
    assert "还差 23.0 分" in text_of(mine.get("/my/profile/_ring", headers=htmx).text)
    assert "考取技师" in mine.get("/my/profile/_step", headers=htmx).text


# --- on paper --------------------------------------------------------------------------------------------------------


def test_the_paper_is_asked_for_drawn_and_opened(
    app: Flask, round_: str, chens_ledger: int, monkeypatch: pytest.MonkeyPatch, fonts: None
) -> None:
    mine = cast.signed_in(app, chens_ledger)
    assert mine.get("/my/profile.pdf").headers["Location"] == "/my/profile/paper"
    answer = post(mine, "/my/profile/paper", "/my/profile/paper")
    assert answer.status_code == 303  # type: ignore[attr-defined]  # the test client's answer
    assert "正在生成PDF" in mine.get("/my/profile/paper").text
    assert 'hx-trigger="every 2s"' in mine.get("/my/profile/paper/_state", headers={"HX-Request": "true"}).text
    with app.app_context():
        jobs.draw_profile(db.session().scalars(select(ProfilePaper.id)).one())
    page = mine.get("/my/profile/paper").text
    assert "画像已生成" in page
    assert "hx-trigger" not in page
    made = mine.get("/my/profile.pdf")
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.data.startswith(b"%PDF")
    assert made.data.count(b"/Type /Page\n") + made.data.count(b"/Type /Page ") in (0, 2)  # 0: in compressed objects


def test_a_drawn_paper_is_not_drawn_again(app: Flask, round_: str, chens_ledger: int, fonts: None) -> None:
    with app.app_context():
        now = datetime.now(UTC)
        with db.transaction():
            paper_id = actions.ask_for_paper(actor=cast.actor_of(chens_ledger), now=now).id
        with db.transaction():
            assert actions.ask_for_paper(actor=cast.actor_of(chens_ledger), now=now).id == paper_id
        jobs.draw_profile(paper_id)
        first = db.session().get_one(ProfilePaper, paper_id).drawn_at
        db.session().rollback()
        jobs.draw_profile(paper_id)
        assert db.session().get_one(ProfilePaper, paper_id).drawn_at == first


def test_a_new_paper_takes_the_old_one_s_place(app: Flask, round_: str, chens_ledger: int) -> None:
    with app.app_context():
        old, new = files.put(f"person-{chens_ledger}", b"old"), files.put(f"person-{chens_ledger}", b"new")
        now = datetime.now(UTC)
        with db.transaction():
            paper_id = actions.ask_for_paper(actor=cast.actor_of(chens_ledger), now=now).id
        with db.transaction():
            assert actions.keep_paper(paper_id, old, now=now) is None
        with db.transaction():
            assert actions.keep_paper(paper_id, new, now=now) == old.key


def test_a_radar_s_corners_lie_inside_the_rings() -> None:
    assert paper.spokes(4) == ((0.0, -1.0), (1.0, -0.0), (0.0, 1.0), (-1.0, 0.0))


# --- the directory ---------------------------------------------------------------------------------------------------


@pytest.fixture
def named(app: Flask, chen: int, last_round: int) -> int:
    with app.app_context():
        certified(applied(last_round, chen))
        jobs.admit_to_pool(last_round)
    return chen


def talent_of(app: Flask) -> int:
    with app.app_context():
        return db.session().scalars(select(Talent.id)).one()


def test_the_directory_is_empty_and_says_why(client: FlaskClient, named: int) -> None:
    assert "还没有工匠公开自己的资料" in client.get("/craftsmen").text
    said = text_of(client.get("/craftsmen?trade=电工").text)
    assert "没有符合的工匠。" in said
    assert "试试放宽工种或镇街。要找师傅也可以联系路桥区总工会" in said
    assert "发布需求" not in said  # nobody can yet


def test_a_craftsman_agrees_and_withdraws(app: Flask, client: FlaskClient, named: int) -> None:
    mine, page = cast.signed_in(app, named), "/my/profile/listing"
    number = talent_of(app)
    assert client.get(f"/craftsmen/{number}").status_code == 404
    shown = mine.get(page).text
    answer = post(
        mine, page, page, skill="一听就知道", fields=["repair"], takes_apprentices="y", version=token(shown, "version")
    )
    assert answer.status_code == 303  # type: ignore[attr-defined]  # the test client's answer
    said = text_of(client.get("/craftsmen").text)
    for words in ("陈小明", "区级 路桥工匠", "一听就知道", "擅长设备维修", "可带徒"):
        assert words in said, words
    one = client.get(f"/craftsmen/{number}").text
    assert "13800000001" not in one
    assert "138****" not in one
    assert HIGH in one
    post(mine, page, "/my/profile/listing/withdraw", version=2)
    assert client.get(f"/craftsmen/{number}").status_code == 404
    assert "陈小明" not in text_of(client.get("/craftsmen").text)


def test_what_is_wrong_stands_beside_the_field(app: Flask, named: int) -> None:
    mine, page = cast.signed_in(app, named), "/my/profile/listing"
    answer = post(mine, page, page, skill="找我13800000512", version=1)
    assert answer.status_code == 422  # type: ignore[attr-defined]  # the test client's answer
    assert "请不要写手机号码" in answer.text  # type: ignore[attr-defined]


def test_who_was_not_named_reads_when_he_can(app: Flask, chen: int) -> None:
    assert "命名为工匠以后才能进入工匠名录" in cast.signed_in(app, chen).get("/my/profile/listing").text


def test_html_in_the_skill_prints_as_text(app: Flask, client: FlaskClient, named: int) -> None:
    with app.app_context():
        list_me(named, "<img src=x>")
    for page in ("/craftsmen", f"/craftsmen/{talent_of(app)}"):
        assert "&lt;img src=x&gt;" in client.get(page).text


def test_the_directory_is_paged_by_keys(
    app: Flask, client: FlaskClient, named: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("craftsman.talents.views.public.PAGE", 1)
    with app.app_context():
        list_me(named)
        certified(applied(1, cast.rival()))
        jobs.admit_to_pool(1)
        other = queries.listed(Wanted(), None, 5)[0].talent.id
        with db.transaction() as unit:
            for one in unit.scalars(select(Talent)):
                one.listed_at = one.listed_at or datetime.now(UTC)
    first = client.get("/craftsmen").text
    assert f"after={other}" in first
    assert "徐海波" not in first
    assert "徐海波" in client.get(f"/craftsmen?after={other}").text
    assert client.get("/craftsmen?after=x").status_code == 200


# --- the pool --------------------------------------------------------------------------------------------------------


def test_the_clerk_sees_the_pool_and_enters_a_title(app: Flask, named: int) -> None:
    with app.app_context():
        clerk = cast.clerk()
    office = cast.signed_in(app, clerk)
    assert "陈小明" in office.get("/admin/talent").text
    assert "陈小明" in office.get("/admin/talent?q=陈&level=district").text
    assert "没有符合条件的工匠" in office.get("/admin/talent?q=王").text
    page = f"/admin/talent/{talent_of(app)}"
    assert "路工匠〔2026〕" in office.get(page).text
    values = {"title": "台州工匠", "level": "city", "named_on": "2026-05-01", "document_no": "台总工〔2026〕12号"}
    assert post(office, page, f"{page}/honours", **values).status_code == 303  # type: ignore[attr-defined]
    assert "台州工匠" in office.get(page).text
    with app.app_context():
        honour = db.session().scalars(select(Honour.id).where(Honour.level == "city")).one()
    revoke = f"/admin/honours/{honour}/revoke"
    assert post(office, page, revoke, document_no="").status_code == 422  # type: ignore[attr-defined]
    assert post(office, page, revoke, document_no="台总工〔2026〕40号").status_code == 303  # type: ignore[attr-defined]
    assert "已撤销" in office.get(page).text


@pytest.mark.parametrize("page", ["/admin/talent", "/admin/talent/1"])
def test_nobody_else_sees_the_pool(app: Flask, named: int, page: str) -> None:
    with app.app_context():
        others = [cast.stranger(), cast.reviewer(), cast.officer()]
    for person in (named, *others):
        assert cast.signed_in(app, person).get(page).status_code == 403


@pytest.mark.parametrize("page", ["/my/profile", "/my/profile/paper", "/my/profile.pdf", "/my/profile/listing"])
def test_a_profile_is_the_worker_s_own(app: Flask, client: FlaskClient, round_: str, page: str) -> None:
    assert client.get(page).status_code == 303
    with app.app_context():
        clerk = cast.clerk()
    assert cast.signed_in(app, clerk).get(page).status_code == 403


def test_pages_of_many_ask_no_more_than_pages_of_one(app: Flask, client: FlaskClient, named: int) -> None:
    with app.app_context():
        clerk = cast.clerk()
        list_me(named)
    office = cast.signed_in(app, clerk)

    def asked() -> tuple[int, int]:
        with counted(app) as public:
            client.get("/craftsmen")
        with counted(app) as pool:
            office.get("/admin/talent")
        return len(public), len(pool)

    asked()
    one = asked()
    with app.app_context():
        for serial in range(30, 40):
            certified(applied(1, cast.worker(f"师傅{serial}", serial)))
        jobs.admit_to_pool(1)
        with db.transaction() as unit:
            for talent in unit.scalars(select(Talent)):
                talent.listed_at = talent.listed_at or datetime.now(UTC)
    assert asked() == one
    assert client.get("/craftsmen").text.count('class="body"') == 11
