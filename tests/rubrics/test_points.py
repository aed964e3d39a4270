"""What a fact is worth, form by form, with the arithmetic beside each line, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from craftsman.rubrics.entry import Entry, Malformed
from craftsman.rubrics.points import Points, points_at, row_names
from craftsman.rubrics.setting import Setting
from tests.rubrics.cases_of import one_item

DAY = date(2026, 10, 31)
SETTING = Setting(DAY, {"degree": "bachelor", "birth": "1986-10-31", "full_marks": 12})
CONFIRMED = Setting(DAY, verified_only=True)


def points(**written: object) -> Points:
    return points_at(Entry({"points": written}), "points")


def worth(form: Points, *facts: dict[str, Any], setting: Setting = SETTING) -> str | None:
    """As text, so that 9.99999 is not 10; None when there is no value."""
    found = form.worth(facts, setting)
    return None if found is None else f"{found.points.normalize():f}"


def lack(form: Points, fact: dict[str, Any], setting: Setting = SETTING) -> str:
    assert form.worth((fact,), setting) is None
    return form.lack(fact, setting).code


# --- judged ranges ---------------------------------------------------------------------------------------------------

JUDGED = points(least=26, most=30)


@pytest.mark.parametrize(
    ("fact", "predicted", "confirmed"),
    [
        ({"awarded": 28}, "28", "28"),
        ({"awarded": "26"}, "26", "26"),  # both ends belong to the range
        ({"awarded": 30.0}, "30", "30"),
        ({"awarded": 27, "claimed": 30}, "27", "27"),  # experts before the applicant
        ({"claimed": 29}, "29", None),  # what he claims himself only counts in the predicted score
        ({"awarded": "  ", "claimed": 29}, "29", None),
        ({"awarded": 25.99}, None, None),
        ({"awarded": 30.01, "claimed": 30}, None, None),
        ({"awarded": True}, None, None),
        ({"awarded": [28]}, None, None),
        ({"claimed": 31}, None, None),
        ({}, None, None),
    ],
)
def test_people_choose_inside_a_range(fact: dict[str, Any], predicted: str | None, confirmed: str | None) -> None:
    assert worth(JUDGED, fact) == predicted
    assert worth(JUDGED, fact, setting=CONFIRMED) == confirmed


@pytest.mark.parametrize(
    ("fact", "setting", "code"),
    [
        ({}, SETTING, "not_judged"),
        ({"claimed": 29}, CONFIRMED, "not_judged"),
        ({"claimed": 31}, CONFIRMED, "not_judged"),
        ({"claimed": 31}, SETTING, "out_of_range"),
        ({"awarded": 31}, CONFIRMED, "out_of_range"),
        ({"awarded": "二十八"}, SETTING, "out_of_range"),
    ],
)
def test_why_a_range_gives_nothing(fact: dict[str, Any], setting: Setting, code: str) -> None:
    assert lack(JUDGED, fact, setting) == code


def test_a_range_may_deduct() -> None:
    assert worth(points(least=-10, most=0), {"awarded": -4}) == "-4"


# --- tables ----------------------------------------------------------------------------------------------------------

TABLE = points(
    by=["level", "rank"],
    rows=[
        {"level": "city", "rank": ["first", "second"], "points": 15, "name": "市级一、二等奖"},
        {"level": "city", "rank": 3, "points": {"least": 10, "most": 20}, "name": "市级第三名"},
        {"level": "city", "rank": "first", "points": 99, "name": "没人用得到"},
    ],
    otherwise={"points": 1, "name": "其他"},
)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ({"level": "city", "rank": "second"}, "15"),
        ({"level": " city ", "rank": "first"}, "15"),  # the row written first
        ({"level": "city", "rank": "3", "awarded": 12}, "12"),  # 3 is 3, however written
        ({"level": "city", "rank": 3}, None),
        ({"level": "town", "rank": "first"}, "1"),
        ({"level": "city", "rank": True}, "1"),
        ({"level": "city"}, None),  # nothing said is not "other"
        ({"level": "city", "rank": " "}, None),
        ({"level": "city", "rank": ["first"]}, None),
        ({"level": "city", "rank": float("nan")}, None),
    ],
)
def test_rows_and_the_rest(fact: dict[str, Any], expected: str | None) -> None:
    assert worth(TABLE, fact) == expected


@pytest.mark.parametrize(
    ("fact", "code", "names"),
    [
        ({"level": "city"}, "missing_value", ("rank",)),
        ({"level": "city", "rank": {}}, "missing_value", ("rank",)),
        ({"level": "city", "rank": 3}, "not_judged", ()),
        ({"level": "city", "rank": 3, "awarded": 21}, "out_of_range", ()),
    ],
)
def test_why_a_table_gives_nothing(fact: dict[str, Any], code: str, names: Sequence[str]) -> None:
    assert lack(TABLE, fact) == code
    assert TABLE.lack(fact, SETTING).names == names


def test_a_table_without_a_rest_has_no_row() -> None:
    table = points(by="level", rows=[{"level": "city", "points": 15, "name": "市级"}])
    assert lack(table, {"level": "town"}) == "no_row"


def test_a_table_reads_the_person() -> None:
    # education of the person by years of the fact: 本科满5年 5
    table = points(
        by=["subject.degree", "tier"],
        rows=[{"subject.degree": "bachelor", "tier": "a", "points": 5, "name": "本科甲类"}],
    )
    assert worth(table, {"tier": "a"}) == "5"
    assert worth(table, {"tier": "a"}, setting=Setting(DAY, {"degree": "master"})) is None


# --- bands -----------------------------------------------------------------------------------------------------------

BANDS = points(
    of="benefit",
    bands=[
        {"end": 10, "points": {"least": 10, "most": 14}, "name": "不满10万元"},
        {"start": 10, "end": 50, "points": 20, "name": "10万元以上"},
    ],
)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ({"benefit": "9.99", "awarded": 14}, "14"),
        ({"benefit": "9.99"}, None),
        ({"benefit": 10}, "20"),  # the start belongs to the band
        ({"benefit": 50}, None),  # the end does not
        ({"benefit": "many"}, None),
    ],
)
def test_bands(fact: dict[str, Any], expected: str | None) -> None:
    assert worth(BANDS, fact) == expected


def test_ticked_boxes_on_a_curve() -> None:
    # 2 of 3 ticked: 10; a text is no tick; nothing said at all cannot be measured
    curve = points(
        of={"checked": ["a", "b", "c"]},
        bands=[{"end": 2, "points": 5, "name": "一项"}, {"start": 2, "points": 10, "name": "两项以上"}],
    )
    assert worth(curve, {"a": True, "b": False, "c": True}) == "10"
    assert worth(curve, {"a": True, "b": "true"}) == "5"
    assert worth(curve, {"d": True}) is None
    assert curve.lack({}, SETTING).names == ("a", "b", "c")


# --- accrual ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "amount", "expected"),
    [
        ({"each": "0.25"}, 33, "8.25"),  # 33 × 0.25
        ({"each": "0.25", "start": 60}, 81, "5.25"),  # (81 − 60) × 0.25
        ({"each": "0.25", "start": 60}, 59, "0"),
        ({"each": -50}, 3, "-150"),  # 3 × 50 taken away
        ({"each": 1, "per": 3}, 3, "1"),
        ({"each": 1, "per": 3, "whole": True}, 8, "2"),  # 8 ÷ 3 = 2 full ones
        # tax: 390 gives 10, each further 1,500 one more, 20 at most
        ({"each": 1, "per": 1500, "whole": True, "start": 390, "base": 10, "most": 20}, 389, "0"),
        ({"each": 1, "per": 1500, "whole": True, "start": 390, "base": 10, "most": 20}, 390, "10"),
        ({"each": 1, "per": 1500, "whole": True, "start": 390, "base": 10, "most": 20}, 1889, "10"),
        ({"each": 1, "per": 1500, "whole": True, "start": 390, "base": 10, "most": 20}, 1890, "11"),
        ({"each": 1, "per": 1500, "whole": True, "start": 390, "base": 10, "most": 20}, 99000, "20"),
        # 8 for the first, half a point less for each rank after, not under 5, nothing from the 11th on
        ({"each": "-0.5", "start": 1, "base": 8, "end": 10, "least": 5}, 1, "8"),
        ({"each": "-0.5", "start": 1, "base": 8, "end": 10, "least": 5}, 3, "7"),  # 8 − 2 × 0.5
        ({"each": "-0.5", "start": 1, "base": 8, "end": 10, "least": 5}, 10, "5"),  # 8 − 9 × 0.5 = 3.5 -> 5
        ({"each": "-0.5", "start": 1, "base": 8, "end": 10, "least": 5}, 11, None),
        # below 0 least does not help: the start is not reached
        ({"each": 1, "start": 10, "least": 3}, 9, "0"),
        # age: 55 to 60 is 5, each year younger one more, 20 at most
        ({"each": 1, "start": 55, "end": 60, "base": 5, "down": True, "most": 20}, 60, "5"),
        ({"each": 1, "start": 55, "end": 60, "base": 5, "down": True, "most": 20}, 61, None),
        ({"each": 1, "start": 55, "end": 60, "base": 5, "down": True, "most": 20}, 55, "5"),
        ({"each": 1, "start": 55, "end": 60, "base": 5, "down": True, "most": 20}, 54, "6"),
        ({"each": 1, "start": 55, "end": 60, "base": 5, "down": True, "most": 20}, 30, "20"),  # 5 + 25 = 30 -> 20
        ({"each": 1, "start": 55, "down": True}, 56, None),
        ({"each": -1, "start": 10, "down": True}, 7, "-3"),  # three people short of ten
        ({"each": 2, "per": 5, "start": 55, "down": True, "whole": True}, 44, "4"),  # 11 ÷ 5 = 2 full, × 2
        ({"each": 1000000, "per": "0.000001"}, 10**9, None),  # 10^21 was not meant
    ],
)
def test_so_much_for_each_unit(written: dict[str, object], amount: object, expected: str | None) -> None:
    assert worth(points(of="x", **written), {"x": amount}) == expected


def test_past_the_end_is_told_with_its_figures() -> None:
    young = points(of="age", each=1, start=55, down=True, unit="岁")
    found = young.lack({"age": 57}, SETTING)
    assert (found.code, found.figures) == ("past_end", ("57", "55", "岁"))
    assert young.lack({}, SETTING).names == ("age",)


def test_a_measure_reads_the_person() -> None:
    # born 1986-10-31: 40 years old on the fixed day; 15 years under 55
    assert worth(points(of={"years": "subject.birth"}, each=1, start=55, down=True), {}) == "15"
    assert worth(points(of="subject.full_marks", each=1), {}) == "12"


def test_all_facts_together() -> None:
    # 20 + 25 = 45 months; one that cannot be read adds nothing
    months = points(of={"number": "months", "total": True}, each="0.5", most=22)
    assert worth(months, {"months": 20}, {"months": 20}) == "20"
    assert worth(months, {"months": 20}, {"months": 25}, {"months": "?"}) == "22"  # 45 × 0.5 = 22.5 -> 22


# --- parts -----------------------------------------------------------------------------------------------------------

RESIDENCE: dict[str, object] = {
    "plus": [
        {"of": {"months": "since"}, "each": 0.2},
        {"of": {"years": "since"}, "bands": [{"start": 5, "points": 8, "name": "满5年另加"}]},
    ]
}


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ({"since": "2021-10-31"}, "20"),  # 60 × 0.2 = 12, and 8 for five full years
        ({"since": "2021-11-01"}, "11.8"),  # 59 × 0.2, a day short of five years
        ({"since": "soon"}, None),
    ],
)
def test_parts_add_up(fact: dict[str, Any], expected: str | None) -> None:
    assert worth(points(**RESIDENCE), fact) == expected


def test_a_part_without_a_value_adds_nothing() -> None:
    form = points(plus=[10, {"by": "level", "rows": [{"level": "city", "points": 5, "name": "市级"}]}])
    assert worth(form, {"level": "town"}) == "10"
    assert worth(form, {"level": "city"}) == "15"


def test_the_higher_part_counts() -> None:
    # by degree or by years, whichever is more: master 8 against 3 × 2 = 6; 5 × 2 = 10
    form = points(
        best=[
            {"by": "degree", "rows": [{"degree": "master", "points": 8, "name": "硕士"}]},
            {"of": "years", "each": 2, "unit": "年"},
        ]
    )
    assert worth(form, {"degree": "master", "years": 3}) == "8"
    assert worth(form, {"degree": "master", "years": 5}) == "10"
    assert worth(form, {"years": 1}) == "2"
    assert form.lack({}, SETTING).names == ("degree",)


def test_the_rows_of_parts_are_told_one_by_one() -> None:
    band = {"of": "x", "bands": [{"start": 1, "points": 2, "name": "满1年"}]}
    form = points(plus=[{"by": "a", "rows": [ROW], "otherwise": {"points": 0, "name": "其他"}}, band, 3])
    found = form.worth(({"a": 1, "x": 2},), SETTING)
    assert found is not None
    assert (found.rows, found.row) == (("一", "满1年"), "一、满1年")
    assert row_names(form) == ("一", "其他", "满1年")


def test_parts_of_all_facts_together() -> None:
    # 5 once, and 1 for each of three
    form = points(plus=[5, {"of": "count", "each": 1}])
    assert form.measure is not None
    assert form.measure.is_joint
    assert worth(form, {}, {}, {}) == "8"


# --- what is refused -------------------------------------------------------------------------------------------------

BAND = {"start": 1, "points": 1, "name": "一"}
ROW = {"a": 1, "points": 1, "name": "一"}


@pytest.mark.parametrize(
    ("written", "path", "sentence"),
    [
        ({}, (), "不认识的计分方式"),
        ({"least": 1}, (), "缺少“most”"),
        ({"least": 5, "most": 5}, (), "least应小于most"),
        ({"least": 1, "most": 5, "of": "x"}, ("of",), "不认识的名称“of”"),
        ({"by": [], "rows": []}, ("by",), "不重复的属性名"),
        ({"by": ["a", "a"], "rows": [ROW]}, ("by",), "不重复的属性名"),
        ({"by": "name", "rows": []}, ("by",), "另有用处"),
        ({"by": "a", "rows": [ROW], "otherwise": 3}, ("otherwise",), "名称: 内容"),
        ({"by": "a", "rows": [ROW], "otherwise": {"points": 1}}, ("otherwise",), "缺少“name”"),
        (
            {"by": "a", "rows": [ROW], "otherwise": {"a": 1, "points": 1, "name": "一"}},
            ("otherwise", "a"),
            "不认识的名称“a”",
        ),
        ({"by": "a", "rows": [ROW | {"points": {"least": 9, "most": 1}}]}, ("rows", 0, "points"), "least应小于most"),
        ({"by": "a", "rows": [{"points": 1, "name": "一"}]}, ("rows", 0), "缺少“a”"),
        ({"by": "a", "rows": [ROW | {"a": list(range(501))}]}, ("rows", 0), "组合不能超过500种"),
        ({"of": "x", "bands": []}, ("bands",), "至少要有一档"),
        ({"of": "x", "bands": [BAND | {"end": 1}]}, ("bands", 0), "start应小于end"),
        ({"of": {"checked": []}, "bands": [BAND]}, ("of", "checked"), "不重复的属性名"),
        ({"of": {"checked": ["a", "a"]}, "bands": [BAND]}, ("of", "checked"), "不重复的属性名"),
        ({"of": {"checked": ["a"], "total": True}, "bands": [BAND]}, ("of", "total"), "不认识的名称“total”"),
        ({"of": {"number": "a", "until": "b"}, "each": 1}, ("of", "until"), "只用于years和months"),
        ({"of": "x", "each": 1, "per": 0}, ("per",), "per应大于0"),
        ({"of": "x", "each": 1, "per": -1}, ("per",), "per应大于0"),
        ({"of": "x", "each": 1, "down": True}, ("down",), "请写start"),
        ({"of": "x", "each": 1, "down": "yes", "start": 3}, ("down",), "true或false"),
        ({"of": "x", "each": 1, "start": 5, "end": 5}, ("end",), "end应大于start"),
        ({"of": "x", "each": 1, "least": 5, "most": 4}, ("least",), "least不能大于most"),
        ({"of": "x", "each": {"least": 1, "most": 2}}, ("each",), "普通数字"),
        ({"plus": [1]}, ("plus",), "2到20个部分"),
        ({"plus": 1}, ("plus",), "应是列表"),
        ({"best": [1] * 21}, ("best",), "2到20个部分"),
        ({"plus": [1, 2], "best": [1, 2]}, ("best",), "不认识的名称“best”"),
        (
            {"plus": [1, {"plus": [1, {"best": [1, {"plus": [1, 2]}]}]}]},
            ("plus", 1, "plus", 1, "best", 1, "plus"),
            "最多3层",
        ),
        (
            {"plus": [{"of": "count", "each": 1}, {"of": "x", "each": 1}]},
            ("plus", 1),
            "其他部分也要合并计算",
        ),
        ({"plus": [1, {"script": "1+1"}]}, ("plus", 1), "不认识的计分方式"),
    ],
)
def test_what_cannot_be_meant_is_refused_where_it_stands(
    written: dict[str, object], path: tuple[str | int, ...], sentence: str
) -> None:
    with pytest.raises(Malformed) as caught:
        points(**written)
    assert sentence in caught.value.sentence
    assert caught.value.path == ("points", *path)


@pytest.mark.parametrize(
    ("written", "line", "sentence"),
    [
        ("points:\n              least: 30\n              most: 26", 12, "least应小于most"),
        ("points: {by: a, rows: []}\n            times:\n              - 1\n              - -1", 15, "系数不能是负数"),
        ("points:\n              plus:\n                - 1\n                - {of: x}", 15, "不认识的计分方式"),
        ("points:\n              of: x\n              each: 1\n              down: true", 15, "请写start"),
    ],
)
def test_the_line_of_the_fault_is_told(written: str, line: int, sentence: str) -> None:
    rule = f"          - id: r\n            name: 规则\n            {written}\n"
    with pytest.raises(Malformed) as caught:
        one_item(f'      - id: "1"\n        name: 项目\n        kinds: [k]\n        rules:\n{rule}')
    assert sentence in caught.value.sentence
    assert caught.value.line == line


FORMS: list[dict[str, object]] = [
    {"least": -3, "most": 2.5},
    {"by": ["subject.a", "b"], "rows": [{"subject.a": [1, "x"], "b": True, "points": 1, "name": "一"}]},
    {
        "by": ["a"],
        "rows": [ROW | {"points": {"least": 1, "most": 2}}],
        "otherwise": {"points": {"least": 0, "most": 1}, "name": "其他"},
    },
    {"of": {"checked": ["a", "subject.b"]}, "bands": [BAND | {"points": {"least": 1, "most": 2}}]},
    {
        "of": {"years": "subject.birth"},
        "each": 1,
        "per": 2,
        "base": 5,
        "start": 55,
        "whole": True,
        "unit": "岁",
        "down": True,
        "end": 60,
        "least": 0,
        "most": 20,
    },
    {"plus": [1, {"best": [2, {"least": 1, "most": 2}]}]},
]


@pytest.mark.parametrize("written", FORMS, ids=lambda one: "-".join(one))
def test_what_is_written_is_what_is_stored(written: dict[str, object]) -> None:
    form = points(**written)
    assert form.to_plain() == written
    assert points_at(Entry({"points": form.to_plain()}), "points") == form
