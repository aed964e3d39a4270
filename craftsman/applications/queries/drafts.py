"""An application as its ledger stands: the draft, its case and account, what goes in and who will be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, bindparam, func, select

from craftsman.accounts import queries as accounts
from craftsman.accounts.models import Company, Consent, Person
from craftsman.achievements.attributes import is_empty
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.evidence import PROCESSING, REFUSED, USABLE
from craftsman.achievements.models import Achievement, Evidence, Verification
from craftsman.achievements.verification import PROVEN, RETURNED, UNVERIFIED
from craftsman.applications import steps
from craftsman.applications.draft import Draft, Entry
from craftsman.applications.duties import Owed
from craftsman.applications.models import Application, Claim
from craftsman.applications.queries.cases import fact_of
from craftsman.applications.queries.rows import claims_of
from craftsman.db import plain, session
from craftsman.rounds import account
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round
from craftsman.rounds.queries.scores import SEXES
from craftsman.rubrics.facts import Case, FactId
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import gain_if_supplied, score

# --- the case ---------------------------------------------------------------------------------------------------------


def case_of(application: Application, claims: Sequence[Claim] | None = None, person: Person | None = None) -> Case:
    """The case as the application cites it: what a department proved counts with the values it stands behind. `claims`:
    all of the application's, and `person` whose it is, where they are at hand."""
    round_ = session().get_one(Round, application.round_id)
    return Case(
        as_of=round_.window.last_day,
        facts=tuple(fact_of(claim) for claim in (claims_of(application.id) if claims is None else claims)),
        subject=_subject(application, person),
    )


def _subject(application: Application, person: Person | None = None) -> dict[str, object]:
    born_on = person.born_on if person else plain(_BORN, {"person": application.person_id}).scalar()
    return _described(application, born_on)


def _described(application: Any, born_on: date | None) -> dict[str, object]:
    return {
        "birth": born_on,
        "sex": SEXES.get(application.sex),
        "trade": application.trade,
        "town": application.town,
        "employer": application.employer,
    }


# --- the draft: the ledger as it would be handed in --------------------------------------------------------------------


def draft_of(application: Application, round_: Round) -> Draft:
    """The owner's ledger as this application cites it; a fixed number of queries, plain columns."""
    born_on = plain(_BORN, {"person": application.person_id}).scalar()
    return draft_from(rounds.rubric_of(round_), round_.window.last_day, application, born_on)[0]


def draft_from(rubric: Rubric, as_of: date, application: Any, born_on: date | None) -> tuple[Draft, Sequence[Any]]:
    """The draft, and the rows of the ledger it was worked out from."""
    ledger, left_out = plain(_LEDGER, {"person": application.person_id}).all(), set(application.left_out)
    entries = []
    for _, group in groupby(ledger, key=attrgetter("id")):
        row, *more = group
        files = [one for one in (row, *more) if one.file is not None]
        if files or not is_empty(row.attributes):
            entries.append(_entry(row, files, row.id not in left_out))
    return Draft(rubric, as_of, _described(application, born_on), tuple(entries)), ledger


# Handing in asks these within the rush of a last day, so each is written once.
_OWNER: Any = bindparam("person")
_FILE = (
    *(Evidence.id.label("file"), Evidence.sha256.label("file_sha256")),
    Evidence.state.label("file_state"),
)
_KEPT = and_(Evidence.achievement_id == Achievement.id, Evidence.removed_at.is_(None))
_LEDGER = (  # achievements, one row per file, with what a department answered about the revision they stand at
    select(
        *(Achievement.id, Achievement.kind, Achievement.attributes, Achievement.revision, Achievement.version),
        *(Verification.outcome, Verification.note, Verification.attributes.label("accepted")),
        *_FILE,
    )
    .outerjoin(
        Verification,
        and_(
            Verification.achievement_id == Achievement.id,
            Verification.revision == Achievement.revision,
            Verification.replaced_at.is_(None),
        ),
    )
    .outerjoin(Evidence, _KEPT)
    .where(Achievement.person_id == _OWNER, Achievement.deleted_at.is_(None))
    .order_by(Achievement.id, Evidence.id)
)
MARK = (
    select(Person.version.label("person_version"), Achievement.id, Achievement.revision, Achievement.version, *_FILE)
    .outerjoin(Achievement, and_(Achievement.person_id == Person.id, Achievement.deleted_at.is_(None)))
    .outerjoin(Evidence, _KEPT)
    .where(Person.id == _OWNER)
    .order_by(Achievement.id, Evidence.id)
)
_PERSON = (
    select(
        *(Person.name, Person.sex, Person.company_id, func.coalesce(Company.name, "").label("employer")),
        *(Person.town, Person.trade),
    )
    .outerjoin(Company, Company.id == Person.company_id)
    .where(Person.id == _OWNER)
)
AGREED = (
    select(Consent.text_version)
    .where(Consent.person_id == _OWNER, Consent.purpose == bindparam("purpose"), Consent.withdrawn_at.is_(None))
    .order_by(Consent.id.desc())
    .limit(1)
)
_BORN = select(Person.born_on).where(Person.id == _OWNER)


def _entry(row: Any, files: Sequence[Any], cited: bool) -> Entry:
    return Entry(
        id=row.id,
        kind=kinds()[row.kind],
        attributes=row.attributes,
        revision=row.revision,
        outcome=row.outcome or UNVERIFIED,
        accepted=row.accepted,
        note=row.note or "",
        files=tuple((one.file, one.file_sha256) for one in files if one.file_state == USABLE),
        opening=sum(1 for one in files if one.file_state == PROCESSING),
        refused=sum(1 for one in files if one.file_state == REFUSED),
        cited=cited,
    )


def has_agreed(person_id: int, purpose: str) -> str | None:
    """The version of the text this person agreed to and has not withdrawn, or None."""
    return plain(AGREED, {"person": person_id, "purpose": purpose}).scalar()


def person_now(person_id: int) -> dict[str, Any]:
    """Name, sex, employer, town and trade as the account has them now."""
    return dict(plain(_PERSON, {"person": person_id}).one()._mapping)


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
    rubric, claims = rounds.rubric_of(round_), claims_of(application.id)
    case = case_of(application, claims)
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
