"""The rubric's editor: rows saved one by one, whole files, numbered versions, two people once the window is open."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import db, jobs
from craftsman.applications.models import ScoreCount, Step
from craftsman.errors import Refused
from craftsman.inbox.models import Message
from craftsman.journal import Entry
from craftsman.rounds import actions, queries
from craftsman.rounds.models import RubricDraft, RubricVersion
from craftsman.rubrics import changing, library, writing
from craftsman.rubrics.rubric import Rubric
from tests import cast, season
from tests.rounds.test_setup import begun, posted
from tests.rounds.test_views import text_of

NOW = datetime.now(UTC)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def clerk_id(app: Flask) -> int:
    with app.app_context():
        cast.reviewer()
        return cast.clerk()


@pytest.fixture
def clerk(app: Flask, clerk_id: int) -> FlaskClient:
    return cast.signed_in(app, clerk_id)


@pytest.fixture
def chief_id(app: Flask) -> int:
    with app.app_context():
        return cast.administrator()


@pytest.fixture
def draft(app: Flask, clerk_id: int) -> str:
    """A round being set up with a draft of the example rubric; the base address of its editor."""
    round_id = begun(app)
    with app.app_context(), db.transaction():
        actions.begin_draft(
            round_id,
            library.load("luqiao-example"),
            source="示例",
            version=0,
            actor=cast.actor_of(clerk_id, "clerk"),
            now=NOW,
        )
    return "/admin/rounds/lq31/setup/rubric"


def rubric_of(app: Flask, slug: str = "lq31") -> Rubric:
    with app.app_context():
        found = queries.draft_rubric_of(queries.round_being_set_up(slug))
        assert found
        return found


def points_of(rubric: Rubric, place: str) -> object:
    path = changing.path_of(rubric.to_dict(), place)
    assert path
    return changing.at(rubric.to_dict(), path)["points"]


def journal_of(round_id: int) -> list[Entry]:
    rows = select(Entry).where(Entry.subject == f"round-{round_id}", Entry.act.like("rubric.%"))
    return list(db.session().scalars(rows.order_by(Entry.seq)))


# --- rows ------------------------------------------------------------------------------------------------------------


def test_the_table_shows_words_instead_of_codes(clerk: FlaskClient, draft: str) -> None:
    said = text_of(clerk.get(draft).text)
    for word in (
        "高级工（三级）",
        "18分",
        "按级别",
        "人社局",
        "没有勾选“这是专项职业能力证书”",
        "到计分截止日仍在有效期内",
    ):
        assert word in said
    assert not re.search(r"\bl3\b|specialty|skill_certificate", said)


def test_a_row_opens_in_the_table_and_is_saved_alone(app: Flask, clerk: FlaskClient, draft: str) -> None:
    place = f"{draft}/rows/1.3~level~2"
    opened = clerk.get(f"{place}/_edit", headers=HTMX)
    assert opened.text.lstrip().startswith('<div id="editor"')
    assert 'value="18"' in opened.text
    assert clerk.get(f"{place}/_edit").headers["Location"] == f"{place}"
    saved = posted(clerk, place, {"row_points": "20", "row_by_0": "l3"})
    assert saved.status_code == 303
    assert points_of(rubric_of(app), "1.3~level~2") == 20
    with app.app_context():
        last = journal_of(queries.round_being_set_up("lq31").id)[-1]
        assert last.detail["changed"] == ["项目1.3 高级工（三级） 18分 → 20分"]


def test_htmx_gets_the_table_back_with_the_new_points(clerk: FlaskClient, draft: str) -> None:
    page = clerk.get(f"{draft}/rows/1.3~specialty").text
    sent = dict(re.findall(r'name="(version|csrf_token|key)"[^>]*value="([^"]*)"', page))
    sent |= {"row_name": "专项职业能力证书", "row_points": "4", "row_rest": "when: {specialty: true}"}
    saved = clerk.post(f"{draft}/rows/1.3~specialty/_save", data=sent, headers=HTMX)
    assert saved.status_code == 200
    assert saved.text.lstrip().startswith('<div id="editor"')
    assert "4分" in saved.text


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("1.3~level~2", {"row_points": "二十"}, "二十"),
    ("1.3~level~2", {"row_points": "1e30"}, "1e30"),
    ("1.3~level~2", {"row_name": ""}, "请填写名称"),
    ("1.3", {"row_cap": "-3"}, "封顶不能是负数"),
    ("1.3", {"row_id": "1.2"}, "重复"),
    ("1.3~specialty", {"row_rest": "when:\n  specialty: {nicht: true}"}, "第2行"),
    ("1.3~specialty", {"row_rest": "when: [oops"}, "写法有误"),
    ("1.3~specialty", {"row_rest": "points: 3"}, "已经有单独的栏"),
    ("1.3~level", {"row_rest": ""}, "缺少“分值”"),
    ("~head", {"row_as_of": "明天"}, "日期应写成"),
]


@pytest.mark.parametrize(("place", "typed", "said"), BAD)
def test_bad_input_is_refused_beside_its_field_and_kept(
    app: Flask, clerk: FlaskClient, draft: str, place: str, typed: dict[str, Any], said: str
) -> None:
    before = rubric_of(app)
    answer = posted(clerk, f"{draft}/rows/{place}", {"row_by_0": "l3", **typed})
    assert answer.status_code == 422
    assert said in text_of(answer.text) or said in answer.text
    assert 'class="error"' in answer.text
    kept = next(iter(typed.values()))
    assert kept.splitlines()[-1] in answer.text.replace("&#34;", '"') if kept else True
    assert rubric_of(app) == before


def test_rows_are_added_moved_and_removed(app: Flask, clerk: FlaskClient, draft: str) -> None:
    new = {
        "row_id": "1.5",
        "row_name": "继续教育",
        "row_kinds": "education",
        "row_points": "1",
        "row_verifier": "jiaoyu",
    }
    assert posted(clerk, f"{draft}/rows/d1/new", new).status_code == 303
    assert posted(clerk, f"{draft}/rows/1.3~level/new", {"row_name": "大师", "row_points": "10-20"}).status_code == 422
    assert (
        posted(
            clerk, f"{draft}/rows/1.3~level/new", {"row_name": "大师", "row_points": "31", "row_by_0": "master"}
        ).status_code
        == 303
    )
    assert posted(clerk, f"{draft}/rows/~whole/new", {"row_name": "加分", "row_max": "5"}).status_code == 303
    assert posted(clerk, f"{draft}/rows/1.5/move", {"by": "up"}, draft).status_code == 303
    assert posted(clerk, f"{draft}/rows/1.1/remove", {}, draft).status_code == 303
    found = rubric_of(app)
    assert [item.id for item in found.dimensions[0].items] == ["1.2", "1.3", "1.5", "1.4"]
    assert points_of(found, "1.3~level~7") == 31
    assert found.dimensions[-1].name == "加分"


def test_what_the_rest_of_the_rubric_needs_cannot_be_removed(app: Flask, clerk: FlaskClient, draft: str) -> None:
    rest = "exclusive:\n  - {items: ['1.2', '1.3'], name: 职称与技能等级就高}"
    assert posted(clerk, f"{draft}/rows/~rest", {"row_rest": rest}).status_code == 303
    answer = posted(clerk, f"{draft}/rows/1.2/remove", {}, draft)
    assert answer.status_code == 422
    assert "“就高的项目”里：没有编号为“1.2”的项目" in answer.text
    assert rubric_of(app).item("1.2")


def test_two_clerks_on_one_draft_the_second_sees_who_and_what(
    app: Flask, clerk: FlaskClient, draft: str, chief_id: int
) -> None:
    chief = cast.signed_in(app, chief_id)
    page = clerk.get(f"{draft}/rows/1.3~specialty").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version
    posted(chief, f"{draft}/rows/1.1", {"row_cap": "2", "row_kinds": "education"})
    answer = posted(
        clerk, f"{draft}/rows/1.3~specialty", {"row_points": "9", "version": version[1]}, f"{draft}/rows/1.3~specialty"
    )
    said = text_of(answer.text)
    assert answer.status_code == 409
    assert "周建国已于" in said
    assert "项目1.1“学历”封顶 3分 → 2分" in said
    assert "项目1.3 专项职业能力证书 3分 → 9分" in said
    assert points_of(rubric_of(app), "1.3~specialty") == 3


@pytest.mark.parametrize("place", ["9.9", "1.3~level~99", "~gate~none", "a~b~c~d"])
def test_a_row_that_is_not_there_is_not_found(clerk: FlaskClient, draft: str, place: str) -> None:
    assert clerk.get(f"{draft}/rows/{place}").status_code == 404


def test_workers_and_reviewers_stay_outside(app: Flask, draft: str) -> None:
    with app.app_context():
        people = [cast.worker(), cast.auditor()]
    for one in people:
        assert cast.signed_in(app, one).get(draft).status_code == 403


# --- whole files -----------------------------------------------------------------------------------------------------


def test_a_file_goes_out_and_comes_in_unchanged(app: Flask, clerk: FlaskClient, draft: str) -> None:
    out = clerk.get(f"{draft}/export.yaml")
    assert "attachment" in out.headers["Content-Disposition"]
    before = rubric_of(app)
    changed = out.text.replace("level: l3, points: 18", "level: l3, points: 19", 1)
    answer = posted(clerk, f"{draft}/import", {"file": (BytesIO(changed.encode()), "neu.yaml")})
    assert answer.status_code == 303
    assert points_of(rubric_of(app), "1.3~level~2") == 19
    posted(clerk, f"{draft}/import", {"text": out.text})
    assert rubric_of(app) == before


FILES: list[tuple[str, str]] = [
    ("rubric: {id: r, name: 例, version: 1}\ndimensions: []\n", "至少要有一个指标"),
    ("rubric:\n  id: r\n  id: s\n", "第3行"),
    ("a: &x [1]\nb: *x\n", "第1行"),
    ("[" * 1000, "层次太深"),
    ("rubric: {id: r, name: 例, version: 1}\ndimensions:\n  - {id: d, name: 甲, max: .nan, items: []}\n", "第3行"),
    ("x" * 1_000_001, "文件超过1MB"),
    ("", "请选择文件"),
]


@pytest.mark.parametrize(("text", "said"), FILES)
def test_a_file_is_refused_whole_with_its_line(
    app: Flask, clerk: FlaskClient, draft: str, text: str, said: str
) -> None:
    before = rubric_of(app)
    answer = posted(clerk, f"{draft}/import", {"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert text[:40].splitlines()[0] in answer.text.replace("&amp;", "&") if text else True
    assert rubric_of(app) == before


def test_five_megabytes_are_turned_away_at_the_door(app: Flask, clerk: FlaskClient, draft: str) -> None:
    answer = posted(clerk, f"{draft}/import", {"file": (BytesIO(b"x" * 5_000_000), "gross.yaml")})
    assert answer.status_code == 413


# --- versions --------------------------------------------------------------------------------------------------------


def test_before_opening_one_person_publishes_a_numbered_version(app: Flask, clerk: FlaskClient, draft: str) -> None:
    assert posted(clerk, f"{draft}/publish", {}).status_code == 303
    posted(clerk, draft, {"rubric": "current", "act": "draft"})
    same = posted(clerk, f"{draft}/publish", {})
    assert same.status_code == 422
    assert "没有差别" in same.text
    posted(clerk, f"{draft}/rows/1.3~specialty", {"row_points": "4"})
    assert "项目1.3 专项职业能力证书 3分 → 4分" in clerk.get(f"{draft}/publish").text
    assert posted(clerk, f"{draft}/publish", {}).status_code == 303
    with app.app_context():
        round_ = queries.round_being_set_up("lq31")
        found = queries.rubric_versions(round_)
        assert [one.number for one in found] == [2, 1]
        assert found[0].digest == round_.rubric_digest == queries.rubric_of(round_).digest
        assert found[0].agreed_by_id is None
        assert queries.draft_rubric_of(round_) is None
        assert [one.act for one in journal_of(round_.id)][-1] == "rubric.publish"
    page = text_of(clerk.get(draft).text)
    assert "第2版 现在执行" in page


def test_a_rubric_with_errors_is_not_published(app: Flask, clerk: FlaskClient, draft: str) -> None:
    plain = rubric_of(app).to_dict()
    broken = changing.put(plain, (*(changing.path_of(plain, "1.3") or ()), "kinds"), ["ghost"])
    with app.app_context(), db.transaction():
        round_ = queries.round_being_set_up("lq31")
        held = queries.draft_of(round_.id)
        assert held
        actions.import_draft(round_.id, Rubric.from_dict(broken), version=held.version, actor=None, now=NOW)
    page = clerk.get(draft).text
    assert "错误" in page
    answer = posted(clerk, f"{draft}/publish", {})
    assert answer.status_code == 422


def test_every_way_to_begin(app: Flask, clerk: FlaskClient) -> None:
    begun(app)
    base = "/admin/rounds/lq31/setup/rubric"
    page = clerk.get(base).text
    for group in ("评分细则", "奖励"):
        assert f"<h3>{group}" in page
    assert posted(clerk, base, {"rubric": "blank", "act": "draft"}).status_code == 303
    assert rubric_of(app).items == ()
    assert posted(clerk, base, {"rubric": "yuecheng", "act": "draft"}, f"{base}/source").status_code == 303
    assert rubric_of(app) == library.load("yuecheng")
    assert posted(clerk, base, {"rubric": "../etc", "act": "draft"}, f"{base}/source").status_code == 422
    assert posted(clerk, f"{base}/drop", {}, base).status_code == 303
    with app.app_context():
        assert db.session().scalar(select(RubricDraft)) is None


# --- after opening ---------------------------------------------------------------------------------------------------


@pytest.fixture
def open_(app: Flask, bare: tuple[int, str]) -> tuple[int, str]:
    """The same with a confirmed application and a waiting one, 18 points each."""
    round_id, _base = bare
    with app.app_context():
        season.scored(round_id, season.worker(facts=season.LEDGER[:1]), now=NOW)
        season.submit(round_id, season.worker("林晓燕", 2, season.LEDGER[:1]), now=NOW)
    return bare


@pytest.fixture
def bare(app: Flask, clerk_id: int, chief_id: int) -> tuple[int, str]:
    """An open round in which nobody has applied yet, and a draft that gives a third level 20 points."""
    with app.app_context():
        round_id = season.open_round(NOW - timedelta(days=5), NOW + timedelta(days=9))
        slug = season.round_row(round_id).slug
        with db.transaction():
            actions.begin_draft(
                round_id,
                season.rubric(round_id),
                source="现版",
                version=0,
                actor=cast.actor_of(clerk_id, "clerk"),
                now=NOW,
            )
        change(round_id, clerk_id, "1.3~level~2", 20)
    return round_id, f"/admin/rounds/{slug}/setup/rubric"


def change(round_id: int, person_id: int, place: str, points: int) -> None:
    """Other points for a line of the draft."""

    def edit(plain: dict[str, Any]) -> dict[str, Any]:
        return changing.put(plain, (*(changing.path_of(plain, place) or ()), "points"), points)

    with db.transaction():
        held = queries.draft_of(round_id)
        assert held
        actions.change_draft(round_id, edit, version=held.version, actor=cast.actor_of(person_id, "clerk"), now=NOW)


def proposed(clerk: FlaskClient, app: Flask, base: str) -> None:
    assert posted(clerk, f"{base}/count", {}, f"{base}/publish").status_code == 303
    with app.app_context():
        jobs.drain()
    assert posted(clerk, f"{base}/publish", {"reason": "高级工分值偏低"}).status_code == 303


def test_after_opening_it_takes_a_reason_a_count_and_a_second_person(
    app: Flask, clerk: FlaskClient, chief_id: int, open_: tuple[int, str]
) -> None:
    round_id, base = open_
    assert "请先计算影响" in posted(clerk, f"{base}/publish", {"reason": "偏低"}).text
    posted(clerk, f"{base}/count", {}, f"{base}/publish")
    assert "正在逐份计算" in clerk.get(f"{base}/publish").text
    with app.app_context():
        jobs.drain()
        held = queries.draft_of(round_id)
        assert held
        assert held.effect
        assert {key: held.effect[key] for key in ("of", "changed", "up", "down")} == {
            "of": 2,
            "changed": 2,
            "up": 2,
            "down": 0,
        }
    assert "请写明为什么要改" in posted(clerk, f"{base}/publish", {"reason": ""}).text
    assert posted(clerk, f"{base}/publish", {"reason": "高级工分值偏低"}).status_code == 303

    assert "要请另一位经办人员确认" in clerk.get(f"{base}/change").text
    own = posted(clerk, f"{base}/change", {"answer": "agree"})
    assert own.status_code == 422, "who proposed does not agree to it himself"
    assert posted(clerk, f"{base}/rows/1.3~specialty", {"row_points": "5"}, base).status_code == 422

    chief = cast.signed_in(app, chief_id)
    read = text_of(chief.get(f"{base}/change").text)
    for said in ("高级工分值偏低", "项目1.3 高级工（三级） 18分 → 20分", "得分会变的 2份"):
        assert said in read
    assert posted(chief, f"{base}/change", {"answer": "agree"}).status_code == 303
    with app.app_context():
        round_ = season.round_row(round_id)
        version = queries.rubric_versions(round_)[0]
        assert (version.number, version.agreed_by_id, version.affected) == (2, chief_id, 2)
        assert version.reason == "高级工分值偏低"
        assert points_of(queries.rubric_of(round_), "1.3~level~2") == 20
        with pytest.raises(Refused, match="正在按新版本重新核分"), db.transaction():
            actions.mark(round_id, "frozen", actor=None, now=NOW + timedelta(days=10))


def test_scores_follow_once_and_the_worker_hears_of_it(
    app: Flask, clerk: FlaskClient, chief_id: int, open_: tuple[int, str]
) -> None:
    round_id, base = open_
    proposed(clerk, app, base)
    posted(cast.signed_in(app, chief_id), f"{base}/change", {"answer": "agree"})
    with app.app_context():
        version_id = queries.rubric_versions(season.round_row(round_id))[0].id
        for _again in range(2):
            jobs.drain()
            jobs._jobs["rescore_round"](version_id)
        scored, waiting = (season.application(one) for one in ids_of(round_id))
        assert (scored.score, scored.predicted, scored.status) == (2000, 2000, "scored")
        assert sum(scored.parts or ()) == 2000
        assert (waiting.score, waiting.predicted) == (None, 2000)
        messages = db.session().scalars(select(Message).where(Message.code == "score_follows_rubric")).all()
        assert [one.person_id for one in messages] == [scored.person_id]
        steps = db.session().scalars(select(Step.act).where(Step.application_id == scored.id)).all()
        assert steps.count("follow_rubric") == 1
        counts = {
            row.points: row.applications
            for row in db.session().scalars(select(ScoreCount).where(ScoreCount.round_id == round_id))
        }
        assert {points: n for points, n in counts.items() if n} == {20: 1}
        assert not queries.is_rescoring(round_id)
        assert journal_of(round_id)[-1].act == "rubric.rescore"


def ids_of(round_id: int) -> list[int]:
    from craftsman.applications import queries as applications

    return list(applications.handed_in_ids(round_id))


def test_who_does_not_agree_says_why_and_the_draft_goes_on(
    app: Flask, clerk: FlaskClient, chief_id: int, bare: tuple[int, str]
) -> None:
    _round_id, base = bare
    proposed(clerk, app, base)
    chief = cast.signed_in(app, chief_id)
    assert "请写明为什么不同意" in posted(chief, f"{base}/change", {"answer": "decline"}).text
    assert posted(chief, f"{base}/change", {"answer": "decline", "because": "先开会讨论"}).status_code == 303
    assert "不同意这次修改：先开会讨论" in clerk.get(base).text
    assert posted(clerk, f"{base}/rows/1.3~specialty", {"row_points": "5"}).status_code == 303


def test_the_one_who_proposed_takes_it_back(
    app: Flask, clerk: FlaskClient, chief_id: int, bare: tuple[int, str]
) -> None:
    _round_id, base = bare
    proposed(clerk, app, base)
    chief = cast.signed_in(app, chief_id)
    held = re.search(r'name="version"[^>]*value="(\d+)"', chief.get(f"{base}/change").text)
    assert held
    assert posted(chief, f"{base}/take-back", {"version": held[1]}, f"{base}/change").status_code == 422
    assert posted(clerk, f"{base}/take-back", {}, f"{base}/change").status_code == 303
    assert posted(chief, f"{base}/change", {"answer": "agree"}, "/admin/rounds").status_code in (400, 409)


def test_agreeing_needs_a_fresh_sign_in(app: Flask, clerk: FlaskClient, chief_id: int, bare: tuple[int, str]) -> None:
    from craftsman.accounts.models import SignIn

    _round_id, base = bare
    proposed(clerk, app, base)
    chief = cast.signed_in(app, chief_id)
    with app.app_context(), db.transaction() as unit:
        for one in unit.scalars(select(SignIn).where(SignIn.person_id == chief_id)):
            one.confirmed_at = NOW - timedelta(hours=1)
    answer = posted(chief, f"{base}/change", {"answer": "agree"})
    assert "/login/confirm" in answer.headers["Location"] or "confirm" in answer.headers["Location"]


CHANGES: list[tuple[str, Callable[[dict[str, Any]], dict[str, Any]], str]] = [
    ("a veto", lambda p: changing.removed(p, changing.path_of(p, "~gate~f1") or ()), "一票否决"),
    (
        "nobody to verify",
        lambda p: changing.put(p, (*(changing.path_of(p, "1.3") or ()), "verifier"), "nobody"),
        "没有对应的核实部门",
    ),
]


@pytest.mark.parametrize(("edit", "said"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES])
def test_what_running_applications_stand_on_does_not_change(
    app: Flask, clerk: FlaskClient, bare: tuple[int, str], edit: Callable[..., dict[str, Any]], said: str
) -> None:
    round_id, base = bare
    with app.app_context(), db.transaction():
        held = queries.draft_of(round_id)
        assert held
        actions.change_draft(round_id, edit, version=held.version, actor=None, now=NOW)
    answer = posted(clerk, f"{base}/count", {}, base)
    assert answer.status_code == 422
    assert said in answer.text


def test_after_the_freeze_nobody_changes_anything(app: Flask, clerk: FlaskClient, bare: tuple[int, str]) -> None:
    round_id, base = bare
    with app.app_context(), db.transaction():
        season.round_row(round_id).frozen_at = NOW
    assert "得分已经封存" in clerk.get(base).text
    assert posted(clerk, f"{base}/publish", {"reason": "再改"}, base).status_code == 422
    assert clerk.get(f"{base}/rows/1.3").status_code == 422


def test_real_applications_are_tried_and_say_why(clerk: FlaskClient, open_: tuple[int, str]) -> None:
    said = text_of(clerk.get(open_[1]).text)
    assert "本批2份申报" in said
    assert "18 → 20 +2" in said
    assert "现在的版本：高级工（三级）18分" in said


def test_the_database_keeps_two_people_apart(app: Flask, clerk_id: int) -> None:
    from sqlalchemy.exc import IntegrityError

    with app.app_context():
        round_id = season.open_round()
        with pytest.raises(IntegrityError), db.transaction() as unit:
            unit.add(
                RubricVersion(
                    round_id=round_id,
                    number=2,
                    rubric={},
                    name="x",
                    digest="x",
                    published_at=NOW,
                    person_id=clerk_id,
                    agreed_by_id=clerk_id,
                )
            )


def test_a_round_that_is_opened_at_once_has_its_first_version(app: Flask) -> None:
    with app.app_context():
        round_ = season.round_row(season.open_round())
        assert [(one.number, one.digest) for one in queries.rubric_versions(round_)] == [(1, round_.rubric_digest)]
        assert writing.written(Rubric.from_dict(queries.rubric_version(round_, 1).rubric))
