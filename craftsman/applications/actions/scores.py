"""When the last department has answered: the score is confirmed with every reason, or a veto rules the application out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from craftsman.achievements.verification import DENIED
from craftsman.applications import duties as law
from craftsman.applications import evidence, queries, steps
from craftsman.applications.actions.duties import move_duty
from craftsman.applications.actions.status import take
from craftsman.applications.models import Application, Claim, Duty
from craftsman.db import session
from craftsman.inbox import actions as inbox
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round
from craftsman.rubrics.scoring import score
from craftsman.rubrics.sheet import ScoreSheet

APPEAL_DAYS = 5


def confirm_score(application_id: int, *, now: datetime) -> Application:
    """Ask whether anybody still owes this application something; if nobody does, store its score and tell the worker.

    Does nothing while a duty is pending. A veto found ends the application at once, whatever else is pending.
    """
    application = queries.application_row(application_id)
    duties = queries.duties_of(application_id, lock=True)
    if application.status != steps.SUBMITTED:
        return application
    found = [one for one in duties if one.gate is not None and one.state == law.CLOSED and one.outcome == DENIED]
    if found:
        return _rule_out(application, duties, _names(application, found), now)
    if any(one.state in law.PENDING for one in duties):
        return application
    return _settle(application, duties, now)


def _settle(application: Application, duties: Sequence[Duty], now: datetime) -> Application:
    rubric = rounds.rubric_of(session().get_one(Round, application.round_id))
    claims = queries.claims_of(application.id)
    sheet = score(rubric, queries.case_of(application, claims), verified_only=True)
    if sheet.vetoes:
        return _rule_out(application, duties, "、".join(gate.name for gate in sheet.vetoes), now)
    store_score(application, claims, sheet, now)
    take(application, "confirm_score", actor=None, now=now, detail={"score": application.score})
    denied = sum(1 for claim in claims if claim.outcome == DENIED)
    _tell(application, "application_decided", now, points=f"{sheet.total:.1f}", denied=denied, days=APPEAL_DAYS)
    return application


def store_score(application: Application, claims: Sequence[Claim], sheet: ScoreSheet, now: datetime) -> None:
    """The confirmed score in hundredths, dimension by dimension, with every booking and its reason; and the digest of what
    it rests on, so that the freeze need not read the claims of a whole round. While it stands, nothing cited changes."""
    application.score = int(sheet.total * 100)
    application.parts = [int(one.points * 100) for one in sheet.dimensions]
    application.sheet = sheet.to_dict()
    application.evidence_digest = evidence.digest(claims)
    application.scored_at = now
    application.direct = bool(sheet.direct)


def _names(application: Application, found: Sequence[Duty]) -> str:
    gates = {gate.id: gate.name for gate in rounds.rubric_of(session().get_one(Round, application.round_id)).gates}
    return "、".join(gates.get(one.gate or "", "一票否决") for one in found)


def _rule_out(application: Application, duties: Sequence[Duty], reason: str, now: datetime) -> Application:
    """Nobody has to look at the rest any more."""
    workdays = rounds.workdays()
    for duty in duties:
        if duty.state in law.PENDING:
            move_duty(duty, law.DROPPED, now=now, workdays=workdays)
    take(application, "rule_out", actor=None, now=now, detail={"reason": reason})
    _tell(application, "application_ruled_out", now, reason=reason)
    return application


def _tell(application: Application, code: str, now: datetime, **values: object) -> None:
    inbox.send_message(
        application.person_id,
        code,
        {"number": application.number, **values} if code == "application_ruled_out" else values,
        actor=None,
        now=now,
        link=f"/my/applications/{application.number}/progress",
        occasion=f"application-{application.id}-{application.version}",
    )
