"""Takes the invented district out again: its files, and every row that hangs on one of its people, firms or rounds."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    ForeignKey,
    Select,
    Table,
    delete,
    select,
    union_all,
    update,
)

from craftsman import db, files
from craftsman.accounts.models import Company, Person, SignInCode, SignInFailure
from craftsman.achievements.models import Evidence
from craftsman.certificates.models import Bundle, Certificate, NumberCounter
from craftsman.demo import catalogue
from craftsman.notices.models import Objection, ObjectionCount
from craftsman.replays import Replay
from craftsman.rounds.models import Round
from craftsman.talents.models import ProfilePaper
from craftsman.training.models import CatalogueImport, Institution

_AT_ONCE = 500  # ids in one statement


def forget_files() -> int:
    """Remove the bytes of every invented person's files; done before the rows go, so that a second try finds them."""
    with db.reading():
        found = db.session().scalars(select(Evidence).where(Evidence.person_id.in_(_people())))
        keys = {key for one in found for key in (one.original_key, one.key, *one.previews) if key}
        keys |= {key for key in db.session().scalars(_papers()) if key}
    for key in sorted(keys):
        files.remove(key)
    return len(keys)


def _papers() -> CompoundSelect[str | None]:
    """What was drawn, or brought in, for invented people and rounds."""
    rounds = select(Round.id).where(Round.demo)
    return union_all(
        select(Certificate.key).where(Certificate.round_id.in_(rounds)),
        select(Bundle.key).where(Bundle.round_id.in_(rounds)),
        select(ProfilePaper.key).where(ProfilePaper.person_id.in_(_people())),
        select(CatalogueImport.key).where(CatalogueImport.person_id.in_(_people())),
    )


def forget_rows() -> int:
    """Remove every invented row and what hangs on it, in the caller's transaction; returns how many rows."""
    people = list(db.session().scalars(_people()))
    _let_real_people_keep_their_firms()
    return (
        _forget_by_phone()
        + _forget_replays(people)
        + _forget(Round.__table__, db.session().scalars(select(Round.id).where(Round.demo)))  # type: ignore[arg-type]  # a table, not a view
        + _forget(Person.__table__, people)  # type: ignore[arg-type]
        + _forget(Institution.__table__, db.session().scalars(select(Institution.id).where(_is_sample())))  # type: ignore[arg-type]
        + _forget_counters()
        + _forget(Company.__table__, db.session().scalars(select(Company.id).where(Company.demo)))  # type: ignore[arg-type]
    )


def _people() -> Select[int]:
    return select(Person.id).where(Person.demo)


def _forget_counters() -> int:
    """Numbers of which nobody holds one any more begin again."""
    used = select(Certificate.id).where(Certificate.word == NumberCounter.word, Certificate.year == NumberCounter.year)
    counters = delete(NumberCounter).where(~used.exists())
    objected = delete(ObjectionCount).where(~select(Objection.id).exists())
    return db.session().execute(counters).rowcount + db.session().execute(objected).rowcount  # type: ignore[attr-defined,no-any-return]


def _is_sample() -> ColumnElement[bool]:
    return Institution.name.in_(catalogue.INSTITUTIONS)


def _let_real_people_keep_their_firms() -> None:
    """A firm that somebody real has chosen since is no longer only invented."""
    chosen = select(Person.company_id).where(~Person.demo, Person.company_id.is_not(None))
    db.session().execute(
        update(Company).where(Company.demo, Company.id.in_(chosen)).values(demo=False, confirmed=False)
    )


def _forget_by_phone() -> int:
    """Rows that know a person only by the blind index of the phone."""
    phones = list(db.session().scalars(select(Person.phone_index).where(Person.demo, Person.phone_index.is_not(None))))
    failures = db.session().execute(delete(SignInFailure).where(SignInFailure.account.in_(phones)))
    codes = db.session().scalars(select(SignInCode.id).where(SignInCode.phone_index.in_(phones)))
    return failures.rowcount + _forget(SignInCode.__table__, codes)  # type: ignore[attr-defined,arg-type,no-any-return]


def _forget_replays(people: Iterable[int]) -> int:
    owners = [f"person-{person_id}" for person_id in people]
    return db.session().execute(delete(Replay).where(Replay.owner.in_(owners))).rowcount  # type: ignore[attr-defined,no-any-return]


def _forget(table: Table, ids: Iterable[int]) -> int:
    """Delete these rows after everything that cannot stand without them, following the foreign keys of all tables.

    A reference that may be empty is emptied, unless the row belongs to what goes (ON DELETE CASCADE).
    """
    doomed = list(ids)
    if not doomed:
        return 0
    count = 0
    for child, column, key in _references_to(table):
        for some in _parts(doomed):
            if column.nullable and key.ondelete != "CASCADE":
                db.session().execute(update(child).where(column.in_(some)).values({column: None}))
            elif len(child.primary_key.columns) > 1:  # a row between two others; nothing hangs on it
                count += db.session().execute(delete(child).where(column.in_(some))).rowcount  # type: ignore[attr-defined]
            else:
                primary = child.primary_key.columns.values()[0]
                count += _forget(child, db.session().scalars(select(primary).where(column.in_(some))))
    for some in _parts(doomed):
        count += db.session().execute(delete(table).where(table.primary_key.columns.values()[0].in_(some))).rowcount  # type: ignore[attr-defined]
    return count


def _references_to(table: Table) -> list[tuple[Table, Column[object], ForeignKey]]:
    return [
        (child, key.parent, key)
        for child in table.metadata.sorted_tables
        for key in child.foreign_keys
        if key.column.table is table
    ]


def _parts(ids: list[int]) -> list[list[int]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
