"""What is asked about rounds: which one is on, and what a person's ledger is worth in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import and_, case, select

from craftsman.accounts.models import Company, Person
from craftsman.achievements import attributes
from craftsman.achievements import queries as achievements
from craftsman.achievements.catalogue import kinds
from craftsman.db import session
from craftsman.errors import NotFound
from craftsman.rounds import account
from craftsman.rounds.models import Round as Round
from craftsman.rubrics.facts import Case, Fact, FactId
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import gain_if_supplied, score
from craftsman.rubrics.sheet import ScoreSheet

SEXES = {"男": "male", "女": "female"}  # as rubric files write them
_rubrics: dict[str, Rubric] = {}  # by digest: a frozen value is read from its JSON once per process


def current_round(now: datetime) -> Round | None:
    """The round that is open, else the next to open, else the last that closed."""
    is_open, is_coming = and_(Round.opens_at <= now, Round.closes_at > now), Round.opens_at > now
    order = (
        case((is_open, 0), (is_coming, 1), else_=2),
        case((is_open, Round.closes_at), (is_coming, Round.opens_at), else_=None),
        Round.closes_at.desc(),
    )
    return session().scalars(select(Round).order_by(*order).limit(1)).first()


def round_of(slug: str) -> Round:
    """A round by its name in addresses; NotFound otherwise. Rounds are public."""
    found = session().scalars(select(Round).where(Round.slug == slug)).first()
    if found is None:
        raise NotFound(f"round {slug}")
    return found


def rounds() -> Sequence[Round]:
    """All rounds, newest window first: one or two a year, so never paged."""
    return session().scalars(select(Round).order_by(Round.opens_at.desc(), Round.id.desc())).all()


def rubric_of(round_: Round) -> Rubric:
    """The frozen rubric; a value that no longer matches its hash is damage, not a rubric."""
    known = _rubrics.get(round_.rubric_digest)
    if known is None:
        known = Rubric.from_dict(round_.rubric)
        if known.digest != round_.rubric_digest:
            raise ValueError(f"the rubric of round {round_.slug} does not match its hash")
        _rubrics[round_.rubric_digest] = known
    return known


@dataclass(frozen=True)
class Prediction:
    """What a ledger is worth in a round, facts counted whether verified or not."""

    round: Round
    rubric: Rubric
    case: Case
    sheet: ScoreSheet
    entries: dict[FactId, account.Entry]

    @property
    def as_of(self) -> date:
        """The day to which facts count."""
        return self.rubric.as_of or self.case.as_of

    @cached_property
    def account(self) -> account.Account:
        """The score line by line."""
        return account.account(self.rubric, self.sheet, self.entries, self._gain)

    def _gain(self, fact: FactId) -> Decimal:
        return gain_if_supplied(self.rubric, self.case, self.sheet, fact)


def predicted(person_id: int, now: datetime) -> Prediction | None:
    """The predicted score in the current round; None while there is no round. A fixed number of queries."""
    round_ = current_round(now)
    return predicted_in(round_, person_id) if round_ else None


def predicted_in(round_: Round, person_id: int) -> Prediction:
    """The same for a given round: facts count to the rubric's own day, else to the last day of the window."""
    rubric, facts = rubric_of(round_), achievements.facts_of(person_id)
    the_case = Case(
        as_of=round_.window.last_day,
        facts=tuple(Fact(f["id"], f["kind"], f["attributes"], f["revision"], f["verified"]) for f in facts),
        subject=_subject(person_id),
    )
    return Prediction(round_, rubric, the_case, score(rubric, the_case), {f["id"]: _entry(f) for f in facts})


def _entry(fact: dict[str, Any]) -> account.Entry:
    kind = kinds()[fact["kind"]]
    title = attributes.title(kind, fact["attributes"])
    return account.Entry(title, fact["evidence"], fact["verified"], kind.evidence_required, fact["returned"])


def _subject(person_id: int) -> dict[str, object]:
    row = (
        session()
        .execute(
            select(Person.born_on, Person.sex, Person.trade, Person.town, Company.name.label("employer"))
            .outerjoin(Company, Company.id == Person.company_id)
            .where(Person.id == person_id)
        )
        .one()
    )
    found = {"birth": row.born_on, "sex": SEXES.get(row.sex), "trade": row.trade, "town": row.town}
    return {**found, "employer": row.employer}
