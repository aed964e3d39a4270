"""Certificates as stored: number, printed facts, state, the paper; one counter row per kind, title and year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.db import Base, Id, Json, UtcDateTime

STATES = ("valid", "suspended", "revoked", "replaced")


class NumberCounter(Base):
    """The last number given of one word and year (路工匠〔2026〕). Only moved inside the issuing transaction: none is missing."""

    __tablename__ = "number_counter"

    word: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """A certificate. What is printed is stored with it; the check page repeats exactly that."""

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("state IN ('valid', 'suspended', 'revoked', 'replaced')", name="state"),
        UniqueConstraint("word", "year", "serial", "copy"),
        UniqueConstraint("application_id", "copy"),
        Index("ix_certificate_round", "round_id", "title", "serial"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)  # 128 random bits, in the QR code's address
    word: Mapped[str] = mapped_column(String(20))
    year: Mapped[int]
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(40), index=True)  # 路工匠〔2026〕0001号; a replacement keeps it
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    copy: Mapped[int] = mapped_column(default=1)  # 2, 3 … for replacements
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(50))
    sex: Mapped[str] = mapped_column(String(1))
    employer: Mapped[str] = mapped_column(String(100))
    trade: Mapped[str] = mapped_column(String(50))
    issuer: Mapped[str] = mapped_column(String(50))
    named_on: Mapped[date]
    document_no: Mapped[str] = mapped_column(String(40))
    printed: Mapped[dict[str, Any]] = mapped_column(Json)  # every field on the paper
    state: Mapped[str] = mapped_column(String(10), default="valid")
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    state_document: Mapped[str] = mapped_column(String(40), default="")  # of a suspension or revocation
    hold: Mapped[str] = mapped_column(String(200), default="")  # why only this one is not drawn: 姓名“䶮”字体缺字
    key: Mapped[str | None] = mapped_column(String(100))  # the paper, once drawn
    sha256: Mapped[str | None] = mapped_column(String(64))
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("bundle.id"), index=True)
    handed_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handed_out_to: Mapped[str] = mapped_column(String(50), default="")  # empty: to the person; else who fetched it
    wrong: Mapped[str] = mapped_column(String(200), default="")  # what the person says is wrong on it
    wrong_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    demo: Mapped[bool] = mapped_column(default=False)


class Bundle(Base):
    """Fifty certificates of one title with their cover slip, as they go to the printer. Number 0 is the round's specimen."""

    __tablename__ = "bundle"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(30))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str | None] = mapped_column(String(100))
    sha256: Mapped[str | None] = mapped_column(String(64))
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    printed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Lookup(Base):
    """Somebody looked a certificate up by number and name: counted for a minute, so that lists cannot be tried through."""

    __tablename__ = "lookup"
    __table_args__ = (Index("ix_lookup_address", "address", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
