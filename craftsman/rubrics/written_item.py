"""The dimensions, items and rules of a rubric as they are written down, refusing what cannot be meant."""

from __future__ import annotations

from decimal import Decimal

from craftsman.rubrics.condition import condition_at
from craftsman.rubrics.entry import Entry
from craftsman.rubrics.equivalence import equivalences_at
from craftsman.rubrics.filters import filters_at
from craftsman.rubrics.item import NOTHING, TAKES, Dimension, Item, Once, Rule
from craftsman.rubrics.points import factors_at, points_at

WEIGHT_MOST = 100


def dimensions_at(entry: Entry, places: int, unit: str) -> tuple[Dimension, ...]:
    return tuple(_dimension(e, places, unit) for e in entry.list_at("dimensions"))


def _dimension(entry: Entry, places: int, unit: str) -> Dimension:
    entry.mapping("id", "name", "max", "items", "note", "weight", "bonus", "layer", "floor", "tracks")
    return Dimension(
        id=entry.at("id").code(),
        name=entry.at("name").text(),
        items=tuple(_item(e, places, unit) for e in entry.at("items").elements()),
        max=limit_at(entry, "max", places),
        note=entry.text_at("note", ""),
        weight=_weight(entry),
        floor=_floor(entry, places),
        bonus=entry.flag_at("bonus"),
        layer=entry.at("layer").code() if entry.has("layer") else "",
        tracks=entry.codes_at("tracks"),
    )


def _item(entry: Entry, places: int, unit: str) -> Item:
    entry.mapping(
        *("id", "name", "kinds", "verifier", "evidence", "register", "cap", "take", "once_per"),
        *("equivalences", "filters", "rules", "note", "tracks", "also", "full", "floor", "weight"),
    )
    item = Item(
        id=entry.at("id").code(),
        name=entry.at("name").text(),
        kinds=tuple(e.code() for e in entry.at("kinds").elements()),
        rules=_rules(entry, places),
        cap=limit_at(entry, "cap", places),
        take=entry.choice_at("take", TAKES, "sum"),
        once_per=once_from(entry.at("once_per"), False) if entry.has("once_per") else None,
        filters=filters_at(entry),
        equivalences=equivalences_at(entry),
        verifiers=_verifiers(entry),
        evidence=entry.texts_at("evidence"),
        register=entry.text_at("register", ""),
        note=entry.text_at("note", ""),
        tracks=entry.codes_at("tracks"),
        also=entry.flag_at("also"),
        full=limit_at(entry, "full", places, "满分"),
        floor=_floor(entry, places),
        weight=_weight(entry),
        point=unit,
    )
    _check_item(entry, item)
    return item


def _check_item(entry: Entry, item: Item) -> None:
    if item.full is not None and item.take != "sum":
        entry.refuse("从满分起扣的项目不能写take", "take")
    if item.full is not None and item.once_per:
        entry.refuse("从满分起扣的项目不能写once_per", "once_per")
    if item.full is not None and any(rule.id == "full" for rule in item.rules):
        entry.refuse("从满分起扣的项目里，规则编号不能是full", "rules")


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
    entry.mapping("id", "name", "kinds", "when", "filters", "points", "cap", "unit", "evidence", "zero", "times")
    zero = entry.flag_at("zero")
    points = NOTHING if zero and not entry.has("points") else points_at(entry, "points")
    return Rule(
        id=entry.at("id").code(),
        name=entry.at("name").text(),
        points=points,
        kinds=entry.codes_at("kinds"),
        when=condition_at(entry, "when"),
        filters=filters_at(entry),
        cap=limit_at(entry, "cap", places),
        unit=entry.text_at("unit", ""),
        evidence=entry.texts_at("evidence"),
        zero=zero,
        times=factors_at(entry, "times", points),
    )


def once_from(entry: Entry, across: bool) -> Once:
    """Facts about one thing: in one item, or with `across` in several."""
    entry.mapping("by", "name", "series", *(("items",) if across else ()))
    return Once(
        by=entry.at("by").attributes(),
        name=entry.text_at("name", ""),
        series=entry.flag_at("series"),
        items=entry.codes_at("items") if across else (),
    )


def _verifiers(entry: Entry) -> tuple[str, ...]:
    """One department or a list of which any may verify."""
    if not entry.has("verifier"):
        return ()
    found = entry.at("verifier")
    codes = tuple(e.code() for e in found.elements()) if found.is_list else (found.code(),)
    if len(set(codes)) != len(codes):
        found.refuse("同一个部门写了两次")
    return codes


def limit_at(entry: Entry, key: str, places: int, what: str = "封顶") -> Decimal | None:
    """A cap; never finer than the rubric's places, so that clipping needs no rounding of its own."""
    found = entry.number_at(key)
    if found is None:
        return None
    if found < 0:
        entry.refuse(f"{what}不能是负数", key)
    if found != round(found, places):
        entry.refuse(f"{what}的小数不能超过细则的{places}位", key)
    return found


def _floor(entry: Entry, places: int) -> Decimal | None:
    """How far deductions may go; a score is made of facts, so a floor cannot give points without any."""
    found = entry.number_at("floor")
    if found is not None and found > 0:
        entry.refuse("最低分不能大于0：没有业绩就没有分", "floor")
    if found is not None and found != round(found, places):
        entry.refuse(f"最低分的小数不能超过细则的{places}位", "floor")
    return found


def _weight(entry: Entry) -> Decimal | None:
    found = entry.number_at("weight")
    if found is not None and not 0 < found <= WEIGHT_MOST:
        entry.refuse(f"权重应大于0，不超过{WEIGHT_MOST}", "weight")
    return found
