"""Law: the profile on paper: where the radar's corners lie, so that it reads in grey print, and the code to the live page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.rounds.account import full_of
from craftsman.rubrics import explain
from craftsman.rubrics.rubric import Rubric
from craftsman.talents.gap import NO_LINES, Gap

TEMPLATE = "talents/paper.html"
ADDRESS = "/my/profile"
RADIUS = 41.5
LEAST_CODE = 3
RINGS = (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal(1))

Point = tuple[float, float]


def spokes(number: int) -> tuple[Point, ...]:
    """Unit vectors clockwise from the top."""
    turns = (2 * math.pi * place / number for place in range(number))
    return tuple((round(math.sin(turn), 4), round(-math.cos(turn), 4)) for turn in turns)


def corners(values: Sequence[Decimal], fulls: Sequence[Decimal | None], radius: float = RADIUS) -> tuple[Point, ...]:
    """Where each value lies on its axis, from the middle of the drawing."""
    found = []
    for (x, y), value, full in zip(spokes(len(values)), values, fulls, strict=True):
        share = min(max(float(value / full), 0.0), 1.0) if full else 0.0
        found.append((round(x * radius * share, 2), round(y * radius * share, 2)))
    return tuple(found)


def series(gap: Gap) -> tuple[tuple[str, tuple[Decimal, ...]], ...]:
    """(name, points per dimension): mine, then those of the last round."""
    found: list[tuple[str, tuple[Decimal, ...]]] = [("我", tuple(part.mine for part in gap.parts))]
    if gap.averages:
        found.append(("上批入围平均", gap.averages.chosen))
        found.append((f"上批{gap.averages.title}平均", gap.averages.of_title))
    return tuple(found)


@dataclass(frozen=True)
class Code:
    """A QR code as one path over `size` × `size` modules."""

    size: int
    path: str


def path(modules: Sequence[Sequence[int]]) -> Code:
    """A code's dark modules as one path, without a quiet zone."""
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, module in enumerate(row) if module]
    return Code(len(modules), "".join(dark))


def shown(rubric: Rubric, gap: Gap) -> dict[str, object]:
    """What pages and paper show beside the profile itself."""
    return {"full": full_of(rubric), "figure": explain.figure, "no_lines": NO_LINES, "series": series(gap)} | _drawn(
        gap
    )


def _drawn(gap: Gap) -> dict[str, object]:
    """Axes, rings and the outline of each series, in millimetres."""
    fulls = [part.full for part in gap.parts]
    return {
        "radius": RADIUS,
        "spokes": spokes(len(fulls)),
        "rings": [corners([share] * len(fulls), [Decimal(1)] * len(fulls)) for share in RINGS],
        "outlines": [(name, sum(values), corners(values, fulls)) for name, values in series(gap)],
    }
