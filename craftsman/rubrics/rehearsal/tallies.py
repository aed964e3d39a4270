"""A rubric at work over many cases: what each gets in the end, which rules fired, and nothing that grows with the facts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from craftsman.rubrics.eligibility import ASK, NOT_MET, eligible
from craftsman.rubrics.facts import Case
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.rubrics.sheet import ScoreSheet

# A rule was met, and for these reasons nothing of it was left.
MET_IN_VAIN = frozenset(
    {"over_cap", "lower", "lower_item", "duplicate", "no_points"}
    | {"not_chosen", "counted_elsewhere", "zeroed", "at_floor", "weighed_out"}
)
Place = tuple[str, str]  # (item, rule)


class Applicant(NamedTuple):
    """A case with the groups it belongs to, in the order of `groups.KINDS`."""

    id: int
    case: Case
    groups: tuple[str, ...] = ()


class Tally(NamedTuple):
    """What one applicant gets, in hundredths; `parts` in the order of the rubric's dimensions."""

    id: int
    total: int
    parts: tuple[int, ...]
    direct: bool = False
    inside: bool = False  # recognised directly, and on a place of the quota


@dataclass
class Tallies:
    """Filled case by case; 36,000 take a few megabytes."""

    rubric: Rubric
    ranked: list[Tally] = field(default_factory=list)
    out: dict[int, str] = field(default_factory=dict)  # who is not ranked, and by what
    asked: int = 0  # people have to decide about their conditions; ranked as if met
    fired: Counter[Place] = field(default_factory=Counter)
    in_vain: Counter[Place] = field(default_factory=Counter)
    rows: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    def add(self, one: Applicant) -> None:
        """Score a case as its departments proved it, and keep what the report asks for."""
        sheet = score(self.rubric, one.case, verified_only=True)
        self._count(sheet)
        barred = self._barred(sheet, one.case)
        if barred:
            self.out[one.id] = barred
            return
        parts = tuple(int(dimension.points * 100) for dimension in sheet.dimensions)
        self.ranked.append(Tally(one.id, int(sheet.total * 100), parts, bool(sheet.direct), sheet.takes_place))

    def _barred(self, sheet: ScoreSheet, case: Case) -> str:
        """The first veto or unmet condition, or empty."""
        if sheet.vetoes:
            return f"一票否决“{sheet.vetoes[0].name}”"
        if not self.rubric.eligibility:
            return ""
        verdict = eligible(self.rubric, case, verified_only=True)
        self.asked += verdict.state == ASK
        return next((one.sentence for one in verdict.findings if one.state == NOT_MET), "")

    def _count(self, sheet: ScoreSheet) -> None:
        for booking in sheet.bookings:
            self.fired[booking.item, booking.rule] += 1
            for row in booking.worth.rows:
                self.rows[booking.item, booking.rule, row] += 1
        for one in sheet.uncounted:
            if one.code in MET_IN_VAIN and one.item and one.rule:
                self.in_vain[one.item, one.rule] += 1
