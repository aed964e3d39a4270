"""Invented applicants for a rubric that has no earlier round: nobody's data, made up from the rubric's own items and rows.

The same seed makes the same people. They are plausible, not representative: they show what the rules do, not what the district
is like, and the report says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any, cast

from craftsman.rubrics.facts import SUBJECT, Case, Fact
from craftsman.rubrics.rehearsal.groups import FIRMS, age_band
from craftsman.rubrics.rehearsal.likeness import Likeness, Plain
from craftsman.rubrics.rehearsal.tallies import Applicant
from craftsman.rubrics.rubric import Rubric

SIZES = (200, 5000)  # fewest and most
SEXES = {"male": "男", "female": "女"}
_FACTS_MOST = 40
_RARELY = 0.01  # a direct recognition, a veto


@dataclass(frozen=True)
class Invention:
    """So many people a rubric could meet; `towns` and `trades` are the district's own lists."""

    rubric: Rubric
    seed: int
    size: int
    as_of: date
    towns: Sequence[str] = ()
    trades: Sequence[str] = ()

    @cached_property
    def _plain(self) -> Plain:
        return self.rubric.to_dict()

    def everybody(self) -> Iterable[Applicant]:
        return (self.applicant(number) for number in range(1, self.size + 1))

    def again(self, numbers: Iterable[int]) -> list[Applicant]:
        """Some of them once more, the same as before."""
        return [self.applicant(number) for number in numbers]

    def applicant(self, number: int) -> Applicant:
        """The person of this number; the same one whatever others are asked for."""
        rng = Random(f"{self.seed}/{number}")  # noqa: S311  # made-up people, nothing to guess
        age, subject = rng.randint(20, 59), self._subject(rng)
        subject["birth"] = (self.as_of - timedelta(days=age * 365 + age // 4 + rng.randint(1, 360))).isoformat()
        facts = self._facts(rng, subject)
        case = Case(self.as_of, tuple(Fact(n, kind, made, 1, True) for n, (kind, made) in enumerate(facts, 1)), subject)
        firm = rng.choices(FIRMS, (5, 25, 35, 35))[0]
        return Applicant(number, case, (subject["trade"], subject["town"], firm, age_band(age), SEXES[subject["sex"]]))

    def _subject(self, rng: Random) -> dict[str, Any]:
        found: dict[str, Any] = {
            "sex": rng.choices(tuple(SEXES), (7, 3))[0],
            "trade": rng.choice(self.trades) if self.trades else "",
            "town": rng.choice(self.towns) if self.towns else "",
        }
        if self.rubric.tracks:
            found[self.rubric.tracks.by] = rng.choice(self.rubric.tracks.codes)
        return found

    def _facts(self, rng: Random, subject: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        talent = rng.betavariate(2, 3)
        made: list[tuple[str, dict[str, Any]]] = []
        for clause in self._plain.get("eligibility", ()):
            if rng.random() < 0.9:
                self._open(rng, subject, talent, clause, made)
        for gate in self._plain.get("gates", ()):
            if gate.get("any") and rng.random() < _RARELY:
                self._open(rng, subject, talent, gate, made)
        for dimension in cast(Iterable[Plain], self._plain.get("dimensions", ())):
            for item in dimension["items"]:
                times = self._times(rng, talent, item, subject)
                for _ in range(times):
                    self._fill(rng, subject, talent, item, made)
        return made[:_FACTS_MOST]

    def _times(self, rng: Random, talent: float, item: Plain, subject: dict[str, Any]) -> int:
        """How many facts for an item: none for many, several where they add up."""
        tracks = item.get("tracks")
        if tracks and self.rubric.tracks and subject.get(self.rubric.tracks.by) not in tracks:
            return 0
        if rng.random() > 0.15 + 0.55 * talent:
            return 0
        return 1 if item.get("take") in ("best", "chosen") else 1 + int(rng.expovariate(1.5))

    def _fill(
        self, rng: Random, subject: dict[str, Any], talent: float, item: Plain, made: list[tuple[str, dict[str, Any]]]
    ) -> None:
        """One fact for one rule of an item; what must stand beside it comes along."""
        rule = rng.choice(item["rules"])
        if rule.get("zero") and rng.random() > _RARELY:
            return
        kinds = [kind for kind in rule.get("kinds", item["kinds"]) if kind in item["kinds"]]
        if not kinds:
            return
        filters = [*item.get("filters", ()), *rule.get("filters", ())]
        like = Likeness(rng, self.as_of, subject, talent)
        kind = rng.choice(kinds)
        if kind == SUBJECT:
            like.attributes = subject
        like.meet(rule.get("when"))
        like.measure(rule.get("points"))
        for factor in rule.get("times", ()) if isinstance(rule.get("times"), list) else ():
            like.measure(factor)
        like.pass_filters(filters)
        if kind != SUBJECT:
            made.append((kind, _told_apart(like.attributes, item, len(made))))
        for one in filters:
            if "beside" in one and rng.random() < 0.8:
                self._beside(rng, subject, talent, one["beside"], made)

    def _beside(
        self, rng: Random, subject: dict[str, Any], talent: float, wanted: Plain, made: list[tuple[str, dict[str, Any]]]
    ) -> None:
        like = Likeness(rng, self.as_of, subject, talent)
        like.meet(wanted.get("when"))
        if wanted.get("valid"):
            like.pass_filters([{"valid": wanted["valid"]}])
        made.append((wanted["kind"], like.attributes))

    def _open(
        self, rng: Random, subject: dict[str, Any], talent: float, gate: Plain, made: list[tuple[str, dict[str, Any]]]
    ) -> None:
        """A fact that opens a gate or meets a condition, or one of its parts."""
        for part in gate.get("of", ()):
            self._open(rng, subject, talent, part, made)
        if not gate.get("any"):
            return
        selector = rng.choice(gate["any"])
        like = Likeness(rng, self.as_of, subject, talent)
        kind = rng.choice(selector["kinds"])
        if kind == SUBJECT:
            like.attributes = subject
        like.meet(selector.get("when"))
        like.pass_filters(selector.get("filters", ()))
        if kind != SUBJECT:
            made.append((kind, like.attributes))


def _told_apart(attributes: dict[str, Any], item: Plain, number: int) -> dict[str, Any]:
    """What the item counts once gets a name of its own, so that two facts are two things."""
    for name in item.get("once_per", {}).get("by", ()):
        attributes.setdefault(name, f"{name}{number}")
    return attributes
