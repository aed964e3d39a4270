"""Law: where the rubric leaves a range to the department, the number it gives: asked for, inside the range, exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from craftsman.achievements.verification import ADJUSTED, VERIFIED
from craftsman.rubrics import explain, values
from craftsman.rubrics.facts import Case, FactId
from craftsman.rubrics.points import Bands, Combined, Form, Judged, Table
from craftsman.rubrics.points.worth import AWARDED
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score

JUDGED = (VERIFIED, ADJUSTED)  # answers that give points, and so may have to say how many


@dataclass(frozen=True)
class Range:
    """From `least` to `most`, both possible."""

    least: Decimal
    most: Decimal

    @property
    def words(self) -> str:
        return f"{explain.figure(self.least)}到{explain.figure(self.most)}分"


def range_of(rubric: Rubric, case: Case, fact: FactId, attributes: Mapping[str, object] | None = None) -> Range | None:
    """The range in which this fact waits to be judged, everything in the case taken as true; `attributes`: its corrected
    values. None where its points follow from the rubric."""
    plain = {k: v for k, v in (attributes or _said(case, fact)).items() if k != AWARDED}
    facts = tuple(
        replace(one, verified=True, attributes=plain if one.id == fact else one.attributes) for one in case.facts
    )
    left = score(rubric, replace(case, facts=facts), verified_only=True).uncounted
    waits = next((one for one in left if one.fact == fact and one.code == "not_judged"), None)
    return Range(Decimal(waits.figures[0]), Decimal(waits.figures[1])) if waits else None


@lru_cache(maxsize=64)
def asks(rubric: Rubric) -> bool:
    """Whether the rubric leaves any range to people at all."""
    return any(_has_range(rule.points) for item in rubric.items for rule in item.rules)


def _has_range(points: Form) -> bool:
    if isinstance(points, Combined):
        return any(_has_range(part) for part in points.parts)
    if isinstance(points, Table):
        return any(row.span for row in points.all_rows)
    return isinstance(points, Judged) or (isinstance(points, Bands) and any(band.span for band in points.bands))


def _said(case: Case, fact: FactId) -> Mapping[str, object]:
    return next((one.attributes for one in case.facts if one.id == fact), {})


def hundredths(typed: str, span: Range | None) -> tuple[int | None, str]:
    """(what is stored, why it is refused); without a range nothing is asked and nothing taken."""
    if span is None:
        return None, ""
    if not typed.strip():
        return None, f"请填写评分，{span.words}"
    number = values.number(typed.strip())
    if number is None or number != round(number, 2):
        return None, "评分应是数字，最多两位小数，如8.5"
    if not span.least <= number <= span.most:
        return None, f"评分应在{span.words}之间"
    return int(number * 100), ""
