"""The one door of an application's status: begin it, move it, tell who was here before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.applications import queries, steps
from craftsman.applications.actions.counters import count_statuses
from craftsman.applications.models import Application, Step
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.inbox import actions as inbox
from craftsman.rounds.models import Round


def start(
    round_id: int,
    *,
    actor: Actor,
    now: datetime,
    answers: Mapping[str, Any] | None = None,
    registers_read: bool | None = None,
) -> Application:
    """A draft in this round; the one begun before is continued, with what is answered now."""
    round_ = held_round(round_id, to_number=True)
    found = queries.in_round(round_id, actor.person_id)
    reason = steps.why_not_start(round_, now, found.status if found else None)
    if reason:
        raise Refused(reason)
    application = found or _begin(round_, actor, now)
    if application.status == steps.DRAFT:
        application.answers = dict(answers) if answers else application.answers
        application.registers_read = application.registers_read if registers_read is None else registers_read
    return application


def held_round(round_id: int, *, to_number: bool = False) -> Round:
    """The round as it is now; on PostgreSQL nobody freezes it, or draws a number beside us, until this transaction ends."""
    held = {"key_share": True} if to_number else {"read": True}
    found = session().get(Round, round_id, with_for_update=held, populate_existing=True)
    if found is None:
        raise NotFound(f"round {round_id}")
    return found


def _begin(round_: Round, actor: Actor, now: datetime) -> Application:
    application = Application(
        number=_next_number(round_),
        round_id=round_.id,
        person_id=actor.person_id,
        status=steps.DRAFT,
        created_at=now,
        **queries.person_now(actor.person_id),
    )
    session().add(application)
    session().flush()
    session().add(Step(application_id=application.id, act="start", at=now))
    journal.append("application.start", f"application-{application.id}", actor=actor, now=now)
    count_statuses(round_.id, left=None, entered=steps.DRAFT)
    return application


def _next_number(round_: Round) -> str:
    drawn = update(Round).where(Round.id == round_.id).values(last_number=Round.last_number + 1)
    number = session().scalar(drawn.returning(Round.last_number).execution_options(synchronize_session=False))
    return f"{round_.prefix}-{number:05d}"


def take(
    application: Application, act: str, *, actor: Actor | None, now: datetime, detail: Mapping[str, Any] | None = None
) -> Application:
    """Do one act of `steps.TABLE` to an application whose row is held; the only writer of its status.

    Refused with the law's sentence; Conflict, saying who did what when, where somebody was here before.
    """
    before, row = application.status, steps.TABLE[act]
    round_ = held_round(application.round_id)
    reason = steps.why_not(act, before, round_, now, actor.role if actor else steps.SYSTEM)
    if reason:
        raise Refused(reason) if before in row.sources else Conflict(_told(application, reason))
    application.status = row.target
    application.version += 1
    session().add(Step(application_id=application.id, act=act, at=now, detail=dict(detail or {})))
    journal.append(f"application.{act}", f"application-{application.id}", actor=actor, now=now, detail={"from": before})
    count_statuses(application.round_id, left=before, entered=row.target)
    return application


def _told(application: Application, reason: str) -> str:
    """Whoever comes second reads what happened when."""
    last = queries.last_step(application.id)
    if last is None or last.act not in steps.TABLE:
        return reason
    who = "您" if steps.TABLE[last.act].who == steps.WORKER else "区总工会"
    return f"{who}已于{steps.moment(last.at)}{steps.TABLE[last.act].word}。{reason}"


def remind(application_id: int, person_id: int, closes_at: datetime, *, now: datetime) -> None:
    """A draft is not handed in yet and the window closes soon: said once."""
    inbox.send_message(
        person_id,
        "draft_reminder",
        {"deadline": steps.moment(closes_at)},
        actor=None,
        now=now,
        link=f"/my/applications/{session().get_one(Application, application_id).number}",
        occasion=f"application-{application_id}",
    )
