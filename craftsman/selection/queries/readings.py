"""The ranking as it is stored, read from its top in whole groups of equal scores; and who the people are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, String, bindparam, cast, func, select, tuple_

from craftsman.applications.models import Application
from craftsman.db import plain
from craftsman.rounds.models import Round
from craftsman.selection import ranking
from craftsman.selection.models import Snapshot, Standing
from craftsman.selection.queries.preparation import as_candidates, tie_rule
from craftsman.selection.ranking import Ranked

CHUNK = 100
_SMALL = 10  # so many equals behind the last line are named; a larger group is folded
_ABOVE_ALL = 10**9  # hundredths nobody has

_SHOWN: tuple[Any, ...] = (
    *(Application.number, Application.name, Application.sex, Application.employer, Application.town),
    Application.trade,
)
Known = Mapping[int, Row[Any]]  # application → what a list shows of it


class Reading(ABC):
    """A ranking from its top, as far as it was read, in whole groups of equal scores; and who they are."""

    def __init__(self) -> None:
        self.places: list[Ranked] = []
        self.people: dict[int, Row[Any]] = {}
        self.is_whole = False

    @abstractmethod
    def on(self, many: int) -> None:
        """Read so many more, with everybody who is equal to the last of them."""

    @abstractmethod
    def look_behind(self, further: int) -> int:
        """Read a little more, to show who is next; or how many equals are next, if they are too many to be named."""

    @abstractmethod
    def direct(self) -> Sequence[int]:
        """Applications recognised directly, wherever they rank."""

    def know(self, rows: Iterable[Row[Any]]) -> None:
        self.people.update((row.id, row) for row in rows)


class Estimated(Reading):
    """What is scored so far, along the ranking index."""

    def __init__(self, round_: Round) -> None:
        super().__init__()
        self.round, self.rule = round_, tie_rule(round_)

    @property
    def _last(self) -> int:
        return self.places[-1].candidate.score if self.places else _ABOVE_ALL

    def on(self, many: int) -> None:
        many = max(many, 1)
        given = {"round": self.round.id, "below": self._last, "many": many}
        found = plain(_scored(), given).all()
        self.know(found)
        self.places += ranking.ranked(as_candidates(found), self.rule, len(self.places))
        self.is_whole = len(found) < many

    def look_behind(self, further: int) -> int:
        if further:
            self.on(further)
        if further or self.is_whole:
            return 0
        equals: int = plain(_next_group(), {"round": self.round.id, "below": self._last}).scalar() or 0
        if equals <= _SMALL:
            self.on(1)
        return equals if equals > _SMALL else 0

    def direct(self) -> Sequence[int]:
        found = plain(_direct(), {"round": self.round.id}).all()
        self.know(found)
        return [row.id for row in found]


class Sealed(Reading):
    """The frozen scores; those recognised directly are sealed with them, so that nothing is searched for."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__()
        self.snapshot = snapshot
        self.after = (0, 0)

    def on(self, many: int) -> None:
        """Rank is stored, so a group is whole when the next rank begins."""
        many = len(self.places) + max(many, 1)
        while not self.is_whole and (len(self.places) <= many or self.places[-1].rank == self.places[many - 1].rank):
            self._page(max(many - len(self.places), 0) + CHUNK // 2)
        self._cut(many)

    def _cut(self, many: int) -> None:
        """Give back what was read of the next group."""
        last = self.places[many - 1].rank if many <= len(self.places) else None
        while last is not None and self.places[-1].rank != last:
            self.places.pop()
            self.is_whole = False
        if self.places:
            self.after = (self.places[-1].place, self.places[-1].candidate.application_id)

    def _page(self, many: int) -> None:
        page, known = page_of(self.snapshot, self.after, many)
        self.people.update(known)
        self.places += page
        self.is_whole = len(page) < many
        if page:
            self.after = (page[-1].place, page[-1].candidate.application_id)

    def look_behind(self, further: int) -> int:
        if not self.is_whole:
            self._page(further or _SMALL)
        return 0

    def direct(self) -> Sequence[int]:
        ids: list[int] = self.snapshot.detail["direct"]
        self.people.update(people(ids))
        return ids


@lru_cache(maxsize=1)
def _scored() -> Any:
    """Below a score the next so many, and everybody who is equal to the last of them."""
    scored = Application.round_id == bindparam("round"), Application.status == "scored"
    below = *scored, Application.score < bindparam("below")
    first = (
        select(Application.score).where(*below).order_by(Application.score.desc()).limit(bindparam("many")).subquery()
    )
    columns = (Application.id, Application.score, cast(Application.parts, String).label("parts"))
    at = cast(Application.submitted_at, String).label("at")
    rows = select(*columns, at, Application.company_id, Application.direct, *_SHOWN)
    rows = rows.where(*below, Application.score >= select(func.min(first.c.score)).scalar_subquery())
    return rows.order_by(Application.score.desc(), Application.id.desc())


@lru_cache(maxsize=1)
def _next_group() -> Any:
    """How many have the next lower score, from the index alone."""
    scored = Application.round_id == bindparam("round"), Application.status == "scored"
    next_ = select(func.max(Application.score)).where(*scored, Application.score < bindparam("below"))
    return select(func.count(Application.score)).where(*scored, Application.score == next_.scalar_subquery())


@lru_cache(maxsize=1)
def _standings() -> Any:
    columns = (Application.id, Standing.score, cast(Standing.parts, String).label("parts"))
    at = cast(Application.submitted_at, String).label("at")
    rows = select(*columns, at, Application.company_id, Standing.direct, *_SHOWN, Standing.rank, Standing.place)
    rows = rows.join(Standing, Standing.application_id == Application.id)
    rows = rows.where(Standing.snapshot_id == bindparam("snapshot"))
    after = tuple_(bindparam("place", type_=Standing.place.type), bindparam("id", type_=Application.id.type))
    rows = rows.where(tuple_(Standing.place, Standing.application_id) > after)
    return rows.order_by(Standing.place, Standing.application_id).limit(bindparam("many"))


@lru_cache(maxsize=1)
def _direct() -> Any:
    rows = select(Application.id, Application.score, Application.company_id, *_SHOWN)
    of_round = Application.round_id == bindparam("round"), Application.status == "scored", Application.direct
    return rows.where(*of_round).order_by(Application.id)


# --- who they are -----------------------------------------------------------------------------------------------------


def page_of(snapshot: Snapshot, after: tuple[int, int], limit: int) -> tuple[list[Ranked], Known]:
    """The next places of a sealed ranking, for reading it to its end, and who they are."""
    given = {"snapshot": snapshot.id, "place": after[0], "id": after[1], "many": limit}
    found = plain(_standings(), given).all()
    ranked = [Ranked(one, row.rank, row.place) for one, row in zip(as_candidates(found), found, strict=True)]
    return ranked, {row.id: row for row in found}


def people(ids: Sequence[int]) -> dict[int, Any]:
    """What a list shows of these applications, by id: one query."""
    if not ids:
        return {}
    rows = select(Application.id, Application.score, Application.company_id, *_SHOWN)
    return {row.id: row for row in plain(rows.where(Application.id.in_(ids)))}
