"""The pool as stored: titles people hold, and who agreed to be found."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.db import Base, Id, Json, UtcDateTime


class Talent(Base):
    """A named craftsman in the pool. Listed publicly only after agreeing; the words shown are his own."""

    __tablename__ = "talent"
    __table_args__ = (Index("ix_talent_listed", "listed_at", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    since: Mapped[date]
    skill: Mapped[str] = mapped_column(String(30), default="")  # 绝活
    fields: Mapped[list[str]] = mapped_column(Json, default=list)  # what he can help with
    takes_apprentices: Mapped[bool] = mapped_column(default=False)
    listed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: did not agree to the public directory
    version: Mapped[int] = mapped_column(default=1)


class Honour(Base):
    """A title held: by a round of this portal, or by a document from elsewhere (市, 省)."""

    __tablename__ = "honour"
    __table_args__ = (
        UniqueConstraint("person_id", "title", "year"),
        CheckConstraint("level IN ('district', 'city', 'province', 'nation')", name="level"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(30))
    level: Mapped[str] = mapped_column(String(10), default="district")
    year: Mapped[int]
    named_on: Mapped[date]
    document_no: Mapped[str] = mapped_column(String(40), default="")
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    revoked_on: Mapped[date | None]
    revoked_document: Mapped[str] = mapped_column(String(40), default="")


class ProfilePaper(Base):
    """A person's profile on paper, as last asked for: drawn by the worker, replaced by the next one."""

    __tablename__ = "profile_paper"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: still being drawn
    key: Mapped[str | None] = mapped_column(String(100))
    sha256: Mapped[str | None] = mapped_column(String(64))
