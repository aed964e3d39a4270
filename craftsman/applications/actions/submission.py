"""An application is handed in: in one transaction it cites achievements, owes duties to departments and is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select, update

from craftsman.accounts import actions as people
from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Department
from craftsman.achievements import actions as achievements
from craftsman.achievements.attributes import district_day
from craftsman.applications import completeness, queries, steps
from craftsman.applications import duties as law
from craftsman.applications.actions.counters import count_duties
from craftsman.applications.actions.duties import move_duty
from craftsman.applications.actions.scores import confirm_score
from craftsman.applications.actions.status import enter, held_round, take
from craftsman.applications.draft import Draft, Entry
from craftsman.applications.duties import Owed
from craftsman.applications.models import Application, Claim, Duty
from craftsman.db import plain, session
from craftsman.errors import Conflict, Refused
from craftsman.jobs import queues
from craftsman.rounds import conditions
from craftsman.rounds import queries as rounds
from craftsman.rounds.workdays import Workdays

PUBLICATION = "publication"
# Many rows in one statement each: the tables themselves, because the mapper would sort rows by what they leave empty.
_CLAIMS = insert(cast(Table, Claim.__table__)).returning(Claim.achievement_id, Claim.id)
_DUTIES = insert(cast(Table, Duty.__table__))
_DEPARTMENTS = select(Department.code, Department.id)
DECLARATION = "请勾选材料真实承诺后再提交"


@dataclass(frozen=True)
class Filing:
    """An application as it would be handed in now, worked out before the writer's place is taken."""

    mark: tuple[object, ...]  # the state of the ledger it was worked out from
    snapshot: Mapping[str, Any]
    consent: str | None
    lacks: tuple[tuple[str, str], ...]
    claims: tuple[Mapping[str, Any], ...]
    owed: tuple[Owed, ...]
    predicted: int
    departments: Mapping[str, int]
    workdays: Workdays


def prepare(number: str, *, actor: Actor) -> Filing:
    """Everything slow about handing in; reads only. `hand_in` looks again whether anything has changed since."""
    desk = queries.desk_of(number, actor, PUBLICATION)
    values = {name: str(desk.snapshot[name] or "") for name in completeness.BASICS}
    return Filing(
        mark=desk.mark,
        snapshot=desk.snapshot,
        consent=desk.consent,
        lacks=completeness.missing(values, [one.line for one in desk.draft.entries], _barred(desk)),
        claims=tuple(_claim(one, desk.draft) for one in desk.draft.going_in),
        owed=duties_owed(desk.draft, desk.terms),
        predicted=desk.draft.predicted,
        departments={row.code: row.id for row in plain(_DEPARTMENTS)},
        workdays=rounds.workdays(),
    )


def _barred(desk: queries.Desk) -> str:
    """Why the worker's own answers keep him out of this round; empty when they do not."""
    if not desk.answers:
        return ""
    questions = conditions.read(desk.terms.conditions)
    verdict = conditions.judge(questions, desk.answers, desk.terms.window.last_day)
    return verdict.sentence if verdict.state == conditions.NOT_MET else ""


def duties_owed(draft: Draft, round_: rounds.Ruled) -> tuple[Owed, ...]:
    """What handing in this draft would ask of which departments."""
    return law.owed(
        draft.cited(),
        draft.rubric.gates,
        of_fact=lambda kind, attributes: rounds.department_code(round_, kind, attributes),
        of_gate=lambda gate: rounds.veto_department(round_, gate.id),
    )


def _claim(entry: Entry, draft: Draft) -> dict[str, Any]:
    settled = entry.outcome in law.SETTLED
    return {
        "achievement_id": entry.id,
        "revision": entry.revision,
        "kind": entry.kind.code,
        "title": entry.title,
        "attributes": dict(entry.attributes),
        "evidence": [list(file) for file in entry.files],
        "outcome": entry.outcome if settled else "unverified",
        "accepted": dict(entry.accepted) if entry.proven and entry.accepted is not None else None,
        "note": entry.note if settled else "",
        "item": draft.items.get(entry.id, ""),
    }


def submit(
    number: str,
    *,
    actor: Actor,
    now: datetime,
    declared: bool = True,
    publication: bool = False,
    filing: Filing | None = None,
) -> Application:
    """`hand_in`, and the application as it is afterwards."""
    done = hand_in(number, declared=declared, publication=publication, filing=filing, actor=actor, now=now)
    return queries.application_row(done, lock=False)


def hand_in(
    number: str,
    *,
    actor: Actor,
    now: datetime,
    declared: bool = True,
    publication: bool = False,
    filing: Filing | None = None,
) -> int:
    """Hand in. The window is judged here, by `now`, with the application's and the round's rows held. Returns its id.

    `publication`: the worker agrees to be published now, if he has not before. `filing` comes from `prepare`; without
    it, or when the ledger has changed since, it is worked out here.
    """
    held = queries.held_draft(number, actor)
    if held.status != steps.DRAFT:
        enter(held, "submit", held, actor=actor, now=now, also={})  # refuses, and tells what became of it
    _refuse(steps.why_not_submit(held.status, held, now, actor.role))
    _refuse(None if declared else DECLARATION, field="declared")
    if filing is None or filing.mark != queries.mark_of(held):
        filing = prepare(number, actor=actor)
    for page, sentence in filing.lacks:
        raise Refused(sentence, field=page)
    consent = filing.consent or _agreed(publication, actor, now)
    known = queries.duties_of(held.id, lock=True) if held.submitted_at else ()
    enter(held, "submit", held, actor=actor, now=now, also=_filled(held, filing, consent, now))
    claims = _cite(held.id, filing.claims)
    _owe(held, _taken_up_again(known, filing, claims, now), filing, claims, now)
    if not filing.owed:
        confirm_score(held.id, now=now)
    return int(held.id)


def _refuse(reason: str | None, *, field: str | None = None) -> None:
    if reason:
        raise Refused(reason, field=field)


def _agreed(publication: bool, actor: Actor, now: datetime) -> str:
    """The version of the text that is agreed to with handing in."""
    _refuse(None if publication else completeness.NO_CONSENT, field=PUBLICATION)
    people.give_consent(PUBLICATION, actor=actor, now=now)
    return queries.has_agreed(actor.person_id, PUBLICATION) or ""


def _filled(held: Any, filing: Filing, consent: str, now: datetime) -> dict[str, Any]:
    """What is printed later is what was true now. What is there already is not written anew, nor are its indexes."""
    return {
        **{name: value for name, value in filing.snapshot.items() if value != getattr(held, name)},
        "predicted": filing.predicted,
        "submitted_at": now,
        "untold": queues(),
        "consents": {PUBLICATION: consent},
    }


def _cite(application_id: int, claims: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """achievement → claim"""
    rows = [{"application_id": application_id, **one} for one in claims]
    found = plain(_CLAIMS, rows)
    achievements.mark_cited([one["achievement_id"] for one in claims])
    return {row.achievement_id: row.id for row in found}


def _owe(held: Any, owed: Sequence[Owed], filing: Filing, claims: Mapping[int, int], now: datetime) -> None:
    """New duties, and their counters."""
    due_on = law.Clock.started(district_day(now), filing.workdays).due_on
    rows = [_duty(held, one, filing, claims, now) | {"due_on": due_on} for one in owed]
    if rows:
        plain(_DUTIES, rows)
        count_duties(Counter((held.round_id, _department(filing, one), law.OPEN, due_on) for one in owed))


def _duty(held: Any, one: Owed, filing: Filing, claims: Mapping[int, int], now: datetime) -> dict[str, Any]:
    return {
        "round_id": held.round_id,
        "application_id": held.id,
        "department_id": _department(filing, one),
        "claim_id": claims.get(one.achievement_id or 0),
        "achievement_id": one.achievement_id,
        "gate": one.gate,
        "item": one.item,
        "revision": one.revision,
        "opened_at": now,
    }


def _department(filing: Filing, one: Owed) -> int:
    """A rubric that names no department of ours cannot be worked: said to whoever submits, so that it is set right."""
    found = filing.departments.get(one.department)
    if found is None:
        raise Refused("这个批次还没有设好由哪个部门核实，请联系区总工会")
    return found


# --- handed in once more ---------------------------------------------------------------------------------------------


def _taken_up_again(
    known: Sequence[Duty], filing: Filing, claims: Mapping[int, int], now: datetime
) -> tuple[Owed, ...]:
    """Duties of an earlier submission are opened again where they are owed; returns what is owed besides."""
    if not known:
        return filing.owed
    owed = {(one.achievement_id, one.gate): one for one in filing.owed}
    for duty in known:
        duty.claim_id = claims.get(duty.achievement_id or 0)
        one = owed.pop((duty.achievement_id, duty.gate), None)
        if one is not None and not (duty.gate and duty.state == law.CLOSED):
            _open_again(duty, one, filing, now)
        elif duty.state == law.CLOSED and duty.achievement_id is not None and duty.claim_id is None:
            move_duty(duty, law.DROPPED, now=now, workdays=filing.workdays)
    return tuple(owed.values())


def _open_again(duty: Duty, one: Owed, filing: Filing, now: datetime) -> None:
    """The clock restarts; another department may have to look now."""
    place = _department(filing, one)
    if place != duty.department_id:
        count_duties({_place(duty): -1, (duty.round_id, place, duty.state, duty.due_on): 1})
        duty.department_id = place
    duty.revision, duty.item = one.revision, one.item
    move_duty(duty, law.OPEN, now=now, workdays=filing.workdays)


def _place(duty: Duty) -> tuple[int, int, str, date]:
    return duty.round_id, duty.department_id, duty.state, duty.due_on


def reopen(number: str, *, actor: Actor, now: datetime) -> Application:
    """撤回修改: back to draft; what departments have not settled is dropped, what they have settled stays settled."""
    application = queries.application_of(number, actor, lock=True)
    duties = queries.duties_of(application.id, lock=True)
    take(application, "reopen", actor=actor, now=now)
    application.score = application.parts = application.sheet = application.scored_at = None
    application.evidence_digest = None
    _drop(duties, now)
    free = update(Duty).where(Duty.application_id == application.id).values(claim_id=None)
    session().execute(free)
    session().execute(delete(Claim).where(Claim.application_id == application.id))
    return application


def withdraw(number: str, *, actor: Actor, now: datetime) -> Application:
    """撤回申报: final in this round."""
    application = queries.application_of(number, actor, lock=True)
    duties = queries.duties_of(application.id, lock=True)
    take(application, "withdraw", actor=actor, now=now)
    _drop(duties, now)
    return application


def _drop(duties: Sequence[Duty], now: datetime) -> None:
    workdays = rounds.workdays()
    for duty in duties:
        if duty.state in law.PENDING:
            move_duty(duty, law.DROPPED, now=now, workdays=workdays)


def change_cited(number: str, left_out: Sequence[int], *, version: int, actor: Actor, now: datetime) -> Application:
    """Which achievements stay out of this application."""
    application = queries.application_of(number, actor, lock=True)
    _refuse(steps.why_not_edit(application.status, held_round(application.round_id), now))
    if version != application.version:
        raise Conflict("您打开后，这份申报在另一个页面改过一次。您这次的勾选没有保存，请看最新内容再改")
    if sorted(left_out) != sorted(application.left_out):
        application.left_out = sorted(left_out)
        application.version += 1
    return application
