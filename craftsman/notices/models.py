"""Public notices and objections as stored; who objects is sealed."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftsman.crypto import blind, seal, unseal
from craftsman.db import Base, Id, Json, UtcDateTime

OBJECTION_STATES = ("received", "accepted", "rejected", "answered")
EFFECTS = ("upheld", "adjusted", "disqualified")  # 维持, 调整, 取消资格


def _uid() -> str:
    return uuid.uuid4().hex


class Notice(Base):
    """A public notice over exactly the list of one sealed proposal. Published, it never changes; a correction is a notice of its own."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("kind IN ('proposal', 'correction', 'naming')", name="kind"),
        CheckConstraint("opens_on <= ends_on", name="period"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12), default="proposal")
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshot.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    title: Mapped[str] = mapped_column(String(100))
    document_no: Mapped[str] = mapped_column(String(40), default="")  # 路总工〔2026〕31号
    basis: Mapped[str] = mapped_column(String(600))  # the paragraphs around the fixed data
    contact: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # phone, address, mail, organiser
    opens_on: Mapped[date]
    ends_on: Mapped[date]  # both days count; working days in between are computed when it is published
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    digest: Mapped[str] = mapped_column(String(64), default="")  # over everything printed, as it was published
    version: Mapped[int] = mapped_column(default=1)

    lines: Mapped[list[NoticeLine]] = relationship(order_by="NoticeLine.position", lazy="raise_on_sql", viewonly=True)


class NoticeLine(Base):
    """A person on the public list: exactly what is shown, in 姓氏笔画 order within each title."""

    __tablename__ = "notice_line"
    __table_args__ = (UniqueConstraint("notice_id", "position"), UniqueConstraint("notice_id", "application_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)  # a worker's own line
    position: Mapped[int]  # 1…n over the whole notice: certificate numbers follow it
    title: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(50))
    sex: Mapped[str] = mapped_column(String(1))
    employer: Mapped[str] = mapped_column(String(100))
    trade: Mapped[str] = mapped_column(String(50))
    struck_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # an objection took this person off
    struck_why: Mapped[str] = mapped_column(String(200), default="")


class Objection(Base):
    """A real-name objection: name, phone and text are sealed and seen by two roles only."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'accepted', 'rejected', 'answered')", name="state"),
        CheckConstraint("effect IS NULL OR effect IN ('upheld', 'adjusted', 'disqualified')", name="effect"),
        Index("ix_objection_open", "round_id", "state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), default=_uid)
    number: Mapped[str] = mapped_column(String(16), unique=True)  # YY26-007
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("notice_line.id"))
    as_unit: Mapped[bool] = mapped_column(default=False)
    unit: Mapped[str] = mapped_column(String(100), default="")
    name_sealed: Mapped[bytes]
    phone_sealed: Mapped[bytes]
    phone_index: Mapped[bytes] = mapped_column(index=True)
    facts_sealed: Mapped[bytes]
    files: Mapped[list[dict[str, Any]]] = mapped_column(
        Json, default=list
    )  # {"role", "key", "sha256", "type", "size", "name" sealed}
    state: Mapped[str] = mapped_column(String(10), default="received")
    effect: Mapped[str | None] = mapped_column(String(12))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]  # of its answer: counted from the day it came, and anew from the day it was accepted
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))  # asked to look into it
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    findings: Mapped[str] = mapped_column(String(1000), default="")
    found_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(1000), default="")  # what the objector reads
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def name(self) -> str:
        return unseal(self.name_sealed, f"objection.name.{self.uid}")

    @name.setter
    def name(self, value: str) -> None:
        self.uid = self.uid or _uid()
        self.name_sealed = seal(value, f"objection.name.{self.uid}")

    @property
    def phone(self) -> str:
        return unseal(self.phone_sealed, f"objection.phone.{self.uid}")

    @phone.setter
    def phone(self, value: str) -> None:
        self.uid = self.uid or _uid()
        self.phone_sealed, self.phone_index = seal(value, f"objection.phone.{self.uid}"), blind(value)

    @property
    def facts(self) -> str:
        return unseal(self.facts_sealed, f"objection.facts.{self.uid}")

    @facts.setter
    def facts(self, value: str) -> None:
        self.uid = self.uid or _uid()
        self.facts_sealed = seal(value, f"objection.facts.{self.uid}")


class ObjectionCount(Base):
    """The counter of receipt numbers, one row a year."""

    __tablename__ = "objection_count"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)
