"""A rubric as its clerk changes it: edits of the plain value at one place, each giving a new value.

A place is named by ids, so that it survives what others change elsewhere: `d1` a dimension, `1.3` an item, `1.3~level` a
rule, `1.3~level~2` the third line of a rule's table, `1.3~~0` and `1.3~level~~0` the first filter of an item or a rule
where it is a window, `~gate~g1` a gate, `~head` what the rubric says of itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from craftsman.rubrics.entry import Path

HEAD, REST, GATES, WHOLE = "~head", "~rest", "~gates", "~whole"
_GATE = "~gate~"
WINDOWS = "~~"  # behind an item or a rule: its windows
_LINES = ("rows", "bands")  # lists of lines inside a rule's points
Plain = Mapping[str, Any]

BLANK: Plain = {
    "rubric": {"id": "rubric", "name": "评分细则", "version": "1", "places": 2},
    "dimensions": [{"id": "d1", "name": "第一项指标", "items": []}],
}


# --- places ----------------------------------------------------------------------------------------------------------


def path_of(plain: Plain, place: str) -> Path | None:
    """Where a place lies in the value; None when there is no such place (any more)."""
    if place == HEAD:
        return ("rubric",)
    if place.startswith(_GATE):
        index = _index(plain.get("gates", ()), place.removeprefix(_GATE))
        return None if index is None else ("gates", index)
    owner, *inner = place.split("~")
    for d, dimension in enumerate(plain.get("dimensions", ())):
        if dimension["id"] == owner:
            return ("dimensions", d) if not inner else None
        i = _index(dimension["items"], owner)
        if i is not None:
            return _inside(dimension["items"][i], ("dimensions", d, "items", i), inner)
    return None


def _inside(item: Plain, path: Path, inner: Sequence[str]) -> Path | None:
    if not inner:
        return path
    if inner[-2:-1] == [""]:
        owner = _inside(item, path, inner[:-2])
        return None if owner is None else _window(at(item, owner[len(path) :]), owner, inner[-1])
    r = _index(item["rules"], inner[0])
    if r is None or len(inner) > 2:
        return None
    path = (*path, "rules", r)
    if len(inner) == 1:
        return path
    name = lines_of(item["rules"][r])
    if name is None:
        return None
    n = _number(inner[1], item["rules"][r]["points"][name])
    return None if n is None else (*path, "points", name, n)


def _window(owner: Plain, path: Path, written: str) -> Path | None:
    filters = owner.get("filters", ())
    n = _number(written, filters)
    return (*path, "filters", n) if n is not None and is_window(filters[n]) else None


def _number(written: str, found: Sequence[object]) -> int | None:
    """The number of an element of a list, or None where there is no such element."""
    if not written.isascii() or not written.isdigit() or len(written) > 4:
        return None
    return int(written) if int(written) < len(found) else None


def is_window(one: Plain) -> bool:
    return "within" in one


def place_of(plain: Plain, path: Path) -> str:
    """The place that holds a path: of the row beside which a finding about it is shown."""
    if not path or path[0] == "rubric":
        return HEAD
    if path[0] == "gates":
        return _GATE + plain["gates"][path[1]]["id"] if len(path) > 1 else GATES
    if path[0] != "dimensions" or len(path) < 2:
        return REST
    dimension = plain["dimensions"][path[1]]
    if path[2:3] != ("items",) or len(path) < 4:
        return str(dimension["id"])
    item = dimension["items"][path[3]]
    if path[4:5] != ("rules",) or len(path) < 6:
        return _window_place(str(item["id"]), item, path[4:])
    rule = item["rules"][path[5]]
    found = _window_place(f"{item['id']}~{rule['id']}", rule, path[6:])
    return f"{found}~{path[8]}" if path[6:7] == ("points",) and path[7:8] and path[7] in _LINES and path[8:] else found


def _window_place(place: str, owner: Plain, path: Path) -> str:
    """Of a path inside an item or a rule: the place of its window, else the item or the rule itself."""
    if path[:1] != ("filters",) or len(path) < 2 or not is_window(owner["filters"][path[1]]):
        return place
    return f"{place}{WINDOWS}{path[1]}"


def lines_of(rule: Plain) -> str | None:
    """The name under which a rule's points hold their lines (rows of a table, bands), or None for other points."""
    points = rule.get("points")
    return next((name for name in _LINES if name in points), None) if isinstance(points, Mapping) else None


def _index(found: Sequence[Plain], id_: str) -> int | None:
    return next((n for n, one in enumerate(found) if one["id"] == id_), None)


# --- edits -----------------------------------------------------------------------------------------------------------


def at(plain: Plain, path: Path) -> Any:
    """The part of the value at a path."""
    found: Any = plain
    for step in path:
        found = found[step]
    return found


def put(plain: Plain, path: Path, value: object) -> dict[str, Any]:
    """With another value in this place."""
    changed = deepcopy(dict(plain))
    at(changed, path[:-1])[path[-1]] = deepcopy(value)
    return changed


def added(plain: Plain, path: Path, value: object) -> dict[str, Any]:
    """With one more at the end of the list at `path`; a list that is not there begins with it."""
    changed = deepcopy(dict(plain))
    at(changed, path[:-1]).setdefault(path[-1], []) if isinstance(path[-1], str) else None
    at(changed, path).append(deepcopy(value))
    return changed


def removed(plain: Plain, path: Path) -> dict[str, Any]:
    """Without this element of its list."""
    changed = deepcopy(dict(plain))
    del at(changed, path[:-1])[path[-1]]
    return changed


def moved(plain: Plain, path: Path, by: int) -> dict[str, Any]:
    """With this element so many places further up (negative) or down in its list; at the end it stays."""
    changed = deepcopy(dict(plain))
    siblings, index = at(changed, path[:-1]), path[-1]
    to = min(max(int(index) + by, 0), len(siblings) - 1)
    siblings.insert(to, siblings.pop(index))
    return changed


def free_id(taken: Sequence[str], start: str) -> str:
    """The first of start1, start2, … that nobody has."""
    return next(f"{start}{n}" for n in range(1, len(taken) + 2) if f"{start}{n}" not in taken)


def ids(plain: Plain) -> tuple[str, ...]:
    """Every id of dimensions and items, which share one space."""
    found = []
    for dimension in plain.get("dimensions", ()):
        found += [dimension["id"], *(item["id"] for item in dimension["items"])]
    return tuple(found)
