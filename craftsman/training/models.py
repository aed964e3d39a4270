"""The catalogue as stored: institutions, courses, their sessions, and who signed up."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftsman.db import Base, Id, Json, UtcDateTime
from craftsman.training.enrolling import Seating


class Institution(Base):
    """A place that teaches: an address, a telephone, its main trades."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    town: Mapped[str] = mapped_column(String(20), index=True)
    address: Mapped[str] = mapped_column(String(100), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    trades: Mapped[list[str]] = mapped_column(Json, default=list)
    demo: Mapped[bool] = mapped_column(default=False)


class Course(Base):
    """What is taught, and the achievement it ends in: the rubric then says what that is worth to whom."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("institution_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    name: Mapped[str] = mapped_column(String(60))
    trade: Mapped[str] = mapped_column(String(50), default="", index=True)  # empty: for every trade
    kind: Mapped[str] = mapped_column(String(40))  # of the achievement it leads to
    attributes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # {"level": "l2"}
    requires: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # {"kind": "skill_certificate", "level": "l3"}
    weeks: Mapped[int] = mapped_column(default=0)  # until the achievement can be expected
    fee: Mapped[int] = mapped_column(default=0)  # yuan

    institution: Mapped[Institution] = relationship(lazy="raise_on_sql")


class CourseSession(Base):
    """One run of a course: days, hours, seats; it opens once enough have signed up."""

    __tablename__ = "course_session"
    __table_args__ = (
        CheckConstraint("seats >= 1 AND taken >= 0 AND taken <= seats", name="seats"),
        UniqueConstraint("course_id", "starts_on"),
        Index("ix_course_session_start", "starts_on", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    hours: Mapped[str] = mapped_column(String(60), default="")  # 周二、周四18:30–20:30
    place: Mapped[str] = mapped_column(String(100), default="")
    seats: Mapped[int]
    needed: Mapped[int] = mapped_column(default=1)  # 开班人数
    taken: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # once enough had signed up: those were told
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    course: Mapped[Course] = relationship(lazy="raise_on_sql")

    @property
    def seating(self) -> Seating:
        """The session as law reads it."""
        gone, agreed = self.cancelled_at is not None, self.confirmed_at is not None
        return Seating(self.starts_on, self.seats, self.taken, self.needed, gone, agreed)


class Enrolment(Base):
    """A worker's place in a session."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("course_session_id", "person_id"),
        CheckConstraint("state IN ('enrolled', 'cancelled', 'completed')", name="state"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    course_session_id: Mapped[int] = mapped_column(ForeignKey("course_session.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default="enrolled")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    course_session: Mapped[CourseSession] = relationship(lazy="raise_on_sql")


class CatalogueImport(Base):
    """A table that a clerk has sent: looked at first, applied once or not at all."""

    __tablename__ = "catalogue_import"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(String(120))  # of the file
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # {"new": 12, "changed": 3, "same": 5}
