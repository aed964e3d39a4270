"""Whether one more verified fact can lower the total because of an item, and why; what is not sure counts as it can."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from craftsman.rubrics.checking.reach import spans
from craftsman.rubrics.checking.rules import companions
from craftsman.rubrics.points import Accrual, Bands, Combined, Form
from craftsman.rubrics.rubric import Item, Rubric, Rule
from craftsman.rubrics.sheet import ZERO

# The most of each measure that facts can add up to, where the measure itself ends it.


def can_lower(rubric: Rubric, item: Item) -> str:
    """Empty when no further fact can lower the total through this item; else the reason."""
    return next(_reasons(item), "")


def _reasons(item: Item) -> Iterator[str]:
    if item.full is not None:
        yield "从满分起扣，多一件就可能多扣"
    if any(rule.zero for rule in item.rules):
        yield "有归零的规则，出现一件整项为0"
    for rule in item.rules:
        if _deducts(rule.points):
            yield f"规则“{rule.name}”会扣分"
    if item.take == "chosen":
        yield "由申请人自己确定取哪一项，取的可能不是最高的"
    for rule in item.rules:
        if rule.is_joint:
            reason = _joint(item, rule)
            if reason:
                yield f"规则“{rule.name}”{reason}"
    yield from _replaced(item)
    yield from _moved(item)


def _deducts(points: Form) -> bool:
    """Whether a fact can be worth less than nothing."""
    if isinstance(points, Accrual):
        falling = points.each < 0 or points.base < 0
        return falling and (points.least is None or points.least < 0)
    if isinstance(points, Combined):
        return any(_deducts(part) for part in points.parts)
    least = [span.least for _, span in spans(points, "")]
    return any(value < 0 for value in (*points.unit_points, *least))


def _joint(item: Item, rule: Rule) -> str:
    """All facts together: more of them must never mean a smaller amount, nor a larger amount fewer points."""
    for part in _parts(rule.points):
        measure = part.measure
        if measure is None:
            continue
        reason = _falling(part)
        if reason:
            return reason
    return ""


def _parts(points: Form) -> Iterator[Form]:
    if isinstance(points, Combined):
        for part in points.parts:
            yield from _parts(part)
    else:
        yield points


def _falling(part: Form) -> str:
    if isinstance(part, Accrual):
        return _falling_accrual(part)
    if isinstance(part, Bands):
        return _falling_bands(part)
    return ""


def _falling_accrual(part: Accrual) -> str:
    if part.each < 0 or part.down:
        return "随数量增加而减少"
    if part.end is not None:
        return "超过一定数量就不再计分"
    return ""


def _falling_bands(part: Bands) -> str:
    """Amounts from nothing upwards: once in a band, each next one gives no less, and none is missing above."""
    if any(band.span is not None for band in part.bands):
        return "按合计分档评分，评的分随第一件业绩而变"
    ordered = sorted(part.bands, key=lambda band: (band.start is not None, band.start or ZERO))
    if ordered[-1].end is not None:
        return "合计超过最高一档就不计分"
    for one, other in pairwise(ordered):
        if one.end is None or other.start is None or one.end != other.start:
            return "分档有空档或重叠"
        if other.points < one.points:
            return "高一档的分反而低"
    return ""


def _replaced(item: Item) -> Iterator[str]:
    """Of facts about one thing the one worth more by itself stays; caps and sums may see it otherwise."""
    if item.once_per is None:
        return
    joint = [rule for rule in item.rules if rule.is_joint]
    measures = {part.measure.sort for rule in joint for part in _parts(rule.points) if part.measure}
    alone = len(item.rules) == 1
    if joint and not (alone and measures <= {"count"}):
        yield "同一件事只取一件，换成另一件后合计可能变少"
    if not alone and any(rule.cap is not None for rule in item.rules):
        yield "同一件事只取分数高的一件，它所在的规则可能已经封顶"


def _moved(item: Item) -> Iterator[str]:
    """A fact that gets its companion may move from a later rule to an earlier one that gives less."""
    in_rules = [f for rule in item.rules for f in rule.filters]
    for one, _ in companions(item):
        if one in in_rules and (len(item.rules) > 1 or item.once_per):
            yield "有了同时持有的证书，业绩可能改按前面的规则计分"
            return
