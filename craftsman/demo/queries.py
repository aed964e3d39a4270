"""Who of the cast is here, for the page of the cast."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from craftsman.accounts.models import Grant, Person
from craftsman.accounts.roles import ROLE_NAMES
from craftsman.crypto import blind
from craftsman.db import session
from craftsman.demo.cast import CAST, Member
from craftsman.errors import NotFound


@dataclass(frozen=True)
class Door:
    """One way in: a role, how it reads, what to try there."""

    role: str
    label: str
    tries: str


@dataclass(frozen=True)
class Card:
    """A member of the cast with the ways in."""

    person_id: int
    member: Member
    doors: tuple[Door, ...]


def cards() -> list[Card]:
    """The cast in its order, as far as it is in the database."""
    phones = {blind(member.phone): member for member in CAST}
    rows = session().scalars(
        select(Person)
        .options(
            joinedload(Person.grants).joinedload(Grant.department), joinedload(Person.grants).joinedload(Grant.company)
        )
        .where(Person.phone_index.in_(phones), Person.demo)
    )
    found = {phones[person.phone_index]: person for person in rows.unique() if person.phone_index}
    return [Card(found[member].id, member, _doors(member, found[member])) for member in CAST if member in found]


def _doors(member: Member, person: Person) -> tuple[Door, ...]:
    tries = {role.role: role.tries for role in member.roles}
    live = [grant for grant in person.grants if grant.revoked_at is None]
    return tuple(Door(grant.role, _label(grant), tries.get(grant.role, "")) for grant in live)


def _label(grant: Grant) -> str:
    place = grant.department or grant.company
    return f"{ROLE_NAMES[grant.role]}（{place.name}）" if place else ROLE_NAMES[grant.role]


def invented_person(person_id: int) -> int:
    """The same id when it belongs to an invented person; NotFound otherwise: nobody else is let in by one click."""
    found = session().scalar(select(Person.id).where(Person.id == person_id, Person.demo))
    if found is None:
        raise NotFound(f"demo person {person_id}")
    return found
