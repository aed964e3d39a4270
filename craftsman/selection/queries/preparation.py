"""What stands before the freeze: the checklist from the counters, the scored applications, those left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import load_only

from craftsman.applications import queries as applications
from craftsman.applications.models import Application, Claim
from craftsman.db import db, session
from craftsman.rounds import queries as rounds
from craftsman.rounds import stages
from craftsman.rounds.models import Round
from craftsman.selection import checklist as law
from craftsman.selection import ranking, seal
from craftsman.selection.ranking import Candidate, TieRule

LEFT_OUT = ("submitted",)  # handed in, and not scored when the scores are frozen


def checklist(round_: Round, now: datetime) -> tuple[law.Point, ...]:
    """What must be 0, or excluded with a reason, before the freeze: from counters, two queries."""
    today = now.astimezone(stages.DISTRICT).date()
    ends = round_.appeal_ends_on
    closes = round_.closes_at.astimezone(stages.DISTRICT)
    return law.points(
        applications.pending_counts(round_.id),
        submitted=applications.status_counts(round_.id).get("submitted", 0),
        window_open=now < round_.closes_at,
        appeal_open=ends is not None and today <= ends,
        closes=f"{closes.month}月{closes.day}日{closes:%H:%M}",
        appeal_ends=f"{ends.month}月{ends.day}日" if ends else "",
    )


def tie_rule(round_: Round) -> TieRule:
    """What parts equal scores in this round; where nothing is set, its dimensions in their order, then who was earlier."""
    dimensions = tuple(one.id for one in rounds.rubric_of(round_).dimensions)
    return TieRule(tuple(round_.tie_order) or (*dimensions, ranking.SUBMITTED_AT), dimensions)


def excluded(round_id: int, limit: int | None = None) -> Sequence[Application]:
    """Applications handed in and not scored, by number."""
    shown = load_only(Application.id, Application.number, Application.name, Application.employer)
    rows = select(Application).where(Application.round_id == round_id, Application.status.in_(LEFT_OUT))
    return session().scalars(rows.options(shown).order_by(Application.number).limit(limit)).all()


def scored_count(round_id: int) -> int:
    """How many are scored, from the counter."""
    return applications.status_counts(round_id).get("scored", 0)


def scored_candidates(round_id: int) -> list[Candidate]:
    """Every scored application with the digest of its evidence, highest score first; two queries for any number."""
    evidence = _evidence(round_id)
    nothing = seal.of_evidence("")
    columns: tuple[Any, ...] = (
        Application.id,
        Application.score,
        Application.parts,
        Application.submitted_at,
        Application.company_id,
        Application.direct,
    )
    rows = select(*columns).where(Application.round_id == round_id, Application.status == "scored")
    found = [
        Candidate(one, score, parts, at, company, direct, evidence.get(one, nothing))
        for one, score, parts, at, company, direct in session().execute(rows)
    ]
    return ranking.by_score(found)


def _evidence(round_id: int) -> dict[int, str]:
    """Per application the digest of what it cites. JSON of numbers and hashes is written alike by both databases."""
    of_round = Application.round_id == round_id, Application.status == "scored"
    colon = literal(":")
    cited = func.concat(cast(Claim.achievement_id, String), colon, cast(Claim.revision, String), colon, _text())
    if db.engine.dialect.name == "postgresql":
        together: Any = func.string_agg(cited, aggregate_order_by(literal(";"), Claim.achievement_id))
    else:  # rows are read along the unique index (application, achievement), which is the order wanted
        cited = cast(Claim.achievement_id, String) + ":" + cast(Claim.revision, String) + ":" + _text()
        together = func.group_concat(cited, ";")
    rows = select(Claim.application_id, together).join(Application, Application.id == Claim.application_id)
    found = session().execute(rows.where(*of_round).group_by(Claim.application_id))
    return {application_id: seal.of_evidence(written) for application_id, written in found}


def _text() -> Any:
    return cast(Claim.evidence, String)
