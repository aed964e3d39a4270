"""An application as its ledger stands: the draft, its case and account, what goes in and who will be asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from craftsman.rubrics.scoring import gain_if_supplied, score

# --- the case ---------------------------------------------------------------------------------------------------------


def case_of(application: Application, claims: Sequence[Claim] | None = None) -> Case:
    """The case as the application cites it: what a department proved counts with the values it stands behind. `claims`:
    all of the application's, where they are at hand."""
    round_ = session().get_one(Round, application.round_id)
    return Case(
        as_of=round_.window.last_day,
        facts=tuple(fact_of(claim) for claim in (claims_of(application.id) if claims is None else claims)),
        subject=_subject(application),
    )


def _subject(application: Application) -> dict[str, object]:
    birth = plain(_BORN, {"person": application.person_id}).scalar()
    return {
        "birth": birth,
        "sex": SEXES.get(application.sex),
        "trade": application.trade,
        "town": application.town,
        "employer": application.employer,
    }


# --- the draft: the ledger as it would be handed in --------------------------------------------------------------------


def draft_of(application: Application, round_: Round) -> Draft:
    """The owner's ledger as this application cites it; a fixed number of queries, plain columns."""
    files, left_out = _files_of(application.person_id), set(application.left_out)
    return Draft(
        rubric=rounds.rubric_of(round_),
        as_of=round_.window.last_day,
        subject=_subject(application),
        entries=tuple(
            _entry(row, files.get(row.id, []), row.id not in left_out)
            for row in plain(_LEDGER, {"person": application.person_id})
            if row.id in files or not is_empty(row.attributes)
        ),
    )


# Handing in asks these within the rush of a last day, so each is written once.
_OWNER: Any = bindparam("person")
_LEDGER = (  # achievements with what a department answered about the revision they stand at
    select(
        *(Achievement.id, Achievement.kind, Achievement.attributes, Achievement.revision),
        *(Verification.outcome, Verification.note, Verification.attributes.label("accepted")),
    )
    .outerjoin(
        Verification,
        and_(
            Verification.achievement_id == Achievement.id,
            Verification.revision == Achievement.revision,
            Verification.replaced_at.is_(None),
        ),
    )
    .where(Achievement.person_id == _OWNER, Achievement.deleted_at.is_(None))
    .order_by(Achievement.id)
)
_FILES = (
    select(Evidence.achievement_id, Evidence.id, Evidence.sha256, Evidence.state)
    .join(Achievement, Achievement.id == Evidence.achievement_id)
    .where(Achievement.person_id == _OWNER, Achievement.deleted_at.is_(None), Evidence.removed_at.is_(None))
    .order_by(Evidence.id)
)
_MARK = (
    select(Person.version, Achievement.id, Achievement.revision, Achievement.version, Evidence.id, Evidence.state)
    .outerjoin(Achievement, and_(Achievement.person_id == Person.id, Achievement.deleted_at.is_(None)))
    .outerjoin(Evidence, and_(Evidence.achievement_id == Achievement.id, Evidence.removed_at.is_(None)))
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
_AGREED = (
    select(Consent.text_version)
    .where(Consent.person_id == _OWNER, Consent.purpose == bindparam("purpose"), Consent.withdrawn_at.is_(None))
    .order_by(Consent.id.desc())
    .limit(1)
)
_BORN = select(Person.born_on).where(Person.id == _OWNER)


def _files_of(person_id: int) -> dict[int, list[Any]]:
    """achievement → (id, sha256, state) of its files."""
    found: dict[int, list[Any]] = {}
    for row in plain(_FILES, {"person": person_id}):
        found.setdefault(row.achievement_id, []).append(row)
    return found


def _entry(row: Any, files: Sequence[Any], cited: bool) -> Entry:
    return Entry(
        id=row.id,
        kind=kinds()[row.kind],
        attributes=row.attributes,
        revision=row.revision,
        outcome=row.outcome or UNVERIFIED,
        accepted=row.accepted,
        note=row.note or "",
        files=tuple((file.id, file.sha256) for file in files if file.state == USABLE),
        opening=sum(1 for file in files if file.state == PROCESSING),
        refused=sum(1 for file in files if file.state == REFUSED),
        cited=cited,
    )


def ledger_mark(person_id: int) -> tuple[object, ...]:
    """What has to be unchanged between preparing an application and handing it in: ledger, files, person."""
    return tuple(map(tuple, plain(_MARK, {"person": person_id})))


def has_agreed(person_id: int, purpose: str) -> str | None:
    """The version of the text this person agreed to and has not withdrawn, or None."""
    return plain(_AGREED, {"person": person_id, "purpose": purpose}).scalar()


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
