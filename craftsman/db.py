"""The database: engine and session, one fair writer, naming of constraints, UTC time, keyset paging, guards."""

from __future__ import annotations

import fcntl
import functools
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    CursorResult,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Integer,
    MetaData,
    Select,
    TypeDecorator,
    event,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction

BUSY_MS = 15_000
_SHORT_MS = 100  # who has waited less than this in the queue may wait the full time for the database
_UNAVAILABLE = (
    "database is locked",
    "disk is full",
    "disk I/O",
    "unable to open database file",
    "connection failed",
    "server closed",
)

_ENTERED_TWICE = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")

S = TypeVar("S", bound=Select[Any])
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

Id = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    """Every table of the portal."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database; a naive value is a programming error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def session() -> Session:
    """The unit of work of this request or job."""
    return cast(Session, db.session())


Given = Mapping[str, Any] | Sequence[Mapping[str, Any]]


def plain(statement: Executable, given: Given | None = None) -> CursorResult[Any]:
    """Plain columns, past the unit of work: asked through it they cost twice as much. What it has not written yet is
    written first, as it would do itself."""
    unit = session()
    unit.flush()
    return (unit.info.get(_BEGUN) or unit.connection()).execute(statement, given)


_BEGUN = "begun"  # the connection of the transaction that has begun: asked for at every statement, it has to be at hand


@event.listens_for(Session, "after_begin")
def _at_hand(unit: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    unit.info[_BEGUN] = connection


@event.listens_for(Session, "after_transaction_end")
def _out_of_hand(unit: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        unit.info.pop(_BEGUN, None)


# --- one fair writer -------------------------------------------------------------------------------------------------
# SQLite lets one process write at a time and its busy handler sleeps without a queue: some writers wait half a second
# while others overtake. A file lock in front of BEGIN IMMEDIATE makes the queue fair (performance.md 1.3). A
# transaction that reads first and writes later must be IMMEDIATE from its start, or its stale snapshot is refused.

_writing: ContextVar[bool] = ContextVar("writing", default=False)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions that begin inside may write: on SQLite each waits its turn and holds the only writer's place."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Look things up before the act without holding the writer's place; ends any transaction begun before."""
    session().rollback()
    token = _writing.set(False)
    try:
        yield
    finally:
        session().rollback()
        _writing.reset(token)


class FairConnection(sqlite3.Connection):
    """A SQLite connection that takes its turn before it writes and gives it up once the driver has finished."""

    lock: Path | None = None
    _turn: int | None = None

    def begin_writing(self) -> None:
        """Waits BUSY_MS at most in all: who has queued behind somebody who waited in vain has waited too."""
        began = time.monotonic()
        if self.lock is not None:
            self._turn = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        waited = int((time.monotonic() - began) * 1000)
        try:
            if waited < _SHORT_MS:
                self.execute("BEGIN IMMEDIATE")
            else:
                self._begin_within(max(BUSY_MS - waited, 0))
        except BaseException:
            self._end_turn()
            raise

    def _begin_within(self, left: int) -> None:
        try:
            self.execute(f"PRAGMA busy_timeout={left}")
            self.execute("BEGIN IMMEDIATE")
        finally:
            self.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    def commit(self) -> None:
        super().commit()
        self._end_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._end_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None


@contextmanager
def transaction() -> Iterator[Session]:
    """One step of a job or command: everything inside is committed at its end, or nothing is."""
    session().rollback()
    with writing():
        try:
            yield session()
            session().commit()
        except BaseException:
            session().rollback()
            raise


@contextmanager
def _told() -> Iterator[None]:
    """The driver's errors as SQLAlchemy tells them elsewhere; in its events nobody translates them."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OperationalError(None, None, error) from error


def _prepare_sqlite(engine: Engine, lock: Path | None) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: FairConnection, _record: object) -> None:
        connection.lock = lock
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MS}",
            "secure_delete=ON",
            "trusted_schema=OFF",
        ):
            with _told():
                connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        raw = cast(FairConnection, connection.connection.driver_connection)
        with _told():
            if _writing.get():
                raw.begin_writing()
            else:
                raw.execute("BEGIN")


def init_app(app: Flask, *, url: str, home: Path) -> None:
    """Bind the session to this database; SQLite gets its pragmas and its fair queue of writers."""
    sqlite = url.startswith("sqlite")
    options: dict[str, object] = {"pool_pre_ping": not sqlite}
    if sqlite:
        options["connect_args"] = {"factory": FairConnection, "check_same_thread": False, "timeout": BUSY_MS / 1000}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    if sqlite:
        with app.app_context():
            _prepare_sqlite(db.engine, home / "write.lock")


def is_unavailable(error: BaseException) -> bool:
    """Whether the database is busy, full or away: the request may be tried again later (503), nothing is broken."""
    return any(word in str(error) for word in _UNAVAILABLE)


def is_serialization_failure(error: BaseException) -> bool:
    """PostgreSQL asks for the transaction to be run again (40001, 40P01)."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in ("40001", "40P01")


def is_overtaken(error: BaseException) -> bool:
    """Somebody entered the same beside us after we had looked (23505): looked at again, it is there to be used or refused."""
    found = getattr(error, "orig", None)
    return getattr(found, "sqlstate", None) == "23505" or getattr(found, "sqlite_errorname", None) in _ENTERED_TWICE


def locks_rows() -> bool:
    """Whether rows are held one by one; SQLite's only writer holds everything already."""
    unit = session()
    return (unit.info.get(_BEGUN) or unit.get_bind()).dialect.name == "postgresql"


def serializable() -> None:
    """On PostgreSQL make this transaction SERIALIZABLE (before any query); SQLite's only writer is serial already."""
    if locks_rows():
        session().connection(execution_options={"isolation_level": "SERIALIZABLE"})


def advisory_lock(name: str) -> None:
    """Hold `name` until this transaction ends. SQLite's writer holds everything already."""
    if locks_rows():
        session().execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


# --- asked once ------------------------------------------------------------------------------------------------------
# A page is composed of the parts of several features, and each asks for the round, the counters, the departments. In one
# transaction that only reads, the same question has the same answer: it is put to the database once.


def once(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """A question that a page puts to the database once, however many of its parts ask; given values must be hashable, and
    nobody changes the answer. An act asks anew each time: it may have changed the facts itself."""

    @functools.wraps(ask)
    def asked(*args: Asked.args, **named: Asked.kwargs) -> Answer:
        if _writing.get():
            return ask(*args, **named)
        answers = session().info.setdefault("answers", {})
        key = (ask, args, *sorted(named.items()))
        if key not in answers:
            answers[key] = ask(*args, **named)
        return cast(Answer, answers[key])

    return asked


@event.listens_for(Session, "after_flush")
@event.listens_for(Session, "after_transaction_end")
def _forget(unit: Session, _context: object) -> None:
    unit.info.pop("answers", None)


# --- paging ----------------------------------------------------------------------------------------------------------


def keyset(statement: S, columns: Sequence[Any], after: Sequence[Any] | None, limit: int) -> S:
    """The next `limit` rows in the order of `columns` (all ascending, the last one unique) after the row `after`."""
    if after is not None:
        statement = statement.where(tuple_(*columns) > tuple_(*after))
    return statement.order_by(*columns).limit(limit)


# --- guards: invariants the database itself holds, reinstalled after every migration ----------------------------------


@dataclass(frozen=True)
class Guard:
    """An event (UPDATE or DELETE) that the database refuses on every row of a table."""

    name: str
    table: str
    when: str
    message: str


_guards: list[Guard] = []


def guard(table: str, events: Sequence[str], message: str) -> None:
    """Forbid these events (UPDATE, DELETE) on every row of `table`."""
    for act in events:
        _guards.append(Guard(f"guard_{table}_{act.lower()}", table, act, message))


def install_guards(connection: Connection) -> None:
    """Create every guard anew: batch migrations on SQLite rebuild tables and lose their triggers."""
    make = _postgres_guard if connection.dialect.name == "postgresql" else _sqlite_guard
    for item in _guards:
        for statement in make(item):
            connection.execute(text(statement))


def _sqlite_guard(item: Guard) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {item.name}",
        f"CREATE TRIGGER {item.name} BEFORE {item.when} ON {item.table} "
        f"BEGIN SELECT RAISE(ABORT, '{item.message}'); END",
    ]


def _postgres_guard(item: Guard) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {item.name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{item.message}'; END $$",
        f"DROP TRIGGER IF EXISTS {item.name} ON {item.table}",
        f"CREATE TRIGGER {item.name} BEFORE {item.when} ON {item.table} FOR EACH ROW EXECUTE FUNCTION {item.name}()",
    ]
