"""The one door of an application's status: begin it, move it, tell who was here before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.applications import duties, queries, steps
from craftsman.applications.actions.counters import count_score, count_statuses
from craftsman.applications.models import Application, Step
from craftsman.db import plain, session
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


_CALENDAR = (
    Round.id,
    Round.prefix,
    Round.opens_at,
    Round.closes_at,
    Round.published_at,
    Round.frozen_at,
    Round.noticed_at,
    Round.named_at,
)
_ROUND = select(*_CALENDAR).where(Round.id == bindparam("round"))
_STEP = insert(cast(Table, Step.__table__))
_ENTER = update(cast(Table, Application.__table__)).where(Application.id == bindparam("held"))
_HELD, _TO_NUMBER = _ROUND.with_for_update(read=True), _ROUND.with_for_update(key_share=True)


def held_round(round_id: int, *, to_number: bool = False) -> Any:
    """The round's calendar as it is now; on PostgreSQL nobody freezes the round, or draws a number beside us, until this
    transaction ends. Not the whole row: its rubric is long."""
    found = plain(_TO_NUMBER if to_number else _HELD, {"round": round_id}).one_or_none()
    if found is None:
        raise NotFound(f"round {round_id}")
    return found


def _begin(round_: Any, actor: Actor, now: datetime) -> Application:
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


def _next_number(round_: Any) -> str:
    drawn = update(Round).where(Round.id == round_.id).values(last_number=Round.last_number + 1)
    number = session().scalar(drawn.returning(Round.last_number).execution_options(synchronize_session=False))
    return f"{round_.prefix}-{number:05d}"


def take(
    application: Application, act: str, *, actor: Actor | None, now: datetime, detail: Mapping[str, Any] | None = None
) -> Application:
    """Do one act of `steps.TABLE` to an application whose row is held; the only writer of its status.

    Refused with the law's sentence; Conflict, saying who did what when, where somebody was here before.
    """
    return take_now(application, act, held_round(application.round_id), actor=actor, now=now, detail=detail)


def take_now(
    application: Application,
    act: str,
    calendar: steps.Calendar,
    *,
    actor: Actor | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> Application:
    """`take`, by somebody who holds the round's calendar already."""
    before, target = application.status, _target(application, act, calendar, actor, now)
    application.status = target
    application.version += 1
    _note(application, act, before, target, actor, now, detail)
    return application


def enter(
    held: Any, act: str, calendar: steps.Calendar, *, actor: Actor | None, now: datetime, also: Mapping[str, Any]
) -> None:
    """`take` for a row held as plain columns: what else changes with its status is written in the same statement."""
    target = _target(held, act, calendar, actor, now)
    plain(_ENTER, {"held": held.id, "status": target, "version": held.version + 1, **also})
    _note(held, act, held.status, target, actor, now, None)


def _target(row: Any, act: str, calendar: steps.Calendar, actor: Actor | None, now: datetime) -> str:
    """Where the act leads; refused or in conflict where it may not be done."""
    act_row = steps.TABLE[act]
    reason = steps.why_not(act, row.status, calendar, now, actor.role if actor else steps.SYSTEM)
    if reason:
        raise Refused(reason) if row.status in act_row.sources else Conflict(_told(row.id, reason))
    return act_row.target


def _note(
    row: Any, act: str, before: str, target: str, actor: Actor | None, now: datetime, detail: Mapping[str, Any] | None
) -> None:
    """Its progress page, the journal and the counters tell of it."""
    plain(_STEP, {"application_id": row.id, "act": act, "at": now, "detail": dict(detail or {})})
    journal.append(f"application.{act}", f"application-{row.id}", actor=actor, now=now, detail={"from": before})
    count_statuses(row.round_id, left=before, entered=target)
    if row.score is not None and steps.SCORED in (before, target) and before != target:
        count_score(row.round_id, row.score, 1 if target == steps.SCORED else -1)


def _told(application_id: int, reason: str) -> str:
    """Whoever comes second reads what happened when."""
    last = queries.last_step(application_id)
    if last is None or last.act not in steps.TABLE:
        return reason
    who = "您" if steps.TABLE[last.act].who == steps.WORKER else "区总工会"
    return f"{who}已于{steps.moment(last.at)}{steps.TABLE[last.act].word}。{reason}"


def tell_received(application_id: int, *, now: datetime) -> None:
    """The worker is told that it has come in, once per time it is handed in."""
    application = queries.application_row(application_id)
    if application.submitted_at is None:
        return
    application.untold = False
    inbox.send_message(
        application.person_id,
        "application_received",
        {"number": application.number, "days": duties.REVIEW_DAYS},
        actor=None,
        now=now,
        link=f"/my/applications/{application.number}/progress",
        occasion=f"application-{application.id}-{application.submitted_at:%Y%m%d%H%M%S}",
    )


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
