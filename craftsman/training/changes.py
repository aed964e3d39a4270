"""Law: what a table would change in the catalogue: what is new, what differs and from what, what stays."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from craftsman.achievements.kinds import Kinds
from craftsman.training.catalogue import Entry, Place, Run, Teaching

Thing = TypeVar("Thing", Place, Teaching, Run)
Pair = tuple[str, str]  # institution, course
Key = tuple[str, str, date]  # institution, course, first day


@dataclass(frozen=True)
class Shelf:
    """The catalogue as it stands, as far as a table names it."""

    places: Mapping[str, Place]
    courses: Mapping[Pair, Teaching]
    runs: Mapping[Key, Run]
    taken: Mapping[Key, int]


@dataclass(frozen=True)
class Change:
    """One thing a table touches. `differences` are (label, before, after); none for what is new."""

    line: int
    sort: str  # 机构, 课程, 班次
    name: str
    is_new: bool
    differences: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Plan:
    """All changes in the order of the table, how many things stay as they are, and what forbids it."""

    changes: tuple[Change, ...]
    same: int
    errors: tuple[tuple[int, str], ...]

    @property
    def digest(self) -> str:
        """Names this plan: the one confirmed must be the one that was shown."""
        return hashlib.sha256(repr((self.changes, self.same, self.errors)).encode()).hexdigest()[:16]

    def count(self, *, new: bool) -> int:
        return sum(1 for one in self.changes if one.is_new is new)


def plan(entries: Sequence[Entry], shelf: Shelf, kinds: Kinds) -> Plan:
    """What these rows would change."""
    found: list[Change | None] = []
    errors: list[tuple[int, str]] = []
    seen: set[object] = set()
    for one in entries:
        for key, change in _of_row(one, shelf, kinds):
            if key not in seen:
                seen.add(key)
                found.append(change)
        errors += _too_few_seats(one, shelf)
    changes = tuple(change for change in found if change is not None)
    return Plan(changes, len(found) - len(changes), tuple(errors))


def _of_row(one: Entry, shelf: Shelf, kinds: Kinds) -> Iterable[tuple[object, Change | None]]:
    name = one.place.name
    yield name, _change(one.line, "机构", name, shelf.places.get(name), one.place, _place_words)
    if one.teaching is None:
        return
    pair = (name, one.teaching.name)
    yield (
        pair,
        _change(
            one.line,
            "课程",
            one.teaching.name,
            shelf.courses.get(pair),
            one.teaching,
            lambda t: _course_words(t, kinds),
        ),
    )
    if one.run is None:
        return
    key = (*pair, one.run.starts_on)
    title = f"{one.teaching.name} {one.run.starts_on.isoformat()}开课"
    yield key, _change(one.line, "班次", title, shelf.runs.get(key), one.run, _run_words)


def _change(
    line: int, sort: str, name: str, before: Thing | None, after: Thing, said: Callable[[Thing], dict[str, str]]
) -> Change | None:
    """None when nothing differs."""
    if before is None:
        return Change(line, sort, name, True)
    old, new = said(before), said(after)
    differences = tuple((label, old[label] or "空", new[label] or "空") for label in new if old[label] != new[label])
    return Change(line, sort, name, False, differences) if differences else None


def _place_words(one: Place) -> dict[str, str]:
    return {"镇街": one.town, "地址": one.address, "电话": one.phone}


def _course_words(one: Teaching, kinds: Kinds) -> dict[str, str]:
    kind = kinds[one.kind]
    labels = {field.name: field for field in kind.fields}
    level = "、".join(labels[name].choice_label(code) for name, code in one.attributes.items() if name in labels)
    asked = "、".join(labels[name].choice_label(code) for name, code in one.requires.items() if name in labels)
    return {
        "工种": one.trade,
        "学完取得": kind.name,
        "等级": level,
        "报名要求": asked,
        "学习周数": str(one.weeks),
        "费用": f"{one.fee}元",
    }


def _run_words(one: Run) -> dict[str, str]:
    return {
        "结课日期": one.ends_on.isoformat(),
        "上课时间": one.hours,
        "上课地点": one.place,
        "名额": str(one.seats),
        "开班人数": str(one.needed),
    }


def _too_few_seats(one: Entry, shelf: Shelf) -> list[tuple[int, str]]:
    if one.teaching is None or one.run is None:
        return []
    taken = shelf.taken.get((one.place.name, one.teaching.name, one.run.starts_on), 0)
    if taken <= one.run.seats:
        return []
    return [(one.line, f"“名额”不能少于已经点单的{taken}人")]
