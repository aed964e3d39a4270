"""A trial on the ranking as it is now: the sealed one, or before the freeze an estimate over what is scored so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from sqlalchemy import bindparam, select

from craftsman.accounts.models import Company
from craftsman.applications import queries as applications
from craftsman.applications.models import Application
from craftsman.db import session
from craftsman.errors import NotFound
from craftsman.rounds import titles
from craftsman.rounds.models import Round
from craftsman.selection import allocation, quotas, relisted
from craftsman.selection.models import Scenario, Snapshot
from craftsman.selection.queries.preparation import inside_quota
from craftsman.selection.queries.readings import CHUNK, Estimated, Known, Reading, Sealed, people
from craftsman.selection.queries.snapshots import SCORES, latest, sealed_rows
from craftsman.selection.quotas import Outcome, Trial
from craftsman.selection.ranking import Ranked


@dataclass(frozen=True)
class Simulation:
    """What comes of a trial, with the places in sight: down to the last line and a little further."""

    snapshot: Snapshot | None  # None: an estimate before the freeze
    outcome: Outcome
    places: tuple[Ranked, ...]
    behind: int  # equals behind the last of these places, too many to be named
    people: Known  # everybody in sight, and whoever is recognised directly
    total: int  # how many are ranked
    bins: Mapping[int, int]  # whole points → people
    contested: Mapping[str, tuple[tuple[int, ...], int]]  # title → (applications, places) that the panel decides about
    everybody: int  # how many would be chosen if all of the tied were


def simulated(round_: Round, trial: Trial, further: int = 0) -> Simulation:
    """Try it. Reads the ranking only as far as the last line and `further`, whatever the size of the round."""
    sealed, given = latest(round_.id, SCORES), titles.read(round_.titles)
    read = Sealed(sealed) if sealed else Estimated(round_)
    direct = read.direct()
    inside = sealed.detail.get("inside", ()) if sealed else inside_quota(round_)
    read.on(sum(trial.quotas) + len(direct))
    outcome = _tried(read, given, trial, direct, inside)
    everybody = outcome.proposed
    if outcome.tied:
        everybody = _tried(read, given, replace(trial, ties=quotas.ALL), direct, inside).proposed
    contested: Mapping[str, tuple[tuple[int, ...], int]] = {}
    if trial.ties == quotas.PANEL:
        contested = allocation.contested(read.places, given, trial, direct, inside)
    behind = read.look_behind(further)
    total = sealed.standings if sealed else applications.status_counts(round_.id).get("scored", 0)
    bins, places = _bins(round_.id, sealed), tuple(read.places)
    return Simulation(sealed, outcome, places, behind, read.people, total, bins, contested, everybody)


def as_proposed(round_: Round, proposal: Snapshot, further: int = 0) -> Simulation:
    """What the sealed list says, on the scores as they are sealed now: after an objection nobody moves up in it."""
    sealed = latest(round_.id, SCORES)
    if sealed is None:
        raise NotFound(f"scores of round {round_.id}")
    lines: dict[str, int] = proposal.detail["lines"]
    trial, names, rows = Trial.of(proposal.detail["settings"]), proposal.detail["titles"], sealed_rows(proposal.id)
    least, read = relisted.lowest(lines), Sealed(sealed)
    read.on(len(rows))
    while not read.is_whole and read.places[-1].candidate.score >= least:
        read.on(CHUNK)
    seen = list(takewhile(lambda one: one.candidate.score >= least, read.places))
    outcome = relisted.outcome(rows, seen, names, lines, trial, sealed.detail.get("inside", ()))
    read.people.update(people([one for one in outcome.titles if one not in read.people]))
    behind = read.look_behind(further)
    bins = _bins(round_.id, sealed)
    total, everybody = sealed.standings, outcome.proposed
    return Simulation(sealed, outcome, tuple(read.places), behind, read.people, total, bins, {}, everybody)


def _tried(
    read: Reading, given: Sequence[titles.Title], trial: Trial, direct: Sequence[int], inside: Collection[int]
) -> Outcome:
    """The outcome; a limit per company or people passed over make it read on until every quota is filled."""
    while True:
        outcome = allocation.allocate(read.places, given, trial, direct, inside)
        filled = not any(line.unfilled for line in outcome.lines)
        if filled or read.is_whole or read.places[-1].candidate.score < max(trial.least, 1):
            return outcome
        read.on(max(len(read.places), CHUNK))


def _bins(round_id: int, sealed: Snapshot | None) -> Mapping[int, int]:
    """People per whole point: from the counters, and sealed with the scores."""
    if sealed:
        return {int(start): count for start, count in sealed.detail["bins"].items()}
    return applications.score_counts(round_id)


# --- what pages show of it --------------------------------------------------------------------------------------------


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


def composition(found: Simulation) -> Composition:
    """The make-up of those with a title, who are all known."""
    chosen = [found.people[one] for one in found.outcome.titles]
    women = sum(1 for one in chosen if one.sex == "女")
    towns, trades = Counter(one.town for one in chosen), Counter(one.trade for one in chosen)
    return Composition(len(chosen), women, _most(towns), _most(trades), _companies(found.outcome.over))


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
    return session().scalars(_SCENARIOS, {"round": round_id}).all()


_SCENARIOS = select(Scenario).where(Scenario.round_id == bindparam("round")).order_by(Scenario.name)
