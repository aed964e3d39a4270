"""A department answers a duty: decided under the application's, the duty's and the round's rows; undone for ten minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, update

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.achievements import attributes as values_law
from craftsman.achievements import queries as achievements
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.verification import ADJUSTED, DENIED, why_not_record
from craftsman.applications import actions as applications
from craftsman.applications import queries as application_queries
from craftsman.applications.actions.status import held_round
from craftsman.applications.duties import DECIDED, OPEN
from craftsman.applications.models import Application, Claim, Duty
from craftsman.db import plain, session
from craftsman.errors import Conflict, Forbidden, Refused
from craftsman.reviews import awards, conflicts, queries, reasons
from craftsman.reviews import decisions as law
from craftsman.reviews.actions.effects import tell_corrections
from craftsman.reviews.models import Decision, Look
from craftsman.rounds import queries as rounds

_DECISION = cast(Table, Decision.__table__)
_VOID = update(_DECISION).where(
    _DECISION.c.duty_id == bindparam("duty"),
    _DECISION.c.revision == bindparam("at_revision"),
    _DECISION.c.undone_at.is_(None),
    _DECISION.c.effected_at.is_(None),
)
_MADE = insert(_DECISION)
_LOOKED = delete(cast(Table, Look.__table__)).where(Look.duty_id == bindparam("duty"))


def decide(duty_id: int, outcome: str, *, actor: Actor, now: datetime, **given: Any) -> Decision:
    """`answer`, and the decision that came of it."""
    made = answer(duty_id, outcome, actor=actor, now=now, **given)
    queries.held_duty(duty_id)  # as it is now, also where it was read before
    return session().get_one(Decision, made.decision_id)


@dataclass(frozen=True)
class Answered:
    """A decision that was made, and where its duty stands in the queue."""

    decision_id: int
    place: queries.Place


def answer(
    duty_id: int,
    outcome: str,
    *,
    revision: int,
    actor: Actor,
    now: datetime,
    reason_codes: Sequence[str] = (),
    note: str = "",
    values: Mapping[str, Any] | None = None,
    awarded: str = "",
    rule: str = "",
    document: str = "",
) -> Answered:
    """Answer a duty as it stands at `revision`. The worker hears nothing before `effective_at`.

    `values` (部分认定 only): what is true instead, in the fields of the kind. `awarded`: the points given, where the
    rubric leaves a range to the department. `rule`: the rubric item a 不予认定 rests on.
    `document`: what proves a veto. Conflict says who was here before.
    """
    held = queries.held_for_answer(duty_id, actor)
    _refuse_second(held, _standing(held, actor), outcome, revision, now)
    if held.void:  # its duty was opened again before it took effect: it makes room for the new one
        plain(_VOID, {"duty": held.id, "at_revision": held.revision, "undone_at": now})
    told, accepted = _answer(held, outcome, reason_codes, note, values, rule, document, now)
    decision = {
        "duty_id": held.id,
        "revision": held.revision,
        "outcome": outcome,
        "reasons": list(reason_codes),
        "note": law.shortened(told, law.NOTE_LENGTH),
        "values": accepted,
        "awarded": _awarded(held, outcome, accepted, awarded),
        "department_id": held.department_id,
        "person_id": actor.person_id,
        "countersigned_by": _signer(held, outcome, actor),
        "at": now,
        "effective_at": now + law.UNDO,
    }
    made = _written(decision)
    if held.looked:
        plain(_LOOKED, {"duty": held.id})
    detail = {"decision": made, "revision": held.revision, "outcome": outcome}
    journal.append("duty.decide", f"duty-{held.id}", actor=actor, now=now, detail=detail)
    applications.mark_decided(held)
    return Answered(made, (held.due_on, held.id))


def _standing(held: Any, actor: Actor) -> law.Standing:
    """Forbidden where this person has no part in it."""
    bar = conflicts.why_not_judge(queries.bond(held, actor))
    if bar:
        raise Forbidden(bar)
    return law.Standing(
        status=held.status,
        state=held.state,
        veto=held.gate is not None,
        frozen_at=held.frozen_at,
        own_department=held.department_id == actor.department_id,
        bar=None,
    )


def _written(decision: Mapping[str, Any]) -> int:
    made = plain(_MADE, decision).inserted_primary_key
    if made is None:
        raise LookupError("the decision has no number")
    return int(made[0])


def _refuse_second(duty: Any, standing: law.Standing, outcome: str, revision: int, now: datetime) -> None:
    """Refused by law; Conflict where somebody decided, or the worker changed it, after the page was opened."""
    reason = law.why_not_decide(standing, outcome)
    if reason and duty.state != OPEN and standing.frozen_at is None:
        raise Conflict(f"{_who_was_here(duty, now) or reason}。")
    if reason:
        raise Refused(reason)
    if revision != duty.revision:
        raise Conflict("您打开后，申报人又改了这一项。您的操作没有生效，请看最新内容再审。")


def _who_was_here(duty: Any, now: datetime) -> str:
    row = queries.who_decided(duty.id)
    if row is None:
        return ""
    who = f"{row.department}{row.person}"
    return law.told(who, row.Decision.at, now, row.Decision.outcome, veto=duty.gate is not None)


def _signer(duty: Any, outcome: str, actor: Actor) -> int | None:
    """A lead's second return stands by itself; anybody else's waits for one, so there must be one."""
    if not law.needs_countersign(outcome, duty.returns):
        return None
    if actor.lead:
        return actor.person_id
    if not any(one.lead for one in queries.colleagues(duty.department_id)):
        raise Refused("第二次退回要由部门负责人会签，本部门还没有负责人，请联系区总工会设置")
    return None


# --- what is said ----------------------------------------------------------------------------------------------------


def _answer(
    duty: Any,
    outcome: str,
    codes: Sequence[str],
    note: str,
    values: Mapping[str, Any] | None,
    rule: str,
    document: str,
    now: datetime,
) -> tuple[str, dict[str, Any] | None]:
    """(what the worker reads, the values that are true instead)."""
    if duty.gate is not None:
        return _found(outcome, note, document), None
    lack = reasons.why_not(outcome, codes, note, rule)
    if lack:
        raise Refused(lack[1], field=lack[0])
    _refuse_unrecordable(duty, outcome)
    if outcome == ADJUSTED:
        return _adjusted(session().get_one(Claim, duty.claim_id), values or {}, note, now)
    return reasons.sentence(outcome, codes, note, rule), None


def _awarded(duty: Any, outcome: str, accepted: Mapping[str, Any] | None, typed: str) -> int | None:
    """The points given inside the rubric's range, in hundredths; None where the rubric itself decides."""
    if duty.achievement_id is None or outcome not in awards.JUDGED:
        return None
    rubric = rounds.rubric_of(rounds.round_by_id(duty.round_id))
    if not awards.asks(rubric):
        return None
    case = application_queries.case_of(session().get_one(Application, duty.application_id))
    given, wrong = awards.hundredths(typed, awards.range_of(rubric, case, duty.achievement_id, accepted))
    if wrong:
        raise Refused(wrong, field="awarded")
    return given


def _found(outcome: str, note: str, document: str) -> str:
    """A veto found names what was found and the document that proves it."""
    if outcome != DENIED:
        return ""
    if not note:
        raise Refused("请写明查实的情况", field="note")
    if not document:
        raise Refused("请写明依据的文书名称和文号", field="document")
    return f"{note.rstrip('。')}（依据：{document}）"


def _refuse_unrecordable(duty: Any, outcome: str) -> None:
    """Refused where the answer could not be written onto the achievement afterwards."""
    one = achievements.judgeable(duty.achievement_id or 0)
    if one is None or one.revision != duty.revision:
        raise Conflict("您打开后，申报人又改了这一项。您的操作没有生效，请看最新内容再审。")
    lacks = values_law.missing(kinds()[one.kind], one.attributes, one.files)
    reason = why_not_record(outcome, one.revision, duty.revision, lacks, one.deleted_at is not None)
    if reason:
        raise Refused(f"{reason}。请退回补正")


def _adjusted(claim: Claim, values: Mapping[str, Any], note: str, now: datetime) -> tuple[str, dict[str, Any]]:
    kind = kinds()[claim.kind]
    accepted, errors = values_law.check(kind, values, values_law.district_day(now))
    for name, sentence in errors.items():
        raise Refused(sentence, field=f"fact-{name}")
    lacks = values_law.missing(kind, accepted, 1)
    if lacks:
        raise Refused(f"还缺：{'、'.join(lacks)}", field=f"fact-{_field_named(kind, lacks[0])}")
    changes = [
        (field.label, values_law.said(field, claim.attributes.get(field.name)), values_law.said(field, new))
        for field in kind.fields
        if ((new := accepted.get(field.name)) or None) != (claim.attributes.get(field.name) or None)
    ]
    if not changes:
        raise Refused("没有更正任何内容，请直接核实通过", field="note")
    return law.adjusted(changes, note), accepted


def _field_named(kind: Any, label: str) -> str:
    return next((field.name for field in kind.fields if field.label == label), "")


# --- taken back, signed beside ----------------------------------------------------------------------------------------


def undo(decision_id: int, *, actor: Actor, now: datetime) -> Decision:
    """Take a decision back within its ten minutes: the duty is open again, its clock ran on."""
    duty, decision = _held_decision(decision_id, actor)
    waiting = law.needs_countersign(decision.outcome, duty.returns) and decision.countersigned_by is None
    reason = law.why_not_undo(
        own=decision.person_id == actor.person_id,
        lead=actor.lead,
        undone=decision.undone_at is not None,
        effected=decision.effected_at is not None,
        waiting=waiting,
        effective_at=decision.effective_at,
        now=now,
    )
    if reason:
        raise Refused(reason)
    _take_back(duty, decision, "duty.undo", actor, now)
    return decision


def _held_decision(decision_id: int, actor: Actor) -> tuple[Duty, Decision]:
    seen = queries.decision_of(decision_id, actor)
    duty = session().get_one(Duty, seen.duty_id)
    application_queries.application_row(duty.application_id)
    held_round(duty.round_id)
    duty = queries.held_duty(duty.id)
    return duty, session().get_one(Decision, decision_id, with_for_update=True, populate_existing=True)


def _take_back(duty: Duty, decision: Decision, act: str, actor: Actor, now: datetime) -> None:
    decision.undone_at = now
    session().flush()
    _note(act, duty, decision, actor, now, outcome=decision.outcome)
    if duty.state == DECIDED and duty.revision == decision.revision:
        applications.move_duty(duty, OPEN, now=now, workdays=rounds.workdays())
    tell_corrections(duty.application_id, now=now)


def countersign(decision_id: int, *, agreed: bool, actor: Actor, now: datetime) -> Decision:
    """The lead signs a second return, which then takes effect, or sends it back to the queue."""
    duty, decision = _held_decision(decision_id, actor)
    application = session().get_one(Application, duty.application_id)
    reason = law.why_not_countersign(
        lead=actor.lead,
        own=decision.person_id == actor.person_id,
        waiting=_waits(duty, decision),
        bar=conflicts.why_not_judge(queries.bond_of(application, actor)),
    )
    if reason:
        raise Refused(reason)
    if not agreed:
        _take_back(duty, decision, "duty.undo", actor, now)
        return decision
    decision.countersigned_by = actor.person_id
    _note("duty.countersign", duty, decision, actor, now, outcome=decision.outcome)
    return decision


def _waits(duty: Duty, decision: Decision) -> bool:
    settled = decision.undone_at is not None or decision.effected_at is not None or duty.state != DECIDED
    return not settled and law.needs_countersign(decision.outcome, duty.returns) and decision.countersigned_by is None


def _note(act: str, duty: Duty, decision: Decision, actor: Actor, now: datetime, **detail: object) -> None:
    detail = {"decision": decision.id, "revision": decision.revision, **detail}
    journal.append(act, f"duty-{duty.id}", actor=actor, now=now, detail=detail)
