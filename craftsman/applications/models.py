"""Applications as stored: what was applied for, which achievements it cites, what departments owe it, what happened to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftsman.db import Base, Id, Json, UtcDateTime

STATUSES = ("draft", "submitted", "scored", "named", "withdrawn", "ineligible", "disqualified")
DUTY_STATES = ("open", "decided", "returned", "closed", "dropped")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(one) for one in values)})"


class Application(Base):
    """One person's application in one round. `status` has one writer: `actions.take`."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        CheckConstraint(_one_of("status", STATUSES), name="status"),
        CheckConstraint("(status IN ('scored', 'named')) <= (score IS NOT NULL)", name="scored"),
        Index("ix_application_ranking", "round_id", "status", "score", "id"),
        Index("ix_application_by_status", "round_id", "status", "number"),
        Index("ix_application_by_name", "round_id", "name", "number"),
        Index(
            "ix_application_direct",
            "round_id",
            "id",
            sqlite_where=text("direct = 1"),
            postgresql_where=text("direct"),
        ),
        Index("ix_application_untold", "id", sqlite_where=text("untold = 1"), postgresql_where=text("untold")),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)  # LQ26-03817
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[str] = mapped_column(String(12), default="draft")
    answers: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # of the eligibility test
    registers_read: Mapped[bool | None]  # consent to read registers; None: not asked yet
    left_out: Mapped[list[int]] = mapped_column(Json, default=list)  # achievements of the ledger not to be cited
    # as they were when submitted; what is printed comes from here
    name: Mapped[str] = mapped_column(String(50), default="")
    sex: Mapped[str] = mapped_column(String(1), default="")
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    employer: Mapped[str] = mapped_column(String(100), default="")
    town: Mapped[str] = mapped_column(String(20), default="")
    trade: Mapped[str] = mapped_column(String(50), default="")
    predicted: Mapped[int | None]  # hundredths, when submitted
    score: Mapped[int | None]  # hundredths, confirmed
    parts: Mapped[list[int] | None] = mapped_column(Json)  # hundredths per dimension, in the rubric's order
    sheet: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)  # the confirmed score with its bookings
    evidence_digest: Mapped[str | None] = mapped_column(String(64))  # of what the confirmed score rests on
    consents: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # purpose → version of the text agreed to
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    direct: Mapped[bool] = mapped_column(default=False)  # the confirmed score meets a direct recognition
    untold: Mapped[bool] = mapped_column(default=False)  # it has come in, and its worker has still to be told
    version: Mapped[int] = mapped_column(default=1)

    claims: Mapped[list[Claim]] = relationship(order_by="Claim.id", lazy="raise_on_sql", viewonly=True)
    duties: Mapped[list[Duty]] = relationship(order_by="Duty.id", lazy="raise_on_sql", viewonly=True)
    steps: Mapped[list[Step]] = relationship(order_by="Step.id", lazy="raise_on_sql", viewonly=True)


class Claim(Base):
    """An achievement cited at a revision, with its values as they were then, so that later edits change no past round."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("application_id", "achievement_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"), index=True)
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    attributes: Mapped[dict[str, Any]] = mapped_column(Json)
    evidence: Mapped[list[list[Any]]] = mapped_column(Json, default=list)  # [evidence id, sha256] of the usable files
    outcome: Mapped[str] = mapped_column(String(12), default="unverified")  # as in achievements.verification
    accepted: Mapped[dict[str, Any] | None] = mapped_column(Json)  # values a department stands behind where they differ
    awarded: Mapped[int | None]  # hundredths a department gave inside a judged range; never the worker's own
    note: Mapped[str] = mapped_column(String(300), default="")  # the department's reason
    item: Mapped[str] = mapped_column(String(20), default="")  # the rubric item that scores it, for filters and lists


class Duty(Base):
    """What one department owes one application: a fact to judge, or a veto to clear. Moved only by `duties` of actions.

    The clock: `due_on` is the last working day; while returned it is paused and `days_left` keeps what remains.
    """

    __tablename__ = "duty"
    __table_args__ = (
        CheckConstraint(_one_of("state", DUTY_STATES), name="state"),
        CheckConstraint("(achievement_id IS NULL) <> (gate IS NULL)", name="subject"),
        UniqueConstraint("application_id", "achievement_id"),
        UniqueConstraint("application_id", "gate"),
        Index("ix_duty_queue", "department_id", "state", "due_on", "id"),
        Index(
            "ix_duty_returned",
            "correct_by",
            sqlite_where=text("state = 'returned'"),
            postgresql_where=text("state = 'returned'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claim.id"))
    achievement_id: Mapped[int | None] = mapped_column(ForeignKey("achievement.id"), index=True)
    gate: Mapped[str | None] = mapped_column(String(40))  # id of the rubric's veto
    item: Mapped[str] = mapped_column(String(20), default="")  # rubric item or gate, for filters
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="open")
    outcome: Mapped[str | None] = mapped_column(String(12))  # of a closed duty: verified, adjusted, denied
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_on: Mapped[date]
    days_left: Mapped[int | None]  # working days, while the clock is paused
    correct_by: Mapped[date | None]  # last day for the worker's correction, while returned
    returns: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(300), default="")  # what the worker reads
    said: Mapped[str] = mapped_column(String(200), default="")  # what the worker says with his correction


class DutyCount(Base):
    """Duties per department, state and due day, moved in the transaction that moves the duty: pages never count rows."""

    __tablename__ = "duty_count"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10), primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    duties: Mapped[int] = mapped_column(default=0)


class StatusCount(Base):
    """Applications per round and status, moved by the same door that moves the status."""

    __tablename__ = "status_count"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(12), primary_key=True)
    applications: Mapped[int] = mapped_column(default=0)


class ScoreCount(Base):
    """Scored applications per round and whole point, moved by the same door: the distribution of a round is never counted."""

    __tablename__ = "score_count"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    points: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    applications: Mapped[int] = mapped_column(default=0)


class Step(Base):
    """Something that happened to an application, as its progress page tells it."""

    __tablename__ = "step"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
