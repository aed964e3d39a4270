"""Whether people can be named in a round now, and who did it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from craftsman.accounts.models import Person
from craftsman.certificates import naming, numbers
from craftsman.certificates.models import Certificate, NumberCounter
from craftsman.db import session
from craftsman.journal import Entry
from craftsman.notices import queries as notices
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.rounds.stages import DISTRICT

ISSUE = "certificate.issue"


def standing(round_id: int, now: datetime) -> naming.Standing:
    """What decides whether people can be named in this round now; inside the issuing transaction the round's row is locked."""
    round_ = rounds.round_by_id(round_id)
    return naming.Standing(
        proposed=round_.proposed_at is not None,
        noticed=round_.noticed_at is not None,
        named=round_.named_at is not None,
        barred=notices.why_not_pass(round_id, now),
        people=len(notices.final_list(round_id)) if round_.proposed_at else 0,
    )


def candidates(round_id: int) -> list[tuple[str, str, str, str]]:
    """(name, employer, trade, title) of everybody who would be named now."""
    if rounds.round_by_id(round_id).proposed_at is None:
        return []
    return [(line.name, line.employer, line.trade, line.title) for line in notices.final_list(round_id)]


def first_numbers(round_: rounds.Round, now: datetime) -> list[tuple[str, str]]:
    """(title, number) of the first certificate of each title: the one it has, else the one it would have if named today."""
    if round_.named_at is not None:
        given = _given(round_.id)
        return [(one.name, given.get(one.name, "")) for one in titles.read(round_.titles)]
    year = now.astimezone(DISTRICT).year
    counters = select(NumberCounter.word, NumberCounter.last).where(NumberCounter.year == year)
    last = {row.word: row.last for row in session().execute(counters)}
    words = [(one.name, one.word or one.name) for one in titles.read(round_.titles)]
    return [(name, numbers.number(word, year, last.get(word, 0) + 1)) for name, word in words]


def _given(round_id: int) -> dict[str, str]:
    rows = select(Certificate.title, Certificate.number).where(Certificate.round_id == round_id, Certificate.copy == 1)
    return {
        row.title: row.number for row in session().execute(rows.order_by(Certificate.year, Certificate.serial.desc()))
    }


def issued_by(round_id: int) -> tuple[str, datetime] | None:
    """Who named in this round and when, as the journal has it."""
    row = (
        session()
        .execute(
            select(Person.name, Entry.at)
            .join(Person, Person.id == Entry.actor_id)
            .where(Entry.subject == f"round-{round_id}", Entry.act == ISSUE)
            .limit(1)
        )
        .first()
    )
    return (row[0], row[1]) if row else None


def person_name(person_id: int | None) -> str:
    """Who asked for a bundle, for the foot of its slip."""
    return (session().scalar(select(Person.name).where(Person.id == person_id)) if person_id else None) or ""
