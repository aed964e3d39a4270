"""A notice is drafted, published once, objected to and answered; nothing passes meanwhile, and only what was decided changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from craftsman import db
from craftsman.applications.models import Application
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.inbox.models import Message
from craftsman.notices import actions, queries, stroke_table
from craftsman.notices.models import Notice, Objection
from tests.notices import stage
from tests.notices.stage import FRIDAY, MONDAY, OPENING, OVER, RUNNING
from tests.selection import scene


@pytest.fixture(autouse=True)
def inside(app: Flask, strokes: None) -> Iterator[None]:
    with app.app_context():
        yield


# --- drafting and publishing -----------------------------------------------------------------------------------------


def test_the_period_is_five_working_days_and_the_list_is_in_stroke_order() -> None:
    the = stage.on_notice()
    notice = db.session().get_one(Notice, the.notice_id)
    assert (notice.opens_on, notice.ends_on) == (MONDAY, FRIDAY)
    assert [(one.position, one.title, one.name) for one in the.lines] == [
        (1, "路桥工匠", "陈小明"),
        (2, "路桥工匠", "徐海波"),
        (3, "产业工人标兵", "王海波"),
        (4, "产业工人标兵", "林晓燕"),
        (5, "产业工人标兵", "金玉兰"),
    ]
    assert the.scene.round.noticed_at == OPENING
    table = the.scene.round.as_it_went
    assert [table.day(name) for name in ("notice_opens_on", "notice_ends_on")] == [MONDAY, FRIDAY], "not as planned"


def test_a_notice_is_published_once_and_not_edited_afterwards() -> None:
    the = stage.on_notice()
    for again in (
        lambda: actions.publish(the.round_id, counts=None, version=2, actor=the.actor, now=RUNNING),
        lambda: actions.save_draft(the.round_id, stage.TEXT, MONDAY, version=0, actor=the.actor, now=RUNNING),
    ):
        with pytest.raises(Conflict, match="公示已于11月23日09:00发布"), db.transaction():
            again()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("basis", "联系人13800000512", "手机号码"),
        ("basis", "身份证３３１００４１９９００４１２００１Ｘ", "身份证号"),
        ("phone", "138 0000 0512", "受理电话里有手机号码"),
        ("title", "", "请填写公示标题"),
    ],
)
def test_a_text_that_says_too_much_or_too_little_is_refused(field: str, text: str, said: str) -> None:
    with pytest.raises(Refused, match=said) as refused:
        stage.draft(scene.proposed_round(), **{field: text})
    assert refused.value.field == field


def test_a_line_that_says_too_much_stops_the_publication() -> None:
    the = scene.proposed_round()
    drafted = stage.draft(the)
    with db.transaction() as unit:
        unit.get_one(Application, the.applications[0]).employer = "联系13800000512的公司"
    with pytest.raises(Refused, match="名单第1行的单位里有手机号码"), db.transaction():
        actions.publish(the.round_id, counts=None, version=drafted.version, actor=the.actor, now=OPENING)


def test_what_the_clerk_did_not_see_is_not_published() -> None:
    the = scene.proposed_round()
    drafted = stage.draft(the)
    seen = {"路桥工匠": 2, "产业工人标兵": 4}
    with pytest.raises(Conflict, match="核对人数"), db.transaction():
        actions.publish(the.round_id, counts=seen, version=drafted.version, actor=the.actor, now=OPENING)
    with pytest.raises(Conflict, match="有过修改"), db.transaction():
        actions.publish(the.round_id, counts=None, version=drafted.version + 1, actor=the.actor, now=OPENING)


def test_nothing_is_published_on_a_day_that_is_over_or_before_the_proposal() -> None:
    the = scene.proposed_round()
    drafted = stage.draft(the)
    late = OPENING + timedelta(days=1)
    with pytest.raises(Refused, match="已经过去"), db.transaction():
        actions.publish(the.round_id, counts=None, version=drafted.version, actor=the.actor, now=late)
    with pytest.raises(Refused, match="还没有提出"):
        stage.draft(scene.frozen_round())


def test_without_the_table_of_strokes_there_is_no_order_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stroke_table, "is_fit", lambda _path: False)
    with pytest.raises(Refused, match="unicode-data"):
        stage.draft(scene.proposed_round())


def test_two_clerks_on_one_draft_see_both_texts() -> None:
    the = scene.proposed_round()
    stage.draft(the)
    with pytest.raises(Conflict) as met:
        stage.draft(the, basis="根据另一份通知")
    assert met.value.mine == {"公示依据": "根据另一份通知"}
    assert met.value.theirs["公示依据"].startswith("根据《路桥工匠")


# --- told --------------------------------------------------------------------------------------------------------------


def test_everybody_is_told_once() -> None:
    the = stage.on_notice()
    for _ in range(2):
        with db.transaction():
            assert actions.tell_listed(the.notice_id, now=OPENING) is None
            assert actions.tell_others(the.notice_id, now=OPENING) is None
    told = db.session().query(Message).filter(Message.occasion == f"notice-{the.notice_id}").all()
    assert sorted(one.code for one in told) == ["not_selected"] * 2 + ["on_notice"] * 5
    short = next(one for one in told if one.code == "not_selected")
    assert short.title == "本次您得65.0分，离产业工人标兵入围线差5.0分"


def test_the_telling_goes_on_where_it_stopped() -> None:
    the = stage.on_notice()
    with db.transaction():
        assert actions.tell_listed(the.notice_id, now=OPENING, limit=2) == 2
        place = actions.tell_others(the.notice_id, now=OPENING, limit=6)
        assert place is not None
        actions.tell_others(the.notice_id, now=OPENING, after=place, limit=6)
    told = db.session().query(Message).filter(Message.code.like("not_selected%")).count()
    assert told == 2


# --- the lock ----------------------------------------------------------------------------------------------------------


def test_nothing_passes_before_during_and_with_an_open_objection() -> None:
    proposed = scene.proposed_round()
    assert "还没有公示" in (queries.why_not_pass(proposed.round_id, OVER) or "")
    the = stage.publish(proposed)
    assert "11月27日24时" in (queries.why_not_pass(the.round_id, OVER - timedelta(seconds=1)) or "")
    number = stage.objected(the)
    assert number in (queries.why_not_pass(the.round_id, OVER) or "")
    with db.transaction():
        actions.accept(number, version=1, actor=the.actor, now=RUNNING)
    assert number in (queries.why_not_pass(the.round_id, OVER) or "")
    stage.answer(the, number)
    assert queries.why_not_pass(the.round_id, OVER) is None


def test_a_refused_objection_no_longer_bars() -> None:
    the = stage.on_notice()
    number = stage.objected(the)
    with pytest.raises(Refused, match="理由"), db.transaction():
        actions.reject(number, " ", version=1, actor=the.actor, now=RUNNING)
    with db.transaction():
        actions.reject(number, "未附事实", version=1, actor=the.actor, now=RUNNING)
    assert queries.why_not_pass(the.round_id, OVER) is None


# --- objections --------------------------------------------------------------------------------------------------------


def test_numbers_run_without_a_gap_and_secrets_are_sealed() -> None:
    the = stage.on_notice()
    line = the.lines[0]
    numbers = [stage.objected(the, line_id=line.id, phone=f"1390000077{n}") for n in range(3)]
    assert numbers == ["YY26-001", "YY26-002", "YY26-003"]
    row = stage.objection(numbers[0])
    assert (row.name, row.phone, row.due_on.isoformat()) == ("郑晓峰", "13900000770", "2026-12-01")
    stored = b"".join((row.name_sealed, row.phone_sealed, row.facts_sealed))
    assert "郑晓峰".encode() not in stored
    assert b"13900000770" not in stored


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "郑"}, "name"),
        ({"as_unit": True}, "unit"),
        ({"as_unit": True, "unit": "某公司"}, "letter"),
        ({"line_id": 999}, "line_id"),
    ],
)
def test_only_real_names_about_somebody_on_the_list(changed: dict[str, object], field: str) -> None:
    the = stage.on_notice()
    with pytest.raises(Refused) as refused:
        stage.objected(the, **changed)
    assert refused.value.field == field
    assert db.session().query(Objection).count() == 0


@pytest.mark.parametrize(("moved", "said"), [(OPENING - timedelta(hours=10), "开始"), (OVER, "已于11月27日结束")])
def test_only_while_the_notice_runs(moved: object, said: str) -> None:
    proposed = scene.proposed_round()
    the = stage.publish(proposed, now=OPENING - timedelta(days=1))
    with pytest.raises(Refused, match=said):
        stage.objected(the, now=moved)  # type: ignore[arg-type]


def test_one_phone_does_not_flood() -> None:
    the = stage.on_notice()
    for _ in range(5):
        stage.objected(the)
    with pytest.raises(Refused, match="已提出5件"):
        stage.objected(the)


def test_a_department_sees_what_it_was_asked_and_nothing_else() -> None:
    the = stage.on_notice()
    number = stage.accepted(the)
    reviewer = stage.reviewer_actor()
    row = stage.objection(number)
    with pytest.raises(NotFound):
        queries.asked_of(row.id, reviewer)
    with db.transaction():
        actions.ask(number, reviewer.department_id or 0, version=2, actor=the.actor, now=RUNNING)
    assert queries.asked_of(row.id, reviewer).number == number
    with db.transaction():
        actions.report(row.id, "经查，情况不属实。", version=3, actor=reviewer, now=RUNNING)
    assert stage.objection(number).findings == "经查，情况不属实。"


def test_two_clerks_deciding_one_objection() -> None:
    the = stage.on_notice()
    number = stage.accepted(the)
    stage.answer(the, number)
    with pytest.raises(Conflict, match="已答复"):
        stage.answer(the, number, version=3)


def test_disqualified_is_struck_and_nobody_moves_up() -> None:
    the = stage.on_notice()
    first = the.line_of(the.scene.applications[0])
    number = stage.accepted(the, line_id=first.id)
    stage.answer(the, number, "disqualified")
    assert db.session().get_one(Application, first.application_id).status == "disqualified"
    left = queries.final_list(the.round_id)
    assert [one.name for one in left] == ["徐海波", "王海波", "林晓燕", "金玉兰"]
    assert [one.title for one in left].count("路桥工匠") == 1
    assert queries.why_not_pass(the.round_id, OVER) is None


def test_a_new_score_below_the_line_strikes_and_one_above_keeps() -> None:
    the = stage.on_notice()
    low, high = (the.line_of(one) for one in the.scene.applications[3:5])
    parts = list(db.session().get_one(Application, high.application_id).parts or [])
    number = stage.accepted(the, line_id=low.id)
    stage.answer(the, number, "adjusted", parts=[100] * len(parts))
    assert low.application_id not in {one.application_id for one in queries.final_list(the.round_id)}
    kept = stage.accepted(the, line_id=high.id, phone="13900000778")
    stage.answer(the, kept, "adjusted", parts=[parts[0] + 50, *parts[1:]])
    assert high.application_id in {one.application_id for one in queries.final_list(the.round_id)}


def test_another_title_needs_a_correction_of_its_own() -> None:
    the = stage.on_notice()
    second = the.line_of(the.scene.applications[1])
    parts = list(db.session().get_one(Application, second.application_id).parts or [])
    number = stage.accepted(the, line_id=second.id)
    down = [parts[0] - 400, *parts[1:]]  # 81.0: below 路桥工匠 (85.0), above 产业工人标兵 (70.0)
    stage.answer(the, number, "adjusted", parts=down)
    assert "更正公告" in (queries.why_not_pass(the.round_id, OVER) or "")
    with db.transaction():
        made = actions.publish_correction(the.round_id, {}, "按异议处理结果更正称号", actor=the.actor, now=RUNNING)
    assert made.ends_on.isoformat() == "2026-11-30"  # five working days anew, Tuesday counted in
    assert the.scene.round.as_it_went.day("notice_ends_on") == made.ends_on
    found = {one.application_id: one.title for one in queries.final_list(the.round_id)}
    assert found[second.application_id] == "产业工人标兵"
    assert "11月30日" in (queries.why_not_pass(the.round_id, OVER) or "")
    assert queries.why_not_pass(the.round_id, OVER + timedelta(days=3)) is None


def test_a_wrong_word_is_put_right_without_touching_what_was_printed() -> None:
    the = stage.on_notice()
    line = the.lines[0]
    with db.transaction():
        actions.publish_correction(
            the.round_id,
            {line.application_id: {"employer": "路桥新名称有限公司"}},
            "单位名称有误",
            actor=the.actor,
            now=RUNNING,
        )
    assert the.lines[0].employer == line.employer
    assert queries.final_list(the.round_id)[0].employer == "路桥新名称有限公司"
    assert [one.name for one in queries.final_list(the.round_id)] == [one.name for one in the.lines]
    with pytest.raises(Refused, match="没有要更正"), db.transaction():
        actions.publish_correction(the.round_id, {}, "没有变化", actor=the.actor, now=RUNNING)
