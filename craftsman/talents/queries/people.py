"""Who somebody is and which titles he holds, as profile, pool and directory show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, select
from sqlalchemy.orm import aliased

from craftsman.accounts.models import Company, Person
from craftsman.certificates.models import Certificate
from craftsman.db import once, plain, session
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
    found: dict[int, dict[int, growing.Held]] = {}
    for row in plain(_titles(), {"people": list(ids)}):
        held = growing.Held(row.title, row.level, row.named_on, row.code or "", row.document_no)
        found.setdefault(row.person_id, {})[row.id] = held
    return {person: tuple(titles.values()) for person, titles in found.items()}


@lru_cache(maxsize=1)
def _titles() -> Any:
    """A title's newest certificate of that name and year, which may have replaced the first one."""
    same = Certificate.person_id == Honour.person_id, Certificate.title == Honour.title
    valid = *same, Certificate.year == Honour.year, Certificate.state == "valid", Honour.certificate_id.is_not(None)
    columns = (Honour.id, Honour.person_id, Honour.title, Honour.level, Honour.named_on, Honour.document_no)
    rows = select(*columns, Certificate.code).outerjoin(Certificate, and_(*valid))
    rows = rows.where(Honour.person_id.in_(bindparam("people", expanding=True)), is_valid())
    return rows.order_by(Honour.named_on, Honour.id, Certificate.id)


@once
def held_by(person_id: int) -> tuple[growing.Held, ...]:
    """The same for one person."""
    return titles_of([person_id]).get(person_id, ())


def is_valid() -> ColumnElement[bool]:
    """A title that was not taken back, here or with its certificate."""
    paper = aliased(Certificate)
    revoked = exists().where(paper.id == Honour.certificate_id, paper.state == "revoked")
    return Honour.revoked_on.is_(None) & ~revoked
