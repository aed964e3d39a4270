"""为什么是这个分: the Chinese sentence of a booking; made only when asked for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from craftsman.rubrics.explain.figures import figure, is_short
from craftsman.rubrics.explain.worths import Telling, multiplied, told
from craftsman.rubrics.points import Accrual, Bands, Combined, Flat, Judged, Table

if TYPE_CHECKING:
    from craftsman.rubrics.sheet import Booking, Cut

SCOPE_NAMES = {"rule": "本条", "item": "项目", "dimension": "指标", "layer": "本级", "total": "总分"}
_CODES = {Flat: "flat", Table: "row", Bands: "band", Accrual: "accrual", Judged: "judged"}


def booking_code(found: Booking) -> str:
    points = found.by.points
    if isinstance(points, Combined):
        return points.sort
    return "judged" if found.worth.judged else _CODES[type(points)]


def booking_args(found: Booking) -> dict[str, str]:
    """The figures of the sentence, as text, for storing beside the code."""
    worth = found.worth
    args = {"rule": found.by.name, "points": figure(found.points_before), "counted": figure(found.points_after)}
    if worth.row:
        args["row"] = worth.row
    if worth.amount is not None:
        args["amount"] = figure(worth.amount)
    if worth.judged:
        args["judged"] = worth.judged
    if worth.before is not None:
        args["before"] = figure(worth.before)
    for cut in found.cuts:
        args[f"{cut.by}_{cut.scope}"] = figure(cut.cap)
    return args


def booking(found: Booking) -> str:
    """What the points stand for, the rounding if it changed anything, and each cap that was hit."""
    parts = [_value(found)]
    word = found.source.point
    if found.worth.points != found.points_before and is_short(found.worth.points):
        parts.append(f"四舍五入为{figure(found.points_before)}{word}")
    parts += [cut_text(cut, word) for cut in found.cuts]
    return "，".join([*parts, *gave_way(found)])


def gave_way(found: Booking) -> list[str]:
    """In which other items the fact could have counted; nothing if in none."""
    names = "、".join(f"“{item.name}”" for item in found.elsewhere)
    return [f"计在“{found.source.name}”，不再计入{names}"] if names else []


def _value(found: Booking) -> str:
    points, rule, item = found.by.points, found.by, found.source
    cap = min((one for one in (rule.cap, item.cap) if one is not None), default=None)
    telling = Telling(rule.name, rule.unit, item.point, None if found.cuts else cap)
    worth = found.worth
    if worth.scales:
        text = multiplied(points, rule.times, worth, telling, found.points_before)
    else:
        text = told(points, worth if is_short(worth.points) else worth._replace(points=found.points_before), telling)
    best = item.take == "best" and not isinstance(points, Flat | Accrual)
    return f"{text}，取最高一项" if best else text


def cut_text(cut: Cut, word: str = "分") -> str:
    """What a cap, the floor of deductions, or a weight made of the points."""
    after, scope = f"{figure(cut.after)}{word}", SCOPE_NAMES[cut.scope]
    if cut.by == "weight":
        return f"按{scope}权重{_percent(cut.cap)}计{after}"
    if cut.by == "floor":
        return f"{scope}最低{figure(cut.cap)}{word}，只扣{figure(-cut.after)}{word}"
    return f"超过{scope}封顶{figure(cut.cap)}{word}，只计{after}"


def _percent(weight: Decimal) -> str:
    return f"{figure(weight * 100)}%"
