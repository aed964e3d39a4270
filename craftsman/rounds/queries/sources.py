"""What a rubric may be begun from: files of the library by what they are for, rubrics of other rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from craftsman.errors import Refused
from craftsman.rounds.models import Round
from craftsman.rounds.queries.preparation import findings
from craftsman.rounds.queries.rounds import all_rounds, rubric_of
from craftsman.rubrics import changing, library
from craftsman.rubrics.checking import Finding
from craftsman.rubrics.rubric import Rubric

SCORES, CONDITIONS, REWARDS = "评分细则", "申报条件", "奖励"
BLANK, CURRENT, LAST = "blank", "current", "round-"
_OTHERS_MOST = 3


@dataclass(frozen=True)
class Offer:
    """A file of the library with what its checks say."""

    name: str
    rubric: Rubric
    group: str
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return sum(one.severity == "error" for one in self.findings)

    @property
    def warnings(self) -> int:
        return sum(one.severity == "warning" for one in self.findings)


@cache
def offers() -> tuple[Offer, ...]:
    """Every file of the library, once per process: files only change with the program."""
    found = ((name, library.load(name)) for name in library.names())
    every = [Offer(name, rubric, _group(rubric), tuple(findings(rubric))) for name, rubric in found]
    order = (SCORES, CONDITIONS, REWARDS)
    return tuple(sorted(every, key=lambda one: (order.index(one.group), not one.rubric.example, one.name)))


def _group(rubric: Rubric) -> str:
    if rubric.to_dict()["rubric"].get("unit") == "元":  # type: ignore[attr-defined]  # the head is a mapping
        return REWARDS
    return SCORES if rubric.dimensions else CONDITIONS


def other_rounds(round_: Round) -> Sequence[Round]:
    """The rounds opened last before this one, whose rubrics may be taken over."""
    found = [one for one in all_rounds() if one.id != round_.id and one.rubric_digest]
    return sorted(found, key=lambda one: one.opens_at, reverse=True)[:_OTHERS_MOST]


def source(round_: Round, code: str) -> tuple[str, Rubric]:
    """(what it is called, the rubric) of a choice; Refused for anything that was not offered."""
    if code == BLANK:
        return "空白细则", Rubric.from_dict(changing.BLANK)
    if code == CURRENT and round_.rubric_digest:
        return f"现在的版本{round_.rubric_version}", rubric_of(round_)
    for one in other_rounds(round_):
        if code == f"{LAST}{one.id}":
            return one.name, rubric_of(one)
    found = next((one for one in offers() if one.name == code), None)
    if found is None:
        raise Refused("请从列出的细则里选一份", field="rubric")
    return found.rubric.name, found.rubric
