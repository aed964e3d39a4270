"""The ledger: achievements, the files that prove them, and what departments answered about each revision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftsman.achievements.evidence import PROCESSING, REFUSED, USABLE
from craftsman.achievements.verification import OUTCOMES, UNVERIFIED
from craftsman.db import Base, Id, Json, UtcDateTime


class Achievement(Base):
    """A line of a worker's ledger. `revision` counts what departments must look at again (values and files);
    `version` guards the page that edits the values."""

    __tablename__ = "achievement"
    __table_args__ = (
        CheckConstraint("revision >= 1 AND version >= 1", name="counts"),
        Index(
            "ix_achievement_live",
            "person_id",
            "id",
            sqlite_where=text("deleted_at IS NULL"),
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    attributes: Mapped[dict[str, Any]] = mapped_column(Json)
    title: Mapped[str] = mapped_column(String(200))
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column(default=1)
    cited: Mapped[bool] = mapped_column(default=False)  # some application has cited it: it hears of every change
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    files: Mapped[list[Evidence]] = relationship(
        primaryjoin="and_(Evidence.achievement_id == Achievement.id, Evidence.removed_at.is_(None))",
        order_by="Evidence.id",
        lazy="raise_on_sql",
        viewonly=True,
    )
    verification: Mapped[Verification | None] = relationship(
        primaryjoin="and_(Verification.achievement_id == Achievement.id, "
        "Verification.revision == Achievement.revision, Verification.replaced_at.is_(None))",
        uselist=False,
        lazy="raise_on_sql",
        viewonly=True,
    )

    @property
    def state(self) -> str:
        """What was answered about this revision; a change by the worker asks anew."""
        return self.verification.outcome if self.verification else UNVERIFIED


class Evidence(Base):
    """A file that proves an achievement. The original is let go once a clean copy is kept."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint(f"state IN ('{PROCESSING}', '{USABLE}', '{REFUSED}')", name="state"),
        CheckConstraint("size > 0", name="size"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    content_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), default=PROCESSING)
    reason: Mapped[str] = mapped_column(String(200), default="")
    warning: Mapped[str] = mapped_column(String(100), default="")
    pages: Mapped[int] = mapped_column(default=0)
    original_key: Mapped[str | None] = mapped_column(String(100), index=True)
    key: Mapped[str | None] = mapped_column(String(100), index=True)
    previews: Mapped[list[str]] = mapped_column(Json, default=list)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Verification(Base):
    """What a department answered about one revision. `attributes` are the values it stands behind where they differ."""

    __tablename__ = "verification"
    __table_args__ = (
        CheckConstraint("outcome IN ({})".format(", ".join(f"'{one}'" for one in OUTCOMES)), name="outcome"),
        Index(
            "uq_verification_current",
            "achievement_id",
            "revision",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    achievement_id: Mapped[int] = mapped_column(ForeignKey("achievement.id"))
    revision: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(12))
    department: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(String(300), default="")
    attributes: Mapped[dict[str, Any] | None] = mapped_column(Json)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
