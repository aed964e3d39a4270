"""Edits of a rubric place by place, and what differs between two rubrics, in sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from craftsman.rubrics import changing, library, reading, writing
from craftsman.rubrics.difference import differences
from craftsman.rubrics.entry import Path
from craftsman.rubrics.rubric import Rubric

Plain = dict[str, Any]


def rubric() -> Rubric:
    return Rubric.from_dict(
        {
            "rubric": {
                "id": "r",
                "name": "例",
                "version": "1",
                "total": 100,
                "departments": {"a": "甲局", "b": "乙局"},
            },
            "dimensions": [
                {
                    "id": "d1",
                    "name": "技能",
                    "max": 30,
                    "items": [
                        {
                            "id": "1.1",
                            "name": "等级",
                            "kinds": ["skill"],
                            "verifier": "a",
                            "cap": 20,
                            "take": "best",
                            "evidence": ["证书"],
                            "rules": [
                                {
                                    "id": "level",
                                    "name": "等级",
                                    "points": {
                                        "by": ["level"],
                                        "rows": [
                                            {"level": "l3", "points": 18, "name": "高级工（三级）"},
                                            {"level": "l2", "points": 24, "name": "技师（二级）"},
                                        ],
                                    },
                                },
                                {"id": "once", "name": "专项", "points": 3},
                            ],
                        },
                        {
                            "id": "1.2",
                            "name": "工龄",
                            "kinds": ["post"],
                            "rules": [{"id": "r1", "name": "工龄", "points": {"of": "count", "each": 1, "unit": "年"}}],
                        },
                    ],
                },
                {
                    "id": "d2",
                    "name": "荣誉",
                    "items": [
                        {
                            "id": "2.1",
                            "name": "荣誉",
                            "kinds": ["honour"],
                            "rules": [{"id": "r1", "name": "荣誉", "points": 5}],
                        }
                    ],
                },
            ],
            "gates": [{"id": "g1", "kind": "veto", "name": "弄虚作假", "any": [{"kinds": ["veto"]}]}],
        }
    )


PLACES: list[tuple[str, Path]] = [
    ("~head", ("rubric",)),
    ("d2", ("dimensions", 1)),
    ("1.2", ("dimensions", 0, "items", 1)),
    ("1.1~once", ("dimensions", 0, "items", 0, "rules", 1)),
    ("1.1~level~1", ("dimensions", 0, "items", 0, "rules", 0, "points", "rows", 1)),
    ("~gate~g1", ("gates", 0)),
]


@pytest.mark.parametrize(("place", "path"), PLACES)
def test_a_place_and_its_path_name_each_other(place: str, path: Path) -> None:
    plain = rubric().to_dict()
    assert changing.path_of(plain, place) == path
    assert changing.place_of(plain, path) == place


@pytest.mark.parametrize(
    "place", ["", "9.9", "1.1~none", "1.1~level~2", "1.1~level~-1", "1.1~level~一", "1.1~once~0", "~gate~x", "d1~level"]
)
def test_a_place_that_is_not_there_has_no_path(place: str) -> None:
    assert changing.path_of(rubric().to_dict(), place) is None


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("rubric", "total"), "~head"),
        (("dimensions", 0, "items", 0, "cap"), "1.1"),
        (("dimensions", 0, "items", 0, "rules", 0, "points", "by"), "1.1~level"),
        (("dimensions", 0, "items", 0, "rules", 0, "points", "rows", 1, "points"), "1.1~level~1"),
        (("exclusive", 0), "~rest"),
        ((), "~head"),
    ],
)
def test_a_finding_stands_beside_the_row_it_is_about(path: Path, place: str) -> None:
    assert changing.place_of(rubric().to_dict(), path) == place


def at(plain: Plain, place: str, *more: str | int) -> Path:
    path = changing.path_of(plain, place)
    assert path
    return (*path, *more)


EDITS: list[tuple[str, Callable[[Plain], Plain], list[str]]] = [
    ("nothing", lambda p: p, []),
    (
        "points of a line",
        lambda p: changing.put(p, at(p, "1.1~level~0", "points"), 20),
        ["项目1.1 高级工（三级） 18分 → 20分"],
    ),
    ("points of a rule", lambda p: changing.put(p, at(p, "1.1~once", "points"), 4), ["项目1.1 专项 3分 → 4分"]),
    ("cap", lambda p: changing.put(p, at(p, "1.1", "cap"), 25), ["项目1.1“等级”封顶 20分 → 25分"]),
    ("no cap", lambda p: changing.removed(p, at(p, "1.1", "cap")), ["项目1.1“等级”封顶 20分 → 无"]),
    ("department", lambda p: changing.put(p, at(p, "1.1", "verifier"), "b"), ["项目1.1“等级”审核部门 甲局 → 乙局"]),
    (
        "evidence",
        lambda p: changing.put(p, at(p, "1.1", "evidence"), ["证书", "查询结果"]),
        ["项目1.1“等级”证明材料 证书 → 证书、查询结果"],
    ),
    (
        "sum instead of best",
        lambda p: changing.removed(p, at(p, "1.1", "take")),
        ["项目1.1“等级”计分方式 取最高一项 → 累计"],
    ),
    ("maximum", lambda p: changing.put(p, at(p, "d1", "max"), 35), ["指标“技能”最高分 30分 → 35分"]),
    ("total", lambda p: changing.put(p, ("rubric", "total"), 90), ["满分 100分 → 90分"]),
    (
        "a line more",
        lambda p: changing.added(
            p, at(p, "1.1~level", "points", "rows"), {"level": "l1", "points": 27, "name": "高级技师（一级）"}
        ),
        ["项目1.1 新增“高级技师（一级）”27分"],
    ),
    ("a line less", lambda p: changing.removed(p, at(p, "1.1~level~1")), ["项目1.1 去掉“技师（二级）”24分"]),
    ("a rule less", lambda p: changing.removed(p, at(p, "1.1~once")), ["项目1.1 去掉“专项”"]),
    ("an item less", lambda p: changing.removed(p, at(p, "1.2")), ["去掉项目1.2“工龄”"]),
    (
        "a dimension less",
        lambda p: changing.removed(p, at(p, "d2")),
        ["去掉项目2.1“荣誉”", "去掉指标“荣誉”"],
    ),
    (
        "an item more",
        lambda p: changing.added(
            p,
            at(p, "d2", "items"),
            {"id": "2.2", "name": "嘉奖", "kinds": ["honour"], "rules": [{"id": "r1", "name": "嘉奖", "points": 1}]},
        ),
        ["新增项目2.2“嘉奖”"],
    ),
    ("items in another order", lambda p: changing.moved(p, at(p, "1.1"), 1), ["指标“技能”里项目的顺序改为1.2、1.1"]),
    ("dimensions in another order", lambda p: changing.moved(p, at(p, "d2"), -1), ["指标的顺序改为荣誉、技能"]),
    (
        "a condition",
        lambda p: changing.put(p, at(p, "1.1~once", "when"), {"specialty": True}),
        ["项目1.1 “专项”适用情形有改动"],
    ),
    ("a gate less", lambda p: changing.removed(p, at(p, "~gate~g1")), ["去掉条款“弄虚作假”"]),
    (
        "another veto",
        lambda p: changing.put(p, at(p, "~gate~g1", "judge"), "是否故意"),
        ["条款“弄虚作假”人工认定 无 → 是否故意"],
    ),
    ("a name", lambda p: changing.put(p, at(p, "1.1~once", "name"), "专项证书"), ["项目1.1 名称 专项 → 专项证书"]),
]


@pytest.mark.parametrize(("edit", "said"), [one[1:] for one in EDITS], ids=[one[0] for one in EDITS])
def test_every_change_is_said(edit: Callable[[Plain], Plain], said: list[str]) -> None:
    before = rubric()
    plain = before.to_dict()
    after = Rubric.from_dict(edit(plain))
    assert [one.sentence for one in differences(before, after)] == said
    assert before.to_dict() == plain, "the value that was edited stays as it was"


def test_moving_beyond_the_end_moves_nothing() -> None:
    plain = rubric().to_dict()
    assert changing.moved(plain, at(plain, "1.1"), -1) == plain
    assert changing.moved(plain, at(plain, "1.2"), 1) == plain


def test_an_item_that_went_to_another_dimension_is_said_so() -> None:
    plain: Plain = rubric().to_dict()
    item = changing.at(plain, at(plain, "1.2"))
    moved = changing.added(changing.removed(plain, at(plain, "1.2")), ("dimensions", 1, "items"), item)
    assert [one.sentence for one in differences(rubric(), Rubric.from_dict(moved))] == [
        "项目1.2“工龄”从指标“技能”移到指标“荣誉”"
    ]


@pytest.mark.parametrize("name", library.names())
def test_what_is_written_out_reads_as_the_same_rubric(name: str) -> None:
    found = library.load(name)
    assert reading.parse(writing.written(found)).digest == found.digest


@pytest.mark.parametrize(
    "text", ["１２", "12", "true", "null", "~", "1e5", "是：否", "- 甲", "# 注", "甲\n乙", " 甲", "2026-10-26"]
)
def test_odd_words_survive_the_way_out_and_in(text: str) -> None:
    value, _lines = reading.plain_in(writing.written_part({"note": text}))
    assert value == {"note": text}
