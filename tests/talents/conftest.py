"""A closed round with its sealed proposal, an open one, named people with certificates."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from craftsman import db
from craftsman.accounts.models import Person
from craftsman.applications.models import Application
from craftsman.certificates.models import Certificate
from craftsman.rounds.models import Round
from craftsman.selection.models import Snapshot, Standing
from tests import cast
from tests.rounds.conftest import SECOND, SKILL, chen, enter, open_round, pair, round_

__all__ = ["SECOND", "SKILL", "chen", "enter", "pair", "round_"]

LAST = datetime(2026, 3, 1, tzinfo=UTC)
NAMED_ON = date(2026, 6, 22)
HIGH, LOW = "路桥工匠", "产业工人标兵"
_serials = itertools.count(1)


@pytest.fixture
def last_round(app: Flask) -> int:
    """A round that closed long ago; returns its id."""
    with app.app_context():
        return open_round(LAST, LAST + timedelta(days=30)).id


def applied(round_id: int, person_id: int, status: str = "named", trade: str = "焊工", score: int = 5200) -> int:
    """An application as naming leaves it."""
    serial = next(_serials)
    row = Application(
        number=f"T-{serial:05d}",
        round_id=round_id,
        person_id=person_id,
        status=status,
        name="陈小明",
        sex="男",
        employer=cast.FIRM,
        trade=trade,
        score=score,
        parts=[2400, 1000, 800, 1000],
        created_at=LAST,
        submitted_at=LAST,
    )
    with db.transaction() as unit:
        unit.add(row)
        unit.flush()
        return row.id


def certified(application_id: int, title: str = HIGH, state: str = "valid") -> int:
    """Its certificate."""
    serial = next(_serials)
    with db.transaction() as unit:
        application = unit.get_one(Application, application_id)
        row = Certificate(
            code=hashlib.md5(str(serial).encode(), usedforsecurity=False).hexdigest(),
            word="路工匠",
            year=2026,
            serial=serial,
            number=f"路工匠〔2026〕{serial:04d}号",
            round_id=application.round_id,
            application_id=application_id,
            person_id=application.person_id,
            title=title,
            name="陈小明",
            sex="男",
            employer=cast.FIRM,
            trade="焊工",
            issuer="台州市路桥区总工会",
            named_on=NAMED_ON,
            document_no="路总工〔2026〕31号",
            printed={},
            state=state,
            state_since=LAST,
            issued_at=LAST,
        )
        unit.add(row)
        unit.flush()
        return row.id


def seal(
    round_id: int,
    chosen: Sequence[tuple[str, str, Sequence[int]]],
    lines: dict[str, int] | None = None,
    *,
    named: bool = True,
) -> int:
    """A proposal that names these people: (title, trade, parts in hundredths)."""
    with db.transaction() as unit:
        unit.get_one(Round, round_id).proposed_at = LAST + timedelta(days=60)
        unit.get_one(Round, round_id).noticed_at = LAST + timedelta(days=61)
        unit.get_one(Round, round_id).named_at = LAST + timedelta(days=70) if named else None
    given = {HIGH: 7100, LOW: 5200} if lines is None else lines
    people = [_person(number) for number, _ in enumerate(chosen)]
    applications = [
        applied(round_id, person, "named", trade, sum(parts))
        for person, (_, trade, parts) in zip(people, chosen, strict=True)
    ]
    with db.transaction() as unit:
        snapshot = Snapshot(
            round_id=round_id,
            kind="proposal",
            number=1,
            at=LAST + timedelta(days=60),
            rubric_digest=unit.get_one(Round, round_id).rubric_digest,
            journal_seq=1,
            standings=len(chosen),
            digest=hashlib.sha256(repr((round_id, chosen, given)).encode()).hexdigest(),
            detail={"lines": given, "titles": list(given)},
        )
        unit.add(snapshot)
        unit.flush()
        for rank, (application, (title, _, parts)) in enumerate(zip(applications, chosen, strict=True), start=1):
            unit.add(
                Standing(
                    snapshot_id=snapshot.id,
                    application_id=application,
                    rank=rank,
                    place=rank,
                    score=sum(parts),
                    parts=list(parts),
                    title=title,
                )
            )
        return snapshot.id


def _person(number: int) -> int:
    with db.transaction() as unit:
        row = Person(name=f"同事{number}", created_at=LAST)
        unit.add(row)
        unit.flush()
        return row.id


@pytest.fixture
def chens_ledger(enter: Callable[..., int], chen: int) -> int:
    """陈小明 with 18 + 8 + 3 = 29.0 points; returns his id."""
    given: list[tuple[str, dict[str, Any]]] = [
        ("skill_certificate", SKILL),
        ("competition_award", SECOND),
        ("apprentice", pair("周军")),
    ]
    for kind, values in given:
        enter(chen, kind, **values)
    return chen
