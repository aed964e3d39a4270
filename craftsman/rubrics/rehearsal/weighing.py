"""What really decides: the share of each dimension in the differences between people, and how much its weight matters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from craftsman.rubrics.rehearsal.choosing import Choose, Chosen
from craftsman.rubrics.rehearsal.tallies import Tally
from craftsman.rubrics.rubric import Rubric

FULL = 1000  # tenths of a percent


def shares(tallies: Sequence[Tally]) -> list[Decimal] | None:
    """Percent of the variance of the totals that each dimension carries: its covariance with the total.

    One decimal, cumulatively rounded, so that they sum to exactly 100; below 0 where a dimension evens others out.
    None while everybody has the same total.
    """
    n = len(tallies)
    totals = [one.total for one in tallies]
    whole = n * sum(t * t for t in totals) - sum(totals) ** 2
    if not whole:
        return None
    found, before, covariance = [], 0, 0
    for column in zip(*(one.parts for one in tallies), strict=True):
        covariance += n * sum(x * t for x, t in zip(column, totals, strict=True)) - sum(column) * sum(totals)
        until = _rounded(covariance * FULL, whole)
        found.append(Decimal(until - before) / 10)
        before = until
    return found


def _rounded(number: int, by: int) -> int:
    return int((Decimal(number) / Decimal(by)).quantize(Decimal(1), ROUND_HALF_UP))


def turned(tallies: Sequence[Tally], dimension: int, percent: int) -> list[Tally]:
    """The same people with one dimension's points changed by so many percent, half up to hundredths. The parts stay: among
    equals they are only asked who has more, which a factor does not change."""
    found = []
    for one in tallies:
        change = _share(one.parts[dimension], percent)
        found.append(one._replace(total=one.total + change))
    return found


def _share(part: int, percent: int) -> int:
    size = (abs(part * percent) + 50) // 100
    return size if part * percent >= 0 else -size


def sensitivity(
    rubric: Rubric, tallies: Sequence[Tally], chosen: Chosen, choose: Choose, percent: int = 10
) -> list[tuple[int, int]]:
    """For each dimension how many titles go to somebody else when its weight is so much lower, and so much higher."""
    found = []
    for dimension in range(len(rubric.dimensions)):
        lower, higher = (
            differing(chosen, choose(rubric, turned(tallies, dimension, way))) for way in (-percent, percent)
        )
        found.append((lower, higher))
    return found


def differing(was: Chosen, now: Chosen) -> int:
    """How many people hold a title that they did not hold before."""
    return sum(was.titles.get(one) != title for one, title in now.titles.items())
