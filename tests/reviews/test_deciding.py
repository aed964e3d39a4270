"""Deciding, undoing and taking effect: one answer each, seen by the worker only once it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from craftsman import db
from craftsman.accounts import actions as accounts
from craftsman.accounts.models import Grant, Person
from craftsman.achievements import actions as achievements
from craftsman.achievements import queries as achievement_queries
from craftsman.achievements.models import Achievement
from craftsman.applications import actions as applications
from craftsman.applications import queries as application_queries
from craftsman.applications.models import Claim, Duty, DutyCount
from craftsman.errors import Conflict, Forbidden, NotFound, Refused
from craftsman.inbox.models import Message
from craftsman.journal import Entry
from craftsman.reviews import actions, queries
from craftsman.reviews.models import Decision
from craftsman.rounds import actions as rounds
from tests import cast, season

NOW = season.NOW
MINUTE = timedelta(minutes=1)
EFFECT = 10 * MINUTE


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def scene() -> dict[str, Any]:
    """A submitted application with two facts of 人社局, and two of its reviewers."""
    round_id = season.open_round()
    application_id = season.submit(round_id, season.worker())
    duties = season.duties(application_id)
    return {
        "round": round_id,
        "application": application_id,
        "duties": {name: duty.id for name, duty in duties.items()},
        "me": cast.actor_of(cast.reviewer("renshe", 11)),
        "colleague": cast.actor_of(cast.reviewer("renshe", 21)),
        "lead": cast.actor_of(cast.reviewer("renshe", 31, lead=True)),
    }


def decide(scene: dict[str, Any], name: str = "skill_certificate", outcome: str = "verified", **more: Any) -> int:
    """My answer to a duty; returns the decision's id."""
    duty_id = scene["duties"][name]
    with db.transaction() as unit:
        given = {"revision": unit.get_one(Duty, duty_id).revision, "actor": scene["me"], "now": NOW, **more}
        return actions.decide(duty_id, outcome, **given).id


def effect(decision_id: int, now: Any = NOW + EFFECT) -> None:
    with db.transaction():
        actions.take_effect(decision_id, now=now)


def duty(scene: dict[str, Any], name: str = "skill_certificate") -> Duty:
    return db.session().get_one(Duty, scene["duties"][name], populate_existing=True)


def messages(code: str) -> list[Message]:
    return list(db.session().scalars(select(Message).where(Message.code == code).order_by(Message.id)))


RETURN: dict[str, Any] = {"outcome": "returned", "reason_codes": ["covered"]}


def test_nothing_is_told_before_the_ten_minutes_are_over(scene: dict[str, Any]) -> None:
    decide(scene)
    assert duty(scene).state == "decided"
    claim = db.session().get_one(Claim, duty(scene).claim_id)
    assert claim.outcome == "unverified"
    one = achievement_queries.judged(claim.achievement_id)
    assert one is not None
    assert one.state == "unverified"


def test_it_takes_effect_once(scene: dict[str, Any]) -> None:
    decision_id = decide(scene)
    effect(decision_id)
    effect(decision_id, NOW + 20 * MINUTE)
    decision = db.session().get_one(Decision, decision_id)
    assert (duty(scene).state, duty(scene).outcome) == ("closed", "verified")
    assert decision.effected_at == NOW + EFFECT
    assert db.session().get_one(Claim, duty(scene).claim_id).outcome == "verified"


def test_the_last_answer_confirms_the_score(scene: dict[str, Any]) -> None:
    for name, duty_id in scene["duties"].items():
        place = db.session().get_one(Duty, duty_id).department_id
        codes = {row.id: row.code for row in application_queries.departments().values()}
        actor = scene["me"] if codes[place] == "renshe" else cast.actor_of(cast.reviewer(codes[place], 40 + duty_id))
        effect(decide(scene, name, actor=actor))
    application = season.application(scene["application"])
    assert (application.status, application.score) == ("scored", 2600)
    assert len(messages("application_decided")) == 1


def test_undone_it_never_was(scene: dict[str, Any]) -> None:
    decision_id = decide(scene)
    with db.transaction():
        actions.undo(decision_id, actor=scene["me"], now=NOW + 9 * MINUTE)
    effect(decision_id)
    assert duty(scene).state == "open"
    assert queries.pending(scene["round"]) == 0
    decide(scene, now=NOW + 12 * MINUTE)


def test_what_has_taken_effect_is_not_undone(scene: dict[str, Any]) -> None:
    decision_id = decide(scene)
    with pytest.raises(Refused, match="不能撤销"), db.transaction():
        actions.undo(decision_id, actor=scene["me"], now=NOW + EFFECT)


def test_a_colleague_cannot_undo_it_the_lead_can(scene: dict[str, Any]) -> None:
    decision_id = decide(scene)
    with pytest.raises(Refused, match="部门负责人"), db.transaction():
        actions.undo(decision_id, actor=scene["colleague"], now=NOW + MINUTE)
    with db.transaction():
        actions.undo(decision_id, actor=scene["lead"], now=NOW + MINUTE)
    assert duty(scene).state == "open"


def test_the_second_reviewer_reads_who_was_first(scene: dict[str, Any]) -> None:
    seen = duty(scene).revision
    decide(scene)
    with pytest.raises(Conflict) as refused:
        decide(scene, actor=scene["colleague"], revision=seen, now=NOW + MINUTE)
    assert "人社局张敏已于14:05处理了这一项：核实通过" in refused.value.reason
    assert db.session().scalar(select(func.count()).select_from(Decision)) == 1


def test_a_correction_meanwhile_is_a_conflict(scene: dict[str, Any]) -> None:
    seen = duty(scene).revision
    season.paper(duty(scene).achievement_id or 0, "补拍.jpg")
    with pytest.raises(Conflict, match="申报人又改了"):
        decide(scene, revision=seen)


def test_a_correction_within_the_ten_minutes_voids_the_decision(scene: dict[str, Any]) -> None:
    decision_id = decide(scene)
    season.paper(duty(scene).achievement_id or 0, "补拍.jpg")
    effect(decision_id)
    assert duty(scene).state == "open"
    assert db.session().get_one(Decision, decision_id).undone_at is not None
    decide(scene, now=NOW + 12 * MINUTE)


def test_another_department_sees_nothing(scene: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        decide(scene, actor=cast.actor_of(cast.reviewer("keji", 51)))


def test_nobody_judges_his_own_or_his_colleagues(scene: dict[str, Any]) -> None:
    applicant = season.application(scene["application"]).person_id
    with db.transaction() as unit:
        unit.get_one(Person, scene["me"].person_id).company_id = unit.get_one(Person, applicant).company_id
    with pytest.raises(Forbidden, match="您与申报人同单位，请回避"):
        decide(scene)


def test_who_stepped_back_never_decides(scene: dict[str, Any]) -> None:
    with db.transaction():
        actions.recuse(scene["duties"]["skill_certificate"], "kin", actor=scene["me"], now=NOW)
    with pytest.raises(Forbidden, match="已回避"):
        decide(scene, "competition_award")
    with pytest.raises(Refused, match="已回避"), db.transaction():
        actions.recuse(scene["duties"]["competition_award"], "kin", actor=scene["me"], now=NOW)
    assert not messages("duty_without_reviewer")


def test_the_office_hears_when_nobody_is_left(scene: dict[str, Any]) -> None:
    cast.clerk()
    for who in ("me", "colleague", "lead"):
        with db.transaction():
            actions.recuse(scene["duties"]["skill_certificate"], "kin", actor=scene[who], now=NOW)
    assert len(messages("duty_without_reviewer")) == 1


# --- nobody is left --------------------------------------------------------------------------------------------------


def step_back(scene: dict[str, Any], *who: str) -> None:
    for one in who or ("me", "colleague", "lead"):
        with db.transaction():
            actions.recuse(scene["duties"]["skill_certificate"], "kin", actor=scene[one], now=NOW)


def hand_on(scene: dict[str, Any], to: int, actor: Any, reason: str = "三位审核人员都与申报人是亲属") -> None:
    grant = select(Grant.id).where(Grant.person_id == to, Grant.role == "reviewer")
    with db.transaction() as unit:
        actions.reassign(
            scene["duties"]["skill_certificate"], unit.scalar(grant), reason=reason, actor=actor, now=NOW + MINUTE
        )


def left_over(scene: dict[str, Any]) -> list[int]:
    return [one.id for one in queries.orphans(round_id=scene["round"])]


def test_a_department_without_anybody_is_told_of_as_a_whole(scene: dict[str, Any]) -> None:
    def empty() -> dict[str, int]:
        return {one.department: one.duties for one in queries.unstaffed((scene["round"],))}

    assert empty() == {"市场监管局": 1, "应急管理局": 1, "公安分局": 1}
    cast.reviewer("yingji", 51)
    assert empty() == {"市场监管局": 1, "公安分局": 1}
    assert left_over(scene) == []


@pytest.mark.parametrize("how", ["recused", "own", "employer", "tied"])
def test_whatever_keeps_the_last_one_away_orphans_the_duty(scene: dict[str, Any], how: str) -> None:
    """The statement that looks for orphans says of everybody what the law says of one."""
    season.submit(scene["round"], season.worker("徐海波", 2))  # nobody stepped back from this one
    step_back(scene, "colleague", "lead")
    assert left_over(scene) == []
    me, application = scene["me"].person_id, season.application(scene["application"])
    applicant = application.person_id
    with db.transaction() as unit:
        if how == "recused":
            actions.recuse(scene["duties"]["skill_certificate"], "kin", actor=scene["me"], now=NOW)
        elif how == "employer":
            unit.get_one(Person, me).company_id = unit.get_one(Person, applicant).company_id
        elif how == "tied":
            accounts.tie(me, applicant, "mentoring", source="test", now=NOW)
        else:
            given = {"person_id": applicant, "role": "reviewer", "department_id": scene["me"].department_id}
            unit.get_one(Person, me).disabled_at = NOW
            unit.add(Grant(granted_at=NOW, **given))
    assert sorted(left_over(scene)) == sorted(
        one
        for name, one in scene["duties"].items()
        if duty(scene, name).department_id == scene["me"].department_id and duty(scene, name).state == "open"
    )


def test_a_duty_without_anybody_goes_to_another_department(scene: dict[str, Any]) -> None:
    clerk, other = cast.actor_of(cast.clerk(), "clerk"), cast.reviewer("keji", 51)
    step_back(scene)
    before = duty(scene)
    owed = {(before.department_id, before.state, before.due_on): -1}
    counted = counts_of(scene)
    hand_on(scene, other, clerk)
    moved, judge = duty(scene), cast.actor_of(other)
    assert moved.department_id == judge.department_id
    owed[(moved.department_id, moved.state, moved.due_on)] = 1
    assert {key: n - counted.get(key, 0) for key, n in counts_of(scene).items() if n != counted.get(key, 0)} == owed
    assert [one.person_id for one in messages("duty_handed_over")] == [other]
    line = db.session().scalars(select(Entry).where(Entry.act == "duty.reassign")).one()
    assert (line.reason, line.detail["person"]) == ("三位审核人员都与申报人是亲属", other)
    decide(scene, actor=judge)
    assert duty(scene).state == "decided"


def counts_of(scene: dict[str, Any]) -> dict[tuple[int, str, Any], int]:
    rows = db.session().scalars(select(DutyCount).where(DutyCount.round_id == scene["round"]))
    return {(one.department_id, one.state, one.due_on): one.duties for one in rows}


def test_a_duty_stays_where_somebody_can_judge_it(scene: dict[str, Any]) -> None:
    other = cast.reviewer("keji", 51)
    step_back(scene, "me", "lead")
    with pytest.raises(Refused, match="本部门还有人能审"):
        hand_on(scene, other, cast.actor_of(cast.clerk(), "clerk"))


def test_whoever_is_barred_gets_no_duty_and_a_reason_is_wanted(scene: dict[str, Any]) -> None:
    other, clerk = cast.reviewer("keji", 51), cast.actor_of(cast.clerk(), "clerk")
    step_back(scene)
    with pytest.raises(Refused, match="写明转交的原因"):
        hand_on(scene, other, clerk, reason="")
    applicant = season.application(scene["application"]).person_id
    with db.transaction() as unit:
        unit.get_one(Person, other).company_id = unit.get_one(Person, applicant).company_id
    with pytest.raises(Refused, match="请选择一位能审"):
        hand_on(scene, other, clerk)


def test_a_lead_hands_on_what_is_his_departments_and_nobody_else_does(scene: dict[str, Any]) -> None:
    other = cast.reviewer("keji", 51)
    step_back(scene)
    for actor in (scene["me"], cast.actor_of(cast.reviewer("keji", 61, lead=True))):
        with pytest.raises(NotFound):
            hand_on(scene, other, actor)
    hand_on(scene, other, cast.actor_of(scene["lead"].person_id))


def test_the_figures_of_the_desk_leave_out_what_is_closed_to_me(scene: dict[str, Any]) -> None:
    def waiting(who: str) -> int:
        return queries.desk(scene[who], NOW.date()).counts.waiting

    before = waiting("me")
    step_back(scene, "me")
    assert (waiting("me"), waiting("colleague")) == (before - 3, before)


def test_after_the_freeze_nobody_decides(scene: dict[str, Any]) -> None:
    with db.transaction():
        rounds.mark(scene["round"], "frozen", actor=None, now=NOW + timedelta(days=20))
    with pytest.raises(Refused, match="冻结"):
        decide(scene, now=NOW + timedelta(days=21))


def test_after_a_withdrawal_nobody_decides(scene: dict[str, Any]) -> None:
    application = season.application(scene["application"])
    with db.transaction():
        applications.withdraw(application.number, actor=cast.actor_of(application.person_id, "worker"), now=NOW)
    with pytest.raises(Conflict, match="可能已撤回"):
        decide(scene)


def test_a_withdrawal_within_the_ten_minutes_voids_the_decision(scene: dict[str, Any]) -> None:
    decision_id = decide(scene)
    application = season.application(scene["application"])
    with db.transaction():
        applications.withdraw(application.number, actor=cast.actor_of(application.person_id, "worker"), now=NOW)
    effect(decision_id)
    assert duty(scene).state == "dropped"
    assert db.session().get_one(Decision, decision_id).effected_at is None


# --- sent back -------------------------------------------------------------------------------------------------------


def resubmit(scene: dict[str, Any], said: str, now: Any) -> None:
    application = season.application(scene["application"])
    with db.transaction():
        who = cast.actor_of(application.person_id, "worker")
        applications.resubmit(application.number, actor=who, now=now, said=said)


def test_lines_sent_back_within_ten_minutes_are_told_together(scene: dict[str, Any]) -> None:
    first = decide(scene, "skill_certificate", **RETURN)
    second = decide(scene, "competition_award", now=NOW + 5 * MINUTE, **RETURN)
    effect(first)
    assert not messages("correction_wanted")
    effect(second, NOW + 15 * MINUTE)
    told = messages("correction_wanted")
    assert [one.title[:11] for one in told] == ["您的申报有2项需补正："]
    assert "姓名或编号被遮挡" in told[0].body


def test_a_long_explanation_still_fits_into_a_message(scene: dict[str, Any]) -> None:
    effect(decide(scene, "skill_certificate", outcome="returned", reason_codes=["other"], note="请" * 290))
    assert len(messages("correction_wanted")[0].title) < 200
    assert duty(scene).note == "请" * 290


def test_undoing_the_second_tells_of_the_first(scene: dict[str, Any]) -> None:
    first = decide(scene, "skill_certificate", **RETURN)
    second = decide(scene, "competition_award", now=NOW + 5 * MINUTE, **RETURN)
    effect(first)
    with db.transaction():
        actions.undo(second, actor=scene["me"], now=NOW + 12 * MINUTE)
    assert [one.title[:8] for one in messages("correction_wanted")] == ["您的申报有1项需"]


def test_only_the_department_that_asked_looks_again(scene: dict[str, Any]) -> None:
    effect(decide(scene, "competition_award"))
    effect(decide(scene, **RETURN))
    assert duty(scene).state == "returned"
    resubmit(scene, "已重拍", NOW + timedelta(days=1))
    assert duty(scene).state == "open"
    assert duty(scene, "competition_award").state == "closed"
    effect(decide(scene, now=NOW + timedelta(days=1)), NOW + timedelta(days=2))
    assert duty(scene).outcome == "verified"


def returned_twice(scene: dict[str, Any], **more: Any) -> int:
    effect(decide(scene, **RETURN))
    resubmit(scene, "已重拍", NOW + timedelta(days=1))
    return decide(scene, now=NOW + timedelta(days=1), **{**RETURN, **more})


def test_a_second_return_waits_for_the_lead(scene: dict[str, Any]) -> None:
    decision_id = returned_twice(scene)
    later = NOW + timedelta(days=1, minutes=11)
    effect(decision_id, later)
    assert duty(scene).state == "decided"
    with pytest.raises(Refused, match="部门负责人"), db.transaction():
        actions.countersign(decision_id, agreed=True, actor=scene["colleague"], now=later)
    with db.transaction():
        actions.countersign(decision_id, agreed=True, actor=scene["lead"], now=later)
    effect(decision_id, later)
    assert (duty(scene).state, duty(scene).returns) == ("returned", 2)


def test_the_lead_can_refuse_a_second_return(scene: dict[str, Any]) -> None:
    decision_id = returned_twice(scene)
    with db.transaction():
        actions.countersign(decision_id, agreed=False, actor=scene["lead"], now=NOW + timedelta(days=2))
    assert duty(scene).state == "open"


def test_a_lead_signs_his_own_second_return(scene: dict[str, Any]) -> None:
    decision_id = returned_twice(scene, actor=scene["lead"])
    effect(decision_id, NOW + timedelta(days=2))
    assert duty(scene).state == "returned"


# --- partly recognised, denied ---------------------------------------------------------------------------------------


def test_a_partly_recognised_fact_keeps_both_values(scene: dict[str, Any]) -> None:
    said = "以证书为准"
    effect(decide(scene, outcome="adjusted", values={**season.SKILL, "level": "l4"}, note=said))
    claim = db.session().get_one(Claim, duty(scene).claim_id)
    assert claim.accepted is not None
    assert (claim.attributes["level"], claim.accepted["level"]) == ("l3", "l4")
    assert claim.note == "技能等级由“高级工（三级）”改为“中级工（四级）”。以证书为准"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"outcome": "adjusted", "values": {**season.SKILL, "points": 30}, "note": "改分"}, "没有这个栏目"),
        ({"outcome": "adjusted", "values": dict(season.SKILL), "note": "同上"}, "没有更正任何内容"),
        ({"outcome": "adjusted", "values": {**season.SKILL, "level": "l4"}}, "请写明更正的依据"),
        ({"outcome": "returned"}, "请至少选择一条理由"),
        ({"outcome": "returned", "reason_codes": ["other"]}, "写明缺什么"),
        ({"outcome": "denied", "reason_codes": ["not_shown"]}, "细则条目"),
        ({"outcome": "approved"}, "请选择审核结果"),
    ],
)
def test_half_an_answer_is_refused(scene: dict[str, Any], given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        decide(scene, **given)
    assert duty(scene).state == "open"


def test_a_denial_names_its_rule(scene: dict[str, Any]) -> None:
    effect(decide(scene, outcome="denied", reason_codes=["not_found"], rule="1.3"))
    assert duty(scene).note == "依据细则1.3：向发证或主办单位核对，没有查到"


def test_a_veto_found_ends_the_application(scene: dict[str, Any]) -> None:
    names = [name for name, id_ in scene["duties"].items() if db.session().get_one(Duty, id_).gate is not None]
    gate = names[0]
    codes = {row.id: row.code for row in application_queries.departments().values()}
    actor = cast.actor_of(cast.reviewer(codes[duty(scene, gate).department_id], 61))
    with pytest.raises(Refused, match="文号"):
        decide(scene, gate, "denied", actor=actor, note="2025年被判处刑罚")
    effect(decide(scene, gate, "denied", actor=actor, note="2025年被判处刑罚", document="（2025）浙1004刑初12号"))
    assert season.application(scene["application"]).status == "ineligible"


def test_counters_follow_every_move(scene: dict[str, Any]) -> None:
    decision_id = decide(scene)
    decide(scene, "competition_award", **RETURN)
    with db.transaction():
        actions.undo(decision_id, actor=scene["me"], now=NOW + MINUTE)
    rows = select(Duty.department_id, Duty.state, Duty.due_on, func.count())
    rows = rows.group_by(Duty.department_id, Duty.state, Duty.due_on)
    facts = {(a, b, c): n for a, b, c, n in db.session().execute(rows)}
    stored = select(DutyCount.department_id, DutyCount.state, DutyCount.due_on, DutyCount.duties)
    counted = {(a, b, c): n for a, b, c, n in db.session().execute(stored.where(DutyCount.duties != 0))}
    assert counted == facts
    assert queries.pending(scene["round"]) == 1


def test_deleting_the_fact_within_the_ten_minutes_ends_the_line(scene: dict[str, Any]) -> None:
    decision_id = decide(scene)
    with db.transaction():
        one = db.session().get_one(Achievement, duty(scene).achievement_id)
        who = cast.actor_of(one.person_id, "worker")
        achievements.remove_achievement(one.id, actor=who, now=NOW)
    effect(decision_id)
    assert (duty(scene).state, duty(scene).outcome) == ("closed", "denied")
