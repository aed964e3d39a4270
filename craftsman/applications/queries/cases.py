"""The applications of a round as cases, many at a time: what was proved, who proved it, what it scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from craftsman.accounts.models import Department, Person
from craftsman.achievements.verification import PROVEN
from craftsman.applications.models import Application, Claim, Duty
from craftsman.db import session
from craftsman.rounds.models import Round
from craftsman.rounds.queries.scores import SEXES
from craftsman.rubrics.facts import Case, Fact, FactId
from craftsman.rubrics.points.worth import AWARDED

BATCH = 500
SCORED = ("scored", "named", "disqualified")  # statuses under which a confirmed score is kept


@dataclass(frozen=True)
class Cited:
    """One application as law reads it. `sheet` is the confirmed score as stored; `by`: fact → the department that judged it;
    `evidence`: fact → the SHA-256 of each file."""

    application_id: int
    number: str
    company_id: int | None
    score: int | None
    sheet: dict[str, Any] | None
    direct: bool
    case: Case
    by: dict[FactId, str]
    evidence: dict[FactId, list[str]]


def cited_cases(round_: Round, statuses: Sequence[str] = SCORED, at_once: int = BATCH) -> Iterator[Cited]:
    """By id; three queries for each 500 applications, and never more than these in memory."""
    last = 0
    while rows := _batch(round_.id, statuses, last, at_once):
        last = rows[-1].id
        ids = [row.id for row in rows]
        claims, by = _claims(ids), _judged(ids)
        for row in rows:
            yield _cited(round_, row, claims.get(row.id, []), by)


def _batch(round_id: int, statuses: Sequence[str], after: int, at_once: int) -> Sequence[Row[Any]]:
    columns = (Application.id, Application.number, Application.company_id, Application.score, Application.sheet)
    printed = (Application.direct, Application.sex, Application.trade, Application.town, Application.employer)
    found = (
        select(*columns, *printed, Person.born_on)
        .join(Person, Person.id == Application.person_id)
        .where(Application.round_id == round_id, Application.status.in_(statuses), Application.id > after)
        .order_by(Application.id)
        .limit(at_once)
    )
    return session().execute(found).all()


def _claims(ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    columns = (Claim.application_id, Claim.achievement_id, Claim.kind, Claim.attributes, Claim.accepted, Claim.awarded)
    rows = session().execute(
        select(*columns, Claim.revision, Claim.outcome, Claim.evidence)
        .where(Claim.application_id.in_(ids))
        .order_by(Claim.id)
    )
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.application_id].append(row)
    return found


def _judged(ids: Sequence[int]) -> dict[tuple[int, int], str]:
    rows = session().execute(
        select(Duty.application_id, Duty.achievement_id, Department.name)
        .join(Department, Department.id == Duty.department_id)
        .where(Duty.application_id.in_(ids), Duty.achievement_id.is_not(None))
    )
    return {(row.application_id, row.achievement_id): row.name for row in rows}


def _cited(round_: Round, row: Row[Any], claims: Sequence[Row[Any]], by: dict[tuple[int, int], str]) -> Cited:
    subject = {
        "birth": row.born_on,
        "sex": SEXES.get(row.sex),
        "trade": row.trade,
        "town": row.town,
        "employer": row.employer,
    }
    return Cited(
        application_id=row.id,
        number=row.number,
        company_id=row.company_id,
        score=row.score,
        sheet=row.sheet,
        direct=row.direct,
        case=Case(round_.window.last_day, tuple(fact_of(claim) for claim in claims), subject),
        by={one.achievement_id: by[row.id, one.achievement_id] for one in claims if (row.id, one.achievement_id) in by},
        evidence={one.achievement_id: [str(sha) for _, sha in one.evidence] for one in claims if one.evidence},
    )


def fact_of(claim: Claim | Row[Any]) -> Fact:
    """What a department proved counts with the values it stands behind."""
    said = dict(claim.accepted if claim.accepted is not None else claim.attributes)
    if claim.awarded is not None:
        said[AWARDED] = claim.awarded / 100
    return Fact(claim.achievement_id, claim.kind, said, claim.revision, claim.outcome in PROVEN)
