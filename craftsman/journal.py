"""The journal (操作日志): who did what to what, when and why; append-only and chained, so tampering shows."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from sqlalchemy import String, Table, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.crypto import keys
from craftsman.db import Base, Id, Json, UtcDateTime, advisory_lock, guard, plain, session

GENESIS = bytes(32)
_BATCH = 2_000


class Who(Protocol):
    """What the journal needs to know of an actor."""

    @property
    def person_id(self) -> int: ...
    @property
    def role(self) -> str: ...


class Entry(Base):
    """One line of the journal. It holds no personal values, so erasing a person never breaks the chain."""

    __tablename__ = "journal"

    seq: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(Id)
    role: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(45))
    request_id: Mapped[str] = mapped_column(String(40))
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    detail: Mapped[dict[str, object]] = mapped_column(Json)
    reason: Mapped[str | None] = mapped_column(String(500))
    mac: Mapped[bytes]


guard("journal", ("UPDATE", "DELETE"), "the journal is append-only")


class Head(Base):
    """Where the chain ends: one row. Cutting the tail of the journal leaves a head that no line matches."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(Id)
    mac: Mapped[bytes]


@dataclass(frozen=True)
class Origin:
    """Where an act comes from: the request's number and network address."""

    request_id: str = ""
    address: str = ""


_NOWHERE = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def append(
    act: str,
    subject: str,
    *,
    actor: Who | None,
    now: datetime,
    detail: Mapping[str, object] | None = None,
    reason: str | None = None,
) -> None:
    """Add one line in the caller's transaction; `detail` takes ids, codes and counts, never personal values."""
    advisory_lock("journal")
    seq, mac = _head()
    place = origin.get()
    line = {
        "seq": seq + 1,
        "at": now,
        "actor_id": actor.person_id if actor else None,
        "role": actor.role if actor else "system",
        "address": place.address,
        "request_id": place.request_id,
        "act": act,
        "subject": subject,
        "detail": dict(detail or {}),
        "reason": reason,
    }
    line["mac"] = _mac(mac, _content(line))
    plain(_WRITE, line)
    plain(_MOVE, {"seq": seq + 1, "mac": line["mac"]})


_HEAD = select(Head.seq, Head.mac).where(Head.id == 1).with_for_update()
_WRITE = insert(cast(Table, Entry.__table__))
_MOVE = update(cast(Table, Head.__table__)).where(Head.id == 1)


def _head() -> tuple[int, bytes]:
    """Where the chain ends, held until this transaction does; the first line begins it."""
    found = plain(_HEAD).one_or_none()
    if found is not None:
        return found.seq, found.mac
    mac = _mac(GENESIS, {"seq": 0})
    plain(insert(cast(Table, Head.__table__)), {"id": 1, "seq": 0, "mac": mac})
    return 0, mac


def verify() -> tuple[int, str | None]:
    """(lines checked, None) when the chain is whole, else the first line where it breaks, in words."""
    mac, expected = _mac(GENESIS, {"seq": 0}), 1
    for entry in _entries():
        if entry.seq != expected:
            return expected - 1, f"第{expected}条缺失"
        mac = _mac(mac, _content(vars(entry)))
        if not hmac.compare_digest(mac, entry.mac):
            return expected - 1, f"第{expected}条与链不符"
        expected += 1
    head = session().get(Head, 1, populate_existing=True)
    if head is None:
        return expected - 1, None if expected == 1 else "链头缺失"
    if head.seq != expected - 1 or not hmac.compare_digest(head.mac, mac):
        return expected - 1, f"链头记到第{head.seq}条，日志只到第{expected - 1}条"
    return expected - 1, None


def _entries() -> Iterator[Entry]:
    after = 0
    while True:
        rows = session().scalars(select(Entry).where(Entry.seq > after).order_by(Entry.seq).limit(_BATCH)).all()
        if not rows:
            return
        yield from rows
        after = rows[-1].seq
        session().expunge_all()


def _content(line: Mapping[str, Any]) -> dict[str, object]:
    return {
        "seq": line["seq"],
        "at": line["at"].astimezone(UTC).isoformat(),
        "actor": line["actor_id"],
        "role": line["role"],
        "address": line["address"],
        "request": line["request_id"],
        "act": line["act"],
        "subject": line["subject"],
        "detail": line["detail"],
        "reason": line["reason"],
    }


def _mac(previous: bytes, content: Mapping[str, object]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.digest(keys().journal, previous + text.encode(), "sha256")
