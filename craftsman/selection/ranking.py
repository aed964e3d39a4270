"""Law: who comes first: by score, then by the round's tie rule; whom neither parts stay equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from craftsman.rounds.ties import SUBMITTED_AT as SUBMITTED_AT

_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
Key = tuple[Any, ...]


class Candidate(NamedTuple):
    """A scored application as the ranking reads it; score and parts in hundredths, parts in the rubric's order."""

    application_id: int
    score: int
    parts: Sequence[int]
    submitted_at: datetime | None = None
    company_id: int | None = None
    direct: bool = False
    evidence_digest: str = ""
    written: str = ""  # parts as the database writes them, where they were read from there


class Ranked(NamedTuple):
    """`rank` is shared by equal scores (1, 2, 2, 4); `place` only by those whom the tie rule does not part either."""

    candidate: Candidate
    rank: int
    place: int


@dataclass(frozen=True)
class TieRule:
    """What parts equal scores, in order: points of dimensions (more first), then the earlier submission."""

    order: tuple[str, ...]
    dimensions: tuple[str, ...]  # ids in the rubric's order

    def key(self) -> Callable[[Candidate], Key]:
        """Smaller comes first. A dimension that the rubric does not have parts nobody."""
        known = self._known()
        steps = [self.dimensions.index(one) if one in self.dimensions else -1 for one in known]
        if steps and steps[-1] < 0 and -1 not in steps[:-1]:  # the usual rule, asked 36,000 times at a freeze
            early = steps[:-1]
            return lambda one: (*[-one.parts[step] for step in early], one.submitted_at or _NEVER)
        return lambda one: tuple((one.submitted_at or _NEVER) if step < 0 else -one.parts[step] for step in steps)

    def words(self, names: Sequence[str]) -> str:
        """技能等级、竞赛荣誉、提交时间"""
        known = dict(zip(self.dimensions, names, strict=True)) | {SUBMITTED_AT: "提交时间"}
        return "、".join(known[one] for one in self._known())

    def _known(self) -> list[str]:
        return [one for one in self.order if one == SUBMITTED_AT or one in self.dimensions]


def ranked(candidates: Iterable[Candidate], rule: TieRule, before: int = 0) -> Iterator[Ranked]:
    """The ranking of candidates that come with the highest score first, behind `before` others; read only as far as it is
    asked for."""
    key = rule.key()
    for _score, found in groupby(candidates, key=_score_of):
        equal = list(found)
        if len(equal) == 1:
            yield Ranked(equal[0], before + 1, before + 1)
        else:
            yield from _parted(equal, key, before)
        before += len(equal)


_score_of = attrgetter("score")


def _parted(equal: list[Candidate], key: Callable[[Candidate], Key], before: int) -> Iterator[Ranked]:
    keyed = sorted([(key(one), one.application_id, one) for one in equal])
    place, last = before, None
    for number, (own, _, candidate) in enumerate(keyed, before + 1):
        if own != last:
            place, last = number, own
        yield Ranked(candidate, before + 1, place)


def by_score(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Highest score first, for candidates that come in no order."""
    return sorted(candidates, key=lambda one: (-one.score, one.application_id))
