"""A trial on the ranking as it is now: the sealed one, or before the freeze an estimate over what is scored so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from sqlalchemy import func, select, tuple_

from craftsman.accounts.models import Company
from craftsman.applications import queries as applications
from craftsman.applications.models import Application
from craftsman.db import keyset, session
from craftsman.errors import NotFound
from craftsman.rounds import titles
from craftsman.rounds.models import Round
from craftsman.selection import ranking, relisted
from craftsman.selection.allocation import allocate
from craftsman.selection.models import Scenario, Snapshot, Standing
from craftsman.selection.queries.preparation import inside_quota, tie_rule
from craftsman.selection.queries.snapshots import SCORES, latest, sealed_rows
from craftsman.selection.quotas import Outcome, Trial
from craftsman.selection.ranking import Candidate, Ranked

_CHUNK = 500
_BEYOND = 60  # places shown behind the last line


@dataclass(frozen=True)
class Simulation:
    """What comes of a trial, with the places in sight: down to the last line and a little further."""

    snapshot: Snapshot | None  # None: an estimate before the freeze
    outcome: Outcome
    places: tuple[Ranked, ...]
    total: int  # how many are ranked
    bins: Mapping[int, int]  # whole points → people
    inside: Collection[int] = ()  # direct recognitions on places of the quota


def simulated(round_: Round, trial: Trial) -> Simulation:
    """Try it. Reads the ranking only as far as the last line, whatever the size of the round."""
    sealed = latest(round_.id, SCORES)
    places = _Kept(_sealed(sealed.id) if sealed else ranking.ranked(_scored(round_.id), tie_rule(round_)))
    inside = sealed.detail.get("inside", ()) if sealed else inside_quota(round_)
    outcome = allocate(places, titles.read(round_.titles), trial, _direct(round_.id, sealed), inside)
    places.further(_BEYOND)
    total = sealed.standings if sealed else applications.status_counts(round_.id).get("scored", 0)
    return Simulation(sealed, outcome, tuple(places.kept), total, _bins(round_.id, sealed), inside)


def as_proposed(round_: Round, proposal: Snapshot) -> Simulation:
    """What the sealed list says, on the scores as they are sealed now: after an objection nobody moves up in it."""
    sealed = latest(round_.id, SCORES)
    if sealed is None:
        raise NotFound(f"scores of round {round_.id}")
    lines: dict[str, int] = proposal.detail["lines"]
    least, places = relisted.lowest(lines), _Kept(_sealed(sealed.id))
    seen = list(takewhile(lambda one: one.candidate.score >= least, places))
    trial, names = Trial.of(proposal.detail["settings"]), proposal.detail["titles"]
    inside = sealed.detail.get("inside", ())
    outcome = relisted.outcome(sealed_rows(proposal.id), seen, names, lines, trial, inside)
    places.further(_BEYOND)
    return Simulation(sealed, outcome, tuple(places.kept), sealed.standings, _bins(round_.id, sealed))


class _Kept:
    """A ranking that keeps what was read of it."""

    def __init__(self, source: Iterator[Ranked]) -> None:
        self.source = source
        self.kept: list[Ranked] = []

    def __iter__(self) -> Iterator[Ranked]:
        for one in self.source:
            self.kept.append(one)
            yield one

    def further(self, count: int) -> None:
        for _ in islice(self, count):
            pass


def _sealed(snapshot_id: int) -> Iterator[Ranked]:
    columns: Any = (
        Standing.application_id,
        Standing.score,
        Standing.parts,
        Application.submitted_at,
        Application.company_id,
        Standing.direct,
        Standing.rank,
        Standing.place,
    )
    rows = select(*columns).join(Application, Application.id == Standing.application_id)
    rows = rows.where(Standing.snapshot_id == snapshot_id)
    after: tuple[int, int] | None = None
    while True:
        found = session().execute(keyset(rows, [Standing.place, Standing.application_id], after, _CHUNK)).all()
        for row in found:
            yield Ranked(Candidate(*row[:6]), row.rank, row.place)
        if len(found) < _CHUNK:
            return
        after = (found[-1].place, found[-1].application_id)


def _scored(round_id: int) -> Iterator[Candidate]:
    """Along the ranking index, highest score first."""
    columns: Any = (
        Application.id,
        Application.score,
        Application.parts,
        Application.submitted_at,
        Application.company_id,
        Application.direct,
    )
    rows = select(*columns).where(Application.round_id == round_id, Application.status == "scored")
    rows = rows.order_by(Application.score.desc(), Application.id.desc()).limit(_CHUNK)
    page = rows
    while True:
        found = session().execute(page).all()
        for row in found:
            yield Candidate(*row[:6])
        if len(found) < _CHUNK:
            return
        last = (found[-1].score, found[-1].id)
        page = rows.where(tuple_(Application.score, Application.id) < last)


def _direct(round_id: int, sealed: Snapshot | None) -> Sequence[int]:
    """Applications recognised directly, wherever they rank; sealed with the scores, so that nothing is searched for."""
    if sealed:
        found: list[int] = sealed.detail["direct"]
        return found
    of_round = Application.round_id == round_id, Application.status == "scored", Application.direct
    return session().scalars(select(Application.id).where(*of_round).order_by(Application.id)).all()


def _bins(round_id: int, sealed: Snapshot | None) -> dict[int, int]:
    """People per whole point: from the counters, and sealed with the scores."""
    if sealed:
        return {int(start): count for start, count in sealed.detail["bins"].items()}
    return applications.score_counts(round_id)


# --- what pages show of it --------------------------------------------------------------------------------------------


def page_of(snapshot: Snapshot, after: tuple[int, int] | None, limit: int) -> list[Ranked]:
    """The next places of a sealed ranking, for reading it to its end."""
    columns: Any = (Standing.application_id, Standing.score, Standing.parts, Standing.rank, Standing.place)
    rows = select(*columns).where(Standing.snapshot_id == snapshot.id)
    found = session().execute(keyset(rows, [Standing.place, Standing.application_id], after, limit))
    return [Ranked(Candidate(row.application_id, row.score, row.parts), row.rank, row.place) for row in found]


def people(ids: Sequence[int]) -> dict[int, Any]:
    """What a list shows of these applications, by id: one query."""
    if not ids:
        return {}
    shown = (
        Application.id,
        Application.number,
        Application.name,
        Application.sex,
        Application.company_id,
        Application.employer,
        Application.town,
        Application.trade,
        Application.score,
    )
    return {row.id: row for row in session().execute(select(*shown).where(Application.id.in_(ids)))}


def numbered(round_id: int, numbers: Sequence[str]) -> dict[str, int]:
    """Ids of the ranked applications among these numbers, by number."""
    wanted = [one.strip().upper()[:16] for one in numbers[:50]]
    of_round = Application.round_id == round_id, Application.status == "scored", Application.number.in_(wanted)
    return {
        row.number: row.id for row in session().execute(select(Application.number, Application.id).where(*of_round))
    }


@dataclass(frozen=True)
class Composition:
    """Who would be chosen: how many in all, women, and per town and trade."""

    people: int
    women: int
    towns: tuple[tuple[str, int], ...]
    trades: tuple[tuple[str, int], ...]
    over: tuple[tuple[str, int], ...]  # companies whose limit leaves people out


def composition(outcome: Outcome) -> Composition:
    """The make-up of those with a title; two queries."""
    ids = list(outcome.titles)
    rows = session().execute(
        select(Application.sex, Application.town, Application.trade, func.count())
        .where(Application.id.in_(ids))
        .group_by(Application.sex, Application.town, Application.trade)
    )
    sexes: Counter[str] = Counter()
    towns: Counter[str] = Counter()
    trades: Counter[str] = Counter()
    for sex, town, trade, count in rows:
        sexes[sex] += count
        towns[town] += count
        trades[trade] += count
    return Composition(len(ids), sexes["女"], _most(towns), _most(trades), _companies(outcome.over))


def _most(found: Counter[str]) -> tuple[tuple[str, int], ...]:
    named = [(name or "未填写", count) for name, count in found.items()]
    return tuple(sorted(named, key=lambda pair: (-pair[1], pair[0])))


def _companies(over: Mapping[int, int]) -> tuple[tuple[str, int], ...]:
    if not over:
        return ()
    names = session().execute(select(Company.id, Company.name).where(Company.id.in_(list(over))))
    return tuple(sorted((name, over[one]) for one, name in names))


def scenarios(round_id: int) -> Sequence[Scenario]:
    """Trials kept to be compared, by name."""
    return session().scalars(select(Scenario).where(Scenario.round_id == round_id).order_by(Scenario.name)).all()
