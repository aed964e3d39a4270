"""What handing in asks for within the rush of a last day: each thing once, in statements that are written once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Company, Person
from craftsman.applications.draft import Draft
from craftsman.applications.models import Application
from craftsman.applications.queries.drafts import AGREED, MARK, draft_from
from craftsman.applications.queries.rows import NUMBER
from craftsman.db import locks_rows, plain, session
from craftsman.errors import NotFound
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round
from craftsman.rounds.stages import Window

_SNAPSHOT = ("name", "sex", "company_id", "employer", "town", "trade")
_OWN = Application.number == bindparam("number"), Application.person_id == bindparam("person")


@dataclass(frozen=True)
class Terms:
    """A round as far as a draft is worked out by it."""

    id: int
    slug: str
    window: Window
    conditions: list[dict[str, Any]]
    verifiers: dict[str, str]
    rubric_digest: str

    @property
    def rubric(self) -> dict[str, Any]:
        """Long, and known by its digest once read."""
        return dict(session().scalars(select(Round.rubric).where(Round.id == self.id)).one())


@dataclass(frozen=True)
class Desk:
    """A draft with everything that handing it in is worked out from. `mark`: what must not have changed since."""

    draft: Draft
    terms: Terms
    answers: dict[str, Any]
    snapshot: dict[str, Any]  # the person as the account has him now
    consent: str | None
    mark: tuple[object, ...]


def desk_of(number: str, actor: Actor, purpose: str) -> Desk:
    """The worker's own draft by its number; NotFound otherwise. Two queries."""
    row = _own(_drafted(), number, actor, purpose=purpose)
    terms = Terms(
        row.round_id, row.slug, Window(row.opens_at, row.closes_at), row.conditions, row.verifiers, row.rubric_digest
    )
    draft, ledger = draft_from(rounds.rubric_of(terms), terms.window.last_day, row, row.born_on)
    return Desk(
        draft=draft,
        terms=terms,
        answers=row.answers,
        snapshot={name: getattr(row, f"now_{name}") for name in _SNAPSHOT},
        consent=row.consent,
        mark=_mark(row, row.person_version, ledger),
    )


def _own(statement: Any, number: str, actor: Actor, **given: object) -> Any:
    """As `visible_to` says for a worker; nobody else hands in."""
    found = None
    if NUMBER.fullmatch(number) and actor.role == "worker":
        found = plain(statement, {"number": number, "person": actor.person_id, **given}).one_or_none()
    if found is None:
        raise NotFound(f"application {number}")
    return found


@cache
def _drafted() -> Any:
    now = {"employer": func.coalesce(Company.name, "")}
    columns = (
        *(Application.id, Application.round_id, Application.person_id, Application.answers, Application.left_out),
        *(Application.sex, Application.trade, Application.town, Application.employer),
        *(Person.born_on, Person.version.label("person_version"), AGREED.scalar_subquery().label("consent")),
        *((now[name] if name in now else getattr(Person, name)).label(f"now_{name}") for name in _SNAPSHOT),
        *(Round.slug, Round.opens_at, Round.closes_at, Round.conditions, Round.verifiers, Round.rubric_digest),
    )
    rows = select(*columns).join(Person, Person.id == Application.person_id)
    return (
        rows.join(Round, Round.id == Application.round_id)
        .outerjoin(Company, Company.id == Person.company_id)
        .where(*_OWN)
    )


# --- under the writer's place ------------------------------------------------------------------------------------------


@cache
def _held() -> Any:
    columns = (
        *(Application.id, Application.number, Application.round_id, Application.person_id, Application.status),
        *(Application.left_out, Application.submitted_at, Application.score, Application.version),
        *(getattr(Application, name) for name in _SNAPSHOT),
        *(Round.opens_at, Round.closes_at, Round.published_at, Round.frozen_at, Round.noticed_at, Round.named_at),
        Round.rubric_digest,
    )
    return select(*columns).join(Round, Round.id == Application.round_id).where(*_OWN)


_LOCK = select(Application.round_id).where(*_OWN).with_for_update()
_LOCK_ROUND = select(Round.id).where(Round.id == bindparam("round")).with_for_update(read=True)


def held_draft(number: str, actor: Actor) -> Any:
    """The worker's own application with its round's calendar, both held until the transaction ends; NotFound otherwise."""
    if locks_rows():
        plain(_LOCK_ROUND, {"round": _own(_LOCK, number, actor).round_id})
    return _own(_held(), number, actor)


def mark_of(held: Any) -> tuple[object, ...]:
    """What has to be as it was when the draft was worked out: ledger, files, person, what goes in, the rubric."""
    rows = plain(MARK, {"person": held.person_id}).all()
    return _mark(held, rows[0].person_version, [row for row in rows if row.id is not None])


def _mark(row: Any, person_version: int, ledger: Any) -> tuple[object, ...]:
    own = tuple((one.id, one.revision, one.version, one.file, one.file_state) for one in ledger)
    return person_version, own, tuple(row.left_out), row.rubric_digest
