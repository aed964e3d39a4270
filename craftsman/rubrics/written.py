"""A rubric as it is written down: from plain values to the frozen value, refusing what cannot be meant."""

from __future__ import annotations

import math
from collections.abc import Collection

from craftsman.rubrics.eligibility import conditions_at
from craftsman.rubrics.entry import Entry
from craftsman.rubrics.gate import gates_at
from craftsman.rubrics.item import UNIT, Exclusive, Layer, Tracks
from craftsman.rubrics.points import size
from craftsman.rubrics.rubric import SUBJECT_NAME, Rubric
from craftsman.rubrics.structure import shares_at
from craftsman.rubrics.written_item import dimensions_at, limit_at, once_from

ITEMS_MOST = 500
CHOICES_MOST = 1000
COMBINATIONS_MOST = 20_000


def rubric_from(entry: Entry) -> Rubric:
    entry.mapping("rubric", "dimensions", "gates", "exclusive", "once", "eligibility", "structure")
    head = entry.at("rubric")
    head.mapping(
        *("id", "name", "version", "effective", "as_of", "places", "total", "example", "source_note", "sources"),
        *("completeness", "completeness_note", "departments", "words", "unit", "subject", "tracks", "layers"),
    )
    places = head.whole_at("places", 2, 0, 4)
    rubric = Rubric(
        id=head.at("id").code(),
        name=head.at("name").text(),
        version=head.at("version").code(),
        dimensions=dimensions_at(entry, places, head.text_at("unit", UNIT)),
        gates=gates_at(entry),
        exclusive=tuple(_exclusive(e) for e in entry.list_at("exclusive")),
        effective=head.day_at("effective"),
        as_of=head.day_at("as_of"),
        places=places,
        total=limit_at(head, "total", places),
        example=head.flag_at("example"),
        source_note=head.text_at("source_note", ""),
        sources=head.texts_at("sources"),
        completeness=head.choice_at("completeness", ("complete", "partial"), "complete"),
        completeness_note=head.text_at("completeness_note", ""),
        departments=_names(head, "departments"),
        words=_names(head, "words"),
        unit=head.text_at("unit", UNIT),
        subject=head.text_at("subject", SUBJECT_NAME),
        tracks=_tracks(head.at("tracks")) if head.has("tracks") else None,
        layers=tuple(_layer(e, places) for e in head.list_at("layers")),
        once=tuple(once_from(e, True) for e in entry.list_at("once")),
        eligibility=conditions_at(entry),
        structure=shares_at(entry),
    )
    _check_whole(entry, rubric)
    return rubric


def _exclusive(entry: Entry) -> Exclusive:
    entry.mapping("items", "name")
    items = entry.codes_at("items")
    if len(set(items)) < 2:
        entry.refuse("就高的一组至少要有两个不同的项目", "items")
    return Exclusive(items, entry.at("name").text())


def _tracks(entry: Entry) -> Tracks:
    entry.mapping("by", "names")
    names = tuple((Entry(code, name.path).code(), name.text()) for code, name in entry.at("names").pairs())
    if not names:
        entry.refuse("至少要有一个类别", "names")
    return Tracks(entry.at("by").attribute(), names)


def _layer(entry: Entry, places: int) -> Layer:
    entry.mapping("id", "name", "max")
    return Layer(entry.at("id").code(), entry.at("name").text(), limit_at(entry, "max", places))


def _names(entry: Entry, key: str) -> dict[str, str]:
    return (
        {Entry(code, name.path).code(): name.text() for code, name in entry.at(key).pairs()} if entry.has(key) else {}
    )


def _check_whole(entry: Entry, rubric: Rubric) -> None:
    """What only the whole rubric can show: ids used twice, names of items, tracks and layers that do not exist."""
    if len(rubric.items) > ITEMS_MOST:
        entry.refuse(f"项目不能超过{ITEMS_MOST}个", "dimensions")
    if not (rubric.dimensions or rubric.gates or rubric.eligibility):
        entry.refuse("至少要有一个指标、一条资格条件或一条直接认定、一票否决", "dimensions")
    _check_dimensions(entry, rubric)
    _check_ids(entry.list_at("gates"), [g.id for g in rubric.gates], "直接认定或一票否决")
    if rubric.layers:
        _check_ids(entry.at("rubric").list_at("layers"), [layer.id for layer in rubric.layers], "层级")
    _check_exclusive(entry, rubric)
    items = {item.id for item in rubric.items}
    for o, once in enumerate(entry.list_at("once")):
        _known(once, rubric.once[o].items, items, "项目", "items")


def _check_dimensions(entry: Entry, rubric: Rubric) -> None:
    tracks = rubric.tracks.codes if rubric.tracks else ()
    layers = [layer.id for layer in rubric.layers]
    dimensions: set[str] = set()
    items: set[str] = set()
    combinations = 0
    for written, dimension in zip(entry.list_at("dimensions"), rubric.dimensions, strict=True):
        _unused(written, dimension.id, dimensions, "指标")
        _known(written, (dimension.layer,) if dimension.layer else (), layers, "层级", "layer")
        _known(written, dimension.tracks, tracks, "类别", "tracks")
        for inside, item in zip(written.at("items").elements(), dimension.items, strict=True):
            _unused(inside, item.id, items, "项目")
            _known(inside, item.tracks, tracks, "类别", "tracks")
            combinations += sum(size(rule.points, rule.times) for rule in item.rules)
            if combinations > COMBINATIONS_MOST:
                inside.refuse(f"对照表的组合太多，一份细则合计不能超过{COMBINATIONS_MOST}种", "rules")


def _check_exclusive(entry: Entry, rubric: Rubric) -> None:
    if math.prod(len(group.items) for group in rubric.exclusive) > CHOICES_MOST:
        entry.refuse("就高的组合太多", "exclusive")
    items = {item.id for item in rubric.items}
    grouped: set[str] = set()
    for written, group in zip(entry.list_at("exclusive"), rubric.exclusive, strict=True):
        _known(written, group.items, items, "项目", "items")
        for item_id in group.items:
            _unused(written, item_id, grouped, "就高的项目", "items")


def _check_ids(entries: tuple[Entry, ...], ids: list[str], what: str) -> None:
    seen: set[str] = set()
    for entry, code in zip(entries, ids, strict=True):
        _unused(entry, code, seen, what)


def _known(entry: Entry, codes: tuple[str, ...], known: Collection[str], what: str, key: str) -> None:
    for code in codes:
        if code not in known:
            entry.refuse(f"没有编号为“{code}”的{what}", key)


def _unused(entry: Entry, code: str, seen: set[str], what: str, key: str = "id") -> None:
    if code in seen:
        entry.refuse(f"{what}编号“{code}”重复", key)
    seen.add(code)
