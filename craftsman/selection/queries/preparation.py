"""What stands before the freeze: the checklist from the counters, the scored applications, those left out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import load_only

from craftsman.applications import queries as applications
from craftsman.applications.models import Application
from craftsman.db import db, plain, session
from craftsman.rounds import queries as rounds
from craftsman.rounds import stages, ties
from craftsman.rounds.models import Round
from craftsman.selection import checklist as law
from craftsman.selection.ranking import Candidate, TieRule
from craftsman.words import spoken

LEFT_OUT = ("submitted",)  # handed in, and not scored when the scores are frozen
_AT_ONCE = 500  # applications


def checklist(round_: Round, now: datetime, among: tuple[int, ...] = ()) -> tuple[law.Point, ...]:
    """What must be 0, or excluded with a reason, before the freeze: from counters, two queries. `among`: all the rounds that
    the page asks about."""
    today = now.astimezone(stages.DISTRICT).date()
    ends = round_.appeal_ends_on
    closes = round_.closes_at.astimezone(stages.DISTRICT)
    return law.points(
        applications.pending_counts(round_.id, today, among),
        submitted=applications.status_counts(round_.id, among).get("submitted", 0),
        window_open=now < round_.closes_at,
        appeal_open=ends is not None and today <= ends,
        closes=f"{spoken(closes.date(), today.year)}{closes:%H:%M}",
        appeal_ends=spoken(ends, today.year) if ends else "",
    )


def tie_rule(round_: Round) -> TieRule:
    """What parts equal scores in this round; where nothing is set, its dimensions in their order, then who was earlier."""
    rubric = rounds.rubric_of(round_)
    return TieRule(ties.order_of(round_.tie_order, rubric), tuple(one.id for one in rubric.dimensions))


def inside_quota(round_: Round) -> list[int]:
    """Direct recognitions that take a place of the quota: no clause they meet says 不占名额."""
    gates = [gate for gate in rounds.rubric_of(round_).gates if gate.kind == "direct"]
    outside = {gate.id for gate in gates if gate.outside_quota}
    if len(outside) == len(gates):
        return []
    of_round = Application.round_id == round_.id, Application.status == "scored", Application.direct
    rows = session().execute(select(Application.id, Application.sheet).where(*of_round).order_by(Application.id))
    return [id_ for id_, sheet in rows if not outside.intersection(_met(sheet))]


def _met(sheet: dict[str, Any] | None) -> list[str]:
    """The clauses that an application meets, as its score account has them."""
    return [gate["id"] for gate in (sheet or {}).get("gates", ()) if gate["met"]]


def excluded(round_id: int, limit: int | None = None) -> Sequence[Application]:
    """Applications handed in and not scored, by number."""
    shown = load_only(Application.id, Application.number, Application.name, Application.employer)
    rows = select(Application).where(Application.round_id == round_id, Application.status.in_(LEFT_OUT))
    return session().scalars(rows.options(shown).order_by(Application.number).limit(limit)).all()


def excluded_ids(round_id: int) -> Sequence[int]:
    """The same, as the freeze seals them: 9,000 of them need not be read whole."""
    rows = select(Application.id).where(Application.round_id == round_id, Application.status.in_(LEFT_OUT))
    return plain(rows.order_by(Application.number)).scalars().all()


def scored_count(round_id: int) -> int:
    """How many are scored, from the counter."""
    return applications.status_counts(round_id).get("scored", 0)


def hold_applications(round_id: int) -> None:
    """On PostgreSQL wait for whoever is at an application of this round, and let nobody begin until this transaction ends.

    Whoever acts on an application holds its row first and asks for the round then; a freeze that held the round first would
    stand in his way and he in its. SQLite's only writer holds everything already.
    """
    if db.engine.dialect.name == "postgresql":
        of_round = Application.round_id == round_id, Application.status.in_((*LEFT_OUT, "scored"))
        rows = select(Application.id).where(*of_round).order_by(Application.id)
        session().execute(rows.with_for_update(read=True, key_share=True)).all()


def scored_candidates(round_id: int) -> Iterator[Candidate]:
    """Every scored application with the digest of its evidence, highest score first; one query for any number.

    Read as they lie in the table and then put in order: along the ranking, each is on another page. Taken a few hundred at a
    time, as the driver gives them, parts and times as text: to hold them all, or to convert row by row, costs more than to
    rank them.
    """
    columns: Any = (
        Application.id,
        Application.score,
        cast(Application.parts, String),
        cast(Application.submitted_at, String),
        Application.direct,
        Application.evidence_digest,
    )
    rows = select(*columns).where(Application.round_id == round_id, Application.status == "scored")
    rows = rows.with_hint(Application, "INDEXED BY ix_application_by_status", "sqlite")
    asked: Any = plain(rows.order_by(Application.score.desc(), Application.id.desc())).cursor
    zone = _zone()
    while found := asked.fetchmany(_AT_ONCE):
        for (one, score, written, at, direct, evidence), own in zip(found, _parts(found), strict=True):
            handed_in = datetime.fromisoformat(at + zone) if at else None
            yield Candidate(one, score, own, handed_in, None, direct, evidence, written)


def as_candidates(found: Sequence[Any]) -> list[Candidate]:
    """Rows that begin with id, score, parts as text, time of submission as text, company, direct."""
    zone = _zone()
    return [
        Candidate(row[0], row[1], own, datetime.fromisoformat(row[3] + zone) if row[3] else None, row[4], row[5])
        for row, own in zip(found, _parts(found), strict=True)
    ]


def _zone() -> str:
    return "+00:00" if db.engine.dialect.name == "sqlite" else ""  # PostgreSQL writes that of the connection


def _parts(found: Sequence[Any]) -> list[list[int]]:
    """The third column of all rows, taken apart at once."""
    parts: list[list[int]] = json.loads(f"[{','.join([row[2] for row in found])}]")
    return parts
