"""Rounds as stored: window, titles and the rubric as one frozen value with its hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.db import Base, Id, Json, UtcDateTime
from craftsman.rounds.stages import Window


class Round(Base):
    """One selection. The rubric's text never changes under its hash; another rubric is another version of the round."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="window"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    prefix: Mapped[str] = mapped_column(String(10), unique=True)  # of application numbers: LQ26-03817
    titles: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # [{"name", "quota"}], highest first
    eligibility: Mapped[str] = mapped_column(String(200), default="")  # who may apply, in one sentence
    rubric: Mapped[dict[str, Any]] = mapped_column(Json)
    rubric_version: Mapped[str] = mapped_column(String(30))
    rubric_digest: Mapped[str] = mapped_column(String(64))
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    demo: Mapped[bool] = mapped_column(default=False)

    @property
    def window(self) -> Window:
        return Window(self.opens_at, self.closes_at)
