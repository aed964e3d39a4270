"""One item at work: which facts it counts, which of two it prefers, and what each is worth before the caps."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from craftsman.rubrics.condition import ALWAYS
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.filters import Filter, Rejection
from craftsman.rubrics.points import Worth, lacking, valued
from craftsman.rubrics.rubric import Item, Once, Rule
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.sheet import ZERO, Uncounted
from craftsman.rubrics.values import Attributes, number

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
    """Points of one item before any cap: one fact, or all facts of a joint rule; `elsewhere` gave way to this item."""

    item: Item
    rule: Rule
    facts: tuple[Fact, ...]
    points: Decimal
    worth: Worth
    elsewhere: tuple[Item, ...] = ()


def candidates_of(
    item: Item, rules: Mapping[str, tuple[Rule, ...]], facts: Iterable[Fact], setting: Setting, left: list[Uncounted]
) -> list[Candidate]:
    """What the item could count; the others go to `left`, each with its reason."""
    if item.start is not None:
        return _from_full(item, item.start, rules, facts, setting, left)
    chosen: list[Candidate] = []
    for fact in facts:
        found = _candidate(item, rules[fact.kind], fact, setting)
        if isinstance(found, Candidate):
            chosen.append(found)
        else:
            left.append(found)
    return chosen


def lines_of(item: Item, chosen: list[Candidate], setting: Setting, unit: Decimal, left: list[Uncounted]) -> list[Line]:
    """The item's lines, best first; facts that another fact of the item displaces go to `left`."""
    zero = next((c for c in chosen if c.rule.zero), None) if item.can_be_zeroed else None
    if zero is not None:
        left.extend(Uncounted(c.fact.id, "zeroed", item, c.rule, zero.rule.name) for c in chosen)
        return []
    if item.once_per and len(chosen) > 1:
        chosen = _once(item, item.once_per, chosen, left)
    lines = _lines(item, chosen, setting, unit, left)
    if item.take != "sum" and len(lines) > 1:
        lines = _best(item, lines, left)
    return lines


def _candidate(item: Item, rules: Sequence[Rule], fact: Fact, setting: Setting) -> Candidate | Uncounted:
    """The first rule that fits, passes and has a value; else the reason of the first rule that fits."""
    attributes = fact.attributes
    for equivalence in item.equivalences:
        attributes = equivalence.read(fact.kind, attributes, setting)
    reason: Uncounted | None = None
    for rule in rules:
        if rule.when is not ALWAYS and not rule.when.holds(attributes, setting):
            continue
        found = _worth(item, rule, fact, attributes, setting)
        if isinstance(found, Candidate):
            return found
        reason = reason or found
    return reason or Uncounted(fact.id, "no_rule", item)


def _from_full(
    item: Item,
    start: Rule,
    rules: Mapping[str, tuple[Rule, ...]],
    facts: Iterable[Fact],
    setting: Setting,
    left: list[Uncounted],
) -> list[Candidate]:
    """Every fact read gives the full mark its ground; every rule that is about it deducts."""
    chosen: list[Candidate] = []
    for fact in facts:
        ground = _candidate(item, (start,), fact, setting)
        if isinstance(ground, Uncounted):
            left.append(ground)
            continue
        chosen.append(ground)
        for rule in rules[fact.kind]:
            found = _candidate(item, (rule,), fact, setting)
            if isinstance(found, Candidate):
                chosen.append(found)
    return chosen


def _worth(item: Item, rule: Rule, fact: Fact, attributes: Attributes, setting: Setting) -> Candidate | Uncounted:
    worth = rule.prices.worth(attributes, setting)
    if worth is None:
        worth = _addend(rule, attributes, setting)
    if worth is None:
        lack = lacking(rule.points, rule.times, attributes, setting)
        figures = lack.figures or _words(lack.names, setting)
        return Uncounted(fact.id, lack.code, item, rule, "", figures)
    filters = item.filters + rule.filters
    if filters:
        lifted = "lacks_evidence" if fact.id == setting.supplied else ""
        rejected = rejection(filters, fact.kind, attributes, setting, lifted)
        if rejected:
            figures = rejected.figures
            if rejected.code == "missing_value":
                figures = _words(figures, setting)
            return Uncounted(fact.id, rejected.code, item, rule, rejected.say, figures, worth.points)
    return Candidate(fact, rule, attributes, worth)


def _addend(rule: Rule, attributes: Attributes, setting: Setting) -> Worth | None:
    """A fact that alone reaches no band of a joint rule (four years of five) still adds its amount to the others."""
    measure = rule.points.measure
    if measure is None or not measure.is_joint:
        return None
    if lacking(rule.points, rule.times, attributes, setting).code != "no_row":
        return None
    amount = measure.of((attributes,), setting)
    return None if amount is None else Worth(ZERO, "", amount)


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
        key = identity(once, candidate)
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


def identity(once: Once, candidate: Candidate) -> tuple[object, ...]:
    """What the fact is about; a fact that leaves a part of it empty is about something of its own."""
    parts = tuple(_folded(candidate.attributes.get(name), once.series) for name in once.by)
    return ("alone", candidate.fact.id) if None in parts else parts


def _folded(value: object, series: bool) -> object:
    """Texts that differ only in blanks, width or case are the same name; in a series also 2024年 and 第3届 drop out."""
    if isinstance(value, str):
        text = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
        return (_EDITION.sub("", text) or text if series else text) or None
    return value if isinstance(value, int) else number(value)


def _lines(item: Item, chosen: list[Candidate], setting: Setting, unit: Decimal, left: list[Uncounted]) -> list[Line]:
    lines: list[Line] = []
    joint: dict[str, list[Candidate]] = {}
    for candidate in chosen:
        if candidate.rule.is_joint or candidate.rule is item.start:
            joint.setdefault(candidate.rule.id, []).append(candidate)
        else:
            lines.append(_line(item, (candidate,), candidate.worth, unit))
    lines += [_line(item, group, together(group, setting), unit) for group in joint.values()]
    for line in lines:
        if not line.points:
            left.extend(Uncounted(f.id, "no_points", item, line.rule) for f in line.facts)
    if len(lines) == 1:
        return lines if lines[0].points else []
    return sorted([line for line in lines if line.points], key=lambda line: -line.points)


def together(group: Sequence[Candidate], setting: Setting) -> Worth:
    """What all facts of a joint rule are worth."""
    rule = group[0].rule
    if not rule.is_joint:
        return group[0].worth
    return valued(rule.points, rule.times, [c.attributes for c in group], setting) or Worth(ZERO)


def _line(item: Item, group: Sequence[Candidate], worth: Worth, unit: Decimal) -> Line:
    points = worth.points.quantize(unit, ROUND_HALF_UP)
    return Line(item, group[0].rule, tuple([c.fact for c in group]), points, worth)


def _best(item: Item, lines: list[Line], left: list[Uncounted]) -> list[Line]:
    """The line that counts: of those the applicant marked, or of all if none is marked, the highest; and deductions."""
    points = [line for line in lines if line.points > 0]
    if not points:
        return lines
    best = max(points, key=lambda line: (item.take == "chosen" and is_marked(line.facts), under_cap(line)))
    for line in points:
        if line is not best:
            figures = (line.worth.row, best.worth.row)
            code = "not_chosen" if item.take == "chosen" else "lower"
            left.extend(Uncounted(f.id, code, item, line.rule, "", figures, line.points) for f in line.facts)
    return [line for line in lines if line is best or line.points < 0]


def is_marked(facts: Iterable[Fact]) -> bool:
    return any(fact.attributes.get("chosen") is True for fact in facts)


def under_cap(line: Line) -> Decimal:
    """The points as far as the rule's own cap lets them through."""
    return line.points if line.rule.cap is None else min(line.points, line.rule.cap)
