"""A decision takes effect after its ten minutes: on the achievement, on the duty, on the application; the worker is told once."""

from __future__ import annotations

from datetime import datetime

from craftsman import journal
from craftsman.accounts.actor import Actor, Identity
from craftsman.achievements import actions as achievements
from craftsman.achievements import queries as achievement_queries
from craftsman.achievements.attributes import missing
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.verification import RETURNED as SENT_BACK
from craftsman.achievements.verification import why_not_record
from craftsman.applications import actions as applications
from craftsman.applications import queries as application_queries
from craftsman.applications.duties import CLOSED, DECIDED, OPEN, RETURNED
from craftsman.applications.models import Application, Duty
from craftsman.db import session
from craftsman.inbox import actions as inbox
from craftsman.reviews import decisions as law
from craftsman.reviews import queries
from craftsman.reviews.models import Decision
from craftsman.rounds import queries as rounds


def take_effect(decision_id: int, *, now: datetime) -> None:
    """What was decided becomes so. Nothing happens where it was undone, is in effect, or waits to be signed; a decision
    about what has changed since is void, and its duty open again."""
    seen = session().get(Decision, decision_id)
    if seen is None:
        return
    application = application_queries.application_row(session().get_one(Duty, seen.duty_id).application_id)
    duty = queries.held_duty(seen.duty_id)
    decision = session().get_one(Decision, decision_id, with_for_update=True, populate_existing=True)
    if decision.undone_at is not None or decision.effected_at is not None or _unsigned(duty, decision):
        return
    if duty.state != DECIDED or duty.revision != decision.revision or not _recordable(duty, decision):
        _void(application, duty, decision, now)
        return
    _write_down(duty, decision, now)
    _move(duty, decision, now)
    decision.effected_at = now
    session().flush()
    tell_corrections(application.id, now=now)
    applications.confirm_score(application.id, now=now)


def _unsigned(duty: Duty, decision: Decision) -> bool:
    return law.needs_countersign(decision.outcome, duty.returns) and decision.countersigned_by is None


def _recordable(duty: Duty, decision: Decision) -> bool:
    """Whether the achievement still is what was judged."""
    if duty.achievement_id is None:
        return True
    one = achievement_queries.judgeable(duty.achievement_id)
    if one is None:
        return False
    lacks = missing(kinds()[one.kind], one.attributes, one.files)
    gone = one.deleted_at is not None
    return why_not_record(decision.outcome, one.revision, decision.revision, lacks, gone) is None


def _void(application: Application, duty: Duty, decision: Decision, now: datetime) -> None:
    decision.undone_at = now
    session().flush()
    detail = {"decision": decision.id, "revision": decision.revision}
    journal.append("duty.void", f"duty-{duty.id}", actor=None, now=now, detail=detail)
    if duty.state == DECIDED and duty.revision == decision.revision:
        if duty.achievement_id is not None:
            applications.follow_correction(duty.achievement_id, application.id, now=now)
        if duty.state == DECIDED:
            applications.move_duty(duty, OPEN, now=now, workdays=rounds.workdays())
    tell_corrections(application.id, now=now)


def _write_down(duty: Duty, decision: Decision, now: datetime) -> None:
    if duty.achievement_id is None:
        return
    achievements.record_verified(
        duty.achievement_id,
        decision.outcome,
        revision=decision.revision,
        department=application_queries.departments()[decision.department_id].code,
        actor=_reviewer(decision),
        now=now,
        note=decision.note,
        values=decision.values,
    )


def _reviewer(decision: Decision) -> Actor:
    """Whoever decided, as the record names him; his sign-in has ended since."""
    identity = Identity(grant_id=0, role="reviewer", department_id=decision.department_id)
    return Actor(decision.person_id, "", identity, (), sign_in_id=0, confirmed_at=decision.at)


def _move(duty: Duty, decision: Decision, now: datetime) -> None:
    back = decision.outcome == SENT_BACK
    applications.move_duty(
        duty,
        RETURNED if back else CLOSED,
        now=now,
        workdays=rounds.workdays(),
        outcome=None if back else decision.outcome,
        note=decision.note,
        values=decision.values,
        awarded=decision.awarded,
    )


def tell_corrections(application_id: int, *, now: datetime) -> None:
    """One message for all lines that were sent back; held while another is about to follow within its ten minutes."""
    if queries.returns_on_their_way(application_id):
        return
    lines = queries.sent_back(application_id)
    if not lines:
        return
    application = session().get_one(Application, application_id)
    last = min(one.correct_by for one in lines)
    inbox.send_message(
        application.person_id,
        "correction_wanted",
        {
            "count": len(lines),
            "reason": law.shortened(lines[-1].note, law.TOLD_LENGTH),
            "deadline": f"{last.month}月{last.day}日",
        },
        actor=None,
        now=now,
        link=f"/my/applications/{application.number}/corrections",
        occasion=f"application-{application_id}-return-{lines[-1].id}",
    )
