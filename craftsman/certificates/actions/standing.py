"""What becomes of certificates: suspended, restored, revoked, replaced; one door, each on its document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.certificates import numbers, states
from craftsman.certificates.actions.papers import fill, new_bundles
from craftsman.certificates.models import Certificate, Lookup
from craftsman.certificates.paper import Printed
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused

CORRECTABLE = ("name", "employer", "trade")


def change(certificate_id: int, act: str, *, document_no: str, actor: Actor, now: datetime) -> Certificate:
    """Suspend, restore or revoke on a document: scanning the paper says so from now on."""
    row = _locked(certificate_id)
    wrong = states.why_not_document(act, document_no)
    if wrong:
        raise Refused(wrong, field="document_no")
    _move(row, act, document_no=numbers.document(document_no), actor=actor, now=now)
    return row


def replace(
    certificate_id: int, *, reason: str, corrected: Mapping[str, str] | None = None, actor: Actor, now: datetime
) -> Certificate:
    """A new paper with the same number and another code; the old one's code says that it was replaced.

    `corrected`: name, employer or trade as they are to be printed from now on.
    """
    row = _locked(certificate_id)
    if not reason.strip():
        raise Refused("请填写补发原因，如遗失、污损、信息有误", field="reason")
    _move(row, "replace", document_no="", actor=actor, now=now, reason=reason)
    fresh = Certificate(
        word=row.word,
        year=row.year,
        serial=row.serial,
        number=row.number,
        round_id=row.round_id,
        application_id=row.application_id,
        copy=row.copy + 1,
        replaces_id=row.id,
        person_id=row.person_id,
        title=row.title,
        sex=row.sex,
        issuer=row.issuer,
        named_on=row.named_on,
        document_no=row.document_no,
        demo=row.demo,
        **{name: (corrected or {}).get(name) or getattr(row, name) for name in CORRECTABLE},
    )
    fill(fresh, now=now, by_hand=Printed.from_plain(row.printed).by_hand)
    session().add(fresh)
    session().flush()
    new_bundles([fresh], actor=actor, now=now)
    return fresh


def _move(
    row: Certificate, act: str, *, document_no: str, actor: Actor, now: datetime, reason: str | None = None
) -> None:
    """The only writer of a certificate's state."""
    why_not = states.why_not(act, row.state)
    if why_not:
        raise Conflict(why_not)
    before, row.state = row.state, states.ACTS[act].target
    row.state_since, row.state_document = now, document_no
    detail = {"number": row.number, "from": before, **({"document": document_no} if document_no else {})}
    journal.append(f"certificate.{act}", f"certificate-{row.id}", actor=actor, now=now, detail=detail, reason=reason)


def say_wrong(certificate_id: int, text: str, *, actor: Actor, now: datetime) -> None:
    """The person says what is wrong on the certificate; the office reads it beside the certificate."""
    row = _locked(certificate_id)
    if row.person_id != actor.person_id:
        raise NotFound(f"certificate {certificate_id}")
    row.wrong, row.wrong_at = text, now
    journal.append("certificate.say_wrong", f"certificate-{row.id}", actor=actor, now=now)


def settle_wrong(certificate_id: int, *, actor: Actor, now: datetime) -> None:
    """What the person said is settled."""
    row = _locked(certificate_id)
    row.wrong, row.wrong_at = "", None
    journal.append("certificate.settle_wrong", f"certificate-{row.id}", actor=actor, now=now)


def note_lookup(address: str, *, now: datetime) -> None:
    """Somebody asks by number and name."""
    session().add(Lookup(address=address, at=now))


def forget_lookups(before: datetime) -> None:
    """Who asked by number and name before then is forgotten."""
    session().execute(delete(Lookup).where(Lookup.at < before))


def _locked(certificate_id: int) -> Certificate:
    row = session().get(Certificate, certificate_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"certificate {certificate_id}")
    return row
