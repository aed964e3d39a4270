"""Departments decide beside each other and beside the freeze: one answer to each duty, none after scores are frozen."""

from __future__ import annotations

import os
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from craftsman import db
from craftsman.applications.models import Duty, DutyCount
from craftsman.journal import Entry
from craftsman.reviews import actions
from craftsman.reviews.models import Decision
from craftsman.rounds import actions as rounds
from craftsman.rounds.models import Round
from tests import cast, season
from tests.races import at_once

AFTER = season.NOW + timedelta(days=12)  # the window has closed
RACES = int(os.environ.get("RACES", "12"))  # RACES=250 makes a thousand decisions beside a freeze


@pytest.fixture
def scene(app: Flask) -> dict[str, list[int]]:
    """Four applications in review, and two reviewers of one department."""
    with app.app_context():
        round_id = season.open_round()
        applications = [season.submit(round_id, season.worker("陈小明", serial)) for serial in range(1, 5)]
        duties = [season.duties(one)["skill_certificate"].id for one in applications]
        reviewers = [cast.reviewer("renshe", 11), cast.reviewer("renshe", 21)]
        return {"round": [round_id], "duties": duties, "reviewers": reviewers}


def decide(duty_id: int, person_id: int) -> None:
    revision = db.session().scalar(select(Duty.revision).where(Duty.id == duty_id))
    actions.decide(duty_id, "verified", revision=revision or 0, actor=cast.actor_of(person_id), now=AFTER)


def counters_are_right() -> None:
    rows = select(Duty.department_id, Duty.state, func.count()).group_by(Duty.department_id, Duty.state)
    stored = select(DutyCount.department_id, DutyCount.state, func.sum(DutyCount.duties))
    stored = stored.where(DutyCount.duties != 0).group_by(DutyCount.department_id, DutyCount.state)
    assert sorted(map(tuple, db.session().execute(stored))) == sorted(map(tuple, db.session().execute(rows)))


def test_two_reviewers_on_one_duty_give_one_answer(app: Flask, scene: dict[str, list[int]]) -> None:
    acts = [partial(decide, scene["duties"][0], person) for person in scene["reviewers"] * 3]
    assert at_once(app, acts) == {"done": 1, "conflict": 5}
    with app.app_context():
        assert db.session().scalar(select(func.count()).select_from(Decision)) == 1
        counters_are_right()


def test_nothing_is_decided_after_the_freeze(app: Flask, scene: dict[str, list[int]]) -> None:
    """The journal tells the order in which things were committed."""
    round_id, found = scene["round"][0], Counter[str]()
    freeze = partial(rounds.mark, round_id, "frozen", actor=None, now=AFTER)
    for turn in range(RACES):
        decisions = [partial(decide, duty_id, scene["reviewers"][0]) for duty_id in scene["duties"]]
        found += at_once(app, [*decisions[: turn % 5], freeze, *decisions[turn % 5 :]])
        with app.app_context():
            late(round_id)
            counters_are_right()
            open_again(round_id)
    assert found["conflict"] == 0
    assert found["done"] + found["refused"] == RACES * 5


def late(round_id: int) -> None:
    """No decision stands in the journal behind the freeze."""
    frozen = select(func.max(Entry.seq)).where(Entry.act == "round.mark", Entry.subject == f"round-{round_id}")
    last = select(func.max(Entry.seq)).where(Entry.act == "duty.decide")
    assert (db.session().scalar(last) or 0) < (db.session().scalar(frozen) or 0)


def open_again(round_id: int) -> None:
    """The scene as it was before the race."""
    with db.transaction() as unit:
        unit.execute(delete(Decision))
        decided = unit.scalars(select(Duty).where(Duty.state == "decided")).all()
        for duty in decided:
            duty.state = "open"
            for state, n in (("decided", -1), ("open", 1)):
                key = (duty.round_id, duty.department_id, state, duty.due_on)
                unit.get_one(DutyCount, key, populate_existing=False).duties += n
                unit.flush()
        unit.execute(update(Round).where(Round.id == round_id).values(frozen_at=None))
