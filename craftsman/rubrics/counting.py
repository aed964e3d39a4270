"""One item at work: which facts it counts, which of two it prefers, and what each is worth before the caps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from craftsman.rubrics.facts import Fact
from craftsman.rubrics.filters import Filter, Rejection
from craftsman.rubrics.points import Worth, lacking, valued
from craftsman.rubrics.rubric import Item, Once, Rule
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.sheet import ZERO, Uncounted
from craftsman.rubrics.values import Attributes

_EDITION = re.compile(r"(19|20)[0-9]{2}(年度|年)?|第[0-9一二三四五六七八九十百]+届")


@dataclass(slots=True)
class Candidate:
    """A fact that fits a rule of the item and passed its filters."""

    fact: Fact
    rule: Rule
    attributes: Attributes
    worth: Worth


@dataclass(slots=True)
class Line:
    """Points of one item before any cap: one fact, or all facts of a joint rule."""

    item: Item
    rule: Rule
    facts: tuple[Fact, ...]
    points: Decimal
    worth: Worth


def lines_of(
    item: Item, rules: Mapping[str, tuple[Rule, ...]], facts: Iterable[Fact], setting: Setting, unit: Decimal
) -> tuple[list[Line], list[Uncounted]]:
    """The item's lines, best first, and the facts it does not count."""
    left: list[Uncounted] = []
    chosen: list[Candidate] = []
    for fact in facts:
        found = _candidate(item, rules[fact.kind], fact, setting)
        if isinstance(found, Candidate):
            chosen.append(found)
        else:
            left.append(found)
    if not chosen:
        return [], left
    if item.once_per and len(chosen) > 1:
        chosen = _once(item, item.once_per, chosen, left)
    lines = _lines(item, chosen, setting, unit, left)
    if item.take == "best" and len(lines) > 1:
        lines = _best(lines, left)
    return lines, left


def _candidate(item: Item, rules: Sequence[Rule], fact: Fact, setting: Setting) -> Candidate | Uncounted:
    """The first rule that fits, passes and has a value; else the reason of the first rule that fits."""
    attributes = fact.attributes
    for equivalence in item.equivalences:
        attributes = equivalence.read(fact.kind, attributes, setting)
    reason: Uncounted | None = None
    for rule in rules:
        if not rule.when.holds(attributes, setting):
            continue
        found = _worth(item, rule, fact, attributes, setting)
        if isinstance(found, Candidate):
            return found
        reason = reason or found
    return reason or Uncounted(fact.id, "no_rule", item)


def _worth(item: Item, rule: Rule, fact: Fact, attributes: Attributes, setting: Setting) -> Candidate | Uncounted:
    worth = valued(rule.points, rule.times, (attributes,), setting)
    if worth is None:
        lack = lacking(rule.points, rule.times, attributes, setting)
        figures = lack.figures or _words(lack.names, setting)
        return Uncounted(fact.id, lack.code, item, rule, "", figures)
    for filters in (item.filters, rule.filters):
        lifted = "lacks_evidence" if fact.id == setting.supplied else ""
        rejected = rejection(filters, fact.kind, attributes, setting, lifted)
        if rejected:
            figures = rejected.figures
            if rejected.code == "missing_value":
                figures = _words(figures, setting)
            return Uncounted(fact.id, rejected.code, item, rule, rejected.say, figures, worth.points)
    return Candidate(fact, rule, attributes, worth)


def _words(names: Iterable[str], setting: Setting) -> tuple[str, ...]:
    """The Chinese names of attributes, as far as the rubric gives them."""
    return tuple(setting.words[name] for name in names if name in setting.words)


def rejection(
    filters: Sequence[Filter], kind: str, attributes: Attributes, setting: Setting, lifted: str = ""
) -> Rejection | None:
    """The first refusal; refusals with the `lifted` code are passed over."""
    for one in filters:
        found = one.rejects(kind, attributes, setting)
        if found and found.code != lifted:
            return found
    return None


def _once(item: Item, once: Once, chosen: list[Candidate], left: list[Uncounted]) -> list[Candidate]:
    """Of several facts about the same contest, project or person only the best one."""
    best: dict[tuple[object, ...], Candidate] = {}
    for candidate in chosen:
        key = _identity(once, candidate)
        rival = best.get(key)
        if rival is None:
            best[key] = candidate
            continue
        if candidate.worth.points > rival.worth.points:
            best[key], candidate = candidate, rival
        worth = candidate.worth
        left.append(
            Uncounted(candidate.fact.id, "duplicate", item, candidate.rule, once.name, (worth.row,), worth.points)
        )
    return list(best.values())


def _identity(once: Once, candidate: Candidate) -> tuple[object, ...]:
    parts = tuple(_folded(candidate.attributes.get(name), once.series) for name in once.by)
    return ("alone", candidate.fact.id) if None in parts else parts


def _folded(value: object, series: bool) -> object:
    """Texts that differ only in blanks, width or case are the same name; in a series also 2024年 and 第3届 drop out."""
    if isinstance(value, str):
        text = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
        return (_EDITION.sub("", text) or text if series else text) or None
    return value if isinstance(value, int | Decimal) else None


def _lines(item: Item, chosen: list[Candidate], setting: Setting, unit: Decimal, left: list[Uncounted]) -> list[Line]:
    lines: list[Line] = []
    joint: dict[str, list[Candidate]] = {}
    for candidate in chosen:
        if candidate.rule.is_joint:
            joint.setdefault(candidate.rule.id, []).append(candidate)
        else:
            lines.append(_line(item, (candidate,), candidate.worth, unit))
    for group in joint.values():
        worth = valued(group[0].rule.points, group[0].rule.times, [c.attributes for c in group], setting)
        lines.append(_line(item, tuple(group), worth or Worth(ZERO), unit))
    for line in lines:
        if not line.points:
            left.extend(Uncounted(f.id, "no_points", item, line.rule) for f in line.facts)
    return sorted((line for line in lines if line.points), key=lambda line: -line.points)


def _line(item: Item, group: tuple[Candidate, ...], worth: Worth, unit: Decimal) -> Line:
    points = worth.points.quantize(unit, ROUND_HALF_UP)
    return Line(item, group[0].rule, tuple(c.fact for c in group), points, worth)


def _best(lines: list[Line], left: list[Uncounted]) -> list[Line]:
    best = lines[0]
    for line in lines[1:]:
        figures = (line.worth.row, best.worth.row)
        left.extend(Uncounted(f.id, "lower", line.item, line.rule, "", figures, line.points) for f in line.facts)
    return [best]
