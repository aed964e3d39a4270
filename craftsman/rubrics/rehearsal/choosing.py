"""Who is chosen before and after: the same places given out twice, and for each who enters or leaves the line that did it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from craftsman.rubrics.explain import figure
from craftsman.rubrics.rehearsal.tallies import Tallies, Tally
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.sheet import ZERO, ScoreSheet

POINT = 100  # hundredths


@dataclass(frozen=True)
class Chosen:
    """Who gets which title, the lowest score of each, and how many stay equal on a line."""

    titles: Mapping[int, str]
    cuts: Mapping[str, int] = field(default_factory=dict)
    tied: Mapping[str, int] = field(default_factory=dict)


Choose = Callable[[Rubric, Sequence[Tally]], Chosen]  # the selection hands in its own law of ranking and quotas


@dataclass(frozen=True)
class Change:
    """One person on whom the two rubrics differ; points in hundredths, None for who is not ranked."""

    id: int
    before: str | None
    after: str | None
    points: tuple[int | None, int | None]
    places: tuple[int | None, int | None]

    @property
    def sort(self) -> str:
        return "entered" if self.before is None else "left" if self.after is None else "moved"


def changes(old: Tallies, was: Chosen, new: Tallies, now: Chosen) -> list[Change]:
    """Everybody with another title than before, best place first."""
    ids = sorted({*was.titles, *now.titles})
    differing = [one for one in ids if was.titles.get(one) != now.titles.get(one)]
    before, after = _standing(old, differing), _standing(new, differing)
    found = [_change(one, was.titles.get(one), now.titles.get(one), before[one], after[one]) for one in differing]
    return sorted(found, key=_order)


def _change(
    id_: int,
    was: str | None,
    now: str | None,
    before: tuple[int | None, int | None],
    after: tuple[int | None, int | None],
) -> Change:
    return Change(id_, was, now, (before[0], after[0]), (before[1], after[1]))


def _order(one: Change) -> tuple[int, int, int]:
    place = one.places[0] if one.sort == "left" else one.places[1]
    return (("entered", "left", "moved").index(one.sort), place or 0, one.id)


def _standing(tallies: Tallies, ids: Iterable[int]) -> dict[int, tuple[int | None, int | None]]:
    """(points, place shared by equals) of these; both None for who is not ranked."""
    wanted = set(ids)
    totals = sorted(-one.total for one in tallies.ranked)
    found: dict[int, tuple[int | None, int | None]] = dict.fromkeys(wanted, (None, None))
    found |= {o.id: (o.total, bisect_left(totals, -o.total) + 1) for o in tallies.ranked if o.id in wanted}
    return found


def close(tallies: Tallies, chosen: Chosen, title: str) -> tuple[int, int]:
    """How many places hang on one point: held by at most one point, and missed by at most one point."""
    cut = chosen.cuts.get(title)
    if cut is None:
        return 0, 0
    near = [one for one in tallies.ranked if abs(one.total - cut) <= POINT and not one.direct]
    held = sum(one.total >= cut and chosen.titles.get(one.id) == title for one in near)
    return held, sum(one.total < cut for one in near)


# --- the line that made the difference ---------------------------------------------------------------------------------


def reason(old: ScoreSheet, new: ScoreSheet) -> str:
    """The item whose points changed most between two sheets of one person, with the booking's own sentence."""
    before, after = _by_item(old), _by_item(new)
    names = {item: name for side in (before, after) for item, (name, _) in side.items()}
    gain = {item: _points(after, item) - _points(before, item) for item in names}
    moved = [item for item in names if gain[item]]
    if not moved:
        return "本人得分没有变，是其他人的得分变了"
    item = max(moved, key=lambda one: (abs(gain[one]), one))
    told = f"“{names[item]}”由{figure(_points(before, item))}分变为{figure(_points(after, item))}分"
    why = _sentence(new, item)
    return f"{told}：{why}" if why else told


def _by_item(sheet: ScoreSheet) -> dict[str, tuple[str, Decimal]]:
    found: dict[str, tuple[str, Decimal]] = {}
    for one in sheet.bookings:
        found[one.item] = (one.source.name, found.get(one.item, ("", ZERO))[1] + one.points_after)
    return found


def _points(side: Mapping[str, tuple[str, Decimal]], item: str) -> Decimal:
    return side[item][1] if item in side else ZERO


def _sentence(sheet: ScoreSheet, item: str) -> str:
    """What the new rubric says of this item: its largest booking, else why nothing is booked."""
    booked = [one for one in sheet.bookings if one.item == item]
    if booked:
        return max(booked, key=lambda one: one.points_after).sentence
    return next((one.sentence for one in sheet.uncounted if one.item == item), "")
