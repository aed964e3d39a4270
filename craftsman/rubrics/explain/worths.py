"""The arithmetic of one worth as a worker follows it: the row, the units, the parts added, the factors multiplied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.rubrics.explain.figures import figure, result
from craftsman.rubrics.explain.published import accrual_text, span_text
from craftsman.rubrics.points import (
    Accrual,
    Bands,
    Combined,
    Divided,
    Factor,
    Flat,
    Form,
    Judged,
    Looked,
    Scale,
    Share,
    Span,
    Table,
    Worth,
)
from craftsman.rubrics.points.worth import CLAIMED

_ONES_MOST = 4  # so many single shares are written out: 2+1+1+1+1


@dataclass(frozen=True)
class Telling:
    """How a rule names its points: its own name, the unit it counts in, what a point is called, the cap it ends at."""

    name: str
    unit: str
    word: str
    cap: Decimal | None = None

    def points(self, value: Decimal, rounded: Decimal | None = None) -> str:
        return f"{result(value, rounded)}{self.word}"


def told(points: Form, worth: Worth, telling: Telling) -> str:
    """Points without factors."""
    if worth.judged and not worth.parts:
        return _judged(points, worth, telling)
    if isinstance(points, Accrual):
        return _accrued(points, worth, telling)
    if isinstance(points, Combined):
        return _combined(points, worth, telling)
    if isinstance(points, Table | Bands):
        return f"{worth.row}{telling.points(worth.points)}"
    each = f"每{telling.unit}" if telling.unit else ""
    return f"{telling.name}{each}{telling.points(worth.points)}"


def _judged(points: Form, worth: Worth, telling: Telling) -> str:
    """自评8分，待专家评分; 专家评28分（26–30分）"""
    name, amount = worth.row or telling.name, telling.points(worth.points)
    if worth.judged == CLAIMED:
        return f"{name}自评{amount}，待专家评分"
    span = span_of(points, worth.row)
    return f"{name}专家评{amount}" + (f"（{span_text(span, telling.word)}）" if span else "")


def span_of(points: Form, row: str) -> Span | None:
    """The judged range of a row, a band, or of the whole rule."""
    if isinstance(points, Judged):
        return points.span
    lines = points.all_rows if isinstance(points, Table) else points.bands if isinstance(points, Bands) else ()
    return next((line.span for line in lines if line.name == row and line.span), None)


def _accrued(points: Accrual, worth: Worth, telling: Telling) -> str:
    amount = figure(worth.amount or Decimal(0)) + points.unit
    end = f"，封顶{figure(telling.cap)}{telling.word}" if telling.cap is not None else ""
    text = accrual_text(points, telling.word)
    if worth.points < 0:
        return f"{text}，{amount}扣{telling.points(-worth.points)}{end}"
    if points.base or points.start or points.per != 1 or points.down or _is_clipped(points, worth):
        return f"{text}，{amount}计{telling.points(worth.points)}{end}"
    return f"{text}，{amount}×{figure(points.each)}{end}"


def _is_clipped(points: Accrual, worth: Worth) -> bool:
    return worth.points in (points.least, points.most)


def _combined(points: Combined, worth: Worth, telling: Telling) -> str:
    """每月0.2分，60个月×0.2=12分，满5年另加8分，合计20分"""
    parts = [_part(points.parts[index], part, telling) for index, part in worth.parts]
    if points.sort == "best":
        return f"{'，'.join(parts)}，取较高的一项"
    total = f"，合计{telling.points(worth.points)}" if len(parts) > 1 else ""
    return "，".join(parts) + total


def _part(points: Form, worth: Worth, telling: Telling) -> str:
    """A part with its result, without the cap of the whole."""
    inside = Telling(telling.name, telling.unit, telling.word)
    text = told(points, worth, inside)
    return f"{text}={telling.points(worth.points)}" if isinstance(points, Accrual) and "×" in text else text


def multiplied(points: Form, times: Sequence[Factor], worth: Worth, telling: Telling, rounded: Decimal) -> str:
    """省级一等奖20分×第二完成人系数0.8=16分; 发明专利50分，2人按份额分：50÷(2+1)×2=33.33分"""
    inside = Telling(telling.name, telling.unit, telling.word)
    before = worth.before if worth.before is not None else worth.points
    base = told(points, Worth(before, worth.row, worth.amount, worth.judged, worth.parts), inside)
    pairs = list(zip(times, worth.scales, strict=True))
    equals = f"={telling.points(worth.points, rounded)}"
    if isinstance(points, Table | Bands | Flat) and not worth.judged and all(_is_factor(f) for f, _ in pairs):
        return base + "".join(f"×{scale.row}系数{figure(scale.times)}" for _, scale in pairs) + equals
    notes = [note for factor, scale in pairs if (note := _note(factor, scale))]
    steps = "".join(_step(factor, scale) for factor, scale in pairs)
    return f"{'，'.join((base, *notes))}：{result(before)}{steps}{equals}"


def _is_factor(factor: Factor) -> bool:
    return not isinstance(factor, Share | Divided)


def _note(factor: Factor, scale: Scale) -> str:
    if isinstance(factor, Share):
        return f"{figure(scale.amount or Decimal(1))}人{'按份额分' if factor.weights else '平分'}"
    if isinstance(factor, Divided):
        return f"位次{figure(scale.over)}"
    return f"{scale.row}系数{figure(scale.times)}" if isinstance(factor, Looked) else ""


def _step(factor: Factor, scale: Scale) -> str:
    if isinstance(factor, Share):
        own = "" if scale.times == 1 else f"×{figure(scale.times)}"
        return f"÷{_shares(factor, int(scale.amount or 1))}{own}"
    return f"÷{figure(scale.over)}" if isinstance(factor, Divided) else f"×{figure(scale.times)}"


def _shares(factor: Share, holders: int) -> str:
    """(2+1+1), the shares of all holders; many single ones together."""
    firsts = [figure(weight) for weight in factor.weights[:holders]]
    ones = holders - len(firsts)
    if not firsts:
        return str(holders)
    rest = ["1"] * ones if ones <= _ONES_MOST else [f"{ones}×1"]
    return (
        f"({'+'.join([*firsts, *rest])})"
        if ones
        else ("+".join(firsts) if len(firsts) == 1 else f"({'+'.join(firsts)})")
    )
