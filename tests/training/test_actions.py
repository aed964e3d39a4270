"""The catalogue changes as a whole or not at all; a place is given once, also to many who ask together."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from craftsman import db
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.inbox.models import Message
from craftsman.journal import Entry
from craftsman.training import actions, queries
from craftsman.training.models import Course, CourseSession, Enrolment, Institution
from tests import cast
from tests.training.conftest import NOW, Import, run_on
from tests.training.tables import as_csv, row


def counted(table: type[object]) -> int:
    return db.session().scalar(select(func.count()).select_from(table)) or 0


def run_id() -> int:
    found = db.session().scalar(select(CourseSession.id))
    assert found is not None
    return found


# --- the table -------------------------------------------------------------------------------------------------------


def test_a_table_becomes_institutions_courses_and_sessions(app: Flask, bring: Import) -> None:
    bring(row(), row(开课日期="2027-01-05"), row(课程名称="电工高级工班", 工种="电工", 等级="高级工", 报名要求=""))
    with app.app_context():
        assert (counted(Institution), counted(Course), counted(CourseSession)) == (1, 2, 3)
        place = db.session().scalars(select(Institution)).one()
        assert place.trades == ["焊工", "电工"]
        last = db.session().scalars(select(Entry).where(Entry.act == "catalogue.import")).one()
        assert last.detail == {"added": 6, "changed": 0}


def test_importing_again_updates_by_name_and_shows_what_changes(app: Flask, bring: Import, clerk: int) -> None:
    bring(row())
    with app.app_context(), db.transaction():
        again = as_csv([row(**{"费用（元）": "300", "电话": "0576-80000002"})])
        sent = actions.send_table("again.csv", again, actor=cast.actor_of(clerk), now=NOW)
        plan = actions.preview(sent).plan
        assert plan is not None
        assert [(one.sort, one.is_new, one.differences) for one in plan.changes] == [
            ("机构", False, (("电话", "0576-80000001", "0576-80000002"),)),
            ("课程", False, (("费用", "0元", "300元"),)),
        ]
        assert plan.same == 1
        actions.apply_table(sent.id, plan.digest, actor=cast.actor_of(clerk), now=NOW)
    with app.app_context():
        assert (counted(Institution), counted(Course), counted(CourseSession)) == (1, 1, 1)
        assert db.session().scalars(select(Course)).one().fee == 300


def test_one_wrong_row_and_nothing_is_imported(app: Flask, clerk: int) -> None:
    with app.app_context(), db.transaction():
        table = as_csv([row(), row(机构名称="金清成人学校", 名额="x")])
        sent = actions.send_table("t.csv", table, actor=cast.actor_of(clerk), now=NOW)
        shown = actions.preview(sent)
        assert shown.plan is None
        assert [line for line, _ in shown.errors] == [3]
        with pytest.raises(Refused, match="1处要改"):
            actions.apply_table(sent.id, "", actor=cast.actor_of(clerk), now=NOW)
        assert counted(Institution) == 0


def test_a_plan_that_is_no_longer_true_is_not_carried_out(app: Flask, bring: Import, clerk: int) -> None:
    actor = cast.actor_of
    with app.app_context(), db.transaction():
        sent = actions.send_table("t.csv", as_csv([row(**{"费用（元）": "9"})]), actor=actor(clerk), now=NOW)
        sent_id, plan = sent.id, actions.preview(sent).plan
    assert plan is not None
    bring(row())
    with app.app_context(), db.transaction(), pytest.raises(Conflict, match="课程目录有了变化"):
        actions.apply_table(sent_id, plan.digest, actor=actor(clerk), now=NOW)


def test_a_table_is_applied_once(app: Flask, bring: Import, clerk: int) -> None:
    bring(row())
    with app.app_context(), db.transaction(), pytest.raises(Conflict, match="已经导入过了"):
        actions.apply_table(queries.recent_tables(1)[0].id, "", actor=cast.actor_of(clerk), now=NOW)


def test_seats_cannot_fall_below_those_taken(app: Flask, bring: Import, clerk: int) -> None:
    bring(row(名额="5", 开班人数="5"))
    with app.app_context():
        for person in [cast.worker("甲", serial) for serial in (1, 2)]:
            with db.transaction():
                actions.sign_up(run_id(), actor=cast.actor_of(person), now=NOW)
    with app.app_context(), db.transaction():
        table = as_csv([row(名额="1", 开班人数="1")])
        sent = actions.send_table("t.csv", table, actor=cast.actor_of(clerk), now=NOW)
        assert actions.preview(sent).errors == [(2, "“名额”不能少于已经点单的2人")]


# --- places ----------------------------------------------------------------------------------------------------------


def test_enough_people_make_a_session_and_each_is_told_once(app: Flask, bring: Import) -> None:
    bring(row(名额="3", 开班人数="2"))
    with app.app_context():
        people = [cast.worker("甲", serial) for serial in (1, 2, 3)]
        told = []
        for person in people:
            with db.transaction():
                actions.sign_up(run_id(), actor=cast.actor_of(person), now=NOW)
            told.append(counted(Message))
        assert told == [0, 2, 3]
        run = queries.session_row(run_id())
        assert (run.taken, run.confirmed_at) == (3, NOW)
        late = cast.worker("丁", 4)
        with db.transaction(), pytest.raises(Refused, match="已满员"):
            actions.sign_up(run_id(), actor=cast.actor_of(late), now=NOW)


def test_a_place_given_back_can_be_taken_again_also_by_oneself(app: Flask, bring: Import) -> None:
    bring(row())
    with app.app_context():
        me = cast.actor_of(cast.worker())
        with db.transaction():
            order = actions.sign_up(run_id(), actor=me, now=NOW)
            with pytest.raises(Conflict, match="不用再点一次"):
                actions.sign_up(run_id(), actor=me, now=NOW)
        with db.transaction():
            actions.cancel_order(order.id, actor=me, now=NOW)
            assert queries.session_row(run_id()).taken == 0
            with pytest.raises(Refused, match="已经取消"):
                actions.cancel_order(order.id, actor=me, now=NOW)
        with db.transaction():
            assert actions.sign_up(run_id(), actor=me, now=NOW).id == order.id
            assert queries.session_row(run_id()).taken == 1


def test_one_place_for_each_course(app: Flask, bring: Import) -> None:
    bring(row(), row(开课日期="2027-01-05"))
    with app.app_context(), db.transaction():
        me = cast.actor_of(cast.worker())
        first, second = queries.catalogue_page(None, 5)
        actions.sign_up(first.id, actor=me, now=NOW)
        with pytest.raises(Refused, match="12月8日的班"):
            actions.sign_up(second.id, actor=me, now=NOW)


def test_after_it_has_begun_nobody_signs_up_or_leaves(app: Flask, bring: Import) -> None:
    bring(row())
    begun = datetime(2026, 12, 7, 16, 0, tzinfo=UTC)  # midnight of the eighth in the district
    with app.app_context():
        me, other = cast.actor_of(cast.worker()), cast.actor_of(cast.worker("徐海波", 2))
        with db.transaction():
            order = actions.sign_up(run_id(), actor=me, now=NOW)
            with pytest.raises(Refused, match="已经开课"):
                actions.cancel_order(order.id, actor=me, now=begun)
            with pytest.raises(Refused, match="已经开课"):
                actions.sign_up(run_id(), actor=other, now=begun)


def test_nobody_gives_back_the_place_of_another(app: Flask, bring: Import) -> None:
    bring(row())
    with app.app_context(), db.transaction():
        me, other = cast.worker(), cast.worker("徐海波", 2)
        order = actions.sign_up(run_id(), actor=cast.actor_of(me), now=NOW)
        with pytest.raises(NotFound):
            actions.cancel_order(order.id, actor=cast.actor_of(other), now=NOW)


def test_the_last_place_is_given_once(app: Flask, bring: Import) -> None:
    bring(run_on(名额="2", 开班人数="2"))
    race_for(app, places=2, people=8)


def race_for(app: Flask, *, places: int, people: int) -> None:
    """Everybody at once for a session with fewer places than people."""
    with app.app_context():
        target = run_id()
        actors = [cast.actor_of(cast.worker("甲", serial)) for serial in range(1, people + 1)]
    start, outcomes = threading.Barrier(people), []

    def ask(actor: object) -> None:
        with app.app_context():
            start.wait()
            try:
                with db.transaction():
                    actions.sign_up(target, actor=actor, now=datetime.now(UTC))  # type: ignore[arg-type]  # an Actor
                outcomes.append("taken")
            except Refused as refused:
                outcomes.append(refused.reason)

    threads = [threading.Thread(target=ask, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert sorted(outcomes) == sorted(["taken"] * places + ["已满员，请选其他班次"] * (people - places))
        assert queries.session_row(target).taken == places
        assert counted(Enrolment) == places
        assert counted(Message) == places


class TestOnPostgres:
    """The same race where writers do not wait for each other."""

    @pytest.fixture
    def database_url(self, postgres_database: str) -> str:
        return postgres_database

    def test_the_last_place_is_given_once(self, app: Flask, bring: Import) -> None:
        bring(run_on(名额="2", 开班人数="2"))
        race_for(app, places=2, people=8)
