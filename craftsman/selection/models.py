"""Sealed snapshots as stored: the frozen scores, then the proposal; and the trials of quotas that led there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.db import Base, Id, Json, UtcDateTime, guard
from craftsman.rounds.stages import DISTRICT


class Snapshot(Base):
    """A sealed list of a round: kind `scores` at the freeze (and after each objection that changes one), or `proposal`."""

    __tablename__ = "snapshot"
    __table_args__ = (
        UniqueConstraint("round_id", "kind", "number"),
        CheckConstraint("kind IN ('scores', 'proposal')", name="kind"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]  # 1, 2, … within round and kind; shown as S-2026-1 and N-2026-1
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    rubric_digest: Mapped[str] = mapped_column(String(64))
    journal_seq: Mapped[int] = mapped_column(Id)
    standings: Mapped[int]  # how many rows it seals
    digest: Mapped[str] = mapped_column(String(64))  # over all of the above and every row
    # scores: bins, direct, inside (direct recognitions on places of the quota), excluded, reasons;
    # proposal: lines {title: hundredths}, counts, averages, settings, minutes, diff
    detail: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reason: Mapped[str] = mapped_column(String(300), default="")

    @property
    def name(self) -> str:
        """S-2026-1 for scores, N-2026-1 for a proposal."""
        return f"{'S' if self.kind == 'scores' else 'N'}-{self.at.astimezone(DISTRICT).year}-{self.number}"


class Standing(Base):
    """An application's place in a snapshot; in a proposal `title` says what it is proposed for.

    Its key is the order in which it is read, written and sealed. It names its application without a foreign key: a sealed list
    stands by itself, whatever becomes of the applications.
    """

    __tablename__ = "standing"
    __table_args__ = (UniqueConstraint("application_id", "snapshot_id"), {"sqlite_with_rowid": False})

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), primary_key=True)
    # by score and tie rule; shared only by those whom the rule does not part either
    place: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(Id, primary_key=True)
    rank: Mapped[int]  # by score; equal scores share it
    score: Mapped[int]  # hundredths
    parts: Mapped[list[int]] = mapped_column(Json)
    title: Mapped[str | None] = mapped_column(String(30))
    direct: Mapped[bool] = mapped_column(default=False)  # by a direct recognition, outside the ranking
    passed_over: Mapped[str] = mapped_column(String(200), default="")  # why somebody above a line has no title
    evidence_digest: Mapped[str] = mapped_column(String(64), default="")


guard("snapshot", ("UPDATE",), "a sealed snapshot never changes")
guard("standing", ("UPDATE",), "a sealed snapshot never changes")


class Scenario(Base):
    """A trial of quotas, tie rule and company limit over a snapshot; kept to be compared, never changing the snapshot."""

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("round_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    name: Mapped[str] = mapped_column(String(30))
    settings: Mapped[dict[str, Any]] = mapped_column(Json)  # a trial as plain values, see `quotas.Trial.to_plain`
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Rehearsal(Base):
    """A rubric tried over a finished round or over invented people, with its report. It stands beside its round and writes
    nothing into it; people are in the report by the numbers of their applications only."""

    __tablename__ = "rehearsal"
    __table_args__ = (CheckConstraint("state IN ('waiting', 'done')", name="state"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(40))  # current, draft, file, or the name of a library file
    rubric: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    rubric_name: Mapped[str] = mapped_column(String(200))
    rubric_version: Mapped[str] = mapped_column(String(64))
    rubric_digest: Mapped[str] = mapped_column(String(64))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(
        Json, default=list
    )  # what the check says: severity, sentence, line
    over_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))  # whose applications; None: invented people
    size: Mapped[int]  # cases
    seed: Mapped[int] = mapped_column(default=0)  # of the invented ones
    settings: Mapped[dict[str, Any]] = mapped_column(Json)  # the quotas it is tried with, see `quotas.Trial.to_plain`
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    done: Mapped[int] = mapped_column(default=0)  # cases scored so far
    report: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    paper: Mapped[str | None] = mapped_column(String(200))  # key of the PDF
    paper_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
