"""Law: what a clerk adds to a rubric: an item under a dimension, a rule under an item, a line under a table, a gate."""

from __future__ import annotations

from typing import Any

from craftsman.rounds.part_refusals import told
from craftsman.rounds.parts import (
    BAND,
    DIMENSION,
    GATE,
    ITEM,
    LINE,
    RULE,
    WINDOW,
    Part,
    Plain,
    Typed,
    part_of,
    read,
    rewritten,
)
from craftsman.rubrics import changing
from craftsman.rubrics.entry import Malformed, Path
from craftsman.rubrics.rubric import Rubric


def fresh(plain: Plain, place: str) -> tuple[Path, Part] | None:
    """The list a new part goes into, and the part as it begins: under a dimension an item, under an item a rule, …"""
    if place == changing.WHOLE:
        return ("dimensions",), Part(place, DIMENSION, {"id": changing.free_id(changing.ids(plain), "d"), "items": []})
    if place == changing.GATES:
        ids = [one["id"] for one in plain.get("gates", ())]
        return ("gates",), Part(place, GATE, {"id": changing.free_id(ids, "g"), "any": []})
    of_windows = place.endswith(changing.WINDOWS)
    place = place.removesuffix(changing.WINDOWS)
    path = changing.path_of(plain, place)
    owner = part_of(plain, place)
    if path is None or owner is None:
        return None
    if of_windows:
        return ((*path, "filters"), Part(place, WINDOW, {})) if owner.sort in (ITEM, RULE) else None
    if owner.sort == DIMENSION:
        number = f"{int(str(path[1])) + 1}."
        return (*path, "items"), Part(place, ITEM, {"id": changing.free_id(changing.ids(plain), number), "rules": []})
    if owner.sort == ITEM:
        taken = [rule["id"] for rule in owner.value["rules"]]
        return (*path, "rules"), Part(place, RULE, {"id": changing.free_id(taken, "r")})
    lines = changing.lines_of(owner.value)
    if owner.sort != RULE or lines is None:
        return None
    by = tuple(owner.value["points"].get("by", ()))
    return (*path, "points", lines), Part(place, LINE if lines == "rows" else BAND, {}, by)


def added(plain: Plain, place: str, typed: Typed) -> dict[str, Any]:
    """The whole value with a new part under this place, as it was typed; Malformed when the place is gone."""
    held, made = _held(plain, place, typed)
    return rewritten(held, made, typed)


def place_added(plain: Plain, place: str, typed: Typed) -> str:
    """Where the new part stands afterwards, so that the page can show it."""
    held, made = _held(plain, place, typed)
    whole = rewritten(held, made, typed)
    return changing.place_of(whole, changing.path_of(held, made.place) or ())


def why_not(plain: Plain, place: str, typed: Typed) -> tuple[str, str] | None:
    """(field, sentence) of what keeps the new part from being added as typed, or None."""
    held, made = _held(plain, place, typed)
    try:
        Rubric.from_dict(rewritten(held, made, typed))
    except Malformed as wrong:
        return told(held, made, typed, wrong)
    return None


def _held(plain: Plain, place: str, typed: Typed) -> tuple[dict[str, Any], Part]:
    """The value with the bare part at the end of its list, and the part there."""
    found = fresh(plain, place)
    if found is None:
        raise Malformed("上一级已经被删除，不能再添加")
    path, part = found
    value = dict(part.value)
    if part.sort == ITEM:  # an item begins with one rule: its name, so many points
        rule = {"id": "r1", "name": typed.get("name") or "", "points": read("points", typed.get("points"))}
        value["rules"] = [rule]
    if part.sort == WINDOW:
        value["within"] = {}
    held = changing.added(plain, path, value)
    at = changing.place_of(held, (*path, len(changing.at(held, path)) - 1))
    return held, Part(at, part.sort, value, part.by)
