"""Law: 为什么是这个分 as a worker reads it: each dimension with every achievement, counted or not, and how it was worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.rubrics import explain
from craftsman.rubrics.facts import FactId
from craftsman.rubrics.item import UNIT
from craftsman.rubrics.points import Accrual
from craftsman.rubrics.rubric import Dimension, Item, Rubric
from craftsman.rubrics.sheet import ZERO, Booking, Cut, GateResult, ScoreSheet, Uncounted

COUNTED, DIRECT, LEFT = "counted", "direct", "left"


@dataclass(frozen=True)
class Entry:
    """What a line shows of an achievement: its headline and how many usable files prove it."""

    title: str
    evidence: int
    verified: bool = False
    proof_wanted: bool = False
    returned: bool = False


@dataclass(frozen=True)
class Line:
    """One booking, or one achievement that gave no points. `gain`: points the missing proof would bring."""

    title: str
    points: Decimal
    state: str  # counted, direct, left
    reason: str
    facts: tuple[FactId, ...]
    evidence: int
    steps: tuple[str, ...]
    item: Item | None = None
    gain: Decimal = ZERO
    verified: bool = False
    lacks_proof: bool = False
    returned: bool = False  # a department asks for a correction: what counts now may not count in the end

    @property
    def counted(self) -> bool:
        return self.state == COUNTED


@dataclass(frozen=True)
class Part:
    """One dimension: its points, its maximum and its lines."""

    source: Dimension
    points: Decimal
    lines: tuple[Line, ...]

    @property
    def full(self) -> Decimal | None:
        return self.source.max


@dataclass(frozen=True)
class Account:
    """The whole page: total, dimensions, achievements this rubric has no line for, gates that are met."""

    total: Decimal
    full: Decimal | None
    parts: tuple[Part, ...]
    others: tuple[Line, ...]
    direct: tuple[GateResult, ...]
    vetoes: tuple[GateResult, ...]

    def line_of(self, fact: FactId) -> Line | None:
        """The line in which an achievement stands."""
        return self.by_fact().get(fact)

    def by_fact(self) -> dict[FactId, Line]:
        """Every achievement with its line; where it stands in two, the first one."""
        lines = [line for part in self.parts for line in part.lines] + list(self.others)
        return {fact: line for line in reversed(lines) for fact in line.facts}


def account(
    rubric: Rubric, sheet: ScoreSheet, entries: Mapping[FactId, Entry], gain: Callable[[FactId], Decimal]
) -> Account:
    """The account of a score sheet; `gain` tells what a missing proof would bring and is only asked for such lines."""
    place = {item.id: number for number, item in enumerate(rubric.items)}
    lines = [_booked(one, entries) for one in sheet.bookings] + [_left(one, entries, gain) for one in sheet.uncounted]
    lines.sort(key=lambda line: (place[line.item.id] if line.item else len(place), not line.counted))
    parts = tuple(
        Part(score.source, score.points, tuple(line for line in lines if line.item in score.source.items))
        for score in sheet.dimensions
    )
    others = tuple(line for line in lines if line.item is None)
    return Account(sheet.total, full_of(rubric), parts, others, sheet.direct, sheet.vetoes)


def full_of(rubric: Rubric) -> Decimal | None:
    """The highest total the rubric can give, where it says so."""
    if rubric.total is not None:
        return rubric.total
    tops = [dimension.max for dimension in rubric.dimensions]
    return sum((top for top in tops if top is not None), ZERO) if all(top is not None for top in tops) else None


def _booked(found: Booking, entries: Mapping[FactId, Entry]) -> Line:
    known = [entries[fact] for fact in found.facts if fact in entries]
    return Line(
        title=_title(found, [entry.title for entry in known]),
        points=found.points_after,
        state=COUNTED,
        reason=found.sentence,
        facts=found.facts,
        evidence=sum(entry.evidence for entry in known),
        steps=_steps(found),
        item=found.source,
        verified=bool(known) and all(entry.verified for entry in known),
        lacks_proof=any(_lacks_proof(entry) for entry in known),
        returned=any(entry.returned for entry in known),
    )


def _title(found: Booking, titles: Sequence[str]) -> str:
    """师带徒2人：周军、李海; 焊工岗位工龄12年; otherwise the achievement's own headline."""
    amount = _amount(found)
    if len(titles) > 1:
        heads, _, names = zip(*(title.partition("：") for title in titles), strict=True)
        if len(set(heads)) == 1 and all(names):
            return f"{heads[0]}{amount}：{'、'.join(names)}"
        return "、".join(titles)
    title = titles[0] if titles else found.source.name
    return title if "：" in title else title + amount


def _amount(found: Booking) -> str:
    """12年, for points by the unit; empty for all others."""
    points = found.by.points
    if not isinstance(points, Accrual) or found.worth.amount is None:
        return ""
    return explain.figure(found.worth.amount) + points.unit


def _steps(found: Booking) -> tuple[str, ...]:
    """The arithmetic, one line per step, each cap named whether or not it was hit."""
    word = found.source.point
    steps = [f"细则{found.item}“{found.by.name}”：{_before(found)}"]
    for cut in found.cuts:
        steps.append(_cut(cut, word))
    if not found.cuts and found.source.cap is not None:
        steps.append(f"这个项目封顶{_points(found.source.cap, word)}，没有超过")
    steps += explain.gave_way(found)
    return (*steps, f"计入{_points(found.points_after, word)}")


def _cut(cut: Cut, word: str) -> str:
    scope, change = explain.SCOPE_NAMES[cut.scope], f"由{_points(cut.before, word)}计为{_points(cut.after, word)}"
    if cut.by == "weight":
        return f"{scope}权重{explain.figure(cut.cap * 100)}%，{change}"
    return f"{scope}{'最低' if cut.by == 'floor' else '封顶'}{_points(cut.cap, word)}，{change}"


def _before(found: Booking) -> str:
    sentence = found._replace(cuts=(), elsewhere=()).sentence
    if not _amount(found):
        return sentence
    return f"{sentence}，得{_points(found.points_before, found.source.point)}"


def _left(found: Uncounted, entries: Mapping[FactId, Entry], gain: Callable[[FactId], Decimal]) -> Line:
    entry = entries.get(found.fact, Entry("", 0))
    word = found.source.point if found.source else UNIT
    brings = gain(found.fact) if found.code == "lacks_evidence" else ZERO
    reason = found.sentence + (f"，补上可加{_points(brings, word)}" if brings else "")
    steps = [f"细则{found.item}“{_rule(found)}”"] if found.source else []
    if found.worth:
        steps.append(f"单看这一项是{_points(found.worth, word)}")
    return Line(
        title=entry.title,
        points=ZERO,
        state=DIRECT if found.code == "direct" else LEFT,
        reason=reason,
        facts=(found.fact,),
        evidence=entry.evidence,
        steps=(*steps, reason, f"计入0{word}"),
        item=found.source,
        gain=brings,
        verified=entry.verified,
        lacks_proof=_lacks_proof(entry),
    )


def _lacks_proof(entry: Entry) -> bool:
    return entry.proof_wanted and not entry.evidence


def _rule(found: Uncounted) -> str:
    return found.by.name if found.by else found.source.name if found.source else ""


def _points(value: Decimal, word: str) -> str:
    return f"{explain.figure(value)}{word}"
