"""Naming: on a document, once, after the notice; numbers without a gap in its order, the papers and the pool set going."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.applications import actions as applications
from craftsman.applications.models import Application
from craftsman.certificates import naming, numbers, queries
from craftsman.certificates.actions.papers import fill, new_bundles
from craftsman.certificates.issuer import issuer
from craftsman.certificates.models import Certificate, NumberCounter
from craftsman.db import advisory_lock, session
from craftsman.errors import Conflict, Refused
from craftsman.jobs import enqueue
from craftsman.notices import queries as notices
from craftsman.notices.models import NoticeLine
from craftsman.rounds import actions as rounds
from craftsman.rounds import queries as calendar
from craftsman.rounds import titles
from craftsman.rounds.models import Round
from craftsman.rounds.stages import DISTRICT


@dataclass(frozen=True)
class Issued:
    """How many certificates came into being, in how many bundles."""

    certificates: int
    bundles: int


@dataclass(frozen=True)
class Naming:
    """What all certificates of one naming share."""

    round: Round
    document_no: str
    named_on: date
    actor: Actor | None
    now: datetime


def issue(round_id: int, *, document_no: str, named_on: date, actor: Actor | None, now: datetime) -> Issued:
    """Name everybody on the finished notice. Whoever calls, whatever the page showed: the round's row is locked and asked.

    In one transaction: each application takes its step, each certificate its number, bundles and jobs are queued. A second
    clerk waits for the lock and then meets a Conflict that says who was first and when.
    """
    round_ = calendar.round_by_id(round_id, lock=True)
    _refuse_unless_it_is_time(round_, document_no, named_on, now)
    this = Naming(round_, numbers.document(document_no), named_on, actor, now)
    rows = _certificates(this, notices.final_list(round_id))
    made = new_bundles(rows, actor=actor, now=now)
    rounds.mark(round_id, "named", actor=actor, now=now)
    detail = {"count": len(rows), "document": this.document_no, "numbers": [rows[0].number, rows[-1].number]}
    journal.append(queries.ISSUE, f"round-{round_id}", actor=actor, now=now, detail=detail)
    enqueue("admit_to_pool", round_id)
    return Issued(len(rows), len(made))


def _refuse_unless_it_is_time(round_: Round, document_no: str, named_on: date, now: datetime) -> None:
    if round_.named_at is not None:
        raise Conflict(_who_was_first(round_))
    reason = naming.why_not_name(queries.standing(round_.id, now))
    if reason:
        raise Refused(reason)
    proposed = round_.proposed_at.astimezone(DISTRICT).date() if round_.proposed_at else None
    wrong_day = naming.why_not_day(named_on, proposed_on=proposed, today=now.astimezone(DISTRICT).date())
    for sentence, field in ((naming.why_not_document(document_no), "document_no"), (wrong_day, "named_on")):
        if sentence:
            raise Refused(sentence, field=field)


def _who_was_first(round_: Round) -> str:
    who, at = queries.issued_by(round_.id) or ("其他经办人", round_.named_at)
    local = at.astimezone(DISTRICT) if at else None
    when = f"于{local.month}月{local.day}日{local:%H:%M}" if local else ""
    return f"{who}已{when}命名并生成证书。您的操作没有生效。"


def _certificates(this: Naming, lines: Sequence[NoticeLine]) -> list[Certificate]:
    words = {one.name: one.word or one.name for one in titles.read(this.round.titles)}
    given = _draw_numbers([line.title for line in lines], words, this.named_on.year)
    held = _applications([line.application_id for line in lines])
    rows = []
    for line, (word, serial) in zip(lines, given, strict=True):
        application = held[line.application_id]
        rows.append(_certificate(this, line, application.person_id, word, serial))
        detail = {"title": line.title, "number": rows[-1].number}
        applications.take(application, "name", actor=this.actor, now=this.now, detail=detail)
    session().add_all(rows)
    session().flush()
    return rows


def _applications(ids: Sequence[int]) -> Mapping[int, Application]:
    """The rows held, in the order of their ids."""
    found = select(Application).where(Application.id.in_(ids)).order_by(Application.id).with_for_update()
    return {one.id: one for one in session().scalars(found.execution_options(populate_existing=True))}


def _draw_numbers(given: Sequence[str], words: Mapping[str, str], year: int) -> list[tuple[str, int]]:
    """The next numbers of each word, taken from its counter; they come back if this transaction does not stand."""
    counters = {word: _counter(word, year) for word in sorted({words[title] for title in given})}
    drawn = naming.series(given, words, {word: one.last for word, one in counters.items()})
    for word, serial in drawn:
        counters[word].last = serial
    return drawn


def _counter(word: str, year: int) -> NumberCounter:
    advisory_lock(f"number-{word}-{year}")
    row = session().get(NumberCounter, (word, year), with_for_update=True, populate_existing=True)
    if row is None:
        row = NumberCounter(word=word, year=year, last=0)
        session().add(row)
    return row


def _certificate(this: Naming, line: NoticeLine, person_id: int, word: str, serial: int) -> Certificate:
    row = Certificate(
        word=word,
        year=this.named_on.year,
        serial=serial,
        number=numbers.number(word, this.named_on.year, serial),
        round_id=this.round.id,
        application_id=line.application_id,
        person_id=person_id,
        title=line.title,
        name=line.name,
        sex=line.sex,
        employer=line.employer,
        trade=line.trade,
        issuer=issuer().name,
        named_on=this.named_on,
        document_no=this.document_no,
        demo=this.round.demo,
        copy=1,
    )
    return fill(row, now=this.now)
