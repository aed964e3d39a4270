"""The report of a rehearsal: everything the page says, as plain values that are kept; people only by the number of their case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from craftsman.rubrics.facts import Case
from craftsman.rubrics.rehearsal import groups, weighing
from craftsman.rubrics.rehearsal.choosing import Change, Choose, Chosen, changes, close, reason
from craftsman.rubrics.rehearsal.idle import idle
from craftsman.rubrics.rehearsal.maxima import maxima
from craftsman.rubrics.rehearsal.tallies import Applicant, Tallies
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.rubrics.structure import shares_of

Again = Callable[[Collection[int]], Iterable[Applicant]]  # reads some of the applicants once more
LISTED = 400  # changed people whose line is looked for; of more only the figures are told


@dataclass
class Rehearsal:
    """A rubric tried over cases, beside the one it would replace (None: nothing to compare with)."""

    draft: Rubric
    against: Rubric | None = None
    groups: dict[int, tuple[str, ...]] = field(default_factory=dict)
    new: Tallies = field(init=False)
    old: Tallies | None = field(init=False)

    def __post_init__(self) -> None:
        self.new = Tallies(self.draft)
        self.old = Tallies(self.against) if self.against is not None else None

    def add(self, one: Applicant) -> None:
        self.new.add(one)
        if self.old is not None:
            self.old.add(one)
        self.groups[one.id] = one.groups

    def report(self, choose: Choose, again: Again) -> dict[str, Any]:
        """Plain values; `choose` gives out the places, `again` reads the changed and the chosen once more."""
        now = choose(self.draft, self.new.ranked)
        was = choose(self.against, self.old.ranked) if self.against and self.old else None
        changed = changes(self.old, was, self.new, now) if self.old and was else []
        return {
            "people": len(self.groups),
            "ranked": len(self.new.ranked),
            "out": len(self.new.out),
            "asked": self.new.asked,
            "compared": was is not None,
            "chosen": [len(was.titles) if was else None, len(now.titles)],
            "titles": self._titles(was, now),
            "changes": self._explained(changed, again),
            "changed": {sort: sum(one.sort == sort for one in changed) for sort in ("entered", "left", "moved")},
            "groups": self._shift(was, now),
            "idle": [
                {"item": one.item.id, "name": one.item.name, "rule": one.rule.name}
                | {"rows": list(one.rows), "in_vain": one.in_vain}
                for one in idle(self.new)
            ],
            "weights": self._weights(now, choose),
            "maxima": maxima(self.draft),
            "structure": self._structure(now, again),
        }

    def _titles(self, was: Chosen | None, now: Chosen) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for title in [*now.cuts, *(one for one in (was.cuts if was else {}) if one not in now.cuts)]:
            held, missed = close(self.new, now, title)
            found.append(
                {"title": title, "cut": now.cuts.get(title), "old_cut": was.cuts.get(title) if was else None}
                | {"tied": now.tied.get(title, 0), "held": held, "missed": missed}
            )
        return found

    def _explained(self, changed: Sequence[Change], again: Again) -> list[dict[str, object]]:
        """The changed people with their line; each is scored once more by both rubrics."""
        listed = list(changed[:LISTED])
        cases = {one.id: one.case for one in again([one.id for one in listed])} if listed else {}
        return [self._told(one, cases) for one in listed if one.id in cases]

    def _told(self, one: Change, cases: dict[int, Case]) -> dict[str, object]:
        return {
            "id": one.id,
            "sort": one.sort,
            "titles": [one.before, one.after],
            "points": list(one.points),
            "places": list(one.places),
            "why": self._why(one, cases[one.id]),
        }

    def _why(self, one: Change, case: Case) -> str:
        if self.against is None or self.old is None:
            return ""
        if one.id in self.new.out:
            return f"按试算的细则不参加排名：{self.new.out[one.id]}"
        if one.id in self.old.out:
            return f"按原细则不参加排名：{self.old.out[one.id]}"
        old, new = (score(rubric, case, verified_only=True) for rubric in (self.against, self.draft))
        if bool(old.direct) != bool(new.direct):
            gate = (new.direct or old.direct)[0].name
            return f"按试算的细则符合直接认定“{gate}”" if new.direct else f"不再符合直接认定“{gate}”"
        return _against_the_stream(one) + reason(old, new)

    def _shift(self, was: Chosen | None, now: Chosen) -> list[dict[str, object]]:
        before = was.titles if was else {}
        found = groups.shift(self.groups, before, now.titles)
        return [{"kind": kind, "rows": [list(row) for row in rows]} for kind, rows in found if rows]

    def _weights(self, now: Chosen, choose: Choose) -> list[dict[str, object]]:
        shares = weighing.shares(self.new.ranked)
        turned = weighing.sensitivity(self.draft, self.new.ranked, now, choose)
        return [
            {"name": dimension.name, "share": str(shares[n]) if shares else None, "lower": lower, "higher": higher}
            for n, (dimension, (lower, higher)) in enumerate(zip(self.draft.dimensions, turned, strict=True))
        ]

    def _structure(self, now: Chosen, again: Again) -> list[dict[str, object]]:
        if not self.draft.structure:
            return []
        cases = [one.case for one in again(list(now.titles))]
        return [{"sentence": one.sentence, "met": one.met} for one in shares_of(self.draft, cases)]


def _against_the_stream(one: Change) -> str:
    """Who enters with fewer points, or leaves with more, does so because of the others."""
    before, after = one.points
    if before is None or after is None:
        return ""
    if one.sort == "entered" and after < before:
        return "总分低了，其他人低得更多；"
    return "总分高了，其他人高得更多；" if one.sort == "left" and after > before else ""
