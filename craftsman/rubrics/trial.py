"""试算: what sample applicants get under the published version and under the draft, and which items make the difference."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.rubrics.facts import Case
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.rubrics.sheet import ZERO, ScoreSheet

SAMPLES = 20


@dataclass(frozen=True)
class Line:
    """One item that gives other points now, with what each version says of it."""

    item: str
    name: str
    before: Decimal
    after: Decimal
    was: tuple[str, ...] = ()
    now: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """One applicant; `before` is None where nothing was published yet. Lines: what differs, or else all that counts."""

    name: str
    before: Decimal | None
    after: Decimal
    lines: tuple[Line, ...]

    @property
    def shift(self) -> Decimal:
        return ZERO if self.before is None else self.after - self.before


def trials(current: Rubric | None, draft: Rubric, cases: Iterable[tuple[str, Case]]) -> Sequence[Trial]:
    """Those whose points change most come first, the others in their order."""
    found = [trial(current, draft, name, case) for name, case in cases]
    return sorted(found, key=lambda one: -abs(one.shift))


def trial(current: Rubric | None, draft: Rubric, name: str, case: Case, *, verified_only: bool = False) -> Trial:
    """One applicant under both rubrics."""
    after = score(draft, case, verified_only)
    if current is None:
        return Trial(name, None, after.total, _lines(None, after))
    before = score(current, case, verified_only)
    changed = tuple(one for one in _lines(before, after) if one.before != one.after)
    return Trial(name, before.total, after.total, changed)


def _lines(before: ScoreSheet | None, after: ScoreSheet) -> tuple[Line, ...]:
    old, new = _by_item(before), _by_item(after)
    found = []
    for item, name in {**_names(before), **_names(after)}.items():
        was, now = old.get(item, (ZERO, ())), new.get(item, (ZERO, ()))
        told = now[1] or tuple(one.sentence for one in after.uncounted if one.item == item)
        found.append(Line(item, name, was[0], now[0], was[1], told))
    return tuple(found)


def _by_item(sheet: ScoreSheet | None) -> dict[str, tuple[Decimal, tuple[str, ...]]]:
    found: dict[str, tuple[Decimal, tuple[str, ...]]] = {}
    for one in sheet.bookings if sheet else ():
        points, told = found.get(one.item, (ZERO, ()))
        found[one.item] = points + one.points_after, (*told, one.sentence)
    return found


def _names(sheet: ScoreSheet | None) -> dict[str, str]:
    return {one.item: one.source.name for one in (sheet.bookings if sheet else ())}
