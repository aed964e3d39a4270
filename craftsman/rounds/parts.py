"""Law: one row of a rubric as a clerk edits it: what stands in its fields, what is left for the YAML box, and back again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from craftsman.rubrics import changing
from craftsman.rubrics.entry import Malformed, Path
from craftsman.rubrics.reading import plain_in
from craftsman.rubrics.writing import written_part

Plain = Mapping[str, Any]
Typed = Mapping[str, Any]

HEAD, DIMENSION, ITEM, RULE, LINE, BAND, WINDOW, GATE, REST = (
    "head",
    "dimension",
    "item",
    "rule",
    "line",
    "band",
    "window",
    "gate",
    "rest",
)
BOX = "rest"  # the field of everything that has no field of its own
FIELDS: Mapping[str, tuple[str, ...]] = {
    HEAD: ("name", "version", "total", "as_of", "effective", "source_note"),
    DIMENSION: ("id", "name", "max", "note"),
    ITEM: ("id", "name", "kinds", "verifier", "register", "cap", "take", "evidence", "note"),
    RULE: ("name", "points", "cap", "unit"),
    LINE: ("name", "points"),
    BAND: ("name", "start", "end", "points"),
    WINDOW: ("of", "years", "months", "start", "to", "after", "say"),
    GATE: ("name", "kind", "verifier", "evidence", "judge"),
    REST: (),
}
NUMBERS = ("total", "max", "cap", "start", "end", "years", "months", "to")
WITHIN = FIELDS[WINDOW][:-1]  # what stands inside `within`
TICKED = ("kinds", "of")
LISTS = (*TICKED, "evidence")
CHILDREN = {DIMENSION: "items", ITEM: "rules"}
_KEPT = {DIMENSION: ("items",), ITEM: ("rules",), RULE: ("id",), GATE: ("id",)}  # neither field nor box
_SPAN = re.compile(r"(-?[0-9.]+) ?(?:至|到|-|~|—) ?(-?[0-9.]+)")


@dataclass(frozen=True)
class Part:
    """What is edited: its place, its sort, its plain value, and the attributes whose values a table's line stands for."""

    place: str
    sort: str
    value: Plain
    by: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """`points` is a field only where it is one number or one span."""
        names = FIELDS[self.sort]
        if "points" in names and not _is_simple(self.value.get("points")):
            names = tuple(name for name in names if name != "points")
        if isinstance(self.value.get("verifier"), list):
            names = tuple(name for name in names if name != "verifier")
        return names


def part_of(plain: Plain, place: str) -> Part | None:
    """The part at a place; None when there is none (any more)."""
    if place == changing.REST:
        return Part(place, REST, {key: plain[key] for key in plain if key not in ("rubric", "dimensions", "gates")})
    path = changing.path_of(plain, place)
    if path is None:
        return None
    value = changing.at(plain, path)
    sort = _sort(path)
    if sort == WINDOW:
        value = {**value["within"], **{key: one for key, one in value.items() if key != "within"}}
    by = tuple(changing.at(plain, path[:-2]).get("by", ())) if sort == LINE else ()
    return Part(place, sort, value, by)


def _sort(path: Path) -> str:
    sorts = {1: HEAD, 2: DIMENSION, 4: ITEM, 6: RULE}
    if path[0] == "gates":
        return GATE
    if path[-2:-1] == ("filters",):
        return WINDOW
    if len(path) == 9:
        return LINE if path[7] == "rows" else BAND
    return sorts[len(path)]


def _is_simple(points: object) -> bool:
    return (
        points is None
        or not isinstance(points, dict | list)
        or (isinstance(points, dict) and set(points) == {"least", "most"})
    )


# --- into the form ----------------------------------------------------------------------------------------------------


def shown(part: Part) -> dict[str, Any]:
    """Field → what stands in it; the box holds the rest as YAML."""
    found: dict[str, Any] = {name: _shown(name, part.value.get(name)) for name in part.fields}
    found |= {f"by_{n}": _values(part.value.get(name)) for n, name in enumerate(part.by)}
    return found | {BOX: written_part(_boxed(part))}


def _shown(name: str, value: Any) -> Any:
    if name in TICKED:
        return [value] if isinstance(value, str) else list(value or ())
    if name in LISTS:
        return "\n".join(value or ())
    if isinstance(value, dict):
        return f"{number_text(value['least'])}至{number_text(value['most'])}"
    if name == "take":
        return value or "sum"
    return "" if value is None else number_text(value)


def number_text(value: Any) -> str:
    """2.0 and 2 alike."""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _values(value: Any) -> list[str]:
    return [_word(one) for one in (value if isinstance(value, list) else [] if value is None else [value])]


def _word(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else number_text(value)


def _boxed(part: Part) -> Plain:
    """What has no field; of a rule with lines, its points without the lines, which are rows of their own."""
    apart = {*part.fields, *part.by, *_KEPT.get(part.sort, ())}
    found = {key: value for key, value in part.value.items() if key not in apart}
    lines = changing.lines_of(part.value) if part.sort == RULE else None
    if lines:
        found["points"] = {key: value for key, value in part.value["points"].items() if key != lines}
    others = [one for one in found.pop("filters", ()) if not changing.is_window(one)]
    return {**found, "filters": others} if others else found


def _with_windows(part: Part, box: dict[str, Any]) -> dict[str, Any]:
    """The box with the windows that stand in rows of their own, each filter in its old place."""
    others = box.pop("filters", None) or []
    if not isinstance(others, list):
        return {**box, "filters": others}
    rest = iter(others)
    kept = [one if changing.is_window(one) else next(rest, None) for one in part.value.get("filters", ())]
    filters = [*(one for one in kept if one is not None), *rest]
    return {**box, "filters": filters} if filters else box


# --- and back ---------------------------------------------------------------------------------------------------------


def rewritten(plain: Plain, part: Part, typed: Typed) -> dict[str, Any]:
    """The whole value with this part as it was typed. Raises Malformed for a box that cannot be read, with its line."""
    value = {key: one for key, one in part.value.items() if key in _KEPT.get(part.sort, ())}
    written = {name: read(name, typed.get(name)) for name in part.fields}
    written |= {name: _read_values(typed.get(f"by_{n}")) for n, name in enumerate(part.by)}
    value = {**value, **{key: one for key, one in written.items() if one not in ("", [], None)}}
    box = _box(typed)
    lines = changing.lines_of(part.value) if part.sort == RULE else None
    if lines and isinstance(box.get("points"), dict):
        box["points"] = {**box["points"], lines: part.value["points"][lines]}
    if part.sort in (ITEM, RULE):
        box = _with_windows(part, box)
    for key in box:
        if key in value:
            raise Malformed(f"“{key}”已经有单独的栏，请删去框里的这一行", (BOX, key))
    if part.sort == REST:
        return {**{key: plain[key] for key in ("rubric", "dimensions", "gates") if key in plain}, **box}
    if part.sort == WINDOW:
        inside = {key: value.pop(key) for key in WITHIN if key in value}
        value = {"within": inside, **value}
    path = changing.path_of(plain, part.place)
    return changing.put(plain, path or (), {**value, **box})


def _box(typed: Typed) -> dict[str, Any]:
    text = str(typed.get(BOX) or "")
    if not text.strip():
        return {}
    try:
        found, _lines = plain_in(text)
    except Malformed as wrong:
        raise Malformed(wrong.sentence, (BOX,), wrong.line) from None
    if not isinstance(found, dict):
        raise Malformed("这里应是“名称: 内容”的形式", (BOX,), 1)
    return found


def read(name: str, typed: Any) -> Any:
    if name == "evidence":
        return [one.strip() for one in re.split(r"[\n、]", str(typed or "")) if one.strip()]
    if name in TICKED:
        return list(typed or ())
    text = str(typed or "").strip()
    if name == "points":
        text = unicodedata.normalize("NFKC", text)
        span = _SPAN.fullmatch(text)
        return {"least": span[1], "most": span[2]} if span else text
    return unicodedata.normalize("NFKC", text) if name in NUMBERS else None if (name, text) == ("take", "sum") else text


def _read_values(typed: Any) -> Any:
    """true and numbers as themselves, everything else as a word."""
    found = [{"true": True, "false": False}.get(one, one) for one in typed or ()]
    return found[0] if len(found) == 1 else found
