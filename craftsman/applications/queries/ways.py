"""Where an application stands, for its owner: label, who has it now, by which day, department by department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from craftsman.achievements.attributes import district_day
from craftsman.achievements.models import Achievement, Evidence
from craftsman.applications import duties as law
from craftsman.applications import progress, steps
from craftsman.applications.models import Application, Claim, Duty, Step
from craftsman.applications.progress import Desk, Label, Line
from craftsman.applications.queries.own import Own
from craftsman.applications.queries.rows import claims_of, departments, duties_of, steps_of
from craftsman.db import session
from craftsman.rounds import queries as rounds
from craftsman.rounds import ribbon as ribbons
from craftsman.rounds.models import Round
from craftsman.rounds.workdays import Workdays


@dataclass(frozen=True)
class Glance:
    """An application on one card."""

    application: Application
    round: Round
    label: Label
    holders: tuple[str, ...]
    latest: date | None
    late: int  # working days over it
    reviewed: int
    duties: int


@dataclass(frozen=True)
class Wanted:
    """A returned duty: what the department says, and how long there is to correct it."""

    duty: Duty
    title: str
    department: str
    left: str
    days: int


@dataclass(frozen=True)
class Way:
    """The whole way of an application, as its progress page tells it."""

    label: Label
    holders: tuple[str, ...]
    latest: date | None
    late: int
    used: int  # working days since it was handed in
    desks: tuple[Desk, ...]
    wanted: tuple[Wanted, ...]
    ribbon: tuple[ribbons.Step, ...]
    steps: Sequence[Step]
    reviewed: tuple[int, int]

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.desks)

    @property
    def end(self) -> Step | None:
        """What ended it before its time."""
        ends = ("withdraw", "rule_out", "disqualify")
        return next((one for one in reversed(self.steps) if one.act in ends), None)


def glance(own: Own, now: datetime) -> Glance:
    """One of my applications on its card."""
    application, round_, duties = own.application, own.round, [one.duty for one in own.duties]
    latest, today = progress.latest(duties), district_day(now)
    done, total = progress.reviewed(duties)
    return Glance(
        application,
        round_,
        progress.label(application.status, duties, round_),
        progress.holders((one.department, one.duty) for one in own.duties) if _runs(application) else (),
        latest,
        progress.late(latest, today, rounds.workdays()) if latest and latest < today else 0,
        done,
        total,
    )


def wanted_of(own: Own, now: datetime) -> tuple[Wanted, ...]:
    """What has to be corrected in one of my applications."""
    duties = [one.duty for one in own.duties]
    if not any(one.state == law.RETURNED for one in duties):
        return ()
    gates = _gates(own.round)
    lines = [_line(one.duty, one.department, one.title, gates) for one in own.duties]
    return _wanted(lines, duties, district_day(now), rounds.workdays())


def _runs(application: Application) -> bool:
    return application.status == steps.SUBMITTED


def way_of(application: Application, round_: Round, now: datetime) -> Way:
    """A fixed number of queries, however many duties there are."""
    duties, today, workdays = duties_of(application.id), district_day(now), rounds.workdays()
    lines = _lines(application, round_, duties)
    latest = progress.latest(duties)
    handed_in = district_day(application.submitted_at) if application.submitted_at else today
    return Way(
        label=progress.label(application.status, duties, round_),
        holders=progress.holders((line.department, line.duty) for line in lines) if _runs(application) else (),
        latest=latest,
        late=progress.late(latest, today, workdays) if latest else 0,
        used=max(workdays.between(handed_in, today), 0),
        desks=progress.desks(lines, today, workdays),
        wanted=_wanted(lines, duties, today, workdays),
        ribbon=ribbons.ribbon(round_, round_.timetable, now),
        steps=steps_of(application.id),
        reviewed=progress.reviewed(duties),
    )


def _lines(application: Application, round_: Round, duties: Sequence[Duty]) -> list[Line]:
    names, gates = departments(), _gates(round_)
    titles = {one.achievement_id: one.title for one in claims_of(application.id)}
    return [_line(one, names[one.department_id].name, titles.get(one.achievement_id or 0, ""), gates) for one in duties]


def _gates(round_: Round) -> dict[str, str]:
    return {one.id: f"核查：{one.name}" for one in rounds.rubric_of(round_).gates}


def _line(duty: Duty, department: str, title: str, gates: Mapping[str, str]) -> Line:
    return Line(
        department=department,
        title=title or gates.get(duty.gate or "", "已删除的业绩"),
        duty=duty,
        note=duty.note,
        closed_on=district_day(duty.closed_at) if duty.closed_at else None,
    )


def _wanted(lines: Sequence[Line], duties: Sequence[Duty], today: date, workdays: Workdays) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(
            duty,
            line.title,
            line.department,
            progress.days_left(duty.correct_by, today, workdays),
            workdays.between(today, duty.correct_by) if duty.correct_by else 0,
        )
        for line, duty in zip(lines, duties, strict=True)
        if duty.state == law.RETURNED
    )


def changed_since(wanted: Sequence[Wanted]) -> set[int]:
    """Duties whose achievement has another revision by now than the department looked at."""
    ids = [one.duty.achievement_id for one in wanted if one.duty.achievement_id]
    rows = session().execute(select(Achievement.id, Achievement.revision).where(Achievement.id.in_(ids)))
    revisions = {row.id: row.revision for row in rows} if ids else {}
    return {one.duty.id for one in wanted if revisions.get(one.duty.achievement_id or 0, 0) > one.duty.revision}


def files_of(claim_ids: Sequence[int | None]) -> dict[int, Sequence[Evidence]]:
    """claim → the files as they were cited, also those that the worker has taken away since."""
    rows = session().execute(select(Claim.id, Claim.evidence).where(Claim.id.in_([one for one in claim_ids if one])))
    cited = {row.id: [file[0] for file in row.evidence] for row in rows}
    ids = [one for some in cited.values() for one in some]
    files = {one.id: one for one in session().scalars(select(Evidence).where(Evidence.id.in_(ids)))} if ids else {}
    return {claim: [files[one] for one in some if one in files] for claim, some in cited.items()}
