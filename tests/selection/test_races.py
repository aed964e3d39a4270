"""Whoever comes second: two freezes, a freeze against a withdrawal, two proposals; on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from flask import Flask

from craftsman import db
from craftsman.applications import actions as applications
from craftsman.applications.models import Application
from craftsman.errors import Conflict, Refused
from craftsman.selection import actions, queries
from craftsman.selection.changes import Change
from craftsman.selection.models import Snapshot
from craftsman.selection.quotas import RULE, Trial
from tests import cast
from tests.selection import scene as scenes
from tests.selection.scene import NOW, Scene


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_database")


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Run these at the same instant, each in a transaction of its own; how each ended."""
    start, ends = threading.Barrier(len(acts)), ["?"] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                with db.transaction():
                    act()
                ends[place] = "done"
            except Conflict:
                ends[place] = "conflict"
            except Refused:
                ends[place] = "refused"
            finally:
                db.db.session.remove()

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return ends


def freezing(scene: Scene, name: str) -> Callable[[], object]:
    return lambda: actions.freeze(scene.round_id, typed_name=name, actor=scene.actor, now=NOW)


def test_of_two_freezes_one_takes_effect(app: Flask) -> None:
    with app.app_context():
        scene = scenes.scored_round()
        name = scene.round.name
    assert sorted(at_once(app, freezing(scene, name), freezing(scene, name))) == ["conflict", "done"]
    with app.app_context():
        assert db.session().query(Snapshot).count() == 1


def test_nobody_is_withdrawn_behind_the_freeze(app: Flask) -> None:
    """Whoever withdrew first is not in the ranking; who comes later is refused."""
    for _ in range(4):
        with app.app_context():
            scene = scenes.scored_round((9000, 8000))
            name, gone = scene.round.name, scene.applications[0]
            row = db.session().get_one(Application, gone)
            number, owner = row.number, cast.actor_of(scene.clerk, "clerk")
            owner = type(owner)(row.person_id, "", type(owner.identity)(0, "worker"), (), 0, NOW)
            db.session().rollback()

        def withdraw(number: str = number, owner: object = owner) -> object:
            return applications.withdraw(number, actor=owner, now=NOW)  # type: ignore[arg-type]  # an Actor

        ends = at_once(app, freezing(scene, name), withdraw)
        with app.app_context():
            sealed = queries.latest(scene.round_id, "scores")
            assert sealed is not None
            ranked = {one.application_id for one in queries.standings(sealed.id)}
            status = db.session().get_one(Application, gone).status
            assert (gone in ranked) == (status == "scored"), ends
            assert ends[0] == "done"
            assert (ends[1] == "done") == (status == "withdrawn")


def test_of_two_proposals_one_takes_effect(app: Flask) -> None:
    with app.app_context():
        scene = scenes.frozen_round()
        name = scene.round.name

    def propose() -> object:
        trial = Trial((2, 3), ties=RULE)
        return actions.propose(scene.round_id, trial, typed_name=name, actor=scene.actor, now=NOW)

    assert sorted(at_once(app, propose, propose)) == ["conflict", "done"]


def test_everything_that_is_sealed_can_be_verified(app: Flask) -> None:
    with app.app_context():
        scene = scenes.proposed_round(companies=("甲厂", "甲厂"), direct=(6,))
        with db.transaction():
            gone = Change(scene.applications[1], "disqualified")
            actions.reseal(scene.round_id, [gone], reason="异议成立", actor=scene.actor, now=NOW)
        db.session().expire_all()
        assert [queries.verify(one).holds for one in queries.snapshots_of(scene.round_id)] == [True] * 4
        assert queries.averages(scene.round_id, "路桥工匠") == [1875, 1875, 1875, 1875]
        assert list(queries.lines_of(scene.round_id)) == ["路桥工匠", "产业工人标兵"]
        assert queries.simulated(scene.round, Trial((2, 3))).total == 6


def test_the_estimate_reads_the_same_ranking_as_the_freeze(app: Flask) -> None:
    with app.app_context():
        scene = scenes.scored_round((9000, 8000, 8000, 8000, 7000, 500), direct=(5,))
        trial = Trial((2, 2), per_company=1, ties=RULE)
        before = queries.simulated(scene.round, trial)
        with db.transaction():
            actions.freeze(scene.round_id, typed_name=scene.round.name, actor=scene.actor, now=NOW)
        after = queries.simulated(scene.round, trial)
        assert before.outcome.titles == after.outcome.titles
        assert dict(before.bins) == dict(after.bins)
        assert [one.place for one in before.places] == [one.place for one in after.places]
