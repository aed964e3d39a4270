"""Certificates: a person's own, the one behind a code or a number, those of a round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select

from craftsman.accounts.actor import Actor
from craftsman.accounts.roles import OFFICE
from craftsman.certificates import numbers, states
from craftsman.certificates.models import Certificate, Lookup
from craftsman.db import keyset, session
from craftsman.errors import NotFound


def visible_to(actor: Actor) -> Select[Certificate]:
    """The office sees every certificate, a person his own; by its code anybody sees what is printed."""
    found = select(Certificate)
    return found if actor.role in OFFICE else found.where(Certificate.person_id == actor.person_id)


def certificate(certificate_id: int, actor: Actor) -> Certificate:
    """One that this person may see; NotFound otherwise."""
    row = session().scalars(visible_to(actor).where(Certificate.id == certificate_id)).first()
    if row is None:
        raise NotFound(f"certificate {certificate_id}")
    return row


def certificates_of(person_id: int) -> Sequence[Certificate]:
    """A person's certificates in force, suspended or revoked, the newest first; replaced papers are not shown again."""
    found = select(Certificate).where(Certificate.person_id == person_id, Certificate.state != states.REPLACED)
    return session().scalars(found.order_by(Certificate.id.desc())).all()


def by_code(code: str) -> Certificate | None:
    """The certificate behind the code on a paper."""
    return session().scalars(select(Certificate).where(Certificate.code == code)).first()


def by_number(typed: str, name: str) -> Certificate | None:
    """The newest paper of this number, when the name is the one on it."""
    found = select(Certificate).where(Certificate.number == numbers.typed(typed)).order_by(Certificate.copy.desc())
    row = session().scalars(found.limit(1)).first()
    return row if row is not None and row.name == name else None


def newer(row: Certificate) -> Certificate | None:
    """The paper in force that took this one's place."""
    found = select(Certificate).where(Certificate.application_id == row.application_id, Certificate.copy > row.copy)
    return session().scalars(found.order_by(Certificate.copy.desc()).limit(1)).first()


def lookups(address: str, since: datetime) -> int:
    """How often this address has asked by number and name since then."""
    asked = select(func.count()).where(Lookup.address == address, Lookup.at > since)
    return session().scalar(asked) or 0


def page_of(
    round_id: int, actor: Actor, *, after: tuple[str, int, int] | None = None, limit: int = 50, typed: str = ""
) -> Sequence[Certificate]:
    """A round's certificates in the order of their numbers, from the row (word, serial, copy) `after`; `typed`: name or number."""
    found = visible_to(actor).where(Certificate.round_id == round_id)
    if typed:
        number = numbers.typed(typed)
        found = found.where(Certificate.name.startswith(typed, autoescape=True) | (Certificate.number == number))
    return (
        session().scalars(keyset(found, (Certificate.word, Certificate.serial, Certificate.copy), after, limit)).all()
    )


def held(round_id: int) -> Sequence[Certificate]:
    """Those that are not drawn, each with its reason."""
    found = select(Certificate).where(Certificate.round_id == round_id, Certificate.hold != "")
    return session().scalars(found.order_by(Certificate.word, Certificate.serial)).all()
