"""The digest kept with a confirmed score is that of the claims as they are stored, whatever led to the score."""

from __future__ import annotations

import hashlib

import pytest
from flask import Flask
from sqlalchemy import text

from craftsman import db
from craftsman.applications import actions
from craftsman.rounds import queries as rounds
from craftsman.selection import queries as selection
from tests import cast, season
from tests.journeys.test_migrations import flask
from tests.season import DAY, NOW
from tests.selection import scene as scenes

AS_STORED = text(
    "SELECT CAST(evidence AS text), achievement_id, revision FROM claim WHERE application_id = :one ORDER BY achievement_id"
)


def as_stored(application_id: int) -> str:
    """Worked out from the text in the database, as lists have been sealed since the first."""
    rows = db.session().execute(AS_STORED, {"one": application_id}).all()
    files, achievements, revisions = zip(*rows, strict=True)
    cited = f"{';'.join(files)}|{sum(achievements)}|{sum(revisions)}|{len(rows)}"
    return hashlib.sha256(cited.encode()).hexdigest()


def scored(round_id: int) -> int:
    return season.scored(round_id, season.worker())


def corrected(round_id: int) -> int:
    """Sent back, a file added, handed in again, then scored."""
    person = season.worker()
    one = season.submit(round_id, person)
    before = as_stored(one)
    duty = season.duties(one)["skill_certificate"]
    season.answer(duty.id, "returned", now=NOW + DAY, note="请重拍")
    season.paper(duty.achievement_id or 0, "重拍.jpg")
    with db.transaction():
        number = season.application(one).number
        actions.resubmit(number, actor=cast.actor_of(person, "worker"), now=NOW + 2 * DAY)
    season.answer_all(one, now=NOW + 2 * DAY)
    assert as_stored(one) != before
    return one


def rescored(round_id: int) -> int:
    """Scored, then scored anew under the round's rubric."""
    one = scored(round_id)
    version = rounds.rubric_versions(season.round_row(round_id))[0].id
    with db.transaction() as unit:
        unit.execute(text("UPDATE application SET evidence_digest = 'none'"))
        actions.rescore(one, version, now=NOW + DAY)
    return one


@pytest.mark.parametrize("way", [scored, corrected, rescored])
def test_the_digest_kept_is_that_of_the_claims(app: Flask, way: object) -> None:
    with app.app_context():
        one = way(season.open_round())  # type: ignore[operator]  # one of the three above
        found = season.application(one)
        assert (found.status, found.evidence_digest) == ("scored", as_stored(one))


def test_what_is_taken_back_keeps_none(app: Flask) -> None:
    with app.app_context():
        one = scored(season.open_round())
        found = season.application(one)
        with db.transaction():
            who = cast.actor_of(found.person_id, "worker")
            actions.reopen(found.number, actor=who, now=NOW)
        assert season.application(one).evidence_digest is None


def test_a_portal_that_kept_none_gets_them_and_its_seals_hold(app: Flask) -> None:
    with app.app_context():
        waiting = season.submit(season.open_round(), season.worker(serial=40))
        one = season.scored(season.open_round(), season.worker(serial=50))
        sealed = scenes.frozen_round().scores
        assert sealed
        kept, snapshot = as_stored(one), sealed.id
        digests = {row[0]: row[8] for row in selection.sealed_rows(snapshot)}
    flask(app, "downgrade", "0004")
    flask(app, "upgrade")
    with app.app_context():
        assert season.application(one).evidence_digest == kept
        assert season.application(waiting).evidence_digest is None
        assert {number: season.application(number).evidence_digest for number in digests} == digests
        assert {number: as_stored(number) for number in digests} == digests
        assert selection.verify(selection.snapshot_of(snapshot)).holds
