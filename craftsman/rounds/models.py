"""Rounds as stored: calendar, milestones, titles and the rubric as one frozen value with its hash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.db import Base, Id, Json, UtcDateTime
from craftsman.rounds import course
from craftsman.rounds.ribbon import Step, ribbon
from craftsman.rounds.stages import Window
from craftsman.rounds.timetable import Timetable

WINDOWS = ("review_ends_on", "appeal_opens_on", "appeal_ends_on", "notice_opens_on", "notice_ends_on")


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
    titles: Mapped[list[dict[str, Any]]] = mapped_column(
        Json
    )  # [{"name", "quota", "word"}], highest first; word: 路工匠
    eligibility: Mapped[str] = mapped_column(String(200), default="")  # who may apply, in one sentence
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # questions of the eligibility test
    verifiers: Mapped[dict[str, str]] = mapped_column(
        Json, default=dict
    )  # who verifies → which department does it here
    tie_order: Mapped[list[str]] = mapped_column(
        Json, default=list
    )  # dimension ids, then "submitted_at": what splits ties
    rubric: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)  # long, and known by its digest once read
    rubric_version: Mapped[str] = mapped_column(String(30))
    rubric_digest: Mapped[str] = mapped_column(String(64))
    # windows: applying and reviewing overlap; each application's own clock starts when it is submitted
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    review_ends_on: Mapped[date | None]  # last day of the joint review
    appeal_opens_on: Mapped[date | None]
    appeal_ends_on: Mapped[date | None]
    notice_opens_on: Mapped[date | None]
    notice_ends_on: Mapped[date | None]
    planned: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # milestone → planned day, for the timetable
    # milestones: what people set, once
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: being set up, only the clerk sees it
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    noticed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    named_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    prepared: Mapped[list[str]] = mapped_column(Json, default=list)  # tasks of the set-up that the clerk has saved
    last_number: Mapped[int] = mapped_column(default=0)  # the counter of application numbers
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    demo: Mapped[bool] = mapped_column(default=False)

    @property
    def window(self) -> Window:
        return Window(self.opens_at, self.closes_at)

    @property
    def timetable(self) -> Timetable:
        """Windows and planned milestones together."""
        planned = {name: date.fromisoformat(day) for name, day in self.planned.items()}
        windows = {name: getattr(self, name) for name in WINDOWS if getattr(self, name) is not None}
        return Timetable(self.opens_at, self.closes_at, {**windows, **planned})

    @timetable.setter
    def timetable(self, value: Timetable) -> None:
        self.opens_at, self.closes_at = value.opens_at, value.closes_at
        for name in WINDOWS:
            setattr(self, name, value.days.get(name))
        self.planned = {name: day.isoformat() for name, day in value.days.items() if name not in WINDOWS}

    @property
    def as_it_went(self) -> Timetable:
        """The timetable for pages: real days where there are any. What is planned is edited in `timetable`."""
        return course.as_it_went(self, self.timetable)

    @property
    def has_panel(self) -> bool:
        """Whether experts see the candidates in this round."""
        return self.timetable.day("panel") is not None

    def ribbon(self, now: datetime) -> tuple[Step, ...]:
        """The eight steps as every page of the round shows them."""
        return ribbon(self, self.timetable, now)

    def appeal(self, now: datetime) -> str:
        """When a confirmed score can be questioned; may be empty."""
        return course.appeal(self, self.timetable, now)

    def tag(self, now: datetime) -> tuple[str, str]:
        """(family, word) of what the round is in now."""
        return course.tag(self, self.timetable, now)


class RubricDraft(Base):
    """The rubric a round's clerks are writing. From the proposal of a change to its answer nobody edits it."""

    __tablename__ = "rubric_draft"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), unique=True)
    rubric: Mapped[dict[str, Any]] = mapped_column(Json)  # readable at every save, yet perhaps odd
    digest: Mapped[str] = mapped_column(String(64))
    based_on: Mapped[str] = mapped_column(String(64), default="")  # digest of the published version it began with
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who changed it last
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    # a change of a round that is open: its effect, who asks for it, what the second person said
    effect: Mapped[dict[str, Any] | None] = mapped_column(Json)  # {"digest", "base", "of", "changed", "up", "down"}
    counting_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # since when the effect is being counted
    proposed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(300), default="")
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    declined_because: Mapped[str] = mapped_column(String(300), default="")


class RubricVersion(Base):
    """A rubric as it was published in a round, numbered from 1; the highest number is the round's. Never changed."""

    __tablename__ = "rubric_version"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> person_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    rubric: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    name: Mapped[str] = mapped_column(String(30))  # the version the rubric itself is called: 2026-v3
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who published or proposed it
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # the second person, after opening
    reason: Mapped[str] = mapped_column(String(300), default="")
    affected: Mapped[int] = mapped_column(default=0)  # applications whose points it changed when it was agreed to
    rescored_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # since when no score follows an older version


class DayOverride(Base):
    """A day on which the district differs from the holiday table: worked or free, with its reason."""

    __tablename__ = "day_override"

    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
