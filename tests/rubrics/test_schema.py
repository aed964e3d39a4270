"""The JSON Schema in docs/ and the reader agree: on every library file, on every example, on what is broken, on every name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from craftsman.rubrics import library
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.reading import parse, plain_in
from craftsman.rubrics.rubric import Rubric
from tests.rubrics.test_bad_input import ITEM, RUBRICS
from tests.rubrics.test_docs import EXAMPLES, PAGE

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[2] / "docs" / "rubric.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
HEAD = "rubric: {id: t, name: 试, version: v1}\n"


def faults(text: str) -> list[str]:
    return [f"{list(e.absolute_path)}: {e.message[:200]}" for e in VALIDATOR.iter_errors(as_json(text))]


def as_json(text: str) -> Any:
    """The file as JSON would hold it."""
    return json.loads(json.dumps(plain_in(text)[0], default=lambda n: int(n) if n == int(n) else float(n)))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", library.names())
def test_every_library_file_fits(name: str) -> None:
    assert faults(library.text(name)) == []
    assert list(VALIDATOR.iter_errors(json.loads(json.dumps(library.load(name).to_dict())))) == []


@pytest.mark.parametrize(("item", "told"), EXAMPLES, ids=[str(n) for n in range(len(EXAMPLES))])
def test_every_example_of_the_page_fits(item: str, told: str) -> None:
    indented = "".join(f"  {line}\n" for line in item.splitlines())
    assert faults(HEAD + "dimensions:\n- id: d1\n  name: 指标\n  items:\n" + indented) == []


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(rubric:.*?)```", PAGE, re.DOTALL), ids=lambda t: t[12:30])
def test_every_whole_file_of_the_page_fits(text: str) -> None:
    assert faults(text) == []


def rule(rest: str) -> str:
    return ITEM + f"      {rest}\n"


BROKEN = {
    "nothing in it": HEAD,
    "unknown name": HEAD + "dimension: []\n",
    "no name": "rubric: {id: t, version: v1}\neligibility: [{id: e, name: 甲, judge: 是否}]\n",
    "no points": rule("cap: 3"),
    "points as words": rule("points: 三"),
    "unknown points": rule("points: {script: 1+1}"),
    "table without rows": rule("points: {by: a}"),
    "row without name": rule("points: {by: a, rows: [{a: x, points: 1}]}"),
    "band without points": rule("points: {of: n, bands: [{start: 1, name: 一}]}"),
    "half a range": rule("points: {least: 1}"),
    "one part": rule("points: {plus: [1]}"),
    "negative factor": rule("points: 1\n      times: -1"),
    "unknown factor": rule("points: 1\n      times: {of_all: 1}"),
    "two measures": rule("points: {of: {years: a, months: b}, each: 1}"),
    "unknown comparison": rule("points: 1\n      when: {a: {like: b}}"),
    "present as a word": rule("points: 1\n      when: {a: {present: yes}}"),
    "capital attribute": rule("points: {of: Hours, each: 1}"),
    "two filters in one": rule("points: 1\n      filters: [{valid: until, require: {a: 1}}]"),
    "unknown reason": rule("points: 1\n      filters: [{require: {a: 1}, because: i_say_so}]"),
    "negative cap": rule("points: 1\n      cap: -1"),
    "zero without points that is false": rule("zero: false"),
    "Chinese id": HEAD.replace("id: t", "id: 细则") + "gates: []\n",
    "unknown take": rule("points: 1").replace("    kinds: [k]", "    kinds: [k]\n    take: worst"),
    "unknown gate": HEAD + "gates: [{id: z, kind: maybe, name: 甲, any: [{kinds: [k]}]}]\n",
    "selector without kinds": HEAD + "gates: [{id: z, kind: veto, name: 甲, any: [{when: {a: 1}}]}]\n",
    "empty condition": HEAD + "eligibility: [{id: e, name: 甲}]\n",
    "at least without of": HEAD + "eligibility: [{id: e, name: 甲, judge: 是否, at_least: 1}]\n",
    "any beside of": HEAD
    + "eligibility: [{id: e, name: 甲, any: [{kinds: [k]}], of: [{id: f, name: 乙, judge: 是否}]}]\n",
    "of inside of": HEAD
    + "eligibility: [{id: e, name: 甲, of: [{id: f, name: 乙, of: [{id: g, name: 丙, judge: 是}]}]}]\n",
    "share without limit": rule("points: 1") + "structure: [{id: s, name: 甲, when: {a: 1}}]\n",
    "share above all": rule("points: 1") + "structure: [{id: s, name: 甲, when: {a: 1}, at_least: 101}]\n",
    "group of one": rule("points: 1") + "exclusive: [{items: [i1], name: 甲}]\n",
    "places": rule("points: 1").replace("version: v1", "version: v1, places: 9"),
    "day": rule("points: 1").replace("version: v1", "version: v1, as_of: 26.10.2026"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_the_schema_refuses_the_reader_refuses_too(name: str) -> None:
    assert faults(BROKEN[name])
    with pytest.raises(Malformed):
        parse(BROKEN[name])


@pytest.mark.parametrize("name", ["unknown name", "unknown way of counting", "full-width id", "quoted exponent"])
def test_bad_input_that_is_a_value_does_not_fit(name: str) -> None:
    assert faults(RUBRICS[name][0])


# One place of each sort, with the path to it; a name nobody knows is put there, and the reader says which it knows.
FULL = """
rubric: {id: t, name: 试, version: v1, tracks: {by: a, names: {x: 甲}}, layers: [{id: l, name: 省}]}
dimensions:
- id: d1
  name: 指标
  items:
  - id: i1
    name: 项目
    kinds: [k]
    once_per: {by: a}
    equivalences: [{of: a, as: b, map: {x: y}}]
    filters: [{within: {of: a, years: 1}}, {beside: {kind: k}}]
    rules:
    - {id: r1, name: 甲, when: {a: {in: x, years: {at_least: 1}}}, points: {of: {years: a}, each: 1}}
    - {id: r2, name: 乙, points: {by: [a], rows: [{a: x, points: 1, name: 一}], otherwise: {points: 1, name: 他}}}
    - {id: r3, name: 丙, points: {of: {checked: [a]}, bands: [{points: {least: 1, most: 2}, name: 一}]}}
    - {id: r4, name: 丁, points: {plus: [1, {best: [1, 2]}]}, times: [{share: a}, {divide_by: a}]}
once: [{by: a}]
exclusive: []
gates: [{id: g, kind: grant, name: 甲, any: [{kinds: [k]}], grants: [{kind: k}]}]
eligibility: [{id: e, name: 甲, of: [{id: f, name: 乙, judge: 是否}]}]
structure: [{id: s, name: 甲, when: {a: 1}, at_least: 1}]
"""


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every mapping in which names are fixed."""
    if isinstance(value, dict):
        yield path
        for key, inside in value.items():
            if key not in ("names", "map", "when"):
                yield from places(inside, (*path, key))
            elif key == "when" and "a" in inside:
                yield from places(inside["a"], (*path, key, "a"))
    if isinstance(value, list):
        for index, inside in enumerate(value):
            yield from places(inside, (*path, index))


def known_to_reader(path: tuple[str | int, ...]) -> set[str]:
    plain = as_json(FULL)
    place: Any = plain
    for key in path:
        place = place[key]
    place["zzz"] = 1
    with pytest.raises(Malformed) as caught:
        Rubric.from_dict(plain)
    assert caught.value.path == (*path, "zzz")
    return set(caught.value.sentence.split("可用：")[1].split("、"))


def known_to_schema(path: tuple[str | int, ...]) -> list[set[str]]:
    """Names of every sort of mapping the schema knows at this place."""
    nodes = [SCHEMA]
    for key in path:
        nodes = [found for node in nodes for branch in _branches(node) if (found := _inside(branch, key)) is not None]
    return [set(branch["properties"]) for node in nodes for branch in _branches(node) if "properties" in branch]


def _branches(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The node itself, what it refers to, and its alternatives."""
    if "$ref" in node:
        yield from _branches(SCHEMA["$defs"][node["$ref"].rsplit("/", 1)[1]])
        return
    yield node
    for alternative in node.get("anyOf", ()) if "properties" not in node else ():
        yield from _branches(alternative)


def _inside(node: dict[str, Any], key: str | int) -> dict[str, Any] | None:
    if isinstance(key, int):
        return node.get("items")
    if key in node.get("properties", {}):
        return node["properties"][key]
    return next(
        (inside for pattern, inside in node.get("patternProperties", {}).items() if re.search(pattern, key)), None
    )


@pytest.mark.parametrize("path", list(places(plain_in(FULL)[0])), ids=lambda p: ".".join(map(str, p)) or "file")
def test_reader_and_schema_know_the_same_names(path: tuple[str | int, ...]) -> None:
    own = {"a"} if "rows" in path else set()
    assert known_to_reader(path) - own in known_to_schema(path)
