"""A rubric as it is written down: from plain values to the frozen value, refusing what cannot be meant."""

from __future__ import annotations

import math
from decimal import Decimal

from craftsman.rubrics.condition import condition_at
from craftsman.rubrics.entry import Entry
from craftsman.rubrics.equivalence import equivalences_at
from craftsman.rubrics.filters import filters_at
from craftsman.rubrics.points import points_at
from craftsman.rubrics.rubric import TAKES, Dimension, Exclusive, Gate, Item, Once, Rubric, Rule, Selector

ITEMS_MOST = 500
CHOICES_MOST = 1000


def rubric_from(entry: Entry) -> Rubric:
    entry.mapping("rubric", "dimensions", "gates", "exclusive")
    head = entry.at("rubric")
    head.mapping(
        *("id", "name", "version", "effective", "as_of", "places", "total", "example", "source_note", "sources"),
        *("completeness", "completeness_note", "departments", "words"),
    )
    places = head.whole_at("places", 2, 0, 4)
    rubric = Rubric(
        id=head.at("id").code(),
        name=head.at("name").text(),
        version=head.at("version").code(),
        dimensions=tuple(_dimension(e, places) for e in entry.at("dimensions").elements()),
        gates=tuple(_gate(e) for e in entry.list_at("gates")),
        exclusive=tuple(_exclusive(e) for e in entry.list_at("exclusive")),
        effective=head.day_at("effective"),
        as_of=head.day_at("as_of"),
        places=places,
        total=_cap(head, "total", places),
        example=head.flag_at("example"),
        source_note=head.text_at("source_note", ""),
        sources=head.texts_at("sources"),
        completeness=head.choice_at("completeness", ("complete", "partial"), "complete"),
        completeness_note=head.text_at("completeness_note", ""),
        departments=_names(head, "departments"),
        words=_names(head, "words"),
    )
    _check_whole(entry, rubric)
    return rubric


def _dimension(entry: Entry, places: int) -> Dimension:
    entry.mapping("id", "name", "max", "items", "note")
    items = tuple(_item(e, places) for e in entry.at("items").elements())
    return Dimension(
        entry.at("id").code(), entry.at("name").text(), items, _cap(entry, "max", places), entry.text_at("note", "")
    )


def _item(entry: Entry, places: int) -> Item:
    entry.mapping(
        *("id", "name", "kinds", "verifier", "evidence", "register", "cap", "take", "once_per"),
        *("equivalences", "filters", "rules", "note"),
    )
    kinds = entry.at("kinds")
    return Item(
        id=entry.at("id").code(),
        name=entry.at("name").text(),
        kinds=tuple(e.code() for e in kinds.elements()),
        rules=_rules(entry, places),
        cap=_cap(entry, "cap", places),
        take=entry.choice_at("take", TAKES, "sum"),
        once_per=_once_per(entry),
        filters=filters_at(entry),
        equivalences=equivalences_at(entry),
        verifier=entry.at("verifier").code() if entry.has("verifier") else "",
        evidence=entry.texts_at("evidence"),
        register=entry.text_at("register", ""),
        note=entry.text_at("note", ""),
    )


def _rules(entry: Entry, places: int) -> tuple[Rule, ...]:
    found = entry.at("rules").elements()
    if not found:
        entry.refuse("每个项目至少要有一条规则", "rules")
    rules = tuple(_rule(e, places) for e in found)
    for index, rule in enumerate(rules):
        if rule.id in {r.id for r in rules[:index]}:
            found[index].refuse(f"规则编号“{rule.id}”在本项目里重复", "id")
    return rules


def _rule(entry: Entry, places: int) -> Rule:
    entry.mapping("id", "name", "kinds", "when", "filters", "points", "cap", "unit")
    return Rule(
        id=entry.at("id").code(),
        name=entry.at("name").text(),
        points=points_at(entry, "points"),
        kinds=entry.codes_at("kinds"),
        when=condition_at(entry, "when"),
        filters=filters_at(entry),
        cap=_cap(entry, "cap", places),
        unit=entry.text_at("unit", ""),
    )


def _once_per(entry: Entry) -> Once | None:
    if not entry.has("once_per"):
        return None
    inside = entry.at("once_per")
    inside.mapping("by", "name", "series")
    return Once(inside.at("by").attributes(), inside.text_at("name", ""), inside.flag_at("series"))


def _gate(entry: Entry) -> Gate:
    entry.mapping("id", "kind", "name", "verifier", "evidence", "judge", "any")
    selectors = tuple(_selector(e) for e in entry.at("any").elements())
    return Gate(
        id=entry.at("id").code(),
        kind=entry.choice_at("kind", ("direct", "veto"), ""),
        name=entry.at("name").text(),
        any=selectors,
        verifier=entry.at("verifier").code() if entry.has("verifier") else "",
        evidence=entry.texts_at("evidence"),
        judge=entry.text_at("judge", ""),
    )


def _selector(entry: Entry) -> Selector:
    entry.mapping("kinds", "when", "filters")
    kinds = tuple(e.code() for e in entry.at("kinds").elements())
    return Selector(kinds, condition_at(entry, "when"), filters_at(entry))


def _exclusive(entry: Entry) -> Exclusive:
    entry.mapping("items", "name")
    items = entry.codes_at("items")
    if len(set(items)) < 2:
        entry.refuse("就高的一组至少要有两个不同的项目", "items")
    return Exclusive(items, entry.at("name").text())


def _cap(entry: Entry, key: str, places: int) -> Decimal | None:
    """A cap; never finer than the rubric's places, so that clipping needs no rounding of its own."""
    found = entry.number_at(key)
    if found is None:
        return None
    if found < 0:
        entry.refuse("封顶不能是负数", key)
    if found != round(found, places):
        entry.refuse(f"封顶的小数不能超过细则的{places}位", key)
    return found


def _names(entry: Entry, key: str) -> dict[str, str]:
    return (
        {Entry(code, name.path).code(): name.text() for code, name in entry.at(key).pairs()} if entry.has(key) else {}
    )


def _check_whole(entry: Entry, rubric: Rubric) -> None:
    """What only the whole rubric can show: ids used twice, exclusive items that do not exist or stand in two groups."""
    if len(rubric.items) > ITEMS_MOST:
        entry.refuse(f"项目不能超过{ITEMS_MOST}个", "dimensions")
    if not rubric.dimensions:
        entry.refuse("至少要有一个指标", "dimensions")
    seen: set[str] = set()
    for d, dimension in enumerate(entry.at("dimensions").elements()):
        _once(dimension, rubric.dimensions[d].id, seen, "指标")
        for i, item in enumerate(dimension.at("items").elements()):
            _once(item, rubric.dimensions[d].items[i].id, seen, "项目")
    gates: set[str] = set()
    for g, gate in enumerate(entry.list_at("gates")):
        _once(gate, rubric.gates[g].id, gates, "直接认定或一票否决")
    if math.prod(len(group.items) for group in rubric.exclusive) > CHOICES_MOST:
        entry.refuse("就高的组合太多", "exclusive")
    grouped: set[str] = set()
    for x, group in enumerate(entry.list_at("exclusive")):
        for item_id in rubric.exclusive[x].items:
            if rubric.item(item_id) is None:
                group.refuse(f"没有编号为“{item_id}”的项目", "items")
            _once(group, item_id, grouped, "就高的项目", "items")


def _once(entry: Entry, code: str, seen: set[str], what: str, key: str = "id") -> None:
    if code in seen:
        entry.refuse(f"{what}编号“{code}”重复", key)
    seen.add(code)
