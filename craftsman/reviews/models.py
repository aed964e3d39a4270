"""Decisions as stored, with the ten minutes in which they can be undone; who stepped back; who is looking right now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.db import Base, Id, Json, UtcDateTime


class Decision(Base):
    """A department's answer to a duty at a revision. It takes effect at `effective_at` unless undone before.

    One at a time waits for that; what was sent back may be answered again at the same revision, when the worker only
    explained something.
    """

    __tablename__ = "decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('verified', 'adjusted', 'returned', 'denied')", name="outcome"),
        CheckConstraint("undone_at IS NULL OR effected_at IS NULL", name="undone_or_effected"),
        Index(
            "uq_decision_standing",
            "duty_id",
            "revision",
            unique=True,
            sqlite_where=text("undone_at IS NULL AND effected_at IS NULL"),
            postgresql_where=text("undone_at IS NULL AND effected_at IS NULL"),
        ),
        Index("ix_decision_person", "person_id", "at"),
        Index("ix_decision_duty", "duty_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    revision: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)  # codes of the reason templates
    note: Mapped[str] = mapped_column(String(300), default="")  # what the worker will read
    values: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of a 部分认定: what is true instead
    awarded: Mapped[int | None]  # hundredths, where the rubric leaves a range to the department
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    countersigned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    effective_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    effected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Recusal(Base):
    """A reviewer stepped back from an application; it never comes to him again by any route."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("person_id", "application_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # employer, kin, mentoring, other
    note: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Look(Base):
    """Somebody has a duty open: others see it until it runs out. It hinders nobody who decides."""

    __tablename__ = "look"

    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class Postponement(Base):
    """稍后再审: a reviewer put a duty at the end of his own queue."""

    __tablename__ = "postponement"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
