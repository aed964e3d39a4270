"""What a ledger is worth in a round, facts counted whether verified or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, select

from craftsman.accounts.models import Company, Person
from craftsman.achievements import attributes
from craftsman.achievements import queries as achievements
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.models import Achievement
from craftsman.db import once, plain
from craftsman.rounds import account
from craftsman.rounds.models import Round
from craftsman.rounds.queries.rounds import current_round, rubric_of
from craftsman.rubrics.facts import Case, Fact, FactId
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import gain_if_supplied, score
from craftsman.rubrics.sheet import ScoreSheet

SEXES = {"男": "male", "女": "female"}  # as rubric files write them


@dataclass(frozen=True)
class Prediction:
    """The score of a ledger as its owner sees it before anybody has verified it."""

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


def predicted(person_id: int, now: datetime, ledger: Iterable[Achievement] | None = None) -> Prediction | None:
    """The predicted score in the current round; None while there is no round. A fixed number of queries."""
    round_ = current_round(now)
    return predicted_in(round_, person_id, ledger) if round_ else None


def predicted_in(round_: Round, person_id: int, ledger: Iterable[Achievement] | None = None) -> Prediction:
    """The same for a given round. `ledger`: all achievements of this person where the page has read them already."""
    found = achievements.facts_of(person_id) if ledger is None else _facts(ledger)
    facts = tuple(Fact(f["id"], f["kind"], f["attributes"], f["revision"], f["verified"]) for f in found)
    the_case = case_of(round_, facts, subject_of(person_id))
    rubric = rubric_of(round_)
    return Prediction(round_, rubric, the_case, score(rubric, the_case), {f["id"]: _entry(f) for f in found})


def _facts(ledger: Iterable[Achievement]) -> list[dict[str, Any]]:
    written = (one for one in ledger if not attributes.is_empty(one.attributes))
    return [achievements.fact(one) for one in sorted(written, key=lambda one: one.id)]


def scored(round_: Round, facts: Iterable[Fact], subject: Mapping[str, object]) -> ScoreSheet:
    """The score sheet of these facts in this round; no query."""
    return score(rubric_of(round_), case_of(round_, facts, subject))


def case_of(round_: Round, facts: Iterable[Fact], subject: Mapping[str, object]) -> Case:
    """Facts count to the rubric's own day, else to the last day of the window."""
    return Case(as_of=round_.window.last_day, facts=tuple(facts), subject=dict(subject))


def subject_of(person_id: int) -> dict[str, object]:
    """What rubrics may read of the person: birth, sex, trade, town, employer."""
    row = person_of(person_id)
    found = {"birth": row.born_on, "sex": SEXES.get(row.sex), "trade": row.trade, "town": row.town}
    return {**found, "employer": row.employer}


@once
def person_of(person_id: int) -> Any:
    """Name, birth, sex, trade, town and employer, as the parts of a profile say them."""
    return plain(_PERSON, {"person": person_id}).one()


_PERSON = (
    select(Person.name, Person.born_on, Person.sex, Person.trade, Person.town, Company.name.label("employer"))
    .outerjoin(Company, Company.id == Person.company_id)
    .where(Person.id == bindparam("person"))
)


def _entry(fact: dict[str, Any]) -> account.Entry:
    kind = kinds()[fact["kind"]]
    title = attributes.title(kind, fact["attributes"])
    return account.Entry(title, fact["evidence"], fact["verified"], kind.evidence_required, fact["returned"])
