"""The last second of a notice: somebody objects while a clerk names. Whoever is first, nobody is named over an open objection."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from craftsman import db
from craftsman.certificates import actions as naming
from craftsman.certificates.models import Certificate
from craftsman.errors import Refused
from craftsman.notices import actions, queries
from tests.certificates import scene as scenes
from tests.selection.scene import Scene

OVER = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)  # 28 November 0:00 in the district
LAST_SECOND = OVER - timedelta(seconds=1)
ROUNDS = 4


@pytest.mark.usefixtures("fonts", "strokes")
def test_an_objection_of_the_last_second_and_a_naming(app: Flask) -> None:
    for n in range(ROUNDS):
        with app.app_context():
            scene = scenes.noticed_round()
            notice = queries.main_notice(scene.round_id)
            assert notice is not None
            notice_id = notice.id
            db.session().rollback()
        done = together(app, scene, notice_id, first=n % 2)
        with app.app_context():
            named = db.session().query(Certificate).filter_by(round_id=scene.round_id).count()
            opened = len(queries.open_objections(scene.round_id))
        assert (named, opened) in ((5, 0), (0, 1)), done
        assert len(done) == 2


def together(app: Flask, scene: Scene, notice_id: int, first: int) -> list[str]:
    """Both at once, either started first by turns; what became of each."""
    start, done = threading.Barrier(2), []
    acts = {"naming": lambda: name(scene), "objection": lambda: object_to(notice_id)}

    def press(act: str) -> None:
        with app.app_context():
            start.wait()
            try:
                acts[act]()
                done.append(f"{act}: done")
            except Refused as refused:
                done.append(f"{act}: {refused.reason}")
            finally:
                db.session().close()

    threads = [threading.Thread(target=press, args=(act,)) for act in (sorted(acts), sorted(acts, reverse=True))[first]]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return done


def name(scene: Scene) -> None:
    with db.transaction():
        naming.issue(
            scene.round_id, document_no=scenes.DOCUMENT, named_on=date(2026, 11, 28), actor=scene.actor, now=OVER
        )


def object_to(notice_id: int) -> None:
    given = actions.Raised(
        as_unit=False, unit="", name="郑晓峰", phone="13900000777", line_id=None, facts="材料重复使用。"
    )
    with db.transaction():
        actions.raise_objection(notice_id, given, [], now=LAST_SECOND)
