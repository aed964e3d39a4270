"""Pages of the review: who may open them, what they show, what an answer leads to."""

from __future__ import annotations

import contextvars
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import event, select

from craftsman import db
from craftsman.accounts.models import Grant, Person
from craftsman.achievements.models import Evidence
from craftsman.applications.models import Duty
from craftsman.files import put
from craftsman.journal import Entry
from craftsman.reviews import actions, queries
from craftsman.reviews.models import Decision, Look
from craftsman.rounds import actions as rounds
from tests import cast, season
from tests.achievements import samples

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


class Browser(FlaskClient):
    """Asks from outside the context in which the test looks at what was stored."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session().rollback()
        return contextvars.Context().run(super().open, *args, **kwargs)


class Scene:
    """A round in review with one application, and the people of 人社局."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.round = season.open_round(NOW - 5 * DAY, NOW + 9 * DAY)
        self.worker = season.worker()
        self.application = season.submit(self.round, self.worker, now=NOW)
        self.duties = {name: duty.id for name, duty in season.duties(self.application).items()}
        self.reviewer = cast.reviewer("renshe", 11)
        self.lead = cast.reviewer("renshe", 21, lead=True)
        self.other = cast.reviewer("keji", 31)

    def as_(self, person_id: int) -> FlaskClient:
        return cast.signed_in(self.app, person_id)

    @property
    def fact(self) -> int:
        return self.duties["skill_certificate"]

    def answer(self, client: FlaskClient, duty_id: int, outcome: str = "verified", **more: Any) -> Any:
        duty = db.session().get_one(Duty, duty_id, populate_existing=True)
        given = {"outcome": outcome, "revision": duty.revision, **more}
        return client.post(f"/review/duties/{duty_id}/decision", data=given)


@pytest.fixture
def scene(app: Flask) -> Iterator[Scene]:
    """Forms are sent without the page they stand on, so without its token."""
    app.test_client_class = Browser
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield Scene(app)


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []
    engine = db.db.engine

    def note(*args: Any) -> None:
        sent.append(args[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


PAGES = ("", "/queue", "/next", "/done", "/recusals", "/settings")


# --- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["worker", "clerk", "auditor"])
@pytest.mark.parametrize("page", [*PAGES, "/duties/{fact}", "/duties/{fact}/evidence/1/1", "/team"])
def test_other_roles_are_turned_away(scene: Scene, role: str, page: str) -> None:
    person = scene.worker if role == "worker" else {"clerk": cast.clerk, "auditor": cast.auditor}[role]()
    answer = scene.as_(person).get("/review" + page.format(fact=scene.fact))
    assert answer.status_code == 403
    assert "请切换身份" in text_of(answer)


@pytest.mark.parametrize("page", ["", "/_work", "/_panel?for=denied", "/_evidence", "/evidence/1/1"])
def test_another_department_finds_nothing(scene: Scene, page: str) -> None:
    answer = scene.as_(scene.other).get(f"/review/duties/{scene.fact}{page}", headers={"HX-Request": "true"})
    assert answer.status_code == 404


@pytest.mark.parametrize("act", ["decision", "postpone", "recusal", "_look"])
def test_another_department_does_nothing(scene: Scene, act: str) -> None:
    given = {"outcome": "verified", "revision": 3, "kind": "kin"}
    assert scene.as_(scene.other).post(f"/review/duties/{scene.fact}/{act}", data=given).status_code == 404
    assert db.session().get_one(Duty, scene.fact).state == "open"


def test_his_own_application_is_closed_to_a_reviewer(scene: Scene) -> None:
    with db.transaction() as unit:
        grant = unit.scalars(select(Grant).where(Grant.person_id == scene.reviewer)).one()
        unit.add(
            Grant(person_id=scene.worker, role="reviewer", department_id=grant.department_id, granted_at=cast.LONG_AGO)
        )
    client = cast.signed_in(scene.app, scene.worker, "reviewer")
    assert client.get(f"/review/duties/{scene.fact}").status_code == 403
    assert scene.answer(client, scene.fact).status_code == 403
    assert "没有待审材料" in text_of(client.get("/review/queue"))


def test_a_colleague_of_the_applicant_sees_why_not_and_no_papers(scene: Scene) -> None:
    evidence_id = paper(scene)
    with db.transaction() as unit:
        unit.get_one(Person, scene.reviewer).company_id = unit.get_one(Person, scene.worker).company_id
    client = scene.as_(scene.reviewer)
    page = client.get(f"/review/duties/{scene.fact}")
    assert "您与申报人同单位，请回避" in text_of(page)
    assert f"/evidence/{evidence_id}/" not in page.get_data(as_text=True)
    assert client.get(f"/review/duties/{scene.fact}/evidence/{evidence_id}/1").status_code == 403
    assert scene.answer(client, scene.fact).status_code == 403


def test_who_stepped_back_is_shut_out_of_every_page(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    answer = client.post(f"/review/duties/{scene.fact}/recusal", data={"kind": "other", "note": "同学"})
    assert answer.status_code == 303
    for duty_id in (scene.fact, scene.duties["competition_award"]):
        assert client.get(f"/review/duties/{duty_id}").status_code == 403
    assert "陈小明" not in text_of(client.get("/review/queue"))
    assert "同学" in text_of(client.get("/review/recusals"))


def test_stepping_back_says_whether_a_colleague_can_take_it(scene: Scene) -> None:
    client, address = scene.as_(scene.reviewer), f"/review/duties/{scene.fact}"
    assert "本部门还有1人能审" in text_of(client.get(f"{address}?for=recuse"))
    scene.as_(scene.lead).post(f"{address}/recusal", data={"kind": "kin"})
    assert "本部门没有别人能审这份申报" in text_of(client.get(f"{address}?for=recuse"))
    client.post(f"{address}/recusal", data={"kind": "kin"})
    page = text_of(client.get("/review/recusals"))
    assert "还没有人能审" in page
    assert "已转给同事" not in page


def test_what_nobody_can_judge_is_red_for_the_office_and_can_be_handed_on(scene: Scene) -> None:
    office, number = scene.as_(cast.clerk()), season.application(scene.application).number
    slug, way_out = season.round_row(scene.round).slug, f"/duties/{scene.fact}/reassignment"
    pages = ("/admin", f"/admin/rounds/{slug}", f"/admin/applications/{number}")
    assert all(
        "人社局没有人能审" not in text_of(office.get(one)) and way_out not in raw(office.get(one)) for one in pages
    )
    assert "本部门还有人能审这一项，不用转交" in text_of(office.get(way_out))
    for who in (scene.reviewer, scene.lead):
        scene.as_(who).post(f"/review/duties/{scene.fact}/recusal", data={"kind": "kin"})
    assert f"人社局没有人能审：陈小明（{number}）" in text_of(office.get(pages[0]))
    assert all(way_out in raw(office.get(one)) for one in pages[1:])
    assert way_out in raw(scene.as_(scene.lead).get("/review/team"))
    assert scene.as_(scene.reviewer).get(way_out).status_code == 403
    assert scene.as_(cast.auditor()).get(way_out).status_code == 403
    wrong = office.post(way_out, data={"grant": "999999999999", "reason": "亲属"})
    assert (wrong.status_code, "请选择一位能审这份申报的人" in text_of(wrong)) == (422, True)
    grant = db.session().scalars(select(Grant.id).where(Grant.person_id == scene.other)).one()
    assert office.post(way_out, data={"grant": grant, "reason": "亲属"}).status_code == 303
    assert way_out not in raw(office.get(pages[2]))
    judge = scene.as_(scene.other)
    assert "有一项转给您审核" in text_of(judge.get("/my/messages"))
    assert scene.answer(judge, scene.fact).status_code == 303


def raw(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_only_the_lead_sees_the_department(scene: Scene) -> None:
    assert scene.as_(scene.reviewer).get("/review/team").status_code == 403
    assert scene.as_(scene.lead).get("/review/team").status_code == 200


def test_after_the_freeze_the_page_says_so_and_nothing_is_live(scene: Scene) -> None:
    client, address = scene.as_(scene.reviewer), f"/review/duties/{scene.fact}"
    with db.transaction():
        rounds.mark(scene.round, "frozen", actor=None, now=NOW + 10 * DAY)
    for page in (raw(client.get(address)), raw(client.get(f"{address}?for=recuse"))):
        assert "冻结，不能再审核" in page
        assert "不计入得分" in page
        assert not any(
            word in page for word in (f"{address}/postpone", f"{address}/recusal", "for=recuse", "<b>已超期")
        )
    assert client.post(f"{address}/postpone").status_code == 422
    assert client.post(f"{address}/recusal", data={"kind": "kin"}).status_code == 422
    slug = season.round_row(scene.round).slug
    page = text_of(scene.as_(cast.clerk()).get(f"/admin/rounds/{slug}"))
    assert f"{len(scene.duties)}项，不计入得分" in page
    assert "没有审结，不计入" in page
    assert not any(word in page for word in ("部门待审", "待审（未到期）", "已超期"))


def test_the_figures_of_a_fact_are_what_its_item_gives(app: Flask, scene: Scene) -> None:
    """Never more than the item's own cap; what gives its points together with others says so and promises none by itself."""
    facts = [
        ("years_in_post", {"occupation": "焊工", "since": "2012-03-01"}),
        *(
            ("apprentice", {"apprentice": name, "agreement_on": "2022-05-06", "agreement": True})
            for name in ("周军", "李海")
        ),
    ]
    owed = season.duties(season.submit(scene.round, season.worker("徐海波", 2, facts=facts), now=NOW))
    years = raw(scene.as_(scene.reviewer).get(f"/review/duties/{owed['years_in_post'].id}"))
    assert "核实通过 6.0分" in years
    assert "只计6分" in years
    assert "7.0分" not in years
    judge = scene.as_(cast.reviewer("jiaoyu", 41))
    joint = raw(judge.get(f"/review/duties/{owed['apprentice'].id}"))
    assert "2项一起计6.0分" in joint
    assert "核实通过</button>" in joint


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_first_page_counts_and_begins(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    page = client.get("/review")
    assert "开始审核（按到期先后）" in text_of(page)
    assert re.search(r"待审\s+3", text_of(page))
    first = client.get("/review/next")
    assert first.headers["Location"] == f"/review/duties/{min(scene.duties.values())}"


def test_an_empty_desk_says_so(scene: Scene) -> None:
    page = scene.as_(cast.reviewer("minzheng" if "minzheng" in _codes() else "keji", 71)).get("/review")
    assert "没有待审材料" in text_of(page)


def _codes() -> set[str]:
    from craftsman.accounts import queries as accounts

    return {one.code for one in accounts.departments()}


def test_the_work_area_shows_the_fact_masked(scene: Scene) -> None:
    page = text_of(scene.as_(scene.reviewer).get(f"/review/duties/{scene.fact}"))
    number = cast.id_number(1)
    assert "**************" + number[-4:] in page
    assert number not in page
    for words in ("焊工 高级工（三级）", "18.0分", "细则1.3", "首次提交", "技能竞赛获奖"):
        assert words in page


def test_the_queue_asks_the_same_with_one_row_and_with_fifty(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    with counted(scene.app) as few:
        client.get("/review/queue?item=1.3")
    for serial in range(200, 212):
        person = season.worker("徐海波", serial)
        season.submit(scene.round, person, now=NOW)
    with counted(scene.app) as many:
        answer = client.get("/review/queue")
    assert len(many) == len(few) <= 8
    assert answer.get_data(as_text=True).count("徐海波") == 36


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("due=overdue", 0),
        ("item=1.3", 1),
        ("town=金清镇", 3),
        ("town=路南街道", 0),
        ("again=1", 0),
        ("mine=1", 0),
        ("later=1", 0),
        ("q=陈小", 3),
        ("q=00001", 3),
        ("q=路桥恒昌", 3),
        ("q=王", 0),
    ],
)
def test_filters(scene: Scene, query: str, found: int) -> None:
    page = scene.as_(scene.reviewer).get(f"/review/queue?{query}").get_data(as_text=True)
    assert page.count('data-label="申报人"') == found


def test_the_fragment_of_rows_keeps_the_address_of_its_page(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    answer = client.get("/review/queue/_rows?item=1.3", headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"] == "/review/queue?item=1.3"
    assert "<html" not in answer.get_data(as_text=True)
    assert client.get("/review/queue/_rows").status_code == 303


def test_pages_follow_each_other(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    client = scene.as_(scene.reviewer)
    first = client.get("/review/queue").get_data(as_text=True)
    more = re.search(r'href="([^"]+)" rel="next"', first)
    assert more is not None
    second = client.get(more.group(1).replace("&amp;", "&")).get_data(as_text=True)
    seen = [set(re.findall(r'href="/review/duties/(\d+)"', page)) for page in (first, second)]
    assert len(seen[0]) == 2
    assert len(seen[1]) == 1
    assert not seen[0] & seen[1]


def test_somebody_looking_is_named_to_others_only(scene: Scene) -> None:
    scene.as_(scene.lead).post(f"/review/duties/{scene.fact}/_look")
    scene.as_(scene.reviewer).post(f"/review/duties/{scene.fact}/_look")
    assert db.session().get_one(Look, scene.fact).person_id == scene.lead
    assert "张敏正在看" in text_of(scene.as_(scene.reviewer).get("/review/queue"))
    assert "张敏正在看" not in text_of(scene.as_(scene.lead).get("/review/queue"))


# --- papers ----------------------------------------------------------------------------------------------------------


def paper(scene: Scene) -> int:
    """A real picture behind a file that the duty cites; returns the file's id."""
    with db.transaction() as unit:
        duty = unit.get_one(Duty, scene.fact)
        row = unit.scalars(select(Evidence).where(Evidence.achievement_id == duty.achievement_id)).first()
        assert row is not None
        kept = put(f"person-{scene.worker}", samples.photo())
        row.key, row.previews = kept.key, [kept.key, kept.key]
        return row.id


def test_a_paper_is_marked_and_its_reading_on_record(scene: Scene) -> None:
    evidence_id = paper(scene)
    answer = scene.as_(scene.reviewer).get(f"/review/duties/{scene.fact}/evidence/{evidence_id}/1")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    shown, plain = Image.open(io.BytesIO(answer.data)), Image.open(io.BytesIO(samples.photo()))
    assert shown.size == plain.size
    differs = sum(
        abs(a - b) > 24 for a, b in zip(shown.convert("L").tobytes(), plain.convert("L").tobytes(), strict=True)
    )
    assert differs > shown.width * shown.height / 100
    line = db.session().scalars(select(Entry).where(Entry.act == "evidence.read")).one()
    assert (line.actor_id, line.subject, line.detail) == (
        scene.reviewer,
        f"evidence-{evidence_id}",
        {"duty": scene.fact, "page": 1},
    )


def test_a_paper_of_another_line_is_not_found(scene: Scene) -> None:
    evidence_id = paper(scene)
    other = scene.duties["competition_award"]
    client = scene.as_(scene.reviewer)
    assert client.get(f"/review/duties/{other}/evidence/{evidence_id}/1").status_code == 404
    assert client.get(f"/review/duties/{scene.fact}/evidence/{evidence_id}/9").status_code == 404
    assert client.get(f"/review/duties/{scene.fact}/evidence/999999999999/1").status_code == 404


# --- answers ---------------------------------------------------------------------------------------------------------


def test_an_answer_leads_to_the_next_duty(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    answer = scene.answer(client, scene.fact)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/review/duties/{scene.duties['competition_award']}"
    page = text_of(client.get(answer.headers["Location"]))
    assert "上一项已核实通过：陈小明 焊工 高级工（三级）" in page
    assert "撤销，还剩10分钟" in page


def test_a_page_that_swaps_gets_the_work_area_alone(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    revision = db.session().get_one(Duty, scene.fact).revision
    given = {"outcome": "verified", "revision": revision, "item": "2.3"}
    answer = client.post(f"/review/duties/{scene.fact}/decision", data=given, headers={"HX-Request": "true"})
    assert answer.headers["Location"] == f"/review/duties/{scene.duties['competition_award']}/_work?item=2.3"
    work = client.get(answer.headers["Location"], headers={"HX-Request": "true"})
    assert work.headers["HX-Push-Url"] == f"/review/duties/{scene.duties['competition_award']}?item=2.3"
    assert work.get_data(as_text=True).lstrip().startswith('<div id="work"')


def test_the_end_of_the_queue_leads_home(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    mine = [id_ for id_ in scene.duties.values() if client.get(f"/review/duties/{id_}").status_code == 200]
    for duty_id in mine:
        answer = scene.answer(client, duty_id)
    assert answer.headers["Location"] == "/review?end=1"
    page = text_of(client.get("/review?end=1"))
    assert "全部审完" in page
    assert "撤销，还剩" in page
    assert "最近一次处理" in text_of(client.get("/review"))


def test_put_off_comes_last(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    answer = client.post(f"/review/duties/{scene.fact}/postpone")
    assert answer.headers["Location"] == f"/review/duties/{scene.duties['competition_award']}"
    assert client.get("/review/next").headers["Location"] != f"/review/duties/{scene.fact}"
    for duty_id in scene.duties.values():
        if duty_id != scene.fact and client.get(f"/review/duties/{duty_id}").status_code == 200:
            answer = scene.answer(client, duty_id)
    assert answer.headers["Location"] == f"/review/duties/{scene.fact}"


def test_a_half_answer_keeps_what_was_typed(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    answer = scene.answer(client, scene.fact, "returned", note="请拍清楚编号")
    assert answer.status_code == 422
    assert "请至少选择一条理由" in text_of(answer)
    assert "请拍清楚编号" in answer.get_data(as_text=True)
    answer = scene.answer(client, scene.fact, "returned", note="请拍清楚编号", reasons=["covered"])
    assert answer.status_code == 303
    assert db.session().scalars(select(Decision)).one().note == "姓名或编号被遮挡，请重拍全页后补传；请拍清楚编号"


@pytest.mark.parametrize("panel", ["returned", "denied", "recuse"])
def test_what_was_claimed_stays_in_sight_while_an_answer_is_written(scene: Scene, panel: str) -> None:
    said = text_of(
        scene.as_(scene.reviewer).get(f"/review/duties/{scene.fact}/_panel?for={panel}", headers={"HX-Request": "true"})
    )
    assert "证书编号 0933001021300771" in said
    assert "发证单位 台州市人社局" in said


def test_every_answer_has_a_key(scene: Scene) -> None:
    page = scene.as_(scene.reviewer).get(f"/review/duties/{scene.fact}").get_data(as_text=True)
    assert [f'data-key="Digit{n}"' in page for n in range(1, 5)] == [True] * 4
    assert "<dd>部分认定</dd>" in page


def test_no_paper_is_asked_for_where_none_is_wanted(scene: Scene) -> None:
    lin = season.worker("林晓燕", 3)
    season.fact(lin, "years_in_post", {"occupation": "焊工", "since": "2012-03-01"}, files=0)
    duties = season.duties(season.submit(scene.round, lin, now=NOW))
    page = text_of(scene.as_(scene.reviewer).get(f"/review/duties/{duties['years_in_post'].id}"))
    assert "这类业绩可以不传材料，请在本部门系统里查" in page
    assert "缺材料时请退回补正" not in page


def test_the_second_of_two_gets_a_conflict_and_two_ways_on(scene: Scene) -> None:
    first, second = scene.as_(scene.lead), scene.as_(scene.reviewer)
    assert scene.answer(first, scene.fact).status_code == 303
    answer = scene.answer(second, scene.fact, "denied", reasons=["not_found"], rule="1.3")
    assert answer.status_code == 409
    assert "人社局张敏已于" in text_of(answer)
    assert "下一项" in text_of(answer)
    assert db.session().scalars(select(Decision)).one().person_id == scene.lead


def test_the_same_form_twice_decides_once(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    answers = [scene.answer(client, scene.fact, key="abc") for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(db.session().scalars(select(Decision)).all()) == 1


def test_a_partly_recognised_fact_is_typed_into_the_fields_of_its_kind(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    page = client.get(f"/review/duties/{scene.fact}?for=adjusted").get_data(as_text=True)
    assert 'name="fact-level"' in page
    assert "points" not in page.replace("data-points", "")
    typed = {f"fact-{name}": value for name, value in season.SKILL.items()} | {"fact-level": "l4", "note": "以证书为准"}
    assert scene.answer(client, scene.fact, "adjusted", **{**typed, "fact-issued_on": "2031-01-01"}).status_code == 422
    assert scene.answer(client, scene.fact, "adjusted", **typed).status_code == 303
    assert db.session().scalars(select(Decision)).one().values == {
        **season.SKILL,
        "level": "l4",
        "special_trade": False,
        "specialty": False,
    }


def test_undone_it_is_on_the_table_again(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    scene.answer(client, scene.fact)
    decision = db.session().scalars(select(Decision)).one()
    answer = client.post(f"/review/decisions/{decision.id}/undo")
    assert answer.headers["Location"] == f"/review/duties/{scene.fact}"
    assert scene.as_(scene.other).post(f"/review/decisions/{decision.id}/undo").status_code == 404


def test_the_lead_signs_a_second_return(scene: Scene) -> None:
    client, lead = scene.as_(scene.reviewer), scene.as_(scene.lead)
    with db.transaction() as unit:
        unit.get_one(Duty, scene.fact).returns = 1
    scene.answer(client, scene.fact, "returned", reasons=["covered"])
    assert "姓名或编号被遮挡" in text_of(lead.get("/review/team"))
    decision = db.session().scalars(select(Decision)).one()
    assert client.post(f"/review/decisions/{decision.id}/countersign", data={"agreed": "1"}).status_code == 422
    assert lead.post(f"/review/decisions/{decision.id}/countersign", data={"agreed": "1"}).status_code == 303
    assert db.session().get_one(Decision, decision.id, populate_existing=True).countersigned_by == scene.lead


def test_what_i_decided_is_listed_with_its_undo(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    scene.answer(client, scene.fact, "returned", reasons=["covered"])
    page = text_of(client.get("/review/done"))
    assert "姓名或编号被遮挡" in page
    assert "撤销，还剩10分钟" in page


def test_the_clerk_sees_departments_most_behind_first(scene: Scene) -> None:
    slug = season.round_row(scene.round).slug
    page = text_of(scene.as_(cast.clerk()).get(f"/admin/rounds/{slug}"))
    assert "部门联审" in page
    assert "人社局" in page
    with db.transaction():
        actions.decide(
            scene.fact,
            "verified",
            revision=db.session().get_one(Duty, scene.fact).revision,
            actor=cast.actor_of(scene.reviewer),
            now=NOW,
        )
    paces = {one.department: one for one in queries.round_progress(scene.round, NOW.date() + 30 * DAY)}
    assert (paces["人社局"].overdue, paces["人社局"].decided) == (2, 1)
    assert next(iter(paces)) == max(paces.values(), key=lambda one: one.overdue).department


def test_keys_can_be_switched_off(scene: Scene) -> None:
    client = scene.as_(scene.reviewer)
    assert 'data-keys="on"' in client.get(f"/review/duties/{scene.fact}").get_data(as_text=True)
    client.post("/review/settings", data={})
    assert 'data-keys="off"' in client.get(f"/review/duties/{scene.fact}").get_data(as_text=True)
    client.post("/review/settings", data={"keys": "y"})
    assert 'data-keys="on"' in client.get(f"/review/duties/{scene.fact}").get_data(as_text=True)
