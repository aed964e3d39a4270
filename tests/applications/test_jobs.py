"""What follows handing in by itself: every worker hears once, each time, that his application has come in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from craftsman import db, jobs
from craftsman.applications import actions
from craftsman.applications.jobs import tell_of_receipts
from craftsman.inbox.models import Message
from tests import cast, season

NOW, DAY = season.NOW, season.DAY


@pytest.fixture(autouse=True)
def inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def round_id() -> int:
    return season.open_round()


def told(person_id: int) -> int:
    """How often this person was told."""
    received = Message.person_id == person_id, Message.code == "application_received"
    return db.session().query(Message).filter(*received).count()


def test_each_handing_in_is_told_once_however_often_it_is_looked_for(round_id: int) -> None:
    chen = season.worker()
    number = season.application(season.submit(round_id, chen)).number
    assert told(chen) == 0, "handing in does not wait for it"
    for _ in range(3):
        tell_of_receipts(NOW)
    assert told(chen) == 1
    with db.transaction():
        actions.reopen(number, actor=cast.actor_of(chen, "worker"), now=NOW + DAY)
    tell_of_receipts(NOW)
    assert told(chen) == 1
    with db.transaction():
        actions.submit(number, actor=cast.actor_of(chen, "worker"), now=NOW + 2 * DAY)
    for _ in range(3):
        tell_of_receipts(NOW)
    assert told(chen) == 2


def test_a_receipt_that_was_rolled_back_is_told_by_nobody(round_id: int) -> None:
    chen = season.worker()
    number = season.begin(round_id, chen)
    with db.writing():
        actions.submit(number, actor=cast.actor_of(chen, "worker"), now=NOW)
        db.session().rollback()
    tell_of_receipts(NOW)
    assert told(chen) == 0


def test_who_was_killed_while_telling_is_made_up_for(round_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the message was written and before it was committed: it was never there, and is told the next time."""
    chen, lin = season.worker(), season.worker("林晓", 2)
    first = season.submit(round_id, chen)
    season.submit(round_id, lin)
    tell = actions.tell_received

    def killed(application_id: int, **given: object) -> None:
        tell(application_id, **given)  # type: ignore[arg-type]
        if application_id == first:
            raise RuntimeError("killed")

    monkeypatch.setattr(actions, "tell_received", killed)
    with pytest.raises(RuntimeError, match="killed"):
        tell_of_receipts(NOW)
    assert (told(chen), told(lin)) == (0, 1), "what breaks keeps nobody else waiting"
    monkeypatch.undo()
    for _ in range(2):
        tell_of_receipts(NOW)
    assert (told(chen), told(lin)) == (1, 1)


def test_the_worker_process_looks_for_receipts_by_itself(round_id: int) -> None:
    chen = season.worker()
    season.submit(round_id, chen)
    jobs.drain()
    assert told(chen) == 1


def test_in_a_story_of_the_past_nobody_is_told_now(round_id: int) -> None:
    chen = season.worker()
    with jobs.unqueued():
        season.submit(round_id, chen)
    tell_of_receipts(NOW)
    assert told(chen) == 0
