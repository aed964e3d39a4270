"""Law: titles are given out along a ranking, from the highest title down, until each quota is filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from craftsman.rounds.titles import MOST, Title
from craftsman.selection.quotas import ALL, BEHIND, NOT_CHOSEN, OVER, PANEL, PASSED, RULE, TIED, Line, Outcome, Trial
from craftsman.selection.ranking import Ranked


def allocate(
    ranking: Iterable[Ranked],
    titles: Sequence[Title],
    trial: Trial,
    direct: Iterable[int] = (),
    inside: Collection[int] = (),
) -> Outcome:
    """Give out the titles from the highest down. `ranking` comes best first and is read no further than the last line;
    `direct` are the applications recognised directly, wherever they rank, those `inside` on places of the quota."""
    recognised = [one for one in direct if one not in trial.passed]
    work = _Pass(ranking, trial, recognised, sum(one in inside for one in recognised))
    for number, title in enumerate(titles):
        work.fill(title.name, trial.quotas[number])
    work.close()
    return Outcome(work.titles, tuple(work.lines), work.why, tuple(work.seen), dict(work.over))


def contested(
    ranking: Sequence[Ranked],
    titles: Sequence[Title],
    trial: Trial,
    direct: Sequence[int],
    inside: Collection[int] = (),
) -> dict[str, tuple[tuple[int, ...], int]]:
    """Among whom the panel chooses: {title: (applications, places)}, after what it chose for the titles above."""
    found = {}
    for number, title in enumerate(titles):
        above = {one.name: trial.chosen[one.name] for one in titles[:number] if one.name in trial.chosen}
        line = allocate(ranking, titles, replace(trial, chosen=above), direct, inside).lines[number]
        if line.tied:
            found[title.name] = (line.tied, line.seats)
    return found


def _place(one: Ranked) -> int:
    return one.place


def _rank(one: Ranked) -> int:
    return one.rank


@dataclass
class _Entry:
    """How a group of equals meets the places that are free: some enter, some are tied, some go on to the next title."""

    sure: list[Ranked]
    tied: list[Ranked] = field(default_factory=list)
    seats: int = 0
    rest: list[Ranked] = field(default_factory=list)
    carried: int = 0  # how many of the tied will come down to the next title


class _Pass:
    """One pass down the ranking, with what is left of each company's limit."""

    def __init__(self, ranking: Iterable[Ranked], trial: Trial, direct: Sequence[int], inside: int) -> None:
        # Nothing decides between equal places under the rule, between equal scores under any other way.
        key = _place if trial.ties == RULE else _rank
        self.groups: Iterator[list[Ranked]] = (list(found) for _, found in groupby(ranking, key=key))
        self.trial, self.direct, self.inside = trial, direct, inside
        self.titles: dict[int, str] = {}
        self.why: dict[int, str] = {}
        self.over: Counter[int] = Counter()
        self.lines: list[Line] = []
        self.seen: list[Ranked] = []
        self.held: Counter[int] = Counter()  # company → places taken, or kept for its tied
        self.back: list[Ranked] = []  # a group that goes on to the next title
        self.carried = 0

    def fill(self, title: str, quota: int) -> None:
        """Give this title to the best that are left."""
        direct, inside = (0, 0) if self.lines else (len(self.direct), self.inside)
        if direct:
            self.titles.update(dict.fromkeys(self.direct, title))
        kept = min(self.carried, quota)
        self.carried -= kept
        free, given, cut, seats = quota - kept - inside, 0, None, 0
        tied: list[Ranked] = []
        while free > 0 and (group := self._next()):
            entry = self._enter(title, self._standing(group), free)
            for one in entry.sure:
                self._give(one, title)
            if entry.sure or entry.tied:
                cut = group[0].candidate.score
            given, seats = given + len(entry.sure), seats + entry.seats
            free -= len(entry.sure) + entry.seats
            tied += entry.tied
            self.carried += entry.carried
            if entry.rest:
                self.back = entry.rest
                break
        ids = tuple(one.candidate.application_id for one in tied)
        self.why.update(dict.fromkeys(ids, TIED))
        self.lines.append(Line(title, quota, cut, given, direct, kept, ids, seats, inside))

    def close(self) -> None:
        """Say why the last ones on the line have nothing."""
        for one in self.back:
            self.why[one.candidate.application_id] = NOT_CHOSEN
        lowest = min((line.cut for line in self.lines if line.cut is not None), default=None)
        while self.trial.ties == RULE and lowest is not None and (group := next(self.groups, [])):
            if group[0].candidate.score < lowest:
                break
            self.seen += group
            for one in self._standing(group):
                self.why[one.candidate.application_id] = BEHIND

    def _next(self) -> list[Ranked]:
        """The next equals with enough points; empty at the end."""
        if self.back:
            group, self.back = self.back, []
            return group
        group = next(self.groups, [])
        if not group or group[0].candidate.score < max(self.trial.least, 1):
            self.groups = iter(())
            return []
        self.seen += group
        return group

    def _standing(self, group: list[Ranked]) -> list[Ranked]:
        """Those of the group who can still enter: not passed over, not recognised directly, their company not full."""
        if not (self.trial.per_company or self.trial.passed or self.direct):
            return group
        found = []
        for one in group:
            application_id, company = one.candidate.application_id, one.candidate.company_id
            if application_id in self.trial.passed:
                self.why[application_id] = PASSED
            elif application_id in self.titles:
                continue
            elif company is not None and self._room(company) <= 0:
                self.why[application_id] = OVER
                self.over[company] += 1
            else:
                found.append(one)
        return found

    def _room(self, company: int) -> int:
        return self.trial.per_company - self.held[company] if self.trial.per_company else MOST

    def _enter(self, title: str, group: list[Ranked], free: int) -> _Entry:
        if self.trial.ties == ALL:
            return _Entry(group)
        if not self.trial.per_company and len(group) <= free:
            return _Entry(group)
        members = Counter(one.candidate.company_id for one in group if one.candidate.company_id is not None)
        contested = {company for company, count in members.items() if count > self._room(company)}
        most = len(group) - sum(members[company] - self._room(company) for company in contested)
        if most > free:
            return self._tie(title, group, [], free, most, members)
        sure = [one for one in group if one.candidate.company_id not in contested]
        equal = [one for one in group if one.candidate.company_id in contested]
        return self._tie(title, equal, sure, most - len(sure), most - len(sure), members)

    def _tie(
        self, title: str, equal: list[Ranked], sure: list[Ranked], seats: int, most: int, members: Counter[int]
    ) -> _Entry:
        """Equals who want more places than there are: the panel has chosen, or they stay tied and their places are kept."""
        if not equal:
            return _Entry(sure)
        if self.trial.ties == PANEL and title in self.trial.chosen:
            chosen = [one for one in equal if one.candidate.application_id in self.trial.chosen[title]]
            if len(chosen) <= seats and self._fits(chosen):
                return self._decided(equal, chosen, sure, seats == most)
        for company in {one.candidate.company_id for one in equal if one.candidate.company_id is not None}:
            self.held[company] += min(members[company], self._room(company))
        return _Entry(sure, equal, seats, carried=most - seats)

    def _fits(self, chosen: list[Ranked]) -> bool:
        """Whether the panel's choice keeps to the limit per company."""
        members = Counter(one.candidate.company_id for one in chosen if one.candidate.company_id is not None)
        return all(count <= self._room(company) for company, count in members.items())

    def _decided(self, equal: list[Ranked], chosen: list[Ranked], sure: list[Ranked], by_limit: bool) -> _Entry:
        rest = [one for one in equal if one not in chosen]
        if not by_limit:
            return _Entry(sure + chosen, rest=rest)
        for one in rest:
            self.why[one.candidate.application_id] = OVER
            self.over[one.candidate.company_id or 0] += 1
        return _Entry(sure + chosen)

    def _give(self, one: Ranked, title: str) -> None:
        self.titles[one.candidate.application_id] = title
        if one.candidate.company_id is not None:
            self.held[one.candidate.company_id] += 1
