"""Law: what two lists differ in, and what an objection's effect does to a sealed one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

ADJUSTED, DISQUALIFIED = "adjusted", "disqualified"


@dataclass(frozen=True)
class Change:
    """The effect of an objection on one application: its score is another one, or it is disqualified."""

    application_id: int
    effect: str
    score: int | None = None  # hundredths
    parts: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Difference:
    """From one list to another: (application, title before, title after)."""

    entered: tuple[tuple[int, str], ...]
    left: tuple[tuple[int, str], ...]
    moved: tuple[tuple[int, str, str], ...]

    @property
    def nothing(self) -> bool:
        return not (self.entered or self.left or self.moved)

    def to_plain(self) -> dict[str, list[list[object]]]:
        return {
            "entered": [list(one) for one in self.entered],
            "left": [list(one) for one in self.left],
            "moved": [list(one) for one in self.moved],
        }


def difference(before: Mapping[int, str], after: Mapping[int, str]) -> Difference:
    """Who enters, who leaves, who gets another title."""
    return Difference(
        entered=tuple((one, title) for one, title in after.items() if one not in before),
        left=tuple((one, title) for one, title in before.items() if one not in after),
        moved=tuple((one, before[one], title) for one, title in after.items() if before.get(one, title) != title),
    )


def title_after(score: int, title: str | None, lines: Sequence[tuple[str, int]]) -> str | None:
    """What somebody keeps with a new score while everybody else's title stays: the highest title, not above his own, whose
    sealed line he still reaches. Nobody moves up and nobody moves in: that would need a notice of its own.
    `lines`: (title, cut) from the highest down."""
    names = [name for name, _ in lines]
    if title is None or title not in names:
        return title
    return next((name for name, cut in lines[names.index(title) :] if score >= cut), None)


def adjusted(sheet: Mapping[str, Any], before: Sequence[int], after: Sequence[int], reason: str) -> dict[str, Any]:
    """The stored score with an entry for each dimension whose points an objection changed, in the order of `parts`
    (hundredths), so that the total stays the sum of what is booked."""
    names = [one["id"] for one in sheet["dimensions"]]
    entries = [
        {"dimension": name, "points": _points(new - old), "reason": reason}
        for name, old, new in zip(names, before, after, strict=True)
        if new != old
    ]
    dimensions = [{**one, "points": _points(new)} for one, new in zip(sheet["dimensions"], after, strict=True)]
    told = [*sheet.get("adjustments", ()), *entries]
    return {**sheet, "total": _points(sum(after)), "dimensions": dimensions, "adjustments": told}


def _points(hundredths: int) -> float:
    """As the other figures of a stored score: 7.25; read them as decimals."""
    return float(Decimal(hundredths) / 100)


def why_not_change(change: Change, dimensions: int) -> str | None:
    """Why this effect cannot be sealed, or None."""
    if change.effect == DISQUALIFIED:
        return None
    if change.effect != ADJUSTED:
        return "异议的处理结果只有调整得分和取消资格两种需要重新封存"
    if change.score is None or change.parts is None or len(change.parts) != dimensions:
        return "调整得分要写明总分和每个指标的得分"
    if change.score < 0 or any(part < 0 for part in change.parts):
        return "得分不能小于0"
    return None
