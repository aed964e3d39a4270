"""What the reader refuses, quickly and with the line, and what it reads exactly."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.reading import parse
from craftsman.rubrics.rubric import Rubric
from tests.rubrics.cases_of import quickest

BASE = library.text("luqiao-example")


def changed(old: str, new: str) -> str:
    assert old in BASE
    return BASE.replace(old, new, 1)


def line_with(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def refusal(text: str) -> Malformed:
    refused: list[Malformed] = []

    def read() -> None:
        with pytest.raises(Malformed) as caught:
            parse(text)
        refused.append(caught.value)

    assert quickest(read, 1) < 1
    return refused[0]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: " + "x" * 5_000_000, "文件超过1MB"),
        ("a: [" + "1," * 450_000 + "1]", "内容太多"),
        ("a:\n" + "- b: 1\n" * 120_000, "内容太多"),
        ("a: '" + "x" * 900_000, "写法有误"),
        ("a: " + "1" * 900_000, "数字太长"),
        ("[" * 1000, "层次太深"),
        ("[" * 1000 + "]" * 1000, "层次太深"),
        ("{a: " * 1000 + "}" * 1000, "层次太深"),
        ("\n".join(" " * n + "a:" for n in range(1000)), "层次太深"),
        ("- " * 300_000, "层次太深"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "不能用引用"),
        ("a: *x", "不能用引用"),
        ("a: &x 1", "不能用引用"),
        ("a: &x\n  <<: *x", "不能用引用"),
        ("a: !!python/object/apply:os.system [ls]", "不能用标签"),
        ("a: !thing x", "不能用标签"),
        ("a: \x00", "无法识别的字符"),
        ("a: \ud800", "无法识别的字符"),
        ("a: 1\n---\nb: 1", "只能写一份"),
        ("", "文件是空的"),
        ("# 只有注释", "文件是空的"),
        ("hello", "名称: 内容"),
        ("- a", "名称: 内容"),
        ("a:\n\tb: 1", "写法有误"),
        ("a: b: c", "写法有误"),
        ("? [a]\n: b", "名称应是一个词"),
        ("a: 1\na: 2", "写了两次"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_hostile_and_broken_files_are_refused_quickly(text: str, sentence: str) -> None:
    assert sentence in refusal(text).sentence


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("  total: 100", "  total: .nan", "不是可用的数字"),
        ("  total: 100", "  total: -.inf", "不是可用的数字"),
        ("  total: 100", "  total: nan", "不是可用的数字"),
        ("  total: 100", "  total: 1e30", "不是可用的数字"),
        ("  total: 100", "  total: 1" + "0" * 30, "数字太长"),
        ("  total: 100", "  total: 1" + "0" * 20, "普通数字"),
        ("  total: 100", "  total: 2000000", "不能超过1000000"),
        ("  total: 100", "  total: 99.999", "封顶的小数不能超过细则的2位"),
        ("  total: 100", "  total: -1", "不能是负数"),
        ("  total: 100", "  total: １００", "全角数字"),
        ("  total: 100", "  total: 一百", "普通数字"),
        ("  total: 100", "  total: '100 '", None),
        ("  total: 100", "  total: true", "普通数字"),
        ("  total: 100", "  totl: 100", "不认识的名称“totl”"),
        ("  places: 2", "  places: 9", "0到4之间"),
        ("  effective: 2026-10-26", "  effective: 2026-02-30", "日期"),
        ("  effective: 2026-10-26", "  effective: 26.10.2026", "日期"),
        ("  example: true", "  example: yes", "true或false"),
        ("    max: 30", "    max: 30.123", "封顶的小数"),
        ('id: "1.2"', 'id: "1.1"', "项目编号“1.1”重复"),
        ("  - id: d2", "  - id: d1", "指标编号“d1”重复"),
        ("  - id: z2", "  - id: z1", "重复"),
        ("          - id: part", "          - id: lead", "规则编号“lead”在本项目里重复"),
        ("            points: 3\n", "            points: {script: 1+1}\n", "不认识的计分方式"),
        ("            points: 3\n", "            points: {of: count, each: 1, per: 0}\n", "per应大于0"),
        ("            points: 3\n", "            points: {of: {weeks: since}, each: 1}\n", "不认识的名称“weeks”"),
        ("            points: 3\n", "            points: {of: {years: a, months: b}, each: 1}\n", "选一个"),
        ("            points: 3\n", "            points: [3]\n", "普通数字"),
        ("            points: 3\n", "            points: 1.2345678\n", "小数不能超过6位"),
        ("            points: 3\n", "", "缺少“points”"),
        (
            "              - valid: valid_until",
            "              - valid: valid_until\n                require: {a: 1}",
            "选一个",
        ),
        ("              - valid: valid_until", "              - {}", "选一个"),
        ("              - valid: valid_until", "              - {require: {a: 1}, because: i_say_so}", "不在可选范围"),
        ("within: {of: awarded_on, years: 5}", "within: {of: awarded_on}", "期限应写"),
        ("within: {of: awarded_on, years: 5}", "within: {of: awarded_on, years: 5, start: 2020-01-01}", "期限应写"),
        (
            "within: {of: awarded_on, years: 5}",
            "within: {of: awarded_on, start: 2020-01-02, to: 2020-01-01}",
            "不能晚于",
        ),
        ("within: {of: awarded_on, years: 5}", "within: {of: Awarded, years: 5}", "属性名"),
        ("        take: best", "        take: worst", "不在可选范围"),
        ("when: {type: bravery}", "when: {type: {like: b}}", "不认识的名称“like”"),
        ("when: {type: bravery}", "when: {type: {at_least: x}}", "普通数字"),
        ("when: {type: bravery}", "when: " + "{any: [" * 7 + "{type: b}" + "]}" * 7, "最多5层"),
        ('  - items: ["1.2", "1.3"]', '  - items: ["1.2", "9.9"]', "没有编号为“9.9”的项目"),
        ('  - items: ["1.2", "1.3"]', '  - items: ["1.2", "1.2"]', "两个不同的项目"),
        ("    kind: direct", "    kind: maybe", "不在可选范围"),
        ("    renshe: 人社局", "    人社: 人社局", "编号只能用"),
    ],
)
def test_a_wrong_line_is_named(old: str, new: str, sentence: str | None) -> None:
    text = changed(old, new)
    if sentence is None:
        parse(text)
        return
    found = refusal(text)
    assert sentence in found.sentence
    assert found.line is not None


def test_the_line_is_the_line() -> None:
    text = changed("{grade: associate, points: 27, name: 副高级}", "{grade: associate, points: 二十七, name: 副高级}")
    found = refusal(text)
    assert found.line == line_with(text, "二十七")
    assert found.path == ("dimensions", 0, "items", 1, "rules", 0, "points", "rows", 3, "points")
    assert str(found) == f"第{found.line}行：这里应是普通数字"


def test_a_missing_key_points_at_the_thing_that_lacks_it() -> None:
    text = changed('      - id: "3.5"\n        name: 合理化建议\n', '      - id: "3.5"\n')
    assert refusal(text).line == line_with(text, 'id: "3.5"')


def test_numbers_are_exact_and_days_and_words_stay_text() -> None:
    rubric = parse(
        "rubric: {id: t, name: 试, version: 2026, effective: 2026-01-31, total: 0.3}\n"
        "dimensions:\n"
        "  - id: d1\n"
        "    name: 甲\n"
        "    items:\n"
        "      - {id: 1.10, name: 乙, kinds: [k], rules: [{id: no, name: 丙, when: {a: 'true', b: true, c: on}, points: 0.1}]}\n"
    )
    (item,) = rubric.items
    assert (rubric.version, item.id, item.rules[0].id, rubric.total) == ("2026", "1.10", "no", Decimal("0.3"))
    assert [test.wanted for test in item.rules[0].when.tests] == [("true",), (True,), ("on",)]


def test_chinese_folded_over_lines_has_no_blanks() -> None:
    note = library.load("yuecheng").completeness_note
    assert " " not in note


@pytest.mark.parametrize("name", library.names())
def test_a_rubric_survives_storage_with_its_hash(name: str) -> None:
    rubric = library.load(name)
    stored = json.loads(json.dumps(rubric.to_dict()))
    again = Rubric.from_dict(stored)
    assert again == rubric
    assert again.to_dict() == rubric.to_dict()
    assert again.digest == rubric.digest


def test_the_hash_follows_the_rules_and_nothing_else() -> None:
    assert parse("# 另一条注释\n" + BASE).digest == parse(BASE).digest
    assert parse(changed("{level: l3, points: 18,", "{level: l3, points: 18.0,")).digest == parse(BASE).digest
    assert parse(changed("{level: l3, points: 18,", "{level: l3, points: 18.01,")).digest != parse(BASE).digest


@pytest.mark.parametrize(
    "junk", [None, 1, "x", [], {}, {"rubric": 1}, {"rubric": {}, "dimensions": []}, {1: 2}, {"rubric": None, "x": 1}]
)
def test_stored_junk_is_refused_with_a_sentence(junk: object) -> None:
    with pytest.raises(Malformed) as caught:
        Rubric.from_dict(junk)
    assert caught.value.sentence


def test_the_library_has_no_other_name() -> None:
    assert {"lanxi", "luqiao-example", "yuecheng"} < set(library.names())
    with pytest.raises(KeyError):
        library.load("../reading")
