"""Naming happens once, after the notice, in one transaction; certificates change through one door."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from craftsman import db, jobs, journal
from craftsman.applications.models import Application
from craftsman.certificates import actions, queries, states
from craftsman.certificates.models import Bundle, Certificate, NumberCounter
from craftsman.errors import Conflict, Refused
from craftsman.inbox.models import Message
from craftsman.notices.models import Notice, NoticeLine, Objection
from craftsman.rounds.models import Round
from tests.certificates import scene as scenes
from tests.certificates.scene import NAMED_ON, NOW, Line
from tests.selection import scene as selection
from tests.selection.scene import Scene

pytestmark = pytest.mark.usefixtures("context")


def refused(scene: Scene, **changed: object) -> Refused:
    given = {"document_no": scenes.DOCUMENT, "named_on": NAMED_ON, "actor": scene.actor, "now": NOW, **changed}
    with pytest.raises(Refused) as caught, db.transaction():
        actions.issue(scene.round_id, **given)  # type: ignore[arg-type]  # changed on purpose
    assert scenes.certificates(scene.round_id) == []
    assert db.session().scalars(select(NumberCounter)).all() == []
    statuses = set(db.session().scalars(select(Application.status).where(Application.round_id == scene.round_id)))
    assert "named" not in statuses
    return caught.value


def test_everybody_on_the_notice_is_named_and_numbered_in_its_order() -> None:
    scene = scenes.noticed_round()
    assert scenes.issue(scene) == actions.Issued(5, 2)
    rows = scenes.certificates(scene.round_id)
    assert [row.number for row in rows] == [
        "路工匠〔2026〕0001号",
        "路工匠〔2026〕0002号",
        "路标兵〔2026〕0001号",
        "路标兵〔2026〕0002号",
        "路标兵〔2026〕0003号",
    ]
    lines = db.session().scalars(select(NoticeLine).order_by(NoticeLine.position)).all()
    assert [row.application_id for row in rows] == [line.application_id for line in lines]
    assert {row.state for row in rows} == {"valid"}
    assert len({row.code for row in rows}) == 5
    named = select(Application.id).where(Application.status == "named")
    assert set(db.session().scalars(named)) == {row.application_id for row in rows}
    assert db.session().get_one(Round, scene.round_id).named_at == NOW


def test_a_struck_line_gets_no_number_and_leaves_no_gap() -> None:
    scene = scenes.noticed_round()
    with db.transaction() as unit:
        unit.execute(update(NoticeLine).where(NoticeLine.position == 1).values(struck_at=NOW, struck_why="异议成立"))
    scenes.issue(scene)
    assert [row.serial for row in scenes.certificates(scene.round_id)] == [1, 1, 2, 3]


def test_the_next_round_of_the_year_goes_on_numbering() -> None:
    scenes.named_round()
    second = scenes.noticed_round()
    scenes.issue(second)
    assert [row.serial for row in scenes.certificates(second.round_id)] == [3, 4, 4, 5, 6]


@pytest.mark.parametrize("build", [selection.scored_round, selection.frozen_round, selection.proposed_round])
def test_nobody_is_named_before_the_notice(build: Callable[[], Scene]) -> None:
    refused(build())


def test_nobody_is_named_while_the_notice_runs_or_is_not_published() -> None:
    scene = scenes.noticed_round()
    assert "公示" in refused(scene, now=NOW - timedelta(days=5), named_on=date(2026, 11, 25)).reason
    with db.transaction() as unit:
        unit.execute(update(Notice).values(published_at=None))
    refused(scene)


def test_nobody_is_named_while_the_milestone_is_missing() -> None:
    refused(scenes.noticed_round(mark=False))


@pytest.mark.parametrize("state", ["received", "accepted"])
def test_nobody_is_named_while_an_objection_is_open(state: str) -> None:
    scene = scenes.noticed_round()
    with db.transaction() as unit:
        notice = unit.scalars(select(Notice)).one()
        raised = Objection(
            number="YY26-001", round_id=scene.round_id, notice_id=notice.id, state=state, raised_at=NOW, due_on=NAMED_ON
        )
        raised.name, raised.phone, raised.facts = "王建国", "13800000099", "工龄不实"
        unit.add(raised)
    assert "异议" in refused(scene).reason


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"document_no": ""}, "document_no"),
        ({"document_no": "口头通知"}, "document_no"),
        ({"named_on": date(2026, 12, 1)}, "named_on"),
        ({"named_on": date(2026, 11, 1)}, "named_on"),
    ],
)
def test_a_naming_needs_its_document_and_day(changed: dict[str, object], field: str) -> None:
    assert refused(scenes.noticed_round(), **changed).field == field


def test_only_the_office_names() -> None:
    scene = scenes.noticed_round()
    refused(scene, actor=None)


def test_the_second_clerk_reads_who_was_first() -> None:
    scene = scenes.named_round()
    with pytest.raises(Conflict) as caught, db.transaction():
        actions.issue(
            scene.round_id,
            document_no=scenes.DOCUMENT,
            named_on=NAMED_ON,
            actor=scene.actor,
            now=NOW + timedelta(hours=1),
        )
    assert "罗敏已于11月30日14:05命名" in caught.value.reason
    assert len(scenes.certificates(scene.round_id)) == 5


def issue_twice_at_once(app: Flask, scene: Scene) -> list[str]:
    """Two clerks press at the same moment; what each got."""
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def press() -> None:
        with app.app_context():
            start.wait()
            try:
                scenes.issue(scene)
                outcomes.append("named")
            except Conflict as conflict:
                outcomes.append(conflict.reason)
            finally:
                db.session().close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return sorted(outcomes)


def check_one_effect(scene: Scene, outcomes: list[str]) -> None:
    assert outcomes[0] == "named"
    assert len(outcomes) == 2
    assert "罗敏" in outcomes[1]
    db.session().rollback()
    rows = scenes.certificates(scene.round_id)
    assert [row.serial for row in rows] == [1, 2, 1, 2, 3]
    assert {row.word: row.last for row in db.session().scalars(select(NumberCounter))} == {"路工匠": 2, "路标兵": 3}


def test_two_clerks_at_once_have_one_effect(app: Flask) -> None:
    scene = scenes.noticed_round()
    check_one_effect(scene, issue_twice_at_once(app, scene))


# --- what becomes of certificates --------------------------------------------------------------------------------------


def test_suspended_restored_revoked_each_on_its_document() -> None:
    scene = scenes.named_round()
    row = scenes.certificates(scene.round_id)[0]
    for act, state, number in (
        ("suspend", "suspended", "路总工〔2027〕2号"),
        ("restore", "valid", "路总工〔2027〕3号"),
        ("revoke", "revoked", "路总工〔2027〕5号"),
    ):
        with db.transaction():
            actions.change(
                row.id, act, document_no=number.replace("〔", "[").replace("〕", "]"), actor=scene.actor, now=NOW
            )
        db.session().expire_all()
        assert (row.state, row.state_document) == (state, number)
    with pytest.raises(Conflict), db.transaction():
        actions.change(row.id, "restore", document_no="路总工〔2027〕6号", actor=scene.actor, now=NOW)
    told = db.session().scalars(select(journal.Entry.act).where(journal.Entry.subject == f"certificate-{row.id}")).all()
    assert told == ["certificate.suspend", "certificate.restore", "certificate.revoke"]


def test_a_change_without_a_document_is_refused() -> None:
    scene = scenes.named_round()
    row = scenes.certificates(scene.round_id)[0]
    with pytest.raises(Refused), db.transaction():
        actions.change(row.id, "revoke", document_no="", actor=scene.actor, now=NOW)
    db.session().expire_all()
    assert row.state == states.VALID


def test_a_replacement_keeps_the_number_and_changes_the_code() -> None:
    scene = scenes.named_round()
    row = scenes.certificates(scene.round_id)[0]
    with db.transaction():
        corrected = {"employer": "路桥恒昌管业股份有限公司", "name": "", "trade": ""}
        fresh = actions.replace(row.id, reason="单位名称有误", corrected=corrected, actor=scene.actor, now=NOW)
        fresh_id = fresh.id
    db.session().expire_all()
    fresh = db.session().get_one(Certificate, fresh_id)
    assert (row.state, fresh.state) == ("replaced", "valid")
    assert (fresh.number, fresh.copy) == (row.number, 2)
    assert fresh.code != row.code
    assert fresh.printed["employer"] == fresh.employer == "路桥恒昌管业股份有限公司"
    assert fresh.name == row.name
    assert db.session().get_one(Bundle, fresh.bundle_id).number == 3
    newer = queries.newer(row)
    assert newer is not None
    assert newer.id == fresh.id
    with pytest.raises(Conflict), db.transaction():
        actions.replace(row.id, reason="遗失", actor=scene.actor, now=NOW)


def test_printing_tells_the_craftsmen_and_closes_the_round_with_the_last_bundle() -> None:
    scene = scenes.named_round()
    with db.transaction() as unit:
        unit.execute(update(Bundle).values(drawn_at=NOW, key="bundle-1/x"))
    packs = queries.packs(scene.round_id)
    ids = [one.bundle.id for one in packs]
    for place, bundle_id in enumerate(ids):
        with db.transaction():
            actions.mark_printed(bundle_id, scene.round_id, actor=scene.actor, now=NOW)
        issued = db.session().get_one(Round, scene.round_id, populate_existing=True).issued_at
        assert (issued is not None) == (place == len(ids) - 1)
    told = db.session().scalars(select(Message.title).where(Message.code == "certificate_ready")).all()
    assert len(told) == 5
    with pytest.raises(Conflict, match="罗敏"), db.transaction():
        actions.mark_printed(ids[0], scene.round_id, actor=scene.actor, now=NOW)


def test_a_bundle_that_is_not_drawn_is_not_printed() -> None:
    scene = scenes.named_round()
    with pytest.raises(Refused, match="还在生成"), db.transaction():
        actions.mark_printed(queries.packs(scene.round_id)[0].bundle.id, scene.round_id, actor=scene.actor, now=NOW)


def test_certificates_are_handed_out_once() -> None:
    scene = scenes.named_round()
    with db.transaction() as unit:
        unit.execute(update(Certificate).values(drawn_at=NOW))
    ids = [row.id for row in scenes.certificates(scene.round_id)]
    with db.transaction():
        assert actions.hand_out(ids[:2], scene.round_id, to="", actor=scene.actor, now=NOW) == 2
    with db.transaction():
        assert actions.hand_out(ids[:3], scene.round_id, to="徐海波", actor=scene.actor, now=NOW) == 1
    with pytest.raises(Refused), db.transaction():
        actions.hand_out(ids[:3], scene.round_id, to="", actor=scene.actor, now=NOW)
    assert [row.handed_out_to for row in scenes.certificates(scene.round_id)[:3]] == ["", "", "徐海波"]


def test_a_firm_that_does_not_fit_holds_only_its_certificate_until_it_is_shortened() -> None:
    scene = scenes.named_round([Line(employer="路桥" * 50)])
    first, second, *_rest = scenes.certificates(scene.round_id)
    assert first.hold
    assert not second.hold
    with pytest.raises(Refused, match="还不能制证"), db.transaction():
        actions.release(first.id, by_hand=False, actor=scene.actor, now=NOW)
    with db.transaction():
        actions.release(first.id, by_hand=False, employer="路桥集团公司", actor=scene.actor, now=NOW)
    db.session().expire_all()
    assert first.hold == ""
    assert first.printed["employer"] == "路桥集团公司"


@pytest.mark.parametrize("build", [selection.frozen_round, selection.proposed_round])
def test_no_job_names_anybody(build: Callable[[], Scene]) -> None:
    scene = build()
    for name in ("draw_bundle", "draw_certificates", "admit_to_pool"):
        jobs._jobs[name](scene.round_id)
    assert scenes.certificates(scene.round_id) == []
    assert db.session().get_one(Round, scene.round_id).named_at is None


def test_the_numbers_told_are_those_of_the_naming() -> None:
    scene = scenes.noticed_round()
    told = [("路桥工匠", "路工匠〔2026〕0001号"), ("产业工人标兵", "路标兵〔2026〕0001号")]
    assert [number for _title, number in queries.first_numbers(scene.round, scenes.NOW)] == [one for _, one in told]
    with db.transaction() as unit:
        unit.add(NumberCounter(word="路工匠", year=2026, last=7))
    assert queries.first_numbers(scene.round, scenes.NOW)[0][1] == "路工匠〔2026〕0008号"
    scenes.issue(scene)
    found = queries.first_numbers(scene.round, scenes.NOW + timedelta(days=400))
    assert [number for _title, number in found] == ["路工匠〔2026〕0008号", told[1][1]], (
        "not those of the year of reading"
    )
