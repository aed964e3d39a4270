"""Milestones are reported by the features that reach them: once, in order, with the round's row locked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from craftsman import db
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.journal import Entry
from craftsman.rounds import actions, queries, stages
from tests.rounds.conftest import open_round

NOW = datetime.now(UTC)


def test_from_freeze_to_issue(app: Flask) -> None:
    with app.app_context():
        round_id = open_round(NOW - timedelta(days=9), NOW - timedelta(days=1)).id
        for milestone in stages.MILESTONES:
            with db.transaction():
                marked = actions.mark(round_id, milestone, actor=None, now=NOW)
                assert stages.stage_of(marked, NOW) == milestone
            with pytest.raises(Conflict), db.transaction():
                actions.mark(round_id, milestone, actor=None, now=NOW)
        lines = db.session().scalars(select(Entry.detail).where(Entry.act == "round.mark")).all()
        assert [line["milestone"] for line in lines] == list(stages.MILESTONES)


def test_nothing_out_of_order(app: Flask) -> None:
    with app.app_context():
        closed = open_round(NOW - timedelta(days=9), NOW - timedelta(days=1)).id
        still_open = open_round(NOW - timedelta(days=9), NOW + timedelta(days=1)).id
        for round_id, milestone in ((closed, "named"), (still_open, "frozen")):
            with pytest.raises(Refused), db.transaction():
                actions.mark(round_id, milestone, actor=None, now=NOW)
        with pytest.raises(NotFound), db.transaction():
            actions.mark(999, "frozen", actor=None, now=NOW)
        assert queries.round_by_id(closed).named_at is None
