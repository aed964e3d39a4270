"""What is asked for first pages: the journal page by page, the totals of the public home, what waits for a worker, what blocks a round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from craftsman.accounts.models import Person
from craftsman.applications import queries as applications
from craftsman.applications.models import StatusCount
from craftsman.certificates import queries as certificates
from craftsman.certificates.models import NumberCounter
from craftsman.certificates.queries import Progress
from craftsman.db import session
from craftsman.desks import blocks
from craftsman.desks.needs import Correction, Draft, Listed, Waiting
from craftsman.journal import Entry
from craftsman.notices import queries as notices
from craftsman.notices.lock import RUNNING, closes_at, state_of
from craftsman.notices.models import Objection
from craftsman.reviews import queries as reviews
from craftsman.reviews.queries.progress import Pace
from craftsman.rounds import queries as rounds
from craftsman.rounds import stages, titles
from craftsman.rounds.models import Round
from craftsman.rounds.preparing import why_not_publish
from craftsman.rounds.stages import DISTRICT
from craftsman.selection import queries as selection
from craftsman.training.models import CourseSession

UNANSWERED = ("received", "accepted")
RUNS = "可点班次"
MILESTONE_PAGES = {
    "frozen": "selection.ask_freeze",
    "proposed": "selection.ask_proposal",
    "noticed": "notices.manage",
    "named": "certificates.index",
    "issued": "certificates.index",
}


def journal_page(before: int | None, limit: int) -> Sequence[Entry]:
    """The next lines of the journal, newest first, older than line `before`. Only roles that may read all of it ask."""
    lines = select(Entry).order_by(Entry.seq.desc()).limit(limit)
    return session().scalars(lines.where(Entry.seq < before) if before is not None else lines).all()


def names_of(people: Iterable[int | None]) -> Mapping[int, str]:
    """Person id → name; who has been erased has none."""
    known = {person_id for person_id in people if person_id is not None}
    rows = session().execute(select(Person.id, Person.name).where(Person.id.in_(known))) if known else ()
    return {row.id: row.name for row in rows}


# --- the public home -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Total:
    """A figure with its unit and what it counts."""

    value: int
    unit: str
    label: str


def totals(now: datetime) -> tuple[Total, ...]:
    """From counters only; what is still nothing is left out."""
    today = now.astimezone(DISTRICT).date()
    words = _title_words()
    given: dict[str, int] = {}
    for row in session().execute(select(NumberCounter.word, NumberCounter.last)):
        given[words.get(row.word, row.word)] = given.get(words.get(row.word, row.word), 0) + row.last
    handed_in = session().scalar(select(func.sum(StatusCount.applications)).where(StatusCount.status != "draft"))
    places, coming = _courses(today)
    found = [Total(number, "人", title) for title, number in given.items()]
    found += [
        Total(handed_in or 0, "人次", "自主申报"),
        Total(places, "人次", "今年培训点单"),
        Total(coming, "个", RUNS),
    ]
    return tuple(one for one in found if one.value)


def _courses(today: date) -> tuple[int, int]:
    """Places taken in this year's sessions and later ones, and sessions that have not begun."""
    ahead = func.sum(case((CourseSession.starts_on > today, 1), else_=0))
    rows = select(func.sum(CourseSession.taken).label("taken"), ahead.label("ahead"))
    live = CourseSession.starts_on >= date(today.year, 1, 1), CourseSession.cancelled_at.is_(None)
    found = session().execute(rows.where(*live)).one()
    return found.taken or 0, found.ahead or 0


def _title_words() -> dict[str, str]:
    """路工匠 → 路桥工匠: the words of certificate numbers, by the titles of published rounds."""
    return {one.word: one.name for round_ in rounds.rounds() for one in titles.read(round_.titles) if one.word}


# --- a worker --------------------------------------------------------------------------------------------------------


def waiting_for(person_id: int, now: datetime) -> Waiting:
    """What applications and public lists want of this person now."""
    mine = applications.mine(person_id, now)
    drafts = [
        Draft(one.application.number, one.round.name, _moment(one.round.closes_at))
        for one in mine
        if one.application.status == "draft" and stages.is_applying(one.round.window, now)
    ]
    corrections = [
        Correction(
            one.application.number,
            wanted.duty.achievement_id,
            wanted.title,
            wanted.department,
            wanted.duty.note,
            wanted.left,
        )
        for one in mine
        if one.application.status == "submitted"
        for wanted in applications.wanted_of(one, now)
    ]
    begun = frozenset(one.round.id for one in mine)
    return Waiting(corrections, _listed(person_id, now) if mine else (), drafts, begun)


def _listed(person_id: int, now: datetime) -> list[Listed]:
    found = []
    for notice, line in notices.own_lines(person_id):
        if now < closes_at(notice) and line.struck_at is None:
            ends = f"{notice.ends_on.month}月{notice.ends_on.day}日"
            found.append(Listed(notice.id, line.title, ends, state_of(notice, now) == RUNNING))
    return found[:1]


def _moment(at: datetime) -> str:
    local = at.astimezone(DISTRICT)
    return f"{local.month}月{local.day}日{local:%H:%M}"


# --- the clerk -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A round on the clerk's first page, with what is in its way."""

    round: Round
    stage: str
    blocks: tuple[blocks.Block, ...]
    paces: Sequence[Pace]  # how its departments get on, while they review


@dataclass(frozen=True)
class _Facts:
    """What stands of all rounds at work, asked together: their ids, due days of open objections, how far papers are drawn."""

    rounds: tuple[int, ...]
    today: date
    objections: Mapping[int, Sequence[date]]
    papers: Mapping[int, Progress]


def rounds_at_work(now: datetime) -> list[Standing]:
    """Rounds that are being set up or not finished, those furthest on first: one or two."""
    found = [one for one in rounds.all_rounds() if one.issued_at is None]
    order = list(stages.NAMES)
    found.sort(key=lambda one: -order.index(stages.stage_of(one, now)))
    facts = _facts(found, now)
    return [Standing(one, stages.stage_of(one, now), _blocks(one, facts, now), _paces(one, facts)) for one in found]


def _facts(found: Sequence[Round], now: datetime) -> _Facts:
    named = tuple(one.id for one in found if one.named_at is not None)
    noticed = [one.id for one in found if one.noticed_at is not None and one.named_at is None]
    rows = select(Objection.round_id, Objection.due_on).where(
        Objection.round_id.in_(noticed), Objection.state.in_(UNANSWERED)
    )
    objections: dict[int, list[date]] = {}
    for row in session().execute(rows) if noticed else ():
        objections.setdefault(row.round_id, []).append(row.due_on)
    in_review = tuple(one.id for one in found if _is_reviewed(one))
    today = now.astimezone(DISTRICT).date()
    return _Facts(in_review, today, objections, certificates.progress_of(named) if named else {})


def _is_reviewed(round_: Round) -> bool:
    return round_.published_at is not None and round_.frozen_at is None


def _paces(round_: Round, facts: _Facts) -> Sequence[Pace]:
    return reviews.round_progress(round_.id, facts.today, facts.rounds) if _is_reviewed(round_) else ()


def _blocks(round_: Round, facts: _Facts, now: datetime) -> tuple[blocks.Block, ...]:
    place: dict[str, object] = {"slug": round_.slug}
    found = _of_duties(round_, facts, place) + _of_orphans(round_, facts, place) if _is_reviewed(round_) else []
    if round_.noticed_at is not None and round_.named_at is None:
        found += blocks.of_objections(facts.objections.get(round_.id, ()), facts.today, "notices.inbox", place)
    if round_.named_at is not None:
        papers = facts.papers[round_.id]
        found += blocks.of_papers(papers.held, papers.wanted - papers.drawn, "certificates.index", place)
    coming = next_step(round_, now, facts.rounds)
    if coming:
        found += blocks.of_step(coming.name, coming.reason, coming.page, place)
    return blocks.ordered(found)


@dataclass(frozen=True)
class Coming:
    """The step of a round that comes next, the page where it is taken, and why that cannot be done yet (None: it can)."""

    name: str
    page: str
    reason: str | None


def next_step(round_: Round, now: datetime, among: tuple[int, ...] = ()) -> Coming | None:
    """What can be done with a round now: its page, the list of rounds and the first page all ask here. None when all is done."""
    if round_.published_at is None:
        return Coming("发布", "rounds.setup", why_not_publish(rounds.tasks(round_), published=False))
    milestone = stages.next_milestone(round_)
    if not milestone:
        return None
    reason = stages.why_not_mark(round_, milestone, now) or _still_waits(round_, milestone, now, among)
    return Coming(stages.MILESTONES[milestone], MILESTONE_PAGES[milestone], reason)


def next_steps(slug: str | None, now: datetime) -> dict[str, str]:
    """slug → that as a sentence, of one round or of all."""
    asked = rounds.all_rounds() if slug is None else [rounds.round_being_set_up(slug)]
    among = tuple(one.id for one in asked)
    found = {one.slug: next_step(one, now, among) for one in asked}
    return {key: blocks.step(one.name, one.reason) for key, one in found.items() if one}


def _of_duties(round_: Round, facts: _Facts, place: Mapping[str, object]) -> list[blocks.Block]:
    owed = applications.owed(round_.id, facts.today, facts.rounds)
    counts = [(one.department, one.state, one.due_on, int(one.duties)) for one in owed]
    return blocks.of_duties(counts, facts.today, "rounds.manage", place)


def _of_orphans(round_: Round, facts: _Facts, place: Mapping[str, object]) -> list[blocks.Block]:
    lost = [one for one in reviews.orphans_of_all(facts.rounds) if one.round_id == round_.id]
    found = [(one.department, one.name, one.number) for one in lost]
    without = [
        (one.department, int(one.duties)) for one in reviews.unstaffed(facts.rounds) if one.round_id == round_.id
    ]
    return blocks.of_orphans(found, without, "rounds.manage", place)


def _still_waits(round_: Round, milestone: str, now: datetime, among: tuple[int, ...] = ()) -> str | None:
    """What stands in the way of the freeze and of the naming, as their own pages have it."""
    if milestone == "named":
        return notices.why_not_pass(round_.id, now)
    if milestone != "frozen":
        return None
    left = [point for point in selection.checklist(round_, now, among) if not point.done]
    return "，".join(point.said for point in left) or None
