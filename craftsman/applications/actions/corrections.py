"""The round trip of a correction: what was returned comes back, only to the department that asked; or it lapses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.achievements.attributes import district_day
from craftsman.achievements.evidence import USABLE
from craftsman.achievements.models import Achievement
from craftsman.achievements.verification import DENIED
from craftsman.applications import duties as law
from craftsman.applications import queries, steps
from craftsman.applications.actions.duties import move_duty
from craftsman.applications.actions.scores import confirm_score
from craftsman.applications.actions.status import held_round
from craftsman.applications.models import Application, Claim, Duty, Step
from craftsman.db import session
from craftsman.errors import Refused
from craftsman.rounds import queries as rounds


def resubmit(number: str, *, actor: Actor, now: datetime, said: str = "", duty_id: int | None = None) -> Application:
    """提交补正: returned duties whose achievement was changed (or about which something is said) are open again.

    `duty_id`: only this one. The others of the application are not touched; the clock of each goes on where it stopped.
    """
    application = queries.application_of(number, actor, lock=True)
    reason = steps.why_not_correct(application.status, held_round(application.round_id))
    if reason:
        raise Refused(reason)
    waiting = [one for one in queries.duties_of(application.id, lock=True) if one.state == law.RETURNED]
    chosen = [one for one in waiting if duty_id in (None, one.id)]
    if not chosen:
        raise Refused("没有要补正的内容，可能已经提交过，请看进度")
    ledger = _ledger([one.achievement_id for one in chosen])
    reasons = {one.id: _why_not(one, ledger, now, said) for one in chosen}
    ready = [one for one in chosen if reasons[one.id] is None]
    if not ready:
        raise Refused(str(reasons[chosen[0].id]))
    _send_back(application, ready, ledger, said, actor, now)
    return application


def _ledger(ids: Sequence[int | None]) -> dict[int, Achievement]:
    rows = select(Achievement).where(Achievement.id.in_([one for one in ids if one is not None]))
    rows = rows.options(joinedload(Achievement.verification), selectinload(Achievement.files))
    return {one.id: one for one in session().scalars(rows.execution_options(populate_existing=True))}


def _why_not(duty: Duty, ledger: dict[int, Achievement], now: datetime, said: str) -> str | None:
    one = ledger.get(duty.achievement_id or 0)
    if one is not None and one.deleted_at is not None:
        return "这项业绩已经删除，不能补正；逾期该项不计分"
    changed = one is not None and one.revision != duty.revision
    return law.why_not_correct(duty.state, duty.correct_by, district_day(now), changed, said)


def _send_back(
    application: Application,
    duties: Sequence[Duty],
    ledger: dict[int, Achievement],
    said: str,
    actor: Actor,
    now: datetime,
) -> None:
    workdays = rounds.workdays()
    journal.append(
        "application.resubmit",
        f"application-{application.id}",
        actor=actor,
        now=now,
        detail={"duties": [one.id for one in duties]},
    )
    for duty in duties:
        duty.said = said
        if duty.achievement_id in ledger:
            follow(duty, ledger[duty.achievement_id])
        session().add(Step(application_id=application.id, act="resubmit", at=now, department_id=duty.department_id))
        move_duty(duty, law.OPEN, now=now, workdays=workdays)


def follow(duty: Duty, one: Achievement) -> None:
    """The duty and its claim are about the achievement as it is now (files and answer loaded)."""
    duty.revision = one.revision
    claim = session().get(Claim, duty.claim_id) if duty.claim_id is not None else None
    if claim is not None:
        claim.revision, claim.title, claim.attributes = one.revision, one.title, dict(one.attributes)
        claim.evidence = [[file.id, file.sha256] for file in one.files if file.state == USABLE]


def follow_correction(achievement_id: int, application_id: int, *, now: datetime) -> None:
    """A cited achievement was changed: its pending duty is about the new revision; what was decided on the old one and
    has not taken effect is void. A returned duty waits for 提交补正, a settled one keeps what was verified."""
    application = queries.application_row(application_id)
    one = _ledger([achievement_id])[achievement_id]
    duty = next((d for d in queries.duties_of(application_id, lock=True) if d.achievement_id == achievement_id), None)
    if application.status != steps.SUBMITTED or duty is None:
        return
    if one.deleted_at is not None:
        _lapse(application, [duty] if duty.state in law.PENDING else [], law.REMOVED, now)
    elif duty.state in (law.OPEN, law.DECIDED):
        moved = duty.revision != one.revision
        follow(duty, one)
        if moved and duty.state == law.DECIDED:
            move_duty(duty, law.OPEN, now=now, workdays=rounds.workdays())


def lapse(application_id: int, *, now: datetime) -> None:
    """Returned duties past their last day are closed as not proven, and say so."""
    application, today = queries.application_row(application_id), district_day(now)
    late = [
        one
        for one in queries.duties_of(application_id, lock=True)
        if one.state == law.RETURNED and one.correct_by is not None and one.correct_by < today
    ]
    if application.status == steps.SUBMITTED:
        _lapse(application, late, law.LAPSED, now)


def _lapse(application: Application, duties: Sequence[Duty], note: str, now: datetime) -> None:
    if not duties:
        return
    detail = {"duties": [one.id for one in duties]}
    journal.append("application.lapse", f"application-{application.id}", actor=None, now=now, detail=detail)
    workdays = rounds.workdays()
    for duty in duties:
        session().add(Step(application_id=application.id, act="lapse", at=now, department_id=duty.department_id))
        move_duty(duty, law.CLOSED, now=now, workdays=workdays, outcome=DENIED, note=note)
    confirm_score(application.id, now=now)
