"""Two people act on one thing at one moment: one effect, and the other reads who was here before and what he did."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from flask import Flask

from craftsman import db
from craftsman.accounts.actor import Actor
from craftsman.applications import actions as applications
from craftsman.applications import queries
from craftsman.applications.models import Duty, DutyCount, Step
from craftsman.certificates import actions as certificates
from craftsman.certificates.models import Certificate
from craftsman.errors import Refused
from craftsman.jobs import unqueued
from craftsman.notices import actions as notices
from craftsman.notices.models import Objection
from craftsman.reviews import actions as reviews
from craftsman.reviews.models import Decision
from craftsman.selection import actions as selection
from craftsman.selection.models import Snapshot
from craftsman.training import actions as training
from craftsman.training import queries as courses
from tests import cast, season
from tests.certificates import scene as certified
from tests.notices import stage
from tests.season import DAY, NOW
from tests.training.tables import as_csv, row

Act = Callable[[], object]
DONE = "done"
CLOSED = NOW + 11 * DAY  # the window has closed; no decision of before is still open
MANY = 20


def together(app: Flask, *acts: Act, apart: Sequence[float] = ()) -> list[str]:
    """Run them at the same moment, or so many seconds after it; for each `done`, or why it was refused."""
    start, told = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        with app.app_context(), unqueued():
            start.wait()
            time.sleep(apart[place] if apart else 0)
            try:
                with db.transaction():
                    acts[place]()
                told[place] = DONE
            except Refused as refused:
                told[place] = refused.reason
            finally:
                db.session().close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


def reviewers(code: str, *serials: int) -> list[Actor]:
    return [cast.actor_of(cast.reviewer(code, serial), "reviewer") for serial in serials]


def department_of(duty_id: int) -> str:
    duty = db.session().get_one(Duty, duty_id)
    return queries.departments()[duty.department_id].code


def handed_in(name: str = "陈小明", serial: int = 1) -> tuple[int, int]:
    """(application, its duty of the first veto)."""
    application_id = season.submit(season.open_round(), season.worker(name, serial))
    return application_id, season.duties(application_id)["f1"].id


def test_two_reviewers_on_one_duty(app: Flask) -> None:
    with app.app_context():
        application_id, duty_id = handed_in()
        hands = reviewers(department_of(duty_id), 21, 22, 23, 24)

    def decide(actor: Actor) -> Act:
        return lambda: reviews.decide(duty_id, "verified", revision=1, actor=actor, now=NOW)

    told = together(app, *map(decide, hands))
    assert told.count(DONE) == 1, told
    for sentence in told:
        assert sentence == DONE or re.search("张敏.*未发现", sentence), sentence
    with app.app_context():
        assert db.session().query(Decision).count() == 1
        counts_are_right(application_id)


def test_withdrawn_while_a_department_decides(app: Flask) -> None:
    for serial in range(1, 6):
        with app.app_context():
            application_id, duty_id = handed_in("陈小明", serial)
            number = season.application(application_id).number
            worker = cast.actor_of(season.application(application_id).person_id, "worker")
            (hand,) = reviewers(department_of(duty_id), 20 + serial)
        told = together(
            app,
            lambda n=number, w=worker: applications.withdraw(n, actor=w, now=NOW),
            lambda d=duty_id, h=hand: reviews.decide(d, "verified", revision=1, actor=h, now=NOW),
            apart=(random.random() / 200, random.random() / 200),
        )
        assert told[0] == DONE, told
        assert told[1] == DONE or "撤回" in told[1], told
        with app.app_context():
            assert season.application(application_id).status == "withdrawn"
            assert [one.act for one in db.session().query(Step).filter_by(application_id=application_id)][-1] == (
                "withdraw"
            )
            counts_are_right(application_id)


def test_a_worker_who_presses_submit_many_times(app: Flask) -> None:
    with app.app_context():
        chen = season.worker()
        number = season.begin(season.open_round(), chen)
        actor = cast.actor_of(chen, "worker")
    told = together(app, *[lambda: applications.submit(number, actor=actor, now=NOW)] * 6)
    assert told.count(DONE) == 1, told
    assert all(sentence == DONE or "已" in sentence for sentence in told), told


def counts_are_right(application_id: int) -> None:
    """The counters say what the duties say."""
    round_id = season.application(application_id).round_id
    stored: dict[tuple[object, ...], int] = {}
    for duty in db.session().query(Duty).filter_by(round_id=round_id):
        key = (duty.department_id, duty.state)
        stored[key] = stored.get(key, 0) + 1
    counted: dict[tuple[object, ...], int] = {}
    for one in db.session().query(DutyCount).filter_by(round_id=round_id):
        key = (one.department_id, one.state)
        counted[key] = counted.get(key, 0) + one.duties
    assert {k: n for k, n in counted.items() if n} == stored


# --- deciding against the freeze ------------------------------------------------------------------------------------------


class Freezing:
    """One worker in round after round; in each a veto is open while the clerk freezes."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with app.app_context():
            self.worker = season.worker()
            self.clerk = cast.actor_of(cast.clerk(), "clerk")
            self.hands: dict[str, Actor] = {}
        self.won = {"decided": 0, "frozen": 0}

    def race(self) -> None:
        with self.app.app_context(), unqueued():
            hundred, place = divmod(sum(self.won.values()), 100)
            round_id = season.open_round(prefix=f"R{chr(65 + hundred)}{place:02d}")
            application_id = season.submit(round_id, self.worker)
            duty_id, name = season.duties(application_id)["f1"].id, season.round_row(round_id).name
            hand = self._hand(department_of(duty_id))
        why = {"open": "逾期未审", "unscored": "逾期未审"}
        told = together(
            self.app,
            lambda: reviews.decide(duty_id, "verified", revision=1, actor=hand, now=CLOSED),
            lambda: selection.freeze(round_id, typed_name=name, reasons=why, actor=self.clerk, now=CLOSED),
            apart=(random.random() / 500, random.random() / 500),
        )
        self._one_effect(told, round_id, duty_id)

    def _hand(self, code: str) -> Actor:
        if code not in self.hands:
            self.hands[code] = reviewers(code, 21)[0]
        return self.hands[code]

    def _one_effect(self, told: list[str], round_id: int, duty_id: int) -> None:
        with self.app.app_context():
            decisions = db.session().query(Decision).filter_by(duty_id=duty_id).count()
            seals = db.session().query(Snapshot).filter_by(round_id=round_id).count()
            assert (decisions, seals) in ((1, 0), (0, 1)), told
        if decisions:
            assert told[0] == DONE
            assert "没有生效" in told[1], told
            self.won["decided"] += 1
        else:
            assert told[1] == DONE
            assert "冻结" in told[0], told
            self.won["frozen"] += 1


def test_a_decision_is_before_the_freeze_or_not_at_all(app: Flask) -> None:
    races = Freezing(app)
    for _ in range(MANY):
        races.race()
    assert sum(races.won.values()) == MANY


# --- naming and courses ------------------------------------------------------------------------------------------------------


def test_two_clerks_name_at_once(app: Flask) -> None:
    with app.app_context():
        scene = certified.noticed_round()

    def issue() -> object:
        given = {"document_no": certified.DOCUMENT, "named_on": certified.NAMED_ON, "now": certified.NOW}
        return certificates.issue(scene.round_id, actor=scene.actor, **given)

    told = together(app, issue, issue, issue)
    assert told.count(DONE) == 1, told
    assert sum(bool(re.search("罗敏.*已于.*命名", one)) for one in told) == 2, told
    with app.app_context():
        assert [one.serial for one in certified.certificates(scene.round_id)] == [1, 2, 1, 2, 3]


def test_an_objection_in_the_last_second_and_the_naming_in_the_first(app: Flask) -> None:
    """The objection was sent before midnight, the naming after it; whichever takes the round first shuts the other out."""
    seen = set()
    for serial in range(6):
        with app.app_context():
            the = stage.on_notice()
            line = the.lines[0].id
        given = notices.Raised(False, "", "郑晓峰", f"1390000{serial:04d}", line, "请核实。")
        told = together(
            app,
            lambda the=the, given=given: notices.raise_objection(
                the.notice_id, given, [], now=stage.OVER - timedelta(seconds=1)
            ),
            lambda the=the: certificates.issue(
                the.round_id, document_no=certified.DOCUMENT, named_on=certified.NAMED_ON, actor=the.actor,
                now=certified.NOW,
            ),
            apart=(0.004 * (serial % 2), 0.004 * (1 - serial % 2)),
        )  # fmt: skip
        with app.app_context():
            raised = db.session().query(Objection).filter_by(round_id=the.round_id).count()
            named = db.session().query(Certificate).filter_by(round_id=the.round_id).count()
        assert (raised, named) in ((1, 0), (0, 5)), told
        assert told.count(DONE) == 1, told
        assert any("还没有办结" in one or "公示期已于" in one for one in told), told
        seen.add(raised)
    assert seen


def test_the_last_seat(app: Flask) -> None:
    with app.app_context():
        clerk = cast.actor_of(cast.clerk(), "clerk")
        with db.transaction():
            sent = training.send_table("课程.csv", as_csv([row(名额="1", 开班人数="1")]), actor=clerk, now=NOW)
            plan = training.preview(sent).plan
            assert plan
            training.apply_table(sent.id, plan.digest, actor=clerk, now=NOW)
        (run,) = courses.catalogue_page(None, 5)
        run_id, people = run.id, [cast.actor_of(cast.worker("甲", serial), "worker") for serial in range(1, 7)]

    def sign_up(actor: Actor) -> Act:
        return lambda: training.sign_up(run_id, actor=actor, now=NOW)

    told = together(app, *map(sign_up, people))
    assert sorted(told) == sorted([DONE, *["已满员，请选其他班次"] * 5])
    with app.app_context():
        assert courses.session_row(run_id).taken == 1
