"""Law: what a clerk adds to a rubric: an item under a dimension, a rule under an item, a line under a table, a gate."""

from __future__ import annotations

from typing import Any

from craftsman.rounds.parts import BAND, DIMENSION, GATE, ITEM, LINE, RULE, Part, Plain, Typed, part_of, read, rewritten
from craftsman.rubrics import changing
from craftsman.rubrics.entry import Path


def fresh(plain: Plain, place: str) -> tuple[Path, Part] | None:
    """The list a new part goes into, and the part as it begins: under a dimension an item, under an item a rule, …"""
    if place == changing.WHOLE:
        return ("dimensions",), Part(place, DIMENSION, {"id": changing.free_id(changing.ids(plain), "d"), "items": []})
    if place == changing.GATES:
        ids = [one["id"] for one in plain.get("gates", ())]
        return ("gates",), Part(place, GATE, {"id": changing.free_id(ids, "g"), "any": []})
    path = changing.path_of(plain, place)
    owner = part_of(plain, place)
    if path is None or owner is None:
        return None
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


def joined(plain: Plain, path: Path, part: Part, typed: Typed) -> dict[str, Any]:
    """The whole value with this new part, as it was typed, at the end of its list."""
    held = changing.added(plain, path, part.value)
    place = changing.place_of(held, (*path, len(changing.at(held, path)) - 1))
    made = Part(place, part.sort, part.value, part.by)
    if part.sort == ITEM:  # an item begins with one rule: its name, so many points
        rule = {"id": "r1", "name": typed.get("name") or "", "points": read("points", typed.get("points"))}
        made = Part(place, ITEM, {**part.value, "rules": [rule]})
    return rewritten(held, made, typed)


def place_after(plain: Plain, path: Path) -> str:
    """Where the element last added to a list stands."""
    return changing.place_of(plain, (*path, len(changing.at(plain, path)) - 1))
