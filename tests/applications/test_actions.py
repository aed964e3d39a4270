"""Handing in, taking back, correcting, being scored: what each act leaves behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from craftsman import db
from craftsman.accounts import actions as accounts
from craftsman.accounts.actor import Actor
from craftsman.achievements import actions as achievements
from craftsman.achievements.models import Achievement
from craftsman.applications import actions, jobs, queries
from craftsman.applications.models import Application, Claim, Duty, DutyCount, ScoreCount, StatusCount
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.inbox.models import Message
from craftsman.jobs import drain
from craftsman.rounds.models import Round
from craftsman.rubrics.scoring import score
from tests import cast, season
from tests.season import DAY, NOW

SECOND = timedelta(seconds=1)


@pytest.fixture
def round_id(app: Flask) -> Iterator[int]:
    with app.app_context():
        yield season.open_round()


def counters_are_right() -> None:
    """The counters say what counting the rows says."""
    duties = Counter((one.round_id, one.department_id, one.state, one.due_on) for one in db.session().query(Duty))
    kept = {
        (one.round_id, one.department_id, one.state, one.due_on): one.duties for one in db.session().query(DutyCount)
    }
    assert {key: n for key, n in kept.items() if n} == dict(duties)
    statuses = Counter((one.round_id, one.status) for one in db.session().query(Application))
    known = {(one.round_id, one.status): one.applications for one in db.session().query(StatusCount)}
    assert {key: n for key, n in known.items() if n} == dict(statuses)
    scored = [one for one in db.session().query(Application) if one.status == "scored"]
    points = {(one.round_id, one.points): one.applications for one in db.session().query(ScoreCount)}
    assert {key: n for key, n in points.items() if n} == Counter((one.round_id, one.score // 100) for one in scored)


def test_submission_cites_owes_counts_and_tells(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    one = season.application(application_id)
    assert (one.status, one.number[-6:], one.predicted) == ("submitted", "-00001", 2600)
    assert (one.name, one.employer, one.town, one.trade) == ("陈小明", cast.FIRM, "金清镇", "焊工")
    claims = queries.claims_of(application_id)
    assert [(claim.kind, claim.revision, claim.item, len(claim.evidence)) for claim in claims] == [
        ("skill_certificate", 3, "1.3", 2),
        ("competition_award", 3, "2.3", 2),
    ]
    names = {one.id: one.code for one in queries.departments().values()}
    duties = season.duties(application_id)
    assert {name: (names[duty.department_id], duty.state, duty.due_on) for name, duty in duties.items()} == {
        "skill_certificate": ("renshe", "open", date(2026, 11, 27)),
        "competition_award": ("renshe", "open", date(2026, 11, 27)),
        "f1": ("gongan", "open", date(2026, 11, 27)),
        "f2": ("yingji", "open", date(2026, 11, 27)),
        "f3": ("renshe", "open", date(2026, 11, 27)),
        "f4": ("shichang", "open", date(2026, 11, 27)),
    }
    counters_are_right()
    assert messages(chen) == ["application_received"]


def states(application_id: int) -> dict[str, str]:
    return {name: duty.state for name, duty in season.duties(application_id).items()}


def messages(person_id: int) -> list[str]:
    drain()
    return [one.code for one in db.session().query(Message).filter(Message.person_id == person_id).order_by(Message.id)]


def me(person_id: int) -> Actor:
    return cast.actor_of(person_id, "worker")


# --- handing in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shift", "accepted"), [(-SECOND, True), (timedelta(), False), (SECOND, False)])
def test_the_deadline_is_judged_inside_the_transaction(round_id: int, shift: timedelta, accepted: bool) -> None:
    """Everything was worked out in time; the instant of the act decides."""
    number = season.begin(round_id, season.worker())
    chen = season.round_row(round_id)
    with db.reading():
        who = me(db.session().query(Application).one().person_id)
        filing = actions.prepare(number, actor=who)
        closes = db.session().get_one(Round, chen.id).closes_at
    if accepted:
        with db.transaction():
            assert actions.submit(number, filing=filing, actor=who, now=closes + shift).status == "submitted"
        return
    with pytest.raises(Refused, match="草稿已为您保留"), db.transaction():
        actions.submit(number, filing=filing, actor=who, now=closes + shift)
    counters_are_right()


def test_what_was_worked_out_before_a_change_is_worked_out_again(round_id: int) -> None:
    chen = season.worker(facts=season.LEDGER[:1])
    number = season.begin(round_id, chen)
    with db.reading():
        filing = actions.prepare(number, actor=me(chen))
    season.fact(chen, "patent", season.PATENT)
    with db.transaction():
        one = actions.submit(number, filing=filing, actor=me(chen), now=NOW)
        application_id, predicted = one.id, one.predicted
    assert predicted == 2400
    assert len(queries.claims_of(application_id)) == 2


def test_handing_in_twice_has_one_effect_and_the_second_reads_when(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    number = season.application(application_id).number
    with pytest.raises(Conflict, match="您已于11月21日14:05提交"), db.transaction():
        actions.submit(number, actor=me(chen), now=NOW + DAY)
    assert messages(chen) == ["application_received"]
    counters_are_right()


def test_only_ticked_and_complete_achievements_go_in(round_id: int) -> None:
    chen = season.worker()
    bare = season.fact(chen, "patent", season.PATENT, files=0)
    unticked = season.fact(chen, "apprentice", season.APPRENTICE)
    number = season.begin(round_id, chen)
    with db.transaction():
        one = actions.change_cited(number, [unticked], version=1, actor=me(chen), now=NOW)
    with pytest.raises(Conflict, match="另一个页面"), db.transaction():
        actions.change_cited(number, [], version=1, actor=me(chen), now=NOW)
    with db.transaction():
        one = actions.submit(number, actor=me(chen), now=NOW)
        application_id = one.id
    cited = {claim.achievement_id for claim in queries.claims_of(application_id)}
    assert len(cited) == 2
    assert not cited & {bare, unticked}


def test_a_fact_that_is_verified_makes_no_duty_and_counts_with_the_departments_values(round_id: int) -> None:
    chen = season.worker()
    first, second = (one.id for one in db.session().query(Achievement).order_by(Achievement.id))
    lower = {**season.SKILL, "level": "l4"}
    with db.transaction():
        for number, outcome, values in ((first, "adjusted", lower), (second, "denied", None)):
            achievements.record_verified(
                number, outcome, revision=3, department="renshe", actor=me(chen), now=NOW, note="已核对", values=values
            )
    application_id = season.submit(round_id, chen)
    assert set(states(application_id)) == {"f1", "f2", "f3", "f4"}
    claims = queries.claims_of(application_id)
    assert [(claim.outcome, claim.accepted, claim.note) for claim in claims] == [
        ("adjusted", lower, "已核对"),
        ("denied", None, "已核对"),
    ]
    assert season.application(application_id).predicted == 1200


@pytest.mark.parametrize(
    ("answers", "consents", "facts", "agreed", "reason"),
    [
        ({"works_here": "no"}, True, True, False, "本区"),
        ({}, False, True, False, "请先同意"),
        ({}, True, False, False, "请至少勾选一项"),
        ({}, False, True, True, None),
    ],
)
def test_what_keeps_an_application_back(
    round_id: int, answers: dict[str, str], consents: bool, facts: bool, agreed: bool, reason: str | None
) -> None:
    chen = season.worker(facts=season.LEDGER if facts else ())
    with db.transaction():
        if not consents:
            accounts.withdraw_consent("publication", actor=me(chen), now=NOW)
        number = actions.start(round_id, answers=answers, actor=me(chen), now=NOW).number
    if reason is None:
        with db.transaction():
            one = actions.submit(number, publication=agreed, actor=me(chen), now=NOW)
            assert (one.status, one.consents) == ("submitted", {"publication": "2026-1"})
        return
    with pytest.raises(Refused, match=reason), db.transaction():
        actions.submit(number, publication=agreed, actor=me(chen), now=NOW)


def test_without_the_declaration_nothing_is_handed_in(round_id: int) -> None:
    chen = season.worker()
    number = season.begin(round_id, chen)
    with pytest.raises(Refused, match="请勾选材料真实承诺后再提交"), db.transaction():
        actions.submit(number, declared=False, actor=me(chen), now=NOW)


def test_one_application_per_person_and_round(round_id: int) -> None:
    chen, lin = season.worker(), season.worker("林晓燕", 3)
    number = season.begin(round_id, chen)
    assert season.begin(round_id, chen) == number
    assert season.begin(round_id, lin) != number
    with pytest.raises(NotFound), db.transaction():
        actions.submit(number, actor=me(lin), now=NOW)
    with db.transaction():
        actions.withdraw(number, actor=me(chen), now=NOW)
    with pytest.raises(Refused, match="不能再次申报"):
        season.begin(round_id, chen)
    counters_are_right()


# --- taking back -----------------------------------------------------------------------------------------------------


def test_reopening_drops_what_is_pending_and_keeps_what_is_settled(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    season.answer(season.duties(application_id)["skill_certificate"].id)
    season.answer(season.duties(application_id)["f1"].id)
    number = season.application(application_id).number
    with db.transaction():
        actions.reopen(number, actor=me(chen), now=NOW + DAY)
    assert states(application_id) == {
        "skill_certificate": "closed",
        "f1": "closed",
        **dict.fromkeys(("competition_award", "f2", "f3", "f4"), "dropped"),
    }
    assert not queries.claims_of(application_id)
    season.fact(chen, "patent", season.PATENT)
    drain()
    with db.transaction():
        actions.submit(number, actor=me(chen), now=NOW + 2 * DAY)
    assert states(application_id) == {
        **dict.fromkeys(("skill_certificate", "f1"), "closed"),
        **dict.fromkeys(("competition_award", "patent", "f2", "f3", "f4"), "open"),
    }
    duties = season.duties(application_id)
    assert {duties[name].due_on for name in ("competition_award", "patent")} == {date(2026, 11, 30)}
    assert all(duty.claim_id for duty in duties.values() if duty.achievement_id)
    assert messages(chen) == ["application_received", "application_received"]
    counters_are_right()
    season.answer_all(application_id, now=NOW + 2 * DAY)
    assert season.application(application_id).score == 3200


def test_a_scored_application_may_be_taken_back_too_while_the_window_is_open(round_id: int) -> None:
    chen = season.worker()
    application_id = season.scored(round_id, chen)
    number = season.application(application_id).number
    with db.transaction():
        one = actions.reopen(number, actor=me(chen), now=NOW)
        assert (one.status, one.score, one.parts) == ("draft", None, None)
    with db.transaction():
        actions.submit(number, actor=me(chen), now=NOW)
    with pytest.raises(Refused, match="不能再撤回修改"), db.transaction():
        actions.reopen(number, actor=me(chen), now=NOW + 30 * DAY)


def test_withdrawing_against_deciding_has_one_effect(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    duty_id = season.duties(application_id)["f1"].id
    with db.transaction():
        actions.withdraw(season.application(application_id).number, actor=me(chen), now=NOW)
    with pytest.raises(Conflict, match="已撤回"):
        season.answer(duty_id)
    with pytest.raises(Conflict, match="您已于11月21日14:05撤回申报"), db.transaction():
        actions.take(season.application(application_id), "confirm_score", actor=None, now=NOW)
    assert set(states(application_id).values()) == {"dropped"}
    counters_are_right()


# --- being answered --------------------------------------------------------------------------------------------------


def test_the_last_answer_confirms_the_score_with_every_line(round_id: int) -> None:
    chen = season.worker(facts=(*season.LEDGER, ("patent", season.PATENT)))
    application_id = season.submit(round_id, chen)
    duties = season.duties(application_id)
    season.answer(duties["skill_certificate"].id, "adjusted", values={**season.SKILL, "level": "l4"})
    season.answer(duties["patent"].id, "denied", note="查无此专利")
    assert season.application(application_id).status == "submitted"
    season.answer_all(application_id)
    one = season.application(application_id)
    assert (one.status, one.score, one.parts) == ("scored", 2000, [1200, 800, 0, 0])
    again = score(season.rubric(round_id), queries.case_of(one), verified_only=True)
    assert one.sheet == again.to_dict()
    assert [line["code"] for line in one.sheet["uncounted"]] == ["not_verified"]
    claims = {claim.kind: (claim.outcome, claim.note) for claim in queries.claims_of(application_id)}
    assert claims["patent"] == ("denied", "查无此专利")
    assert "application_decided" in messages(chen)
    counters_are_right()


def test_a_veto_ends_the_application_at_once(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    season.answer(season.duties(application_id)["f1"].id, "denied")
    one = season.application(application_id)
    assert (one.status, one.score) == ("ineligible", None)
    assert set(states(application_id).values()) == {"closed", "dropped"}
    assert "因违法犯罪" in str(queries.last_step(application_id).detail)  # type: ignore[union-attr]
    assert "application_ruled_out" in messages(chen)
    counters_are_right()


def test_nobody_to_ask_means_scored_at_once(round_id: int) -> None:
    with db.transaction() as unit:
        rubric = season.rubric(round_id).to_dict()
        without = type(season.rubric(round_id)).from_dict({**rubric, "gates": []})
        unit.execute(update(Round).values(rubric=without.to_dict(), rubric_digest=without.digest))
    chen = season.worker(facts=season.LEDGER[:1])
    (first,) = db.session().query(Achievement)
    with db.transaction():
        achievements.record_verified(first.id, "verified", revision=3, department="renshe", actor=me(chen), now=NOW)
    one = season.application(season.submit(round_id, chen))
    assert (one.status, one.score) == ("scored", 1800)


# --- corrections -----------------------------------------------------------------------------------------------------


def test_only_the_department_that_sent_it_back_looks_again(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    number = season.application(application_id).number
    duties = season.duties(application_id)
    season.answer(duties["competition_award"].id)
    season.answer(duties["skill_certificate"].id, "returned", now=NOW + 2 * DAY, note="证书编号被遮挡，请重拍全页")
    duty = season.duties(application_id)["skill_certificate"]
    assert (duty.state, duty.days_left, duty.correct_by, duty.returns) == ("returned", 4, date(2026, 11, 30), 1)
    before = states(application_id)
    with pytest.raises(Refused, match="还没有看到新的内容"), db.transaction():
        actions.resubmit(number, actor=me(chen), now=NOW + 3 * DAY)
    season.paper(duty.achievement_id or 0, "重拍.jpg")
    with db.transaction():
        actions.resubmit(number, said="重拍了", actor=me(chen), now=NOW + 3 * DAY)
    assert states(application_id) == {**before, "skill_certificate": "open"}
    duty = season.duties(application_id)["skill_certificate"]
    assert (duty.revision, duty.due_on, duty.said, duty.days_left) == (4, date(2026, 11, 30), "重拍了", None)
    claim = db.session().get_one(Claim, duty.claim_id)
    assert (claim.revision, claim.outcome, len(claim.evidence)) == (4, "unverified", 3)
    with pytest.raises(Refused, match="没有要补正的内容"), db.transaction():
        actions.resubmit(number, actor=me(chen), now=NOW + 3 * DAY)
    counters_are_right()


def test_a_correction_that_never_comes_lapses_and_says_so(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    season.answer(season.duties(application_id)["skill_certificate"].id, "returned", note="看不清")
    season.answer_all(application_id)
    jobs.lapse_corrections(NOW + 6 * DAY)
    assert season.application(application_id).status == "submitted"  # its last day
    jobs.lapse_corrections(NOW + 7 * DAY)
    one = season.application(application_id)
    assert (one.status, one.score) == ("scored", 800)
    duty = season.duties(application_id)["skill_certificate"]
    assert (duty.outcome, duty.note) == ("denied", "逾期未补正，该项不计分")
    counters_are_right()


def test_an_edit_is_followed_until_it_is_settled(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    duties = season.duties(application_id)
    skill, award = duties["skill_certificate"], duties["competition_award"]
    season.answer(award.id)
    with db.transaction():
        actions.move_duty(db.session().get_one(Duty, skill.id), "decided", now=NOW, workdays=season.workdays())
    for duty in (skill, award):
        one = db.session().get_one(Achievement, duty.achievement_id)
        typed = {**one.attributes, "number": "X" if one.kind == "competition_award" else "0933001021300999"}
        with db.transaction():
            achievements.correct_achievement(one.id, typed, version=one.version, actor=me(chen), now=NOW)
    assert drain() >= 2
    duties = season.duties(application_id)
    assert (duties["skill_certificate"].state, duties["skill_certificate"].revision) == ("open", 4)
    assert (duties["competition_award"].state, duties["competition_award"].revision) == ("closed", 3)
    claims = {claim.kind: claim.attributes["number"] for claim in queries.claims_of(application_id)}
    assert claims == {"skill_certificate": "0933001021300999", "competition_award": season.AWARD["number"]}
    counters_are_right()


def test_a_cited_achievement_that_is_deleted_counts_nothing(round_id: int) -> None:
    chen = season.worker()
    application_id = season.submit(round_id, chen)
    duty = season.duties(application_id)["skill_certificate"]
    with db.transaction():
        achievements.remove_achievement(duty.achievement_id or 0, actor=me(chen), now=NOW)
    drain()
    duty = season.duties(application_id)["skill_certificate"]
    assert (duty.state, duty.outcome, duty.note) == ("closed", "denied", "申报人已删除这项业绩，该项不计分")


def test_a_change_nobody_cites_queues_nothing(round_id: int) -> None:
    chen = season.worker(facts=season.LEDGER[:1])
    (one,) = db.session().query(Achievement)
    with db.transaction():
        achievements.save_field(one.id, "issuer", "人社局", version=1, actor=me(chen), now=NOW)
    assert not drain()


# --- reminders -------------------------------------------------------------------------------------------------------


def test_drafts_are_reminded_once_three_days_before(round_id: int) -> None:
    chen, lin = season.worker(), season.worker("林晓燕", 3)
    season.begin(round_id, chen)
    season.submit(round_id, lin)
    for day in (6, 7, 8, 8, 9, 10, 11):
        jobs.remind_drafts(NOW + day * DAY)
    assert messages(chen) == ["draft_reminder"]
    assert messages(lin) == ["application_received"]
