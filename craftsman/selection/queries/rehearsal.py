"""What a rehearsal reads: the cases of a finished round many at a time, the rubrics to choose from, the reports kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from craftsman.accounts import reference
from craftsman.accounts.models import Person
from craftsman.applications.models import Application, Claim
from craftsman.applications.queries.cases import fact_of
from craftsman.db import session
from craftsman.errors import NotFound
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.rounds.models import Round
from craftsman.rounds.queries.scores import SEXES
from craftsman.rubrics.facts import Case
from craftsman.rubrics.rehearsal import Applicant, Choose, Invention, age_band, firm_band
from craftsman.rubrics.rehearsal.groups import UNKNOWN
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.values import full_months
from craftsman.selection import rehearsing
from craftsman.selection.models import Rehearsal
from craftsman.selection.queries.readings import people
from craftsman.selection.queries.snapshots import PROPOSAL, latest, who
from craftsman.selection.quotas import Trial
from craftsman.selection.rehearsing import Known

BATCH = 1000
RANKED = ("scored", "named")
CURRENT, DRAFT, FILE, LIBRARY = "current", "draft", "file", "library:"


@dataclass(frozen=True)
class Task:
    """What a rehearsal tries, on what, against which rubric; everything the computation needs but the cases."""

    id: int
    rubric: Rubric
    against: Rubric | None
    against_version: str  # as its round calls it
    over: Round | None
    invented: Invention | None
    titles: tuple[titles.Title, ...]
    trial: Trial
    tie_order: tuple[str, ...]

    def chooser(self, known: Known) -> Choose:
        return rehearsing.chooser(self.titles, self.trial, self.tie_order, known)


# --- what can be tried, and on what ------------------------------------------------------------------------------------


def offered_rubrics(round_: Round) -> list[tuple[str, str]]:
    """(code, words) of the rubrics that can be tried in this round."""
    found = []
    if (draft := rounds.draft_rubric_of(round_)) is not None:
        found.append((DRAFT, f"未发布的草稿（{draft.version}）"))
    if round_.rubric_digest:
        found.append((CURRENT, f"本批次现用的细则（{round_.rubric_version}）"))
    found.append((FILE, "下面上传或粘贴的细则"))
    return found + [
        (LIBRARY + one.name, f"细则库：{one.rubric.name}") for one in rounds.offers() if one.rubric.dimensions
    ]


def offered_rubric(round_: Round, code: str) -> Rubric:
    """The rubric that a code stands for; NotFound for one that is not offered."""
    draft = rounds.draft_rubric_of(round_) if code == DRAFT else None
    if draft is not None:
        return draft
    if code == CURRENT and round_.rubric_digest:
        return rounds.rubric_of(round_)
    found = next((one.rubric for one in rounds.offers() if LIBRARY + one.name == code), None)
    if found is None:
        raise NotFound(f"rubric {code}")
    return found


def version_words(round_: Round, code: str, rubric: Rubric) -> str:
    """The version of what is tried, so that a draft that kept its name is told from what is in force."""
    if code == CURRENT:
        return round_.rubric_version
    return f"{rubric.version[:56]}（草稿）" if code == DRAFT else rubric.version[:64]


def finished_rounds() -> list[Round]:
    """Rounds whose scores are frozen, newest first: their verified facts can be read again."""
    return [one for one in rounds.rounds() if one.frozen_at is not None and one.rubric_digest]


def predecessor(round_: Round, finished: Sequence[Round]) -> Round | None:
    """The round to try over: itself once frozen, the one it was copied from, else the newest."""
    wanted = (round_.id, round_.copied_from_id)
    return next((one for id_ in wanted for one in finished if one.id == id_), finished[0] if finished else None)


def size_of(round_id: int) -> int:
    """How many applications of a round are ranked."""
    of_round = Application.round_id == round_id, Application.status.in_(RANKED)
    return session().scalar(select(func.count()).select_from(Application).where(*of_round)) or 0


def trial_of(round_: Round) -> Trial:
    """Quotas and limits as the round's list was proposed, else as the round has them."""
    proposal = latest(round_.id, PROPOSAL)
    proposed = Trial.of(proposal.detail["settings"]) if proposal else None
    return rehearsing.settings_of(titles.read(round_.titles), proposed)


# --- the reports kept --------------------------------------------------------------------------------------------------


def rehearsals_of(round_id: int) -> Sequence[Row[Any]]:
    """The newest first, with the name of who tried and of the round tried over."""
    over = select(Round.name).where(Round.id == Rehearsal.over_id).scalar_subquery()
    columns = (Rehearsal.id, Rehearsal.at, Rehearsal.rubric_name, Rehearsal.rubric_version, Rehearsal.size)
    rows = select(*columns, Rehearsal.state, Person.name.label("who"), over.label("over"))
    rows = rows.outerjoin(Person, Person.id == Rehearsal.person_id).where(Rehearsal.round_id == round_id)
    return session().execute(rows.order_by(Rehearsal.id.desc()).limit(rehearsing.KEPT)).all()


def rehearsal_of(rehearsal_id: int, round_id: int) -> Rehearsal:
    found = session().get(Rehearsal, rehearsal_id)
    if found is None or found.round_id != round_id:
        raise NotFound(f"rehearsal {rehearsal_id}")
    return found


def shown_of(rehearsal: Rehearsal) -> dict[str, Any]:
    """What page and paper show beside the stored report: whose applications, who tried, the people it names."""
    report = rehearsal.report or {}
    over = rounds.round_by_id(rehearsal.over_id) if rehearsal.over_id else None
    ids = [one["id"] for one in report.get("changes", ())] if over else []
    found = {"rehearsal": rehearsal, "report": report, "over": over, "people": people(ids)}
    printed = rehearsing.printed_groups(report.get("groups", ()))
    return found | {"printed": printed, "who": who(rehearsal.person_id), "severities": rehearsing.SEVERITY_WORDS}


def paper_of(rehearsal_id: int) -> dict[str, Any] | None:
    """The same for the paper, small groups merged; None while there is no report, or for one that was forgotten."""
    kept = session().get(Rehearsal, rehearsal_id)
    if kept is None or kept.report is None:
        return None
    shown = shown_of(kept)
    return shown | {
        "report": {**kept.report, "groups": shown["printed"]},
        "round": rounds.round_by_id(kept.round_id),
    }


def task_of(rehearsal: Rehearsal) -> Task:
    """The stored order as values. The round is only read: its rubric stays what it is."""
    round_ = rounds.round_by_id(rehearsal.round_id)
    over = rounds.round_by_id(rehearsal.over_id) if rehearsal.over_id else None
    rubric = Rubric.from_dict(rehearsal.rubric)
    current = rounds.rubric_of(round_) if round_.rubric_digest else None
    invented = None if over else invention(rubric, rehearsal.seed, rehearsal.size, round_.window.last_day)
    return Task(
        id=rehearsal.id,
        rubric=rubric,
        against=rounds.rubric_of(over) if over else current if current != rubric else None,
        against_version=(over or round_).rubric_version,
        over=over,
        invented=invented,
        titles=titles.read((over or round_).titles),
        trial=Trial.of(rehearsal.settings),
        tie_order=tuple((over or round_).tie_order),
    )


def invention(rubric: Rubric, seed: int, size: int, as_of: date) -> Invention:
    return Invention(rubric, seed, size, rubric.as_of or as_of, reference.towns(), reference.trades())


# --- the cases of a round ----------------------------------------------------------------------------------------------


def firm_sizes(round_id: int) -> dict[int, int]:
    """Company → how many of the ranked work there."""
    of_round = Application.round_id == round_id, Application.status.in_(RANKED), Application.company_id.is_not(None)
    rows = select(Application.company_id, func.count()).where(*of_round).group_by(Application.company_id)
    return {company: count for company, count in session().execute(rows) if company is not None}


def handed_in_of(round_id: int) -> dict[int, tuple[Any, int | None]]:
    """Application → (when it was handed in, company): what parts equals, and what limits count."""
    of_round = Application.round_id == round_id, Application.status.in_(RANKED)
    rows = select(Application.id, Application.submitted_at, Application.company_id).where(*of_round)
    return {row.id: (row.submitted_at, row.company_id) for row in session().execute(rows)}


def cases_after(round_: Round, after: int, firms: dict[int, int]) -> list[Applicant]:
    """The next thousand by id: two queries."""
    return _applicants(round_, _shown(round_).where(Application.id > after).limit(BATCH), firms)


def cases_again(round_: Round, ids: Collection[int], firms: dict[int, int]) -> list[Applicant]:
    """Some of them once more, five hundred at a time."""
    wanted = sorted(ids)
    parts = (wanted[first : first + 500] for first in range(0, len(wanted), 500))
    return [one for part in parts for one in _applicants(round_, _shown(round_).where(Application.id.in_(part)), firms)]


def _shown(round_: Round) -> Any:
    columns = (Application.id, Application.company_id, Application.sex, Application.trade, Application.town)
    rows = select(*columns, Application.employer, Person.born_on).join(Person, Person.id == Application.person_id)
    of_round = Application.round_id == round_.id, Application.status.in_(RANKED)
    return rows.where(*of_round).order_by(Application.id)


def _applicants(round_: Round, rows: Any, firms: dict[int, int]) -> list[Applicant]:
    found = session().execute(rows).all()
    claims = _claims([row.id for row in found])
    return [_applicant(round_, row, claims.get(row.id, ()), firms) for row in found]


def _claims(ids: Sequence[int]) -> dict[int, list[Any]]:
    columns = (Claim.application_id, Claim.achievement_id, Claim.kind, Claim.attributes, Claim.accepted)
    rows = (
        select(*columns, Claim.revision, Claim.outcome, Claim.awarded)
        .where(Claim.application_id.in_(ids))
        .order_by(Claim.id)
    )
    found: dict[int, list[Any]] = {}
    for row in session().execute(rows):
        found.setdefault(row.application_id, []).append(row)
    return found


def _applicant(round_: Round, row: Any, claims: Sequence[Any], firms: dict[int, int]) -> Applicant:
    as_of = round_.window.last_day
    subject = {"birth": row.born_on, "sex": SEXES.get(row.sex), "trade": row.trade, "town": row.town}
    case = Case(as_of, tuple(fact_of(one) for one in claims), {**subject, "employer": row.employer})
    age = full_months(row.born_on, as_of) // 12 if row.born_on else None
    firm = firm_band(firms.get(row.company_id))
    named = (row.trade or UNKNOWN, row.town or UNKNOWN, firm, age_band(age), row.sex or UNKNOWN)
    return Applicant(row.id, case, named)
