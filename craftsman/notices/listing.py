"""Law: the list of a notice: by title from the highest down, in 姓氏笔画 order within each; and how it shows to everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from craftsman.notices import strokes
from craftsman.notices.strokes import Place

PRINTED = ("name", "sex", "employer", "trade")
LABELS = {"name": "姓名", "sex": "性别", "employer": "单位", "trade": "职业（工种）"}


@dataclass(frozen=True)
class Line:
    """A person as the notice prints him."""

    application_id: int
    title: str
    name: str
    sex: str
    employer: str
    trade: str

    def changed(self, given: Mapping[str, str]) -> Line:
        """The same person with other words where some are given."""
        words = {field: given.get(field) or getattr(self, field) for field in ("title", *PRINTED)}
        return Line(self.application_id, **words)


def listed(people: Iterable[Line], titles: Sequence[str], table: Mapping[str, Place]) -> list[Line]:
    """In the order of the notice; whoever has no title of the round is not on it."""
    rank = {title: place for place, title in enumerate(titles)}
    held = [one for one in people if one.title in rank]
    return sorted(held, key=lambda one: (rank[one.title], strokes.key(one.name, table), one.application_id))


def counts(lines: Iterable[Line], titles: Sequence[str]) -> list[tuple[str, int]]:
    """(title, people), the highest title first; a title without anybody is left out."""
    held = [one.title for one in lines]
    return [(title, held.count(title)) for title in titles if title in held]


def heads(lines: Sequence[Line], titles: Sequence[str]) -> list[tuple[str, str, int]]:
    """(title, first name of its list, people)."""
    first: dict[str, str] = {}
    for one in lines:
        first.setdefault(one.title, one.name)
    return [(title, first[title], many) for title, many in counts(lines, titles)]
