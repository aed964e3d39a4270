"""The office receives an objection or refuses it, has it looked into and answers it; what the answer brings about follows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from craftsman import files, journal
from craftsman.accounts import queries as people
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.inbox import actions as inbox
from craftsman.notices import objections, queries
from craftsman.notices.actions.correcting import strike
from craftsman.notices.models import Objection
from craftsman.rounds import queries as calendar
from craftsman.rounds.stages import DISTRICT
from craftsman.selection import actions as selection
from craftsman.selection.changes import Change


def accept(number: str, *, version: int, actor: Actor, now: datetime) -> Objection:
    """It will be looked into; the days for its answer count from today."""
    row = _held(number, "accept", version, actor)
    row.state, row.accepted_at = objections.ACCEPTED, now
    row.due_on = objections.due_on(now.astimezone(DISTRICT).date(), calendar.workdays())
    _tell(row, "objection_accepted", {"number": row.number, "days": objections.DAYS}, actor, now)
    return _written(row, "objection.accept", actor, now)


def reject(number: str, reason: str, *, version: int, actor: Actor, now: datetime) -> Objection:
    """不予受理, with the reason that the objector reads."""
    row = _held(number, "reject", version, actor)
    if not reason.strip():
        raise Refused("请写明不予受理的理由，反映人会看到", field="reason")
    row.state, row.answer, row.decided_by, row.decided_at = objections.REJECTED, reason.strip(), actor.person_id, now
    _tell(row, "objection_answered", {"number": row.number}, actor, now)
    return _written(row, "objection.reject", actor, now)


def ask(number: str, department_id: int, *, version: int, actor: Actor, now: datetime) -> Objection:
    """核查分派: that department reads the facts, not who wrote them."""
    row = _held(number, "ask", version, actor)
    if department_id not in {one.id for one in people.departments() if one.active}:
        raise Refused("请选择核查部门", field="department")
    if row.department_id != department_id:
        row.findings, row.found_at = "", None
    row.department_id, row.asked_at = department_id, now
    return _written(row, "objection.ask", actor, now, department=department_id)


def report(objection_id: int, findings: str, *, version: int, actor: Actor, now: datetime) -> Objection:
    """What the department found."""
    seen = queries.asked_of(objection_id, actor)
    row = _held(seen.number, "report", version, actor)
    if not findings.strip():
        raise Refused("请填写核查情况", field="findings")
    row.findings, row.found_at = findings.strip(), now
    return _written(row, "objection.report", actor, now)


def answer(
    number: str,
    effect: str,
    text: str,
    *,
    parts: Sequence[int] = (),
    version: int,
    actor: Actor,
    now: datetime,
) -> Objection:
    """Decide and answer: 维持, 调整 (`parts`: the new points of each dimension, hundredths) or 取消资格.

    The list is sealed anew and the person struck where he is no longer on it. Nobody moves up in his place.
    """
    row = _held(number, "answer", version, actor)
    wrong = objections.why_not_effect(effect, about_a_person=row.line_id is not None)
    if wrong or not text.strip():
        raise Refused(wrong or "请写明答复内容，反映人会看到", field="effect" if wrong else "answer")
    if effect != objections.UPHELD:
        _carry_out(row, effect, parts, actor, now)
    row.state, row.effect, row.answer = objections.ANSWERED, effect, text.strip()
    row.decided_by, row.decided_at = actor.person_id, now
    _tell(row, "objection_answered", {"number": row.number}, actor, now)
    return _written(row, "objection.answer", actor, now, effect=effect)


def _carry_out(row: Objection, effect: str, parts: Sequence[int], actor: Actor, now: datetime) -> None:
    line = queries.line_of(row.line_id)
    if line is None:
        raise NotFound(f"line {row.line_id}")
    why = f"异议{row.number}：{objections.EFFECT_WORDS[effect]}"
    scored = (sum(parts), tuple(parts)) if effect == objections.ADJUSTED else (None, None)
    change = Change(line.application_id, effect, *scored)
    _, proposal = selection.reseal(row.round_id, [change], reason=why, actor=actor, now=now)
    if line.application_id not in queries.sealed_titles(proposal.id):
        strike(row.round_id, line.application_id, why, actor=actor, now=now)


def _held(number: str, act: str, version: int, actor: Actor) -> Objection:
    """The row, with its round held; Conflict when somebody was here before."""
    seen = queries.objection_of(number, actor)
    calendar.round_by_id(seen.round_id, lock=True)
    row = session().get(Objection, seen.id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"objection {number}")
    reason = objections.why_not(act, row.state)
    if reason or row.version != version:
        raise Conflict(reason or "您打开后，这件异议有过处理。请看最新情况再办")
    return row


def _written(row: Objection, act: str, actor: Actor, now: datetime, **detail: object) -> Objection:
    row.version += 1
    session().flush()
    journal.append(act, f"objection-{row.id}", actor=actor, now=now, detail=detail)
    return row


def _tell(row: Objection, code: str, values: dict[str, object], actor: Actor, now: datetime) -> None:
    """Whoever is registered under this phone gets a message; everybody can ask by number and phone."""
    person = people.person_by_phone(row.phone)
    if person is not None:
        link, occasion = f"/objections/{row.number}", f"objection-{row.id}"
        inbox.send_message(person.id, code, values, actor=actor, now=now, link=link, occasion=occasion)


# --- reading ------------------------------------------------------------------------------------------------------------


def note_reading(objection_id: int, what: str, *, actor: Actor, now: datetime) -> None:
    """Who read an objection, or who raised it, is kept."""
    journal.append("objection.read", f"objection-{objection_id}", actor=actor, now=now, detail={"field": what})


def read_file(objection: Objection, place: int) -> tuple[str, str, bytes]:
    """(name, type, bytes) of one of its files."""
    if place >= len(objection.files):
        raise NotFound(f"file {place}")
    one = objection.files[place]
    data = files.get(one["key"])
    if hashlib.sha256(data).hexdigest() != one["sha256"]:
        raise NotFound(one["key"])
    return queries.file_names(objection)[place], one["type"], data
