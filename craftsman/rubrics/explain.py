"""为什么是这个分: the Chinese sentence of a booking, of a fact left out, of a gate; made only when asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from craftsman.rubrics.points import Accrual, Bands, Combined, Flat, Judged, Points, Table

if TYPE_CHECKING:
    from craftsman.rubrics.rubric import Item, Rule
    from craftsman.rubrics.sheet import Booking, Cut, GateResult, Uncounted

SCOPE_NAMES = {"rule": "本条", "item": "项目", "dimension": "指标", "total": "总分"}
_CODES = {Flat: "flat", Table: "row", Bands: "band", Accrual: "accrual", Judged: "judged", Combined: "plus"}


def figure(value: Decimal) -> str:
    """A number without needless zeros: 0.5, 18, 46."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def on_day(iso: str) -> str:
    found = date.fromisoformat(iso)
    return f"{found.year}年{found.month}月{found.day}日"


def booking_code(booking: Booking) -> str:
    return _CODES[type(booking.by.points)]


def booking_args(booking: Booking) -> dict[str, str]:
    """The figures of the sentence, as text, for storing beside the code."""
    worth = booking.worth
    found = {"rule": booking.by.name, "points": figure(booking.points_before), "counted": figure(booking.points_after)}
    if worth.row:
        found["row"] = worth.row
    if worth.amount is not None:
        found["amount"] = figure(worth.amount)
    for cut in booking.cuts:
        found[f"cap_{cut.scope}"] = figure(cut.cap)
    return found


def booking(found: Booking) -> str:
    """What the points stand for, the rounding if it changed anything, and each cap that was hit."""
    parts = [_value(found)]
    if found.worth.points != found.points_before:
        parts.append(f"四舍五入为{figure(found.points_before)}分")
    parts += [_cut(cut) for cut in found.cuts]
    return "，".join(parts)


def _value(found: Booking) -> str:
    points = found.by.points
    if isinstance(points, Accrual):
        return _accrued(points, found)
    if isinstance(points, Flat):
        each = f"每{found.by.unit}" if found.by.unit else ""
        return f"{found.by.name}{each}{figure(points.points)}分"
    best = "，取最高一项" if found.source.take == "best" else ""
    return f"{found.worth.row}{figure(found.worth.points)}分{best}"


def _accrued(points: Accrual, found: Booking) -> str:
    amount = figure(found.worth.amount or Decimal(0)) + points.unit
    cap = found.by.cap if found.by.cap is not None else found.source.cap
    end = f"，封顶{figure(cap)}分" if cap is not None and not found.cuts else ""
    if points.base or points.start or points.per != 1:
        return f"{accrual_text(points)}，{amount}计{figure(found.worth.points)}分{end}"
    return f"{accrual_text(points)}，{amount}×{figure(points.each)}{end}"


def accrual_text(points: Accrual) -> str:
    """每年0.5分; 第1人2分，以后每人0.5分; 满390元10分，以后每1500元1分."""
    per = "" if points.per == 1 else figure(points.per)
    each = f"每{per}{points.unit}{figure(points.each)}分"
    if not points.base and not points.start:
        return each
    if points.start == 1:
        return f"第1{points.unit}{figure(points.base)}分，以后{each}"
    start = f"满{figure(points.start)}{points.unit}" if points.start else "基础"
    return f"{start}{figure(points.base)}分，以后{each}"


def _cut(cut: Cut) -> str:
    return f"超过{SCOPE_NAMES[cut.scope]}封顶{figure(cut.cap)}分，只计{figure(cut.after)}分"


def values(points: Points, rule: Rule) -> tuple[tuple[str, str], ...]:
    """Name and points of each line of a rule, for the published table of the rubric."""
    if isinstance(points, Flat):
        unit = f"每{rule.unit}" if rule.unit else ""
        return ((rule.name, f"{unit}{figure(points.points)}分"),)
    if isinstance(points, Table):
        return tuple((row.name, f"{figure(row.points)}分") for row in points.rows)
    if isinstance(points, Bands):
        return tuple((band.name, f"{figure(band.points)}分") for band in points.bands)
    return ((rule.name, accrual_text(points) if isinstance(points, Accrual) else ""),)


def item_lines(item: Item) -> tuple[tuple[str, str], ...]:
    """All lines of an item, in the rubric's order."""
    return tuple(line for rule in item.rules for line in values(rule.points, rule))


def uncounted(found: Uncounted) -> str:
    """Why this fact gave no points; the rubric's own words come first."""
    return _REASONS[found.code](found)


def _own(otherwise: str) -> Callable[[Uncounted], str]:
    return lambda found: found.say or otherwise


def _not_met(found: Uncounted) -> str:
    return found.say or f"不符合“{_name(found)}”的条件，不计分"


def _missing(found: Uncounted) -> str:
    words = "、".join(word for word in found.figures if word)
    return f"没有填写或无法识别{words}，暂不能计分" if words else "计分所需的内容没有填写或无法识别，暂不能计分"


def _after(found: Uncounted) -> str:
    return f"{on_day(found.figures[0])}晚于计分截止日{on_day(found.figures[1])}，不计分"


def _out(found: Uncounted) -> str:
    return f"{on_day(found.figures[0])}早于{on_day(found.figures[1])}，超出年限，不计分"


def _expired(found: Uncounted) -> str:
    return found.say or f"有效期至{on_day(found.figures[0])}，到{on_day(found.figures[1])}已过期，不计分"


def _lower(found: Uncounted) -> str:
    row, best = found.figures
    return f"取最高一项，已计{best}，{row}不计" if row and best and row != best else "取最高一项，这一项不计"


def _duplicate(found: Uncounted) -> str:
    row = found.figures[0] or "这一项"
    return f"{found.say or '重复的'}取最高，{row}不计"


def _over(found: Uncounted) -> str:
    scope, cap = found.figures
    return f"超过{SCOPE_NAMES[scope]}封顶{figure(Decimal(cap))}分，不再计分"


def _name(found: Uncounted) -> str:
    return found.by.name if found.by else found.source.name if found.source else ""


_REASONS: dict[str, Callable[[Uncounted], str]] = {
    "not_asked": _own("本细则没有需要这类业绩的项目"),
    "condition_only": _own("作为其他业绩计分的条件使用，不单独计分"),
    "no_rule": lambda found: f"不属于“{_name(found)}”的计分范围",
    "no_row": lambda found: f"“{_name(found)}”没有这一档，不计分",
    "no_points": lambda found: f"按“{_name(found)}”计0分",
    "missing_value": _missing,
    "past_end": _own("超出范围，不计分"),
    "out_of_range": _own("评分不在区间内，不计分"),
    "not_judged": _own("待专家评分，暂不计分"),
    "direct": lambda found: f"符合直接认定条件“{found.say}”，不在此处计分",
    "veto": lambda found: f"属于一票否决情形“{found.say}”",
    "not_met": _not_met,
    "after_window": _after,
    "out_of_window": _out,
    "expired": _expired,
    "not_in_force": _own("已不在有效状态，不计分"),
    "wrong_issuer": _own("主办或颁发单位不符，不计分"),
    "lacks_prerequisite": _own("缺少要求同时持有的证书，不计分"),
    "lacks_evidence": _own("缺证明材料，不计分"),
    "lower": _lower,
    "lower_item": lambda found: f"{found.say}，只计分数较高的一项",
    "duplicate": _duplicate,
    "over_cap": _over,
    "not_verified": _own("部门尚未核实，暂不计入核定得分"),
}


def gate(found: GateResult) -> str:
    """直接认定 or 一票否决, whether it is met, and what people still have to judge."""
    what = "直接认定" if found.kind == "direct" else "一票否决"
    if not found.met:
        return f"未触及{what}“{found.name}”" if found.kind == "veto" else f"未达到{what}“{found.name}”"
    judge = f"，还需人工认定：{found.judge}" if found.judge else ""
    return f"{'符合' if found.kind == 'direct' else '属于'}{what}“{found.name}”{judge}"
