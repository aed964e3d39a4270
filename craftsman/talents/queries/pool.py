"""工匠库: who is in it, for the office; who agreed to be found, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, String, cast, exists, false, or_, select

from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Person
from craftsman.accounts.roles import OFFICE
from craftsman.applications.models import Application
from craftsman.certificates.models import Certificate
from craftsman.db import keyset, session
from craftsman.errors import NotFound
from craftsman.talents import directory, growth
from craftsman.talents.directory import Wanted
from craftsman.talents.models import Honour, Talent
from craftsman.talents.queries.people import Who, is_valid, titles_of, who


@dataclass(frozen=True)
class Member:
    """Somebody in the pool, as lists and pages show him; never a phone."""

    talent: Talent
    person_id: int
    name: str
    trade: str
    town: str
    employer: str
    titles: tuple[growth.Held, ...]

    @property
    def top(self) -> growth.Held | None:
        """The highest title, of several the latest."""
        order = list(growth.LEVELS)
        return max(self.titles, key=lambda one: (order.index(one.level), one.on), default=None)

    @property
    def helps(self) -> tuple[str, ...]:
        return directory.help_words(self.talent.fields)


def visible_to(actor: Actor) -> Select[Talent]:
    """The office sees the whole pool, everybody else himself."""
    return select(Talent) if actor.role in OFFICE else select(Talent).where(Talent.person_id == actor.person_id)


def pool(actor: Actor, wanted: Wanted, after: int | None, limit: int) -> list[Member]:
    """The next members by id that fit."""
    rows = visible_to(actor).join(Person, Person.id == Talent.person_id).where(*_fits(wanted))
    if wanted.name:
        rows = rows.where(
            or_(
                Person.name.startswith(wanted.name, autoescape=True),
                Person.initials.contains(f" {wanted.name.lower()}", autoescape=True),
            )
        )
    return _members(rows, after, limit)


def member(talent_id: int, actor: Actor) -> Member:
    """One member for the office; NotFound otherwise."""
    return _one(visible_to(actor).where(Talent.id == talent_id))


def listed(wanted: Wanted, after: int | None, limit: int) -> list[Member]:
    """The public directory: who agreed and still holds a title."""
    return _members(_listed().where(*_fits(wanted)), after, limit)


def newest_listed(limit: int) -> list[Member]:
    """Those of the directory who agreed last, for the public home."""
    rows = _listed().order_by(Talent.listed_at.desc(), Talent.id.desc()).limit(limit)
    return _as_members(session().scalars(rows).all())


def craftsman(talent_id: int) -> Member:
    """One of the directory; whoever did not agree is not found."""
    return _one(_listed().where(Talent.id == talent_id))


def own(actor: Actor) -> Member | None:
    """Myself in the pool, or None."""
    return next(iter(_members(visible_to(actor).where(Talent.person_id == actor.person_id), None, 1)), None)


def honours(person_id: int) -> Sequence[Honour]:
    """Every title ever entered for a person, newest first; revoked ones too."""
    rows = select(Honour).where(Honour.person_id == person_id)
    return session().scalars(rows.order_by(Honour.named_on.desc(), Honour.id.desc())).all()


def certificates_of(person_id: int) -> Sequence[Certificate]:
    """A person's certificates, newest first, for the office's page."""
    rows = select(Certificate).where(Certificate.person_id == person_id)
    return session().scalars(rows.order_by(Certificate.id.desc())).all()


def _listed() -> Select[Talent]:
    holds = exists().where(Honour.person_id == Talent.person_id, is_valid())
    rows = select(Talent).join(Person, Person.id == Talent.person_id)
    return rows.where(Talent.listed_at.is_not(None), Person.disabled_at.is_(None), holds)


def _fits(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.level:
        found.append(
            exists().where(Honour.person_id == Talent.person_id, Honour.level == wanted.level, is_valid())
            if wanted.level in growth.LEVELS
            else false()
        )
    for column, value in ((Person.trade, wanted.trade), (Person.town, wanted.town)):
        if value:
            found.append(column == value)
    if wanted.help:
        codes = cast(Talent.fields, String)  # codes are plain letters, so a list's text contains them as written
        found.append(
            codes.contains(f'"{wanted.help}"', autoescape=True) if wanted.help in directory.helps() else false()
        )
    if wanted.apprentices:
        found.append(Talent.takes_apprentices.is_(True))
    return found


def _members(rows: Select[Talent], after: int | None, limit: int) -> list[Member]:
    return _as_members(session().scalars(keyset(rows, [Talent.id], [after] if after else None, limit)).all())


def _as_members(found: Sequence[Talent]) -> list[Member]:
    ids = [one.person_id for one in found]
    if not ids:
        return []
    known, held = who(ids), titles_of(ids)
    return [_member(one, known[one.person_id], held.get(one.person_id, ())) for one in found]


def _member(talent: Talent, one: Who, held: tuple[growth.Held, ...]) -> Member:
    return Member(talent, talent.person_id, one.name, one.trade, one.town, one.employer, held)


def _one(rows: Select[Talent]) -> Member:
    found = _members(rows, None, 1)
    if not found:
        raise NotFound("talent")
    return found[0]


def named_in(round_id: int) -> Sequence[int]:
    """Applications of a round that were named and have their certificate, in the order of the numbers."""
    rows = (
        select(Application.id)
        .join(Certificate, Certificate.application_id == Application.id)
        .where(Application.round_id == round_id, Application.status == "named", Certificate.copy == 1)
    )
    return session().scalars(rows.order_by(Certificate.id)).all()
