"""The same application handed in, taken back and withdrawn by many at once: one effect, the others read what happened."""

from __future__ import annotations

import pytest
from flask import Flask

from craftsman import db
from craftsman.applications import actions, queries
from craftsman.applications.models import Claim, Step
from tests import cast, season
from tests.applications.test_actions import counters_are_right
from tests.races import at_once
from tests.season import NOW

HANDS = 6


@pytest.fixture
def draft(app: Flask) -> tuple[str, int]:
    with app.app_context():
        chen = season.worker()
        return season.begin(season.open_round(), chen), chen


def test_handed_in_by_many_hands_it_is_handed_in_once(app: Flask, draft: tuple[str, int]) -> None:
    number, chen = draft

    def submit() -> None:
        actions.submit(number, actor=cast.actor_of(chen, "worker"), now=NOW)

    assert at_once(app, [submit] * HANDS) == {"done": 1, "conflict": HANDS - 1}
    with app.app_context():
        assert db.session().query(Claim).count() == 2
        assert [step.act for step in db.session().query(Step)] == ["start", "submit"]
        counters_are_right()


def test_withdrawing_and_deciding_together_leave_one_story(app: Flask, draft: tuple[str, int]) -> None:
    number, chen = draft
    with app.app_context():
        with db.transaction():
            application_id = actions.submit(number, actor=cast.actor_of(chen, "worker"), now=NOW).id
        duty_id = season.duties(application_id)["f1"].id
        workdays = season.workdays()

    def withdraw() -> None:
        actions.withdraw(number, actor=cast.actor_of(chen, "worker"), now=NOW)

    def decide() -> None:
        queries.application_row(application_id)
        duty = next(one for one in queries.duties_of(application_id, lock=True) if one.id == duty_id)
        actions.move_duty(duty, "closed", outcome="verified", now=NOW, workdays=workdays)

    found = at_once(app, [withdraw, decide, withdraw, decide])
    with app.app_context():
        closed = queries.duties_of(application_id)[[d.id for d in queries.duties_of(application_id)].index(duty_id)]
        assert season.application(application_id).status == "withdrawn"
        assert found["done"] == (2 if closed.state == "closed" else 1)
        counters_are_right()
