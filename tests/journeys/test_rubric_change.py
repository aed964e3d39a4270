"""A rubric is written, tried, published, and changed by two people once the round is open; every score follows once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import db, jobs
from craftsman.applications.models import ScoreCount, Step
from craftsman.inbox.models import Message
from craftsman.rounds import actions, queries
from craftsman.rounds.models import RubricDraft, RubricVersion
from craftsman.rubrics import library
from tests import cast, season
from tests.races import at_once
from tests.rounds.test_rubric_editor import points_of, rubric_of
from tests.rounds.test_rubric_versions import change, ids_of, proposed
from tests.rounds.test_setup import begun, posted
from tests.rounds.test_views import text_of

NOW = datetime.now(UTC)
THIRD_LEVEL = "1.3~level~2"


@pytest.fixture
def office(app: Flask) -> tuple[int, int]:
    """(clerk, administrator): the two people of the office."""
    with app.app_context():
        cast.reviewer()
        return cast.clerk(), cast.administrator()


def test_a_rubric_is_begun_changed_read_from_a_file_and_published(app: Flask, office: tuple[int, int]) -> None:
    begun(app)
    clerk, base = cast.signed_in(app, office[0]), "/admin/rounds/lq31/setup/rubric"
    assert posted(clerk, f"{base}/source", {"rubric": "luqiao-example", "act": "draft"}).status_code == 303
    assert posted(clerk, f"{base}/rows/{THIRD_LEVEL}", {"row_points": "20", "row_by_0": "l3"}).status_code == 303
    assert posted(clerk, f"{base}/rows/2.3~~0", {"row_of": "awarded_on", "row_years": "3"}).status_code == 303
    assert points_of(rubric_of(app), THIRD_LEVEL) == 20
    file = BytesIO(library.text("luqiao-example").replace("points: 18", "points: 19").encode())
    assert posted(clerk, f"{base}/import", {"file": (file, "x.yaml")}).status_code == 303
    assert points_of(rubric_of(app), THIRD_LEVEL) == 19
    assert posted(clerk, f"{base}/publish", {}).status_code == 303
    with app.app_context():
        round_ = queries.round_being_set_up("lq31")
        assert [one.number for one in queries.rubric_versions(round_)] == [1]
        assert points_of(queries.rubric_of(round_), THIRD_LEVEL) == 19
        assert queries.draft_of(round_.id) is None


@pytest.fixture
def opened(app: Flask, office: tuple[int, int]) -> tuple[int, str]:
    """An open round with a confirmed application and a waiting one of 18 points each, and a draft that makes it 20."""
    with app.app_context():
        round_id = season.open_round(NOW - timedelta(days=5), NOW + timedelta(days=9))
        season.scored(round_id, season.worker(facts=season.LEDGER[:1]), now=NOW)
        season.submit(round_id, season.worker("林晓燕", 2, season.LEDGER[:1]), now=NOW)
        with db.transaction():
            actions.begin_draft(
                round_id,
                season.rubric(round_id),
                source="现版",
                version=0,
                actor=cast.actor_of(office[0], "clerk"),
                now=NOW,
            )
        change(round_id, office[0], THIRD_LEVEL, 20)
        return round_id, f"/admin/rounds/{season.round_row(round_id).slug}/setup/rubric"


def test_a_change_is_declined_proposed_again_and_agreed_and_every_score_follows_once(
    app: Flask, office: tuple[int, int], opened: tuple[int, str]
) -> None:
    round_id, base = opened
    clerk, chief = (cast.signed_in(app, one) for one in office)
    proposed(clerk, app, base)
    assert "得分会变的 2份" in text_of(chief.get(f"{base}/change").text)
    assert posted(chief, f"{base}/change", {"answer": "decline", "because": "先开会"}).status_code == 303
    proposed(clerk, app, base)
    assert posted(chief, f"{base}/change", {"answer": "agree"}).status_code == 303
    with app.app_context():
        for _again in range(2):
            jobs.drain()
        assert [season.application(one).predicted for one in ids_of(round_id)] == [2000, 2000]
        assert season.application(next(iter(ids_of(round_id)))).score == 2000
        steps = db.session().scalars(select(Step.act)).all()
        assert steps.count("follow_rubric") == 1
        counts = db.session().scalars(select(ScoreCount).where(ScoreCount.round_id == round_id))
        assert {row.points: row.applications for row in counts if row.applications} == {20: 1}
        assert not queries.is_rescoring(round_id)
    assert told(app) == Counter(rubric_change_declined=1, rubric_change_agreed=1, score_follows_rubric=1)


def test_of_two_answers_at_once_one_takes_effect(app: Flask, office: tuple[int, int], opened: tuple[int, str]) -> None:
    round_id, base = opened
    proposed(cast.signed_in(app, office[0]), app, base)
    with app.app_context():
        version = db.session().scalars(select(RubricDraft.version)).one()
        second = cast.actor_of(office[1], "administrator")
        third = cast.actor_of(cast.reviewer("renshe", 21), "clerk")
    acts = [
        lambda: actions.agree_to_change(round_id, version=version, actor=second, now=NOW),
        lambda: actions.decline_change(round_id, because="不同意", version=version, actor=third, now=NOW),
        lambda: actions.agree_to_change(round_id, version=version, actor=third, now=NOW),
    ]
    assert at_once(app, acts)["done"] == 1
    with app.app_context():
        agreed = len(db.session().scalars(select(RubricVersion).where(RubricVersion.agreed_by_id.is_not(None))).all())
        declined = len(db.session().scalars(select(RubricDraft.id)).all())
        assert agreed + declined == 1
    assert sum(told(app)[f"rubric_change_{word}"] for word in ("agreed", "declined")) == 1


def test_the_draft_is_rehearsed_over_this_round_and_over_invented_people(
    app: Flask, office: tuple[int, int], opened: tuple[int, str]
) -> None:
    _round_id, base = opened
    clerk = cast.signed_in(app, office[0])
    address = base.replace("/setup/rubric", "/rehearsal")
    sent: dict[str, Any] = {"rubric": "draft", "over": "invented", "size": "200", "text": ""}
    answer = posted(clerk, address, sent)
    assert answer.status_code == 303
    assert "虚构的申报人200人" in text_of(report(app, clerk, answer.headers["Location"]))


def report(app: Flask, client: FlaskClient, address: str) -> str:
    with app.app_context():
        jobs.drain()
    return client.get(address).text


def told(app: Flask) -> Counter[str]:
    with app.app_context():
        found = db.session().scalars(select(Message.code).where(Message.code.like("%rubric%"))).all()
        return Counter(found)
