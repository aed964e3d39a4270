"""The rehearsal's pages: for the office only; a report over a finished round or invented people; the round stays as it is."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import select, update

from craftsman import db, jobs
from craftsman.accounts.models import Person
from craftsman.applications.models import Application, Claim
from craftsman.rounds.models import Round
from craftsman.rubrics import library
from craftsman.selection import queries, rehearsing
from craftsman.selection.models import Rehearsal
from tests import cast
from tests.rounds.conftest import counted
from tests.selection import scene as scenes
from tests.selection.scene import Scene
from tests.selection.test_views import form, text_of

EXAMPLE = library.text("luqiao-example")
# 第1至5位: certificates of falling level; 第6、7位: no certificate, but apprentices
LEVELS = ("chief", "l1", "l2", "l3", "l4")
FAULTS = Path(__file__).with_name("faults.yaml").read_text(encoding="utf-8")

ONLY_CONDITIONS = "rubric: {id: e, name: 资格, version: v1}\neligibility: [{id: a, name: 甲, judge: 乙}]\n"


@pytest.fixture
def office(app: Flask) -> tuple[FlaskClient, str, Scene]:
    """(browser of the clerk, address of the rehearsal, scene): seven frozen applications with facts of their own."""
    with app.app_context():
        found = scenes.frozen_round()
        _facts(found)
        address = f"/admin/rounds/{found.round.slug}/rehearsal"
    return cast.signed_in(app, found.clerk), address, found


def _facts(scene: Scene) -> None:
    """In place of the claims that only carry evidence: what the rubric reads."""
    with db.transaction() as unit:
        for place, application_id in enumerate(scene.applications):
            claim = unit.scalars(select(Claim).where(Claim.application_id == application_id)).one()
            if place < len(LEVELS):
                claim.attributes = {"level": LEVELS[place]}
            else:
                claim.kind, claim.attributes = "apprentice", {"apprentice": f"徒弟{place}", "agreement": True}
        unit.execute(update(Person).values(born_on=date(1990, 1, 1)))


def send(client: FlaskClient, address: str, **fields: Any) -> Any:
    sent = {"rubric": "current", "over": "invented", "size": "200", "text": "", **form(client, address), **fields}
    return client.post(address, data=sent)


def tried(client: FlaskClient, address: str, scene: Scene, **fields: Any) -> str:
    """The report's page."""
    answer = send(client, address, over=str(scene.round_id), **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return text_of(client, answer.headers["Location"])


def plain(page: str) -> str:
    """The words of the page's main part."""
    main = page[page.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_only_the_office_may_rehearse(app: Flask, office: Any) -> None:
    client, address, scene = office
    tried(client, address, scene)
    with app.app_context():
        others = [cast.signed_in(app, cast.worker()), cast.signed_in(app, cast.reviewer())]
    for page in (address, f"{address}/1", f"{address}/1.pdf"):
        for other in others:
            assert other.get(page).status_code == 403
        assert app.test_client().get(page).status_code == 303


def test_who_enters_and_leaves_with_names_points_and_the_reason(app: Flask, office: Any) -> None:
    client, address, scene = office
    # now: chief 30, l1 27 → 工匠; l2 24, l3 18, l4 12 → 标兵; an apprentice is 3. With 50 each they come first.
    text = EXAMPLE.replace("each: 3, unit: 人", "each: 50, unit: 人").replace("cap: 9\n", "cap: 60\n")
    text = text.replace("name: 岗位贡献\n    max: 20", "name: 岗位贡献\n    max: 60")
    page = plain(tried(client, address, scene, rubric="file", text=text))
    assert "2 人 新入围" in page
    assert "2 人 退出" in page
    assert "何永平" in page  # the sixth
    assert "“师带徒”由3分变为50分" in page
    assert "6→1" in page


def test_the_same_rubric_changes_no_list(office: Any) -> None:
    client, address, scene = office
    page = plain(tried(client, address, scene))
    assert "0 人 新入围" in page
    assert "名单没有变化" in page
    assert "分量减10%换人" in page
    assert "没有用到的规则" in page


def test_three_planted_faults_are_named_with_their_lines(office: Any) -> None:
    client, address, scene = office
    page = plain(tried(client, address, scene, rubric="file", text=FAULTS))
    found = page[page.index("细则检查") : page.index("入围线", page.index("细则检查"))]
    assert re.search(r"第21行：规则“有高级证书”", found)
    assert "各类别能得到的最高分不同：生产30分，管理50分" in found
    assert "项目“证书”的封顶40分，高于指标“技能”封顶30分" in found
    assert "没有相等" in page


def test_the_round_is_only_read(app: Flask, office: Any) -> None:
    client, address, scene = office

    def state() -> tuple[Any, ...]:
        with app.app_context():
            round_ = db.session().get_one(Round, scene.round_id)
            scores = db.session().execute(select(Application.id, Application.score, Application.version)).all()
            return round_.rubric_digest, round_.version, round_.rubric_version, tuple(scores)

    before = state()
    tried(client, address, scene, rubric="file", text=FAULTS)
    assert state() == before


def test_invented_people_for_a_round_that_has_no_predecessor(office: Any) -> None:
    client, address, _ = office
    answer = send(client, address, rubric="library:lanxi", size="200")
    page = plain(text_of(client, answer.headers["Location"]))
    assert "虚构的申报人200人" in page
    assert "不代表本区的实际情况" in page
    assert "身份证" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"rubric": "file"}, "请上传或粘贴细则"),
        ({"rubric": "current", "text": "rubric: {}"}, "请在这里改选"),
        ({"rubric": "file", "text": "rubric: {id: x\n"}, "写法有误"),
        ({"rubric": "file", "text": "rubric:\n  id: x\n  name: 试\n  version: v1\n  colour: 红\n"}, "第5行"),
        ({"rubric": "file", "file": (io.BytesIO(b"\xff\xfe\x00"), "x.yaml")}, "UTF-8"),
        (
            {
                "rubric": "file",
                "text": ONLY_CONDITIONS,
            },
            "没有计分的指标",
        ),
        ({"over": "999"}, "不是有效的选择"),
        ({"size": "20"}, "200到5000"),
        ({"rubric": "library:../secrets"}, "不是有效的选择"),
        ({"size": "20", "rubric": "file", "file": (io.BytesIO(b"x"), "x.yaml")}, "细则文件没有保留，请重新选择"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_kept(app: Flask, office: Any, fields: dict[str, Any], said: str) -> None:
    client, address, _ = office
    answer = send(client, address, **fields)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    with app.app_context():
        assert db.session().scalar(select(Rehearsal.id)) is None


def test_a_file_over_the_cap_is_turned_away(office: Any) -> None:
    client, address, _ = office
    large = io.BytesIO(b"#" * 1_200_000)
    answer = send(client, address, rubric="file", file=(large, "x.yaml"))
    assert answer.status_code == 413
    assert "细则文件最大1MB" in answer.get_data(as_text=True)


def test_many_cases_are_left_to_the_worker(app: Flask, office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client, address, scene = office
    monkeypatch.setattr(rehearsing, "AT_ONCE", 3)
    page = tried(client, address, scene)
    assert "正在试算" in page
    assert "0 / 7人" in page
    with app.app_context():
        assert jobs.drain() == 1
        kept = db.session().scalars(select(Rehearsal)).one()
        assert (kept.state, kept.done, kept.size) == ("done", 7, 7)
    assert "试算报告" in text_of(client, f"{address}/1")
    moved = client.get(f"{address}/1/_progress", headers={"HX-Request": "true"})
    assert moved.headers["HX-Redirect"].endswith("/rehearsal/1")


def test_as_many_queries_for_seven_as_for_thirty(app: Flask) -> None:
    def queries_for(many: int) -> int:
        scene = scenes.frozen_round(tuple(9000 - 10 * n for n in range(many)))
        firms = queries.firm_sizes(scene.round_id)
        with counted(app) as asked:
            assert len(queries.cases_after(scene.round, 0, firms)) == many
        return len(asked)

    with app.app_context():
        assert queries_for(7) == queries_for(30)


def test_the_paper_merges_small_groups_and_names_its_rubric(app: Flask, office: Any) -> None:
    client, address, scene = office
    tried(client, address, scene)
    with app.app_context(), app.test_request_context():
        shown = queries.paper_of(1)
        assert shown is not None
        paper = render_template("selection/rehearsal_paper.html", **shown)
    digest = library.load("luqiao-example").digest
    assert digest[:16] in paper
    assert "焊工" not in paper  # two welders among seven: merged with the next until five
    assert "其他（不足5人的合并）" in paper
    assert "罗敏，台州市路桥区总工会" in paper  # who tried


def test_the_report_shows_its_paper_by_itself_once_it_is_drawn(app: Flask, office: Any) -> None:
    client, address, scene = office
    tried(client, address, scene)
    asks = f'hx-get="{address}/1/_paper"'
    assert asks not in text_of(client, f"{address}/1")
    with app.app_context(), db.transaction() as unit:
        unit.get_one(Rehearsal, 1).paper_asked_at = scenes.NOW
    assert asks in text_of(client, f"{address}/1")
    with app.app_context(), db.transaction() as unit:
        unit.get_one(Rehearsal, 1).paper = "drawn"
    part = client.get(f"{address}/1/_paper", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "打开PDF" in part
    assert asks not in part


def test_a_paper_is_asked_for_once_and_is_not_there_before(app: Flask, office: Any) -> None:
    client, address, scene = office
    tried(client, address, scene)
    assert client.get(f"{address}/1.pdf").status_code == 404
    answer = client.post(f"{address}/1/paper", data=form(client, f"{address}/1"))
    assert answer.status_code == 303
    assert "正在生成PDF" in text_of(client, f"{address}/1")


def test_a_rehearsal_belongs_to_its_round(app: Flask, office: Any) -> None:
    client, address, scene = office
    tried(client, address, scene)
    with app.app_context():
        other = scenes.frozen_round().round.slug
    assert client.get(f"/admin/rounds/{other}/rehearsal/1").status_code == 404


def test_only_the_newest_are_kept(app: Flask, office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client, address, scene = office
    monkeypatch.setattr(rehearsing, "KEPT", 2)
    for _ in range(3):
        tried(client, address, scene)
    with app.app_context():
        assert [one.id for one in queries.rehearsals_of(scene.round_id)] == [3, 2]


def test_the_page_of_the_round_leads_here(office: Any) -> None:
    client, address, _ = office
    assert f'href="{address}"' in text_of(client, address.removesuffix("/rehearsal"))
