"""Whether everybody can reach the same: the most that each track of a rubric can give."""

from __future__ import annotations

from decimal import Decimal

from craftsman.rubrics.checking import reachable
from craftsman.rubrics.explain import figure
from craftsman.rubrics.rubric import Dimension, Rubric
from craftsman.rubrics.sheet import ZERO


def maxima(rubric: Rubric) -> list[dict[str, object]]:
    """For each track (or for all at once, where there is none): the most of every dimension, and in all; None is without end."""
    tracks = rubric.tracks.names if rubric.tracks else (("", "全部"),)
    found: list[dict[str, object]] = []
    for code, name in tracks:
        tops = [_top(one, code) for one in rubric.dimensions]
        found.append({"track": name, "tops": [_text(top) for top in tops], "top": _text(_whole(rubric, tops))})
    return found


def _top(dimension: Dimension, track: str) -> Decimal | None:
    if not _is_for(dimension.tracks, track):
        return ZERO
    tops = [reachable(item) for item in dimension.items if _is_for(item.tracks, track)]
    known = None if None in tops else sum((top for top in tops if top is not None), ZERO)
    limits = [one for one in (known, dimension.max) if one is not None]
    top = min(limits) if limits else None
    return top * dimension.weight if top is not None and dimension.weight is not None else top


def _whole(rubric: Rubric, tops: list[Decimal | None]) -> Decimal | None:
    """Under the total; what is on top of it comes on top."""
    plain = [top for one, top in zip(rubric.dimensions, tops, strict=True) if not one.bonus]
    extra = [top for one, top in zip(rubric.dimensions, tops, strict=True) if one.bonus]
    known = None if None in plain else sum((top for top in plain if top is not None), ZERO)
    limits = [one for one in (known, rubric.total) if one is not None]
    if not limits or None in extra:
        return None
    return min(limits) + sum((top for top in extra if top is not None), ZERO)


def _is_for(tracks: tuple[str, ...], track: str) -> bool:
    return not tracks or not track or track in tracks


def _text(value: Decimal | None) -> str | None:
    return None if value is None else figure(value)
