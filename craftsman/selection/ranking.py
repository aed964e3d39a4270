"""Law: who comes first: by score, then by the round's tie rule; whom neither parts stay equal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

SUBMITTED_AT = "submitted_at"
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A scored application as the ranking reads it; score and parts in hundredths, parts in the rubric's order."""

    application_id: int
    score: int
    parts: Sequence[int]
    submitted_at: datetime | None = None
    company_id: int | None = None
    direct: bool = False
    evidence_digest: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Ranked:
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
        steps = [self.dimensions.index(one) if one in self.dimensions else -1 for one in self._known()]

        def of(candidate: Candidate) -> Key:
            return tuple(_moment(candidate) if step < 0 else -candidate.parts[step] for step in steps)

        return of

    def words(self, names: Sequence[str]) -> str:
        """技能等级、竞赛荣誉、提交时间"""
        known = dict(zip(self.dimensions, names, strict=True)) | {SUBMITTED_AT: "提交时间"}
        return "、".join(known[one] for one in self._known())

    def _known(self) -> list[str]:
        return [one for one in self.order if one == SUBMITTED_AT or one in self.dimensions]


def _moment(candidate: Candidate) -> int:
    """Whole microseconds; nobody is put behind for a time that was not kept, so a missing one comes last of all."""
    if candidate.submitted_at is None:
        return 1 << 62
    return int((candidate.submitted_at - _EPOCH).total_seconds() * 1_000_000)


_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def ranked(candidates: Iterable[Candidate], rule: TieRule) -> Iterator[Ranked]:
    """The ranking of candidates that come with the highest score first; read only as far as it is asked for."""
    key, before = rule.key(), 0
    for _score, found in groupby(candidates, key=_score_of):
        equal = list(found)
        if len(equal) == 1:
            yield Ranked(equal[0], before + 1, before + 1)
        else:
            yield from _parted(equal, key, before)
        before += len(equal)


def _score_of(candidate: Candidate) -> int:
    return candidate.score


def _parted(equal: list[Candidate], key: Callable[[Candidate], Key], before: int) -> Iterator[Ranked]:
    keyed = sorted(((key(one), one) for one in equal), key=lambda pair: (pair[0], pair[1].application_id))
    place, last = before, None
    for number, (own, candidate) in enumerate(keyed, before + 1):
        if own != last:
            place, last = number, own
        yield Ranked(candidate, before + 1, place)


def by_score(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Highest score first, for candidates that come in no order."""
    return sorted(candidates, key=lambda one: (-one.score, one.application_id))
