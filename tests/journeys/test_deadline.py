"""The window closes by the server's time inside the transaction, to the second, in whatever zone the server stands."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from craftsman import db
from craftsman.applications import actions
from craftsman.applications.models import Application
from craftsman.errors import Refused
from tests import cast, season
from tests.browsing import Browser
from tests.clock import Clock

SECOND = timedelta(seconds=1)
CLOSES = datetime(2026, 12, 1, 16, 0, tzinfo=UTC)  # midnight in the district
OPENS = CLOSES - timedelta(days=20)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The zone this server stands in."""
    kept = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if kept is None else os.environ.update(TZ=kept)
    time.tzset()


@pytest.mark.usefixtures("zone")
def test_a_second_before_the_end_is_in_time_and_the_end_is_not(app: Flask) -> None:
    with app.app_context():
        round_id = season.open_round(OPENS, CLOSES)
        for serial, (at, in_time) in enumerate(
            (
                (OPENS - SECOND, False),
                (OPENS, True),
                (CLOSES - SECOND, True),
                (CLOSES, False),
                (CLOSES + SECOND, False),
            ),
            1,
        ):
            worker = season.worker("陈小明", serial)
            number = season.begin(round_id, worker, now=OPENS + timedelta(days=1))
            actor = cast.actor_of(worker, "worker")
            if in_time:
                with db.transaction():
                    assert actions.submit(number, actor=actor, now=at).submitted_at == at
            else:
                with pytest.raises(Refused, match="申报"), db.transaction():
                    actions.submit(number, actor=actor, now=at)
                assert season.application(_id(number)).status == "draft"


def _id(number: str) -> int:
    return int(db.session().query(Application.id).filter_by(number=number).one()[0])


@pytest.mark.usefixtures("zone")
def test_the_page_that_stood_open_over_the_end(app: Flask, clock: Clock) -> None:
    """Opened in time and sent a second late it is refused, says so, and everything that was entered is still there."""
    closes = clock.now().replace(microsecond=0) + timedelta(hours=1)
    with app.app_context():
        round_id = season.open_round(closes - timedelta(days=20), closes)
        people = [season.worker("陈小明", 1), season.worker("李海", 2)]
        numbers = [season.begin(round_id, one, now=clock.now()) for one in people]
    for worker, number, at, stored in zip(
        people, numbers, (closes - 3 * SECOND, closes + SECOND), ("submitted", "draft"), strict=True
    ):
        clock.ahead = timedelta()
        browser = Browser(cast.signed_in(app, worker))
        browser.get(f"/my/applications/{number}/check")
        clock.set(at)
        page = browser.send(f"/{number}/submit", declared="y", publication="y")
        with app.app_context():
            assert season.application(_id(number)).status == stored, page.text
        assert (page.status == 422 and "截止" in page.text) == (stored == "draft"), page.text
