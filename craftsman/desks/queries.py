"""What is asked for first pages: the journal page by page, and who stands behind its lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from craftsman.accounts.models import Person
from craftsman.db import session
from craftsman.journal import Entry


def journal_page(before: int | None, limit: int) -> Sequence[Entry]:
    """The next lines of the journal, newest first, older than line `before`. Only roles that may read all of it ask."""
    lines = select(Entry).order_by(Entry.seq.desc()).limit(limit)
    return session().scalars(lines.where(Entry.seq < before) if before is not None else lines).all()


def names_of(people: Iterable[int | None]) -> Mapping[int, str]:
    """Person id → name; who has been erased has none."""
    known = {person_id for person_id in people if person_id is not None}
    rows = session().execute(select(Person.id, Person.name).where(Person.id.in_(known))) if known else ()
    return {row.id: row.name for row in rows}
