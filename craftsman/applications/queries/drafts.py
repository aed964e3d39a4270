"""An application as its ledger stands: the draft, its case and account, what goes in and who will be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload, selectinload

from craftsman.accounts import queries as accounts
from craftsman.accounts.models import Company, Person
from craftsman.achievements.attributes import is_empty
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.evidence import PROCESSING, REFUSED, USABLE
from craftsman.achievements.models import Achievement, Evidence
from craftsman.achievements.verification import PROVEN, RETURNED
from craftsman.applications import steps
from craftsman.applications.draft import Draft, Entry
from craftsman.applications.duties import Owed
from craftsman.applications.models import Application, Claim
from craftsman.applications.queries.rows import claims_of
from craftsman.db import session
from craftsman.rounds import account
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round
from craftsman.rubrics.facts import Case, Fact, FactId
from craftsman.rubrics.scoring import gain_if_supplied, score

SEXES = {"男": "male", "女": "female"}  # as rubric files write them


# --- the case ---------------------------------------------------------------------------------------------------------


def case_of(application: Application) -> Case:
    """The case as the application cites it: what a department proved counts with the values it stands behind."""
    round_ = session().get_one(Round, application.round_id)
    return Case(
        as_of=round_.window.last_day,
        facts=tuple(_cited(claim) for claim in claims_of(application.id)),
        subject=_subject(application),
    )


def _cited(claim: Claim) -> Fact:
    values = claim.accepted if claim.accepted is not None else claim.attributes
    return Fact(claim.achievement_id, claim.kind, dict(values), claim.revision, claim.outcome in PROVEN)


def _subject(application: Application) -> dict[str, object]:
    birth = session().scalar(select(Person.born_on).where(Person.id == application.person_id))
    return {
        "birth": birth,
        "sex": SEXES.get(application.sex),
        "trade": application.trade,
        "town": application.town,
        "employer": application.employer,
    }


# --- the draft: the ledger as it would be handed in --------------------------------------------------------------------


def draft_of(application: Application, round_: Round) -> Draft:
    """The owner's ledger as this application cites it; a fixed number of queries."""
    rows = (
        select(Achievement)
        .where(Achievement.person_id == application.person_id, Achievement.deleted_at.is_(None))
        .options(joinedload(Achievement.verification), selectinload(Achievement.files))
        .order_by(Achievement.id)
        .execution_options(populate_existing=True)
    )
    left_out = set(application.left_out)
    return Draft(
        rubric=rounds.rubric_of(round_),
        as_of=round_.window.last_day,
        subject=_subject(application),
        entries=tuple(_entry(one, one.id not in left_out) for one in session().scalars(rows) if _says_something(one)),
    )


def _says_something(one: Achievement) -> bool:
    return bool(one.files) or not is_empty(one.attributes)


def _entry(one: Achievement, cited: bool) -> Entry:
    answer = one.verification
    return Entry(
        id=one.id,
        kind=kinds()[one.kind],
        attributes=dict(one.attributes),
        revision=one.revision,
        outcome=one.state,
        accepted=dict(answer.attributes) if answer and answer.attributes is not None else None,
        note=answer.note if answer else "",
        files=tuple((file.id, file.sha256) for file in one.files if file.state == USABLE),
        opening=sum(1 for file in one.files if file.state == PROCESSING),
        refused=sum(1 for file in one.files if file.state == REFUSED),
        cited=cited,
    )


def ledger_mark(person_id: int) -> tuple[object, ...]:
    """What has to be unchanged between preparing an application and handing it in: ledger, files, person."""
    live = and_(Achievement.person_id == Person.id, Achievement.deleted_at.is_(None))
    here = and_(Evidence.achievement_id == Achievement.id, Evidence.removed_at.is_(None))
    rows = (
        select(Person.version, Achievement.id, Achievement.revision, Achievement.version, Evidence.id, Evidence.state)
        .outerjoin(Achievement, live)
        .outerjoin(Evidence, here)
        .where(Person.id == person_id)
        .order_by(Achievement.id, Evidence.id)
    )
    return tuple(map(tuple, session().execute(rows)))


def has_agreed(person_id: int, purpose: str) -> str | None:
    """The version of the text this person agreed to and has not withdrawn, or None."""
    standing = [one for one in accounts.consents_of(person_id) if one.purpose == purpose and one.withdrawn_at is None]
    return standing[-1].text_version if standing else None


def person_now(person_id: int) -> dict[str, Any]:
    """Name, sex, employer, town and trade as the account has them now."""
    person = session().get_one(Person, person_id)
    company = session().get(Company, person.company_id) if person.company_id else None
    return {
        "name": person.name,
        "sex": person.sex,
        "company_id": person.company_id,
        "employer": company.name if company else "",
        "town": person.town,
        "trade": person.trade,
    }


def registers_of(round_: Round) -> Sequence[tuple[str, str, str]]:
    """(register, department, what is read from it) of the round's rubric, each register once."""
    rubric, found = rounds.rubric_of(round_), dict[str, tuple[str, list[str]]]()
    for item in rubric.items:
        if item.register:
            department = rubric.departments.get(item.verifier, "")
            found.setdefault(item.register, (department, []))[1].append(item.name)
    return [(name, department, "、".join(items)) for name, (department, items) in found.items()]


def to_be_asked(owed: Sequence[Owed]) -> Sequence[tuple[str, int, int]]:
    """(department, facts, vetoes) that handing in would ask for, in the order of the duties."""
    names = accounts.department_names()
    found: dict[str, list[int]] = {}
    for one in owed:
        counts = found.setdefault(names.get(one.department, "承办部门"), [0, 0])
        counts[one.gate is not None] += 1
    return [(name, facts, gates) for name, (facts, gates) in found.items()]


# --- the account -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Accounted:
    """The score of an application line by line; `waiting` are achievements that do not go in as they are."""

    account: account.Account
    waiting: tuple[Entry, ...] = ()


def account_of(application: Application, round_: Round) -> Accounted:
    """A draft as the ledger stands; what is handed in as it was cited; what is scored as it was confirmed."""
    if application.status == steps.DRAFT:
        draft = draft_of(application, round_)
        left = tuple(one for one in draft.entries if not one.line.counts)
        return Accounted(draft.account, left)
    rubric, case, claims = rounds.rubric_of(round_), case_of(application), claims_of(application.id)
    confirmed = application.score is not None
    sheet = score(rubric, case, verified_only=confirmed)
    entries: dict[FactId, account.Entry] = {one.achievement_id: _as_entry(one) for one in claims}
    return Accounted(account.account(rubric, sheet, entries, lambda fact: gain_if_supplied(rubric, case, sheet, fact)))


def _as_entry(claim: Claim) -> account.Entry:
    return account.Entry(
        claim.title,
        len(claim.evidence),
        claim.outcome in PROVEN,
        kinds()[claim.kind].evidence_required,
        claim.outcome == RETURNED,
    )
