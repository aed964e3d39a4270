"""The pages of the selection: for the office only, what they show, what they change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db
from craftsman.applications.models import Application
from craftsman.selection import actions, queries
from craftsman.selection.changes import Change
from craftsman.selection.models import Snapshot
from craftsman.selection.quotas import Trial
from tests import cast
from tests.rounds.conftest import counted
from tests.selection import scene as scenes
from tests.selection.scene import NOW, Scene

PAGES = ("ranking", "ranking/compare", "ranking/seals", "ranking/freeze", "proposal")


@pytest.fixture
def make(app: Flask) -> Callable[..., tuple[FlaskClient, str, Scene]]:
    """(browser of the clerk, address of the round's pages, scene)."""

    def made(build: Callable[..., Scene], *args: Any, **given: Any) -> tuple[FlaskClient, str, Scene]:
        with app.app_context():
            found = build(*args, **given)
            address = f"/admin/rounds/{found.round.slug}"
        return cast.signed_in(app, found.clerk), address, found

    return made


def form(client: FlaskClient, page: str, **fields: str) -> dict[str, str]:
    """The fields with the page's token and key."""
    text = client.get(page).get_data(as_text=True)

    def hidden(name: str) -> str:
        start = text.index(f'name="{name}"')
        return text[text.index('value="', start) + 7 :].split('"', 1)[0]

    return {"csrf_token": hidden("csrf_token"), "key": hidden("key"), **fields}


def text_of(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("page", PAGES)
def test_only_the_office_may_look(app: Flask, make: Any, page: str) -> None:
    client, address, _ = make(scenes.proposed_round)
    assert client.get(f"{address}/{page}").status_code == 200
    with app.app_context():
        others = [cast.signed_in(app, cast.worker()), cast.signed_in(app, cast.reviewer())]
    for other in others:
        assert other.get(f"{address}/{page}").status_code == 403
    assert app.test_client().get(f"{address}/{page}").status_code == 303


def test_before_the_freeze_the_page_is_an_estimate_with_its_checklist(make: Any) -> None:
    client, address, _ = make(scenes.scored_round, left_over=2)
    text = text_of(client, f"{address}/ranking")
    assert "核分尚未冻结，以下为预估" in text
    assert "审结未核分" in text
    assert "导出" not in text


def test_an_empty_round_says_so(make: Any) -> None:
    client, address, _ = make(scenes.scored_round, ())
    assert "没有核定得分的申报" in text_of(client, f"{address}/ranking")


def test_lines_ties_and_limits_are_shown(make: Any) -> None:
    client, address, _ = make(
        scenes.frozen_round, (9000, 8000, 8000, 7000, 6000, 5000), companies=("甲厂", "", "", "甲厂")
    )
    text = text_of(client, f"{address}/ranking?per_company=1")
    assert "2=" in text
    assert "并列待定" in text
    assert "路桥工匠线上还有2人并列，请先选好并列处理方式" in text
    assert "超限1家：甲厂" in text
    assert "路桥工匠入围线 80.0" in text
    chosen = text_of(client, f"{address}/ranking?ties=rule")
    assert "用此方案提出拟命名名单</a>" in chosen


def test_odd_addresses_are_no_error(make: Any) -> None:
    client, address, _ = make(scenes.frozen_round)
    for query in (
        "quota0=x&per_company=-1",
        "after=1",
        "after=a,b",
        "after=3,1",
        "scenario=方案Z",
        "ties=coin&chosen0=x",
    ):
        assert client.get(f"{address}/ranking?{query}").status_code == 200


def test_the_fragment_is_the_part_of_its_page(make: Any) -> None:
    client, address, _ = make(scenes.frozen_round)
    answer = client.get(f"{address}/ranking/_simulate?quota0=1&quota1=1", headers={"HX-Request": "true"})
    text = answer.get_data(as_text=True)
    assert text.lstrip().startswith('<div id="ranking"')
    assert "入围2人的构成" in text
    assert client.get(f"{address}/ranking/_simulate").status_code == 303


def test_a_long_ranking_is_folded_and_read_page_by_page(app: Flask, make: Any) -> None:
    client, address, _ = make(scenes.frozen_round, [9000 - 10 * n for n in range(120)])
    text = text_of(client, f"{address}/ranking?quota0=20&quota1=40")
    assert "名，共" in text
    assert "展开" in text
    page = text_of(client, f"{address}/ranking?quota0=20&quota1=40&after=3,0")
    assert page.count('<th scope="row">') >= 50
    assert "下一页" in page
    assert "路桥工匠入围线" in page


def test_pages_ask_as_much_for_many_as_for_few(app: Flask, make: Any) -> None:
    few, few_at, _ = make(scenes.frozen_round, [9000 - 10 * n for n in range(8)])
    many, many_at, _ = make(scenes.frozen_round, [9000 - 10 * n for n in range(160)])
    sent = []
    for client, address in ((few, few_at), (many, many_at)):
        client.get(f"{address}/ranking")
        with counted(app) as statements:
            client.get(f"{address}/ranking?quota0=2&quota1=3")
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 14


# --- freeze ----------------------------------------------------------------------------------------------------------


def test_the_freeze_wants_the_name_and_then_happens_once(app: Flask, make: Any) -> None:
    client, address, scene = make(scenes.scored_round)
    url = f"{address}/ranking/freeze"
    assert client.post(url, data=form(client, url, typed="别的")).status_code == 422
    with app.app_context():
        name = scene.round.name
    fields = form(client, url, typed=name)
    assert [client.post(url, data=fields).status_code for _ in range(2)] == [303, 303]
    with app.app_context():
        assert db.session().query(Snapshot).count() == 1
        assert scene.round.frozen_at is not None


def test_a_second_form_reads_who_was_first(app: Flask, make: Any) -> None:
    client, address, scene = make(scenes.scored_round)
    url = f"{address}/ranking/freeze"
    with app.app_context():
        name = scene.round.name
    one, two = form(client, url, typed=name), form(client, url, typed=name)
    client.post(url, data=one)
    answer = client.post(url, data=two)
    assert answer.status_code == 409
    assert "冻结核定得分（快照S-2026-1）" in answer.get_data(as_text=True)


def test_whoever_is_left_out_is_listed_with_a_place_for_the_reason(app: Flask, make: Any) -> None:
    client, address, scene = make(scenes.scored_round, left_over=1)
    url = f"{address}/ranking/freeze"
    with app.app_context():
        name, number = scene.round.name, queries.excluded(scene.round_id)[0].number
    assert number in text_of(client, url)
    fields = form(client, url, typed=name)
    answer = client.post(url, data=fields)
    assert answer.status_code == 422
    assert "写明不计入的原因" in answer.get_data(as_text=True)
    fields = form(client, url, typed=name, unscored="逾期未补")
    assert client.post(url, data=fields).status_code == 303


def test_an_old_sign_in_gives_the_password_again(app: Flask, make: Any) -> None:
    client, address, _ = make(scenes.scored_round)
    with app.app_context(), db.transaction() as unit:
        from datetime import timedelta

        from craftsman.accounts.models import SignIn

        for one in unit.query(SignIn):
            one.confirmed_at -= timedelta(hours=1)
    for page in ("ranking/freeze", "proposal"):
        answer = client.get(f"{address}/{page}")
        assert answer.status_code == 303
        assert "confirm" in answer.headers["Location"]


# --- trials and the proposal -------------------------------------------------------------------------------------------


def test_two_trials_are_kept_and_compared(app: Flask, make: Any) -> None:
    client, address, scene = make(scenes.frozen_round)
    for first in ("1", "2"):
        fields = form(client, f"{address}/ranking", quota0=first, quota1="1")
        answer = client.post(f"{address}/ranking/scenarios", data=fields)
        assert answer.status_code == 303
    text = text_of(client, f"{address}/ranking/compare")
    assert "用方案B进入 1人" in text
    assert "产业工人标兵改为路桥工匠" in text
    kept = text_of(client, f"{address}/ranking?scenario={quote('方案A')}")
    assert "入围2人的构成" in kept
    with app.app_context():
        id_ = queries.scenarios(scene.round_id)[0].id
    fields = form(client, f"{address}/ranking/compare")
    assert client.post(f"{address}/ranking/scenarios/{id_}/drop", data=fields).status_code == 303


def test_the_list_is_proposed_with_the_counts_that_were_shown(app: Flask, make: Any) -> None:
    client, address, scene = make(scenes.frozen_round)
    url = f"{address}/proposal"
    with app.app_context():
        name = scene.round.name
    shown = {"quota0": "2", "quota1": "3", "ties": "rule", "count0": "2", "count1": "3"}
    wrong = client.post(url, data=form(client, url, **{**shown, "count1": "4"}, typed=name))
    assert wrong.status_code == 422
    assert "请核对人数" in wrong.get_data(as_text=True)
    assert client.post(url, data=form(client, url, **shown, typed=name)).status_code == 303
    assert "拟命名名单" in text_of(client, url)
    with app.app_context():
        assert queries.lines_of(scene.round_id) == {"路桥工匠": 8500, "产业工人标兵": 7000}


def test_a_reason_passes_somebody_over_and_is_sealed(app: Flask, make: Any) -> None:
    client, address, scene = make(scenes.frozen_round)
    url = f"{address}/proposal"
    with app.app_context():
        name = scene.round.name
        first, number = scene.applications[0], queries.people(scene.applications[:1])[scene.applications[0]].number
    shown = {"quota0": "2", "quota1": "3", "passed-number": number, "passed-why": "正在接受调查"}
    again = client.post(url, data=form(client, url, **shown, again="1")).get_data(as_text=True)
    assert "名次在前而不列入 1人" in again
    for wrong, said in (({"passed-why": ""}, "不列入的原因"), ({"passed-number": "LQ99-00001"}, "不在入围名单里")):
        answer = client.post(url, data=form(client, url, **{**shown, **wrong}, typed=name))
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
    fields = form(client, url, **shown, typed=name, count0="2", count1="3")
    assert client.post(url, data=fields).status_code == 303
    assert "正在接受调查" in text_of(client, url)
    with app.app_context():
        sealed = queries.latest(scene.round_id, "proposal")
        assert sealed is not None
        assert first not in {row.application_id for row in queries.proposed(sealed.id)}


# --- the file, the seals, the box ----------------------------------------------------------------------------------------


def test_the_file_opens_with_chinese_and_without_formulas(app: Flask, make: Any) -> None:
    client, address, _ = make(scenes.frozen_round, companies=("=HYPERLINK(1)", "@甲厂"))
    answer = client.get(f"{address}/ranking/export.csv")
    data = answer.get_data()
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert ",'=HYPERLINK(1)," in text
    assert ",'@甲厂," in text
    assert len(text.splitlines()) == 8
    assert text.splitlines()[1].endswith("90.0,路桥工匠")


def test_there_is_no_file_before_the_freeze(make: Any) -> None:
    client, address, _ = make(scenes.scored_round)
    assert client.get(f"{address}/ranking/export.csv").status_code == 404


def test_the_seals_are_computed_anew(app: Flask, make: Any) -> None:
    client, address, _ = make(scenes.proposed_round)
    assert text_of(client, f"{address}/ranking/seals").count("与封存时一致") == 2
    with app.app_context(), db.transaction() as unit:
        from sqlalchemy import text

        unit.execute(text("DELETE FROM standing WHERE rank = 1 AND title IS NULL"))
    assert "与封存时不一致" in text_of(client, f"{address}/ranking/seals")


@pytest.mark.parametrize(
    ("build", "said"),
    [
        (scenes.scored_round, "可以冻结核定得分"),
        (scenes.frozen_round, "下一步模拟名额"),
        (scenes.proposed_round, "入围线85.0"),
    ],
)
def test_the_box_says_where_the_selection_stands(make: Any, build: Any, said: str) -> None:
    client, address, _ = make(build)
    answer = client.get(f"{address}/_selection", headers={"HX-Request": "true"})
    assert said in answer.get_data(as_text=True)


def test_after_an_objection_the_ranking_says_what_the_list_says(app: Flask, make: Any) -> None:
    """Given out anew, the places would go to people who stood on no notice, and the line would drop to reach them."""
    client, address, scene = make(scenes.proposed_round)
    fallen = Change(scene.applications[4], "adjusted", 6400, (1600, 1600, 1600, 1600))
    with app.app_context(), db.transaction():
        actions.reseal(scene.round_id, [fallen], reason="异议成立", actor=scene.actor, now=NOW)
        numbers = [db.session().get_one(Application, one).number for one in scene.applications]
    text = text_of(client, f"{address}/ranking?quota1=9&scenario=x")
    assert "入围4人的构成" in text
    assert "入围线<b>70.0</b>" in text
    assert "空缺1名" in text
    assert "异议处理后移出名单" in text
    lines = text_of(client, f"{address}/ranking/export.csv?quota1=9").splitlines()
    results = {line.split(",")[1]: line.rsplit(",", 1)[1] for line in lines[1:]}
    assert [results[one] for one in numbers] == [
        *["路桥工匠"] * 2,
        *["产业工人标兵"] * 2,
        "异议处理后移出名单",
        *["未入围"] * 2,
    ]


def test_the_panel_chooses_among_the_tied(app: Flask, make: Any) -> None:
    client, address, scene = make(scenes.frozen_round, (9000, 8000, 8000, 7000))
    picked = scene.applications[2]
    text = text_of(client, f"{address}/ranking?quota0=2&quota1=3&ties=panel&chosen0={picked}")
    assert f'value="{picked}" form="trial" checked' in text
    assert f'value="{scene.applications[1]}" form="trial">' in text, "the others can still be chosen instead"
    assert "用此方案提出拟命名名单</a>" in text
    with app.app_context(), db.transaction():
        trial = Trial((2, 3), ties="panel", chosen={"路桥工匠": frozenset({picked})})
        sealed = actions.propose(
            scene.round_id, trial, typed_name=scene.round.name, minutes="8号", actor=scene.actor, now=NOW
        )
        assert sealed.detail["counts"] == {"路桥工匠": 2, "产业工人标兵": 2}
