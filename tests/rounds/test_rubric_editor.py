"""The rubric's editor: rows saved one by one, whole files, numbered versions, two people once the window is open."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import db
from craftsman.journal import Entry
from craftsman.rounds import actions, parts, queries
from craftsman.rounds.models import RubricDraft
from craftsman.rubrics import changing, library
from craftsman.rubrics.rubric import Rubric
from tests import cast
from tests.rounds.test_setup import begun, posted
from tests.rounds.test_views import text_of

NOW = datetime.now(UTC)
HTMX = {"HX-Request": "true"}


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


WINDOW = "2.3~~0"
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
    ("1.3~level~2", {"row_points": "19分"}, "请只填数字"),
    ("1.3~level~2", {"row_points": "20至10"}, "范围要从小到大写"),
    ("1.3~level~2", {"row_by_0": []}, "请至少选择或填写一项"),
    (WINDOW, {"row_years": "五", "row_of": "awarded_on"}, "请只填数字"),
    (WINDOW, {"row_years": "", "row_of": "awarded_on"}, "请填几年或几个月，或者填截止日期"),
    (WINDOW, {"row_start": "2020-01-01", "row_of": "awarded_on"}, "就不能再填起始日期"),
    (WINDOW, {"row_to": "明天", "row_of": "awarded_on"}, "日期应写成"),
    (WINDOW, {"row_of": []}, "请至少选一个日期"),
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
    kept = str(next(iter(typed.values())) or "")
    assert kept.splitlines()[-1] in answer.text.replace("&#34;", '"') if kept else True
    assert rubric_of(app) == before


def tokens_of(clerk: FlaskClient, page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(version|csrf_token|key)"[^>]*value="([^"]*)"', clerk.get(page).text))


def test_every_act_on_a_row_is_answered_and_marks_the_row(clerk: FlaskClient, draft: str) -> None:
    form = {**tokens_of(clerk, draft), "row_id": "1.5", "row_name": "继续教育", "row_points": "1"}
    refused = clerk.post(f"{draft}/rows/d1/_add", data=form, headers=HTMX)
    assert "请至少选一种业绩" in refused.text
    assert "row_kinds-error" in refused.text
    added = clerk.post(f"{draft}/rows/d1/_add", data={**form, "row_kinds": "education"}, headers=HTMX)
    assert "已保存" in added.text
    assert 'id="row-1.5" class="item attention"' in added.text
    moved = clerk.post(f"{draft}/rows/1.3~level~0/_move", data={**tokens_of(clerk, draft), "by": "down"}, headers=HTMX)
    assert 'id="row-1.3~level~1" class="line attention"' in moved.text
    removed = clerk.post(f"{draft}/rows/1.5/_remove", data=tokens_of(clerk, draft), headers=HTMX)
    assert "已删除" in removed.text
    assert 'id="row-1.5"' not in removed.text


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


def windows_of(rubric: Rubric, item_id: str) -> list[Any]:
    item = rubric.item(item_id)
    assert item
    return [one["within"] for one in item.to_plain().get("filters", []) if "within" in one]


def test_a_window_is_a_row_with_dates_years_and_months(app: Flask, clerk: FlaskClient, draft: str) -> None:
    assert windows_of(rubric_of(app), "2.3") == [{"of": ["awarded_on"], "years": 5}]
    row = re.search(r'id="row-2.3~~0".*?</tr>', clerk.get(draft).text, re.DOTALL)
    assert row
    assert "期限" in row[0]
    assert "获奖日期在2022年1月4日至2027年1月4日之间" in text_of(row[0])
    form = clerk.get(f"{draft}/rows/{WINDOW}").text
    assert 'name="row_years"' in form
    assert re.search(r'value="5"', form)
    assert re.search(r'checked[^>]*value="awarded_on"|value="awarded_on"[^>]*checked', form)
    typed = {"row_of": "awarded_on", "row_years": "3", "row_months": "6", "row_say": "太久了"}
    assert posted(clerk, f"{draft}/rows/{WINDOW}", typed).status_code == 303
    assert windows_of(rubric_of(app), "2.3") == [{"of": ["awarded_on"], "years": 3, "months": 6}]
    fixed = {"row_of": "awarded_on", "row_years": "", "row_months": "", "row_start": "2020-01-01"}
    assert posted(clerk, f"{draft}/rows/{WINDOW}", {**fixed, "row_to": "2026-06-30"}).status_code == 303
    assert windows_of(rubric_of(app), "2.3") == [{"of": ["awarded_on"], "start": "2020-01-01", "to": "2026-06-30"}]


def test_a_window_is_added_under_an_item_or_a_rule_and_removed(app: Flask, clerk: FlaskClient, draft: str) -> None:
    typed = {"row_of": "obtained_on", "row_years": "5"}
    assert posted(clerk, f"{draft}/rows/1.3~~/new", typed).status_code == 303
    assert windows_of(rubric_of(app), "1.3") == [{"of": ["obtained_on"], "years": 5}]
    assert posted(clerk, f"{draft}/rows/1.3~level~~/new", {**typed, "row_years": "2"}).status_code == 303
    item = rubric_of(app).item("1.3")
    assert item
    assert [len(rule.filters) for rule in item.rules if rule.id == "level"] == [1]
    number = len(item.filters) - 1
    assert posted(clerk, f"{draft}/rows/1.3~~{number}/remove", {}, draft).status_code == 303
    assert windows_of(rubric_of(app), "1.3") == []
    assert clerk.get(f"{draft}/rows/d1~~/new").status_code == 404


def test_the_box_keeps_other_conditions_where_they_stood(app: Flask, clerk: FlaskClient, draft: str) -> None:
    """The rule counts licences still valid; with a window beside that, the row saved as it stands is still the same."""
    rule = "1.4~licence"
    assert posted(clerk, f"{draft}/rows/{rule}~~/new", {"row_of": "obtained_on", "row_years": "5"}).status_code == 303
    before = rubric_of(app)
    box = re.search(r'name="row_rest"[^>]*>(.*?)</textarea>', clerk.get(f"{draft}/rows/{rule}").text, re.DOTALL)
    assert box
    assert "valid_until" in box[1]
    assert "within" not in box[1]
    part = parts.part_of(before.to_dict(), rule)
    assert part
    assert Rubric.from_dict(parts.rewritten(before.to_dict(), part, parts.shown(part))) == before


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
