"""Who somebody is and which titles he holds, as profile, pool and directory show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select

from craftsman.accounts.models import Company, Person
from craftsman.certificates.models import Certificate
from craftsman.db import session
from craftsman.talents import growth as growing
from craftsman.talents.models import Honour


@dataclass(frozen=True)
class Who:
    """What pages say of a person before anything else; never a phone."""

    name: str
    trade: str
    town: str
    employer: str


def who(ids: Sequence[int]) -> dict[int, Who]:
    """Name, trade, town and employer of these people."""
    rows = select(Person.id, Person.name, Person.trade, Person.town, Company.name.label("employer"))
    found = session().execute(rows.outerjoin(Company, Company.id == Person.company_id).where(Person.id.in_(ids)))
    return {row.id: Who(row.name, row.trade, row.town, row.employer or "") for row in found}


def titles_of(ids: Sequence[int]) -> dict[int, tuple[growing.Held, ...]]:
    """The titles that these people hold now, oldest first, each with the code of its valid certificate."""
    codes = _codes(ids)
    rows = select(Honour).where(Honour.person_id.in_(ids), is_valid()).order_by(Honour.named_on, Honour.id)
    found: dict[int, tuple[growing.Held, ...]] = {}
    for one in session().scalars(rows):
        found[one.person_id] = (*found.get(one.person_id, ()), _held(one, codes))
    return found


def held_by(person_id: int) -> tuple[growing.Held, ...]:
    """The same for one person."""
    return titles_of([person_id]).get(person_id, ())


def _held(one: Honour, codes: dict[tuple[int, str, int], str]) -> growing.Held:
    code = codes.get((one.person_id, one.title, one.year), "") if one.certificate_id else ""
    return growing.Held(one.title, one.level, one.named_on, code, one.document_no)


def is_valid() -> ColumnElement[bool]:
    """A title that was not taken back, here or with its certificate."""
    revoked = exists().where(Certificate.id == Honour.certificate_id, Certificate.state == "revoked")
    return Honour.revoked_on.is_(None) & ~revoked


def _codes(people: Sequence[int]) -> dict[tuple[int, str, int], str]:
    """(person, title, year) → the public code of the certificate that is valid."""
    rows = select(Certificate.person_id, Certificate.title, Certificate.year, Certificate.code)
    found = session().execute(rows.where(Certificate.person_id.in_(people), Certificate.state == "valid"))
    return {(person, title, year): code for person, title, year, code in found}
