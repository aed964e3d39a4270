"""The rubric's own lines in words: what counts, for how much, times what; for the table that everybody may read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from craftsman.rubrics.explain.figures import figure
from craftsman.rubrics.points import (
    Accrual,
    Bands,
    Combined,
    Constant,
    Divided,
    Factor,
    Flat,
    Form,
    Judged,
    Looked,
    Share,
    Span,
    Table,
)

if TYPE_CHECKING:
    from craftsman.rubrics.rubric import Item, Rule

Lines = tuple[tuple[str, str], ...]
_FEN = "分"


def values(points: Form, rule: Rule, word: str = _FEN) -> Lines:
    """Name and points of each line of a rule."""
    if isinstance(points, Combined):
        return _combined(points, rule, word)
    if isinstance(points, Table):
        return tuple((row.name, valued_at(row.points, row.span, word)) for row in points.all_rows)
    if isinstance(points, Bands):
        return tuple((band.name, valued_at(band.points, band.span, word)) for band in points.bands)
    if isinstance(points, Accrual):
        return ((rule.name, accrual_text(points, word)),)
    if isinstance(points, Judged):
        return ((rule.name, span_text(points.span, word)),)
    unit = f"每{rule.unit}" if rule.unit else ""
    return ((rule.name, f"{unit}{figure(points.points)}{word}"),) if isinstance(points, Flat) else ()


def _combined(points: Combined, rule: Rule, word: str) -> Lines:
    """The first part as it is; the others are added to it (另加), or stand against it (或)."""
    first, *others = (values(part, rule, word) for part in points.parts)
    mark = "另加" if points.sort == "plus" else "或"
    return (*first, *((name, mark + text) for lines in others for name, text in lines))


def item_lines(item: Item) -> Lines:
    """All lines of an item, in the rubric's order; the factors of a rule stand under it."""
    found: list[tuple[str, str]] = []
    for rule in item.rules:
        found += values(rule.points, rule, item.point)
        found += factor_lines(rule.times)
    return tuple(found)


def factor_lines(times: Sequence[Factor]) -> Lines:
    """第二完成人 ×0.8"""
    return tuple(line for factor in times for line in _factor(factor))


def _factor(factor: Factor) -> Lines:
    if isinstance(factor, Constant):
        return (("系数", f"×{figure(factor.factor)}"),)
    if isinstance(factor, Looked):
        source = factor.source
        rows = source.all_rows if isinstance(source, Table) else source.bands
        return tuple((row.name, f"×{figure(row.points)}") for row in rows)
    if isinstance(factor, Divided):
        return (("按位次", "÷位次"),)
    return (("多人共有", _share(factor)),)


def _share(factor: Share) -> str:
    if not factor.weights:
        return "由几人平分"
    firsts = "，".join(f"第{rank}位占{figure(weight)}份" for rank, weight in enumerate(factor.weights, 1))
    return f"按份额分，{firsts}，其他人各占1份"


def valued_at(points: Decimal, span: Span | None, word: str) -> str:
    return span_text(span, word) if span else f"{figure(points)}{word}"


def span_text(span: Span, word: str = _FEN) -> str:
    """26–30分; −10至0分 where a dash would look like a minus."""
    least, most = figure(span.least), figure(span.most)
    return f"{least}至{most}{word}" if span.least < 0 else f"{least}–{most}{word}"


def accrual_text(points: Accrual, word: str = _FEN) -> str:
    """每年0.5分; 第1人2分，以后每人0.5分; 满390元10分，以后每1500元1分; 55–60岁5分，每少1岁加1分，最高20分."""
    parts = [_falling(points, word) if points.down else _rising(points, word)]
    if points.end is not None and (not points.down or points.end < points.start):
        parts.append(f"超过{figure(points.end)}{points.unit}不计分")
    if points.least is not None:
        parts.append(f"最低{figure(points.least)}{word}")
    if points.most is not None:
        parts.append(f"最高{figure(points.most)}{word}")
    return "，".join(parts)


def _rising(points: Accrual, word: str) -> str:
    per = "" if points.per == 1 else figure(points.per)
    amount = f"{figure(abs(points.each))}{word}"
    each = f"每{per}{points.unit}{'扣' if points.each < 0 else ''}{amount}"
    if not points.base and not points.start:
        return each
    if points.start == 1:
        return f"第1{points.unit}{figure(points.base)}{word}，以后{each}"
    start = f"满{figure(points.start)}{points.unit}" if points.start else "基础"
    if not points.base:
        return f"超过{figure(points.start)}{points.unit}的部分{each}"
    return f"{start}{figure(points.base)}{word}，以后{each}"


def _falling(points: Accrual, word: str) -> str:
    start, end = figure(points.start), points.end
    amount = f"{figure(abs(points.each))}{word}"
    sign = "扣" if points.each < 0 else "加" if points.base else "计"
    each = f"每少{figure(points.per)}{points.unit}{sign}{amount}"
    if end is not None and end > points.start:
        return f"{start}–{figure(end)}{points.unit}{figure(points.base)}{word}，{each}"
    return (
        f"{start}{points.unit}{figure(points.base)}{word}，{each}"
        if points.base
        else f"不到{start}{points.unit}的，{each}"
    )
