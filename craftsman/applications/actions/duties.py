"""The one door of a duty's state; the clock and the counters move with it, and the claim says what the department said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, update

from craftsman.achievements.attributes import district_day
from craftsman.achievements.verification import ADJUSTED, RETURNED, UNVERIFIED
from craftsman.applications import duties as law
from craftsman.applications.actions.counters import count_duties
from craftsman.applications.models import Claim, Duty
from craftsman.db import plain, session
from craftsman.errors import Conflict, Refused

_DECIDED = update(cast(Table, Duty.__table__)).where(Duty.id == bindparam("held"))


def move_duty(
    duty: Duty,
    to: str,
    *,
    now: datetime,
    workdays: law.Workdays,
    outcome: str | None = None,
    note: str = "",
    correct_by: date | None = None,
    values: Mapping[str, Any] | None = None,
    awarded: int | None = None,
) -> Duty:
    """Move a duty whose application's row is held; the only writer of its state.

    `returned` pauses the clock and gives the worker until `correct_by` (default: five working days); `closed` wants an
    outcome, `values` are what a 部分认定 takes as true, `awarded` what it is judged to be worth
    (hundredths). Conflict when somebody was here before.
    """
    reason = law.why_not_move(duty.state, to, outcome)
    if reason:
        raise Conflict(reason) if to not in law.MOVES[duty.state] else Refused(reason)
    before, today = _key(duty), district_day(now)
    clock = law.clock_after(law.Clock(duty.due_on, duty.days_left), duty.state, to, today, workdays)
    if to == law.OPEN and duty.state in (law.CLOSED, law.DROPPED):
        duty.opened_at = now
    duty.state, duty.due_on, duty.days_left = to, clock.due_on, clock.days_left
    duty.correct_by = (correct_by or workdays.after(today, law.CORRECTION_DAYS)) if to == law.RETURNED else None
    duty.returns += to == law.RETURNED
    duty.closed_at, duty.outcome = (now, outcome) if to == law.CLOSED else (None, None)
    duty.note = note if to in (law.RETURNED, law.CLOSED) else duty.note
    _tell_claim(duty, to, outcome, note, values, awarded)
    count_duties({before: -1, _key(duty): 1})
    return duty


def mark_decided(held: Any) -> None:
    """`move_duty` to `decided`, for a duty held as plain columns: its clock runs on and its claim says nothing yet."""
    reason = law.why_not_move(held.state, law.DECIDED)
    if reason:
        raise Conflict(reason)
    plain(_DECIDED, {"held": held.id, "state": law.DECIDED})
    place = held.round_id, held.department_id
    count_duties({(*place, held.state, held.due_on): -1, (*place, law.DECIDED, held.due_on): 1})


def hand_over(duty: Duty, department_id: int, *, now: datetime, workdays: law.Workdays) -> Duty:
    """Another department owes it from now on and has its full time; the application's row is held."""
    before = _key(duty)
    duty.department_id, duty.opened_at = department_id, now
    duty.due_on = law.Clock.started(district_day(now), workdays).due_on
    count_duties({before: -1, _key(duty): 1})
    return duty


def _key(duty: Duty) -> tuple[int, int, str, date]:
    return duty.round_id, duty.department_id, duty.state, duty.due_on


def _tell_claim(
    duty: Duty, to: str, outcome: str | None, note: str, values: Mapping[str, Any] | None, awarded: int | None
) -> None:
    if duty.claim_id is None or to in (law.DECIDED, law.DROPPED):
        return
    claim = session().get_one(Claim, duty.claim_id)
    claim.outcome = outcome or (RETURNED if to == law.RETURNED else UNVERIFIED)
    claim.note = note
    claim.accepted = dict(values) if values is not None and outcome == ADJUSTED else None
    claim.awarded = awarded
