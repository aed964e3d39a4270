"""Messages to people, what became of each outside, and the outbox that stands in for the outside in a demo."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftsman.crypto import seal, unseal
from craftsman.db import Base, Id, UtcDateTime
from craftsman.inbox.delivery import CHANNEL_NAMES, STATE_NAMES


def _uid() -> str:
    return uuid.uuid4().hex


def _one_of(column: str, values: Iterable[str]) -> str:
    return "{} IN ({})".format(column, ", ".join(f"'{value}'" for value in values))


_UNREAD = text("read_at IS NULL")
_OPEN = text("state IN ('queued', 'sending')")
_NEEDS_PEOPLE = text("state IN ('failed', 'unknown')")


class Message(Base):
    """What a person was told. This row is the in-site delivery; what goes outside is a Delivery."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("person_id", "code", "occasion"),
        Index("ix_message_person", "person_id", "id"),
        Index("ix_message_unread", "person_id", "id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(String(300))
    act: Mapped[str] = mapped_column(String(20), default="")
    occasion: Mapped[str | None] = mapped_column(String(80))
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Delivery(Base):
    """One message or sign-in code on its way to one address. `uid` is the key that makes sending it twice impossible."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "channel"),
        CheckConstraint("(message_id IS NULL) <> (sign_in_code_id IS NULL)", name="subject"),
        CheckConstraint(_one_of("channel", CHANNEL_NAMES), name="channel"),
        CheckConstraint(_one_of("state", STATE_NAMES), name="state"),
        CheckConstraint("attempts BETWEEN 0 AND 5", name="attempts"),
        Index("ix_delivery_due", "state", "next_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_delivery_needs_people", "id", sqlite_where=_NEEDS_PEOPLE, postgresql_where=_NEEDS_PEOPLE),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=_uid)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"))
    sign_in_code_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in_code.id", ondelete="CASCADE"), unique=True)
    code: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10))
    address_sealed: Mapped[bytes]
    address_masked: Mapped[str] = mapped_column(String(100))
    subject: Mapped[str] = mapped_column(String(300), default="")
    text: Mapped[str] = mapped_column(
        Text, default=""
    )  # empty for a sign-in code, which is never written down in the clear
    state: Mapped[str] = mapped_column(String(10), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    unsure: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when a job was last queued for it
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    external_id: Mapped[str] = mapped_column(String(100), default="")
    error: Mapped[str] = mapped_column(String(200), default="")

    message: Mapped[Message | None] = relationship(lazy="raise_on_sql")

    @property
    def address(self) -> str:
        return unseal(self.address_sealed, f"delivery.address.{self.uid}")

    @address.setter
    def address(self, value: str) -> None:
        self.uid = self.uid or _uid()
        self.address_sealed = seal(value, f"delivery.address.{self.uid}")


class ChannelPause(Base):
    """A channel that did not answer a moment ago: other deliveries wait until then instead of each trying in vain."""

    __tablename__ = "channel_pause"

    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class OutboxEntry(Base):
    """What would have gone outside, in a demo and in development. Each key is recorded once, as a real gateway does."""

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    delivery: Mapped[Delivery] = relationship(lazy="raise_on_sql")
