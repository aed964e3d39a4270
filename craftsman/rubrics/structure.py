"""结构比例: the shares a list of chosen subjects must keep (企业一线职工不少于80%)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import ceil, floor
from typing import TYPE_CHECKING

from craftsman.rubrics.condition import Condition
from craftsman.rubrics.entry import Entry, given, plain
from craftsman.rubrics.explain import figure
from craftsman.rubrics.facts import Case
from craftsman.rubrics.selector import setting_of

if TYPE_CHECKING:
    from craftsman.rubrics.rubric import Rubric

_SHARES_MOST = 50


@dataclass(frozen=True)
class Share:
    """Those for whom `when` holds, as percent of the list: not fewer than `at_least`, not more than `at_most`."""

    id: str
    name: str
    when: Condition
    at_least: Decimal | None = None
    at_most: Decimal | None = None

    def to_plain(self) -> dict[str, object]:
        limits = given(
            at_least=None if self.at_least is None else plain(self.at_least),
            at_most=None if self.at_most is None else plain(self.at_most),
        )
        return {"id": self.id, "name": self.name, "when": self.when.to_plain()} | limits


@dataclass(frozen=True)
class ShareFinding:
    """How many of the list are of that kind, how many are missing or too many; an empty list is neither."""

    source: Share
    number: int
    of: int
    short: int = 0
    over: int = 0

    @property
    def met(self) -> bool | None:
        return None if not self.of else not (self.short or self.over)

    @property
    def sentence(self) -> str:
        if not self.of:
            return f"“{self.source.name}”：名单是空的，暂不能核对"
        told = f"“{self.source.name}”：{self.of}个中有{self.number}个，占{figure(self.percent)}%"
        if self.short:
            return f"{told}，还差{self.short}个"
        return f"{told}，多了{self.over}个" if self.over else f"{told}，符合"

    @property
    def percent(self) -> Decimal:
        """Two decimals, rounded away from the limit's good side, so that a share just missed never looks met."""
        way = ROUND_FLOOR if self.source.at_least is not None else ROUND_CEILING
        return (Decimal(self.number * 100) / self.of).quantize(Decimal("0.01"), way)

    def to_dict(self) -> dict[str, object]:
        head = {"id": self.source.id, "name": self.source.name, "met": self.met}
        return head | {"number": self.number, "of": self.of, "reason": self.sentence}


def shares_of(rubric: Rubric, cases: Sequence[Case]) -> tuple[ShareFinding, ...]:
    """Every share of the rubric over the chosen subjects."""
    return tuple(_finding(rubric, share, cases) for share in rubric.structure)


def _finding(rubric: Rubric, share: Share, cases: Sequence[Case]) -> ShareFinding:
    number = sum(share.when.holds(case.subject, setting_of(rubric, case)) for case in cases)
    least = ceil(share.at_least * len(cases) / 100) if share.at_least is not None else 0
    most = floor(share.at_most * len(cases) / 100) if share.at_most is not None else len(cases)
    return ShareFinding(share, number, len(cases), max(least - number, 0), max(number - most, 0))


def shares_at(entry: Entry) -> tuple[Share, ...]:
    """The shares under `structure`, ids unique."""
    seen: set[str] = set()
    found = entry.list_at("structure")
    if len(found) > _SHARES_MOST:
        entry.refuse(f"结构比例不能超过{_SHARES_MOST}条", "structure")
    return tuple(_share(e, seen) for e in found)


def _share(entry: Entry, seen: set[str]) -> Share:
    entry.mapping("id", "name", "when", "at_least", "at_most")
    id_ = entry.at("id").code()
    if id_ in seen:
        entry.refuse(f"结构编号“{id_}”重复", "id")
    seen.add(id_)
    least, most = (_percent(entry, key) for key in ("at_least", "at_most"))
    if least is None and most is None:
        entry.refuse("比例应写at_least或at_most")
    if least is not None and most is not None and least > most:
        entry.refuse("at_least不能大于at_most", "at_least")
    return Share(id_, entry.at("name").text(), Condition.from_entry(entry.at("when")), least, most)


def _percent(entry: Entry, key: str) -> Decimal | None:
    value = entry.number_at(key)
    if value is not None and not 0 <= value <= 100:
        entry.refuse(f"“{key}”是百分比，应在0到100之间", key)
    return value
