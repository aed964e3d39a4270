"""Who looks at what: a soft lock, putting off, stepping back for good, and the record of every paper that was looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from craftsman import files, journal
from craftsman.accounts.actor import Actor
from craftsman.applications import queries as application_queries
from craftsman.applications.models import Application, Duty
from craftsman.db import session
from craftsman.errors import Forbidden, NotFound, Refused
from craftsman.inbox import actions as inbox
from craftsman.reviews import conflicts, decisions, queries
from craftsman.reviews.models import Look, Postponement, Recusal
from craftsman.rounds import queries as rounds

LOOK = timedelta(minutes=10)


def look(duty_id: int, *, actor: Actor, now: datetime) -> None:
    """I have this duty open: colleagues see it for ten minutes. Somebody who looked first stays named."""
    duty = queries.duty_of(duty_id, actor)
    known = session().get(Look, duty.id, populate_existing=True)
    if known is not None and known.until > now and known.person_id != actor.person_id:
        return
    session().execute(delete(Look).where(Look.person_id == actor.person_id, Look.duty_id != duty.id))
    session().merge(Look(duty_id=duty.id, person_id=actor.person_id, until=now + LOOK))


def postpone(duty_id: int, *, actor: Actor, now: datetime) -> Duty:
    """稍后再审: to the end of my own queue for today, at the latest until its due day. Its clock runs on."""
    duty = queries.duty_of(duty_id, actor)
    _refuse_frozen(duty)
    _refuse_barred(duty, actor)
    session().merge(Postponement(person_id=actor.person_id, duty_id=duty.id, at=now))
    session().execute(delete(Look).where(Look.duty_id == duty.id, Look.person_id == actor.person_id))
    return duty


def recuse(duty_id: int, kind: str, *, actor: Actor, now: datetime, note: str = "") -> Duty:
    """Step back from the whole application, for good; the office is told when no colleague is left to take it."""
    duty = queries.duty_of(duty_id, actor)
    _refuse_frozen(duty)
    application = application_queries.application_row(duty.application_id)
    reason = conflicts.why_not_recuse(kind, note, recused=queries.bond_of(application, actor).recused)
    if reason:
        raise Refused(reason, field="note" if kind == conflicts.OTHER else "kind")
    session().add(Recusal(person_id=actor.person_id, application_id=application.id, kind=kind, note=note[:200], at=now))
    session().flush()
    mine = duty.id, actor.person_id
    session().execute(delete(Look).where(Look.duty_id == mine[0], Look.person_id == mine[1]))
    session().execute(delete(Postponement).where(Postponement.duty_id == mine[0], Postponement.person_id == mine[1]))
    detail: dict[str, object] = {"application": application.id, "kind": kind}
    journal.append("duty.recuse", f"duty-{duty.id}", actor=actor, now=now, detail=detail)
    if not any(one.department_id == duty.department_id for one in queries.able(application.id)):
        _tell_office(application, duty, actor, now)
    return duty


def _tell_office(application: Application, duty: Duty, actor: Actor, now: datetime) -> None:
    for person_id in queries.clerks():
        inbox.send_message(
            person_id,
            "duty_without_reviewer",
            {"number": application.number, "department": actor.identity.place or "承办部门"},
            actor=actor,
            now=now,
            link=f"/admin/applications/{application.number}",
            occasion=f"duty-{duty.id}",
        )


def _refuse_frozen(duty: Duty) -> None:
    reason = decisions.why_not_review(rounds.round_by_id(duty.round_id).frozen_at)
    if reason:
        raise Refused(reason)


def _refuse_barred(duty: Duty, actor: Actor) -> None:
    application = session().get_one(Application, duty.application_id)
    bar = conflicts.why_not_judge(queries.bond_of(application, actor))
    if bar:
        raise Forbidden(bar)


# --- papers ----------------------------------------------------------------------------------------------------------


def read_page(duty_id: int, evidence_id: int, number: int, *, actor: Actor) -> bytes:
    """A picture of a page (0: the thumbnail) of a file that this duty cites. NotFound for everything else."""
    duty = queries.duty_of(duty_id, actor)
    _refuse_barred(duty, actor)
    file = queries.file_of(duty, evidence_id)
    keys = file.previews[number : number + 1]
    if not keys:
        raise NotFound(f"evidence {evidence_id}")
    return files.get(keys[0])


def note_reading(duty_id: int, evidence_id: int, number: int, *, actor: Actor, now: datetime) -> None:
    """The record of who looked at whose papers, written before the picture leaves."""
    detail: dict[str, object] = {"duty": duty_id, "page": number}
    journal.append("evidence.read", f"evidence-{evidence_id}", actor=actor, now=now, detail=detail)
