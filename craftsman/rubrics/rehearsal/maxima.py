"""Whether everybody can reach the same: the most that each track of a rubric can give."""

from __future__ import annotations

from decimal import Decimal

from craftsman.rubrics.checking import dimension_top, rubric_top
from craftsman.rubrics.explain import figure
from craftsman.rubrics.rubric import Rubric


def maxima(rubric: Rubric) -> list[dict[str, object]]:
    """For each track (or for all at once, where there is none): the most of every dimension, and in all; None is without end."""
    tracks = rubric.tracks.names if rubric.tracks else (("", "全部"),)
    found: list[dict[str, object]] = []
    for code, name in tracks:
        tops = [_text(dimension_top(rubric, one, code)) for one in rubric.dimensions]
        found.append({"track": name, "tops": tops, "top": _text(rubric_top(rubric, code))})
    return found


def _text(value: Decimal | None) -> str | None:
    return None if value is None else figure(value)
