"""Decisions take effect by themselves once their ten minutes are over, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from craftsman import db
from craftsman.accounts.actor import Actor
from craftsman.applications.models import Duty
from craftsman.reviews import actions, queries
from craftsman.reviews.jobs import decisions_take_effect
from craftsman.reviews.models import Decision
from tests import cast, season

NOW = season.NOW
EFFECT = timedelta(minutes=10)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def duties() -> list[int]:
    """Two duties of 人社局."""
    found = season.duties(season.submit(season.open_round(), season.worker()))
    return [found[name].id for name in ("skill_certificate", "competition_award")]


@pytest.fixture
def me() -> Actor:
    return cast.actor_of(cast.reviewer("renshe", 11))


def decide(duty_id: int, me: Actor, outcome: str = "verified", **more: Any) -> int:
    with db.transaction():
        revision = db.session().get_one(Duty, duty_id).revision
        return actions.decide(duty_id, outcome, revision=revision, actor=me, now=NOW, **more).id


def states(duties: list[int]) -> list[str]:
    return [db.session().get_one(Duty, one, populate_existing=True).state for one in duties]


def test_nothing_takes_effect_before_its_time_and_nothing_twice(duties: list[int], me: Actor) -> None:
    made = decide(duties[0], me)
    decisions_take_effect(NOW + EFFECT - SECOND)
    assert states(duties) == ["decided", "open"]
    for _ in range(2):
        decisions_take_effect(NOW + EFFECT)
    assert states(duties) == ["closed", "open"]
    assert db.session().get_one(Decision, made).effected_at is not None
    with db.reading():
        assert queries.due(NOW + EFFECT) == []


def test_what_was_undone_or_waits_for_its_lead_is_not_due(duties: list[int], me: Actor) -> None:
    lead = cast.actor_of(cast.reviewer("renshe", 31, lead=True))
    undone = decide(duties[0], me)
    with db.transaction():
        actions.undo(undone, actor=me, now=NOW)
        db.session().get_one(Duty, duties[1]).returns = 1
    waiting = decide(duties[1], me, "returned", reason_codes=["covered"])
    with db.reading():
        assert queries.due(NOW + EFFECT) == []
    with db.transaction():
        actions.countersign(waiting, agreed=True, actor=lead, now=NOW)
    with db.reading():
        assert queries.due(NOW + EFFECT) == [waiting]


def test_one_that_breaks_keeps_no_other_waiting(duties: list[int], me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, _ = (decide(one, me) for one in duties)
    take = actions.take_effect

    def takes(decision_id: int, **given: object) -> None:
        take(decision_id, **given)  # type: ignore[arg-type]
        if decision_id == broken:
            raise RuntimeError("killed")

    monkeypatch.setattr(actions, "take_effect", takes)
    with pytest.raises(RuntimeError, match="killed"):
        decisions_take_effect(NOW + EFFECT)
    assert states(duties) == ["decided", "closed"]
    monkeypatch.undo()
    decisions_take_effect(NOW + EFFECT)
    assert states(duties) == ["closed", "closed"]
