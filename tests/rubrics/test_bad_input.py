"""Files made to hurt, and files made in good faith with the wrong tool: refused at once, with line and sentence."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.checking import check
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.facts_file import case_from_text
from craftsman.rubrics.reading import decoded, parse
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import quickest

SECONDS, MEGABYTES = 1, 80
HEAD = "rubric: {id: t, name: 试, version: v1}\n"
ITEM = HEAD + (
    "dimensions:\n- id: d1\n  name: 指标\n  items:\n  - id: i1\n    name: 项目\n    kinds: [k]\n    rules:\n"
    "    - id: r\n      name: 规则\n"
)


def rule(rest: str) -> str:
    return ITEM + f"      {rest}\n"


def rows(number: int, lists: int, each: int) -> str:
    """A table whose rows stand for each ** lists combinations."""
    keys = ", ".join(f"a{n}: [{', '.join(map(str, range(each)))}]" for n in range(lists))
    by = ", ".join(f"a{n}" for n in range(lists))
    return rule(f"points: {{by: [{by}], rows: [" + ",\n ".join([f"{{{keys}, points: 1, name: 行}}"] * number) + "]}")


def items(number: int) -> str:
    one = "\n  - {{id: i{n}, name: 项目, kinds: [k], rules: [{{id: r, name: 规则, points: 1}}]}}"
    return HEAD + "dimensions:\n- id: d1\n  name: 指标\n  items:" + "".join(one.format(n=n) for n in range(number))


def exclusive(number: int) -> str:
    groups = "".join(f"\n- {{items: [i{2 * n % 400}, i{(2 * n + 1) % 400}], name: 就高}}" for n in range(number))
    return items(400) + "\nexclusive:" + groups


DEEP = "{any: [" * 6 + "{type: b}" + "]}" * 6
BOMB = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

RUBRICS = {
    "5 MB": ("a: " + "x\n" * 2_500_000, "文件超过1MB"),
    "lists 1,000 deep": ("[" * 1000 + "]" * 1000, "层次太深"),
    "mappings 1,000 deep": ("{a: " * 1000 + "1" + "}" * 1000, "层次太深"),
    "indented 1,000 deep": ("\n".join(" " * n + "a:" for n in range(1000)), "层次太深"),
    "alias bomb": (BOMB, "不能用引用"),
    "merge": ("a: &x {b: 1}\nc: {<<: *x}", "不能用引用"),
    "tag": ("a: !!python/object/apply:os.system [ls]", "不能用标签"),
    "two documents": (HEAD + "---\n" + HEAD, "只能写一份"),
    "key twice": (HEAD + HEAD, "名称“rubric”写了两次"),
    "empty": ("", "文件是空的"),
    "only blanks": ("\n \n", "文件是空的"),
    "only comments": ("# 一\n" * 100_000, "文件是空的"),
    "tabs": ("rubric:\n\tid: t\n", "写法有误"),
    "control character": ("rubric:\n  id: \x07\n", "无法识别的字符"),
    "full-width colon": ("rubric：\n  id: t\n", "写法有误"),
    "NaN": (rule("points: .nan"), "“.nan”不是可用的数字"),
    "infinity": (rule("points: -.inf"), "不是可用的数字"),
    "exponent": (rule("points: 1e30"), "“1e30”不是可用的数字"),
    "quoted exponent": (rule("points: '1e30'"), "应是普通数字"),
    "10^30": (rule("points: 1" + "0" * 30), "数字太长"),
    "10,000 digits": (rule("points: " + "9" * 10_000), "数字太长"),
    "10,000 quoted digits": (rule("points: '" + "9" * 10_000 + "'"), "应是普通数字"),
    "full-width digits": (rule("points: １２"), "全角数字"),
    "quoted full-width digits": (rule("points: '１２'"), "“１２”里有全角数字或字母"),
    "full-width day": (HEAD.replace("v1", "v1, effective: '２０２６-01-01'"), "全角"),
    "full-width id": (HEAD.replace("id: t", "id: Ｔ１"), "“Ｔ１”里有全角数字或字母"),
    "full-width attribute": (rule("points: {of: ｎ, each: 1}"), "全角"),
    "unknown way of counting": (rule("points: {script: 1+1}"), "不认识的计分方式"),
    "unknown kind of gate": (HEAD + "gates: [{id: z, kind: maybe, name: 甲, any: [{kinds: [k]}]}]", "不在可选范围"),
    "unknown name": (HEAD + "dimension: []", "不认识的名称“dimension”"),
    "condition too deep": (rule(f"when: {DEEP}\n      points: 1"), "最多5层"),
    "points too deep": (rule("points: " + "{plus: [1, " * 5 + "1" + "]}" * 5), "套得太深"),
    "100,000 rows": (rows(100_000, 1, 1), "文件超过1MB"),
    "20,000 rows": (rows(20_000, 1, 1), "内容太多"),
    "many rows": (rows(2_500, 1, 1), "列表不能超过"),
    "one huge row": (rows(1, 4, 9), "组合不能超过"),
    "many large rows": (rows(1_000, 3, 7), "组合太多"),
    "many small lists": (rows(700, 8, 2), "组合太多"),
    "100,000 items": (items(100_000), "1MB"),
    "600 items": (items(600), "项目不能超过500个"),
    "500 exclusive groups": (exclusive(500), "就高"),
    "1,000 shares": (HEAD + "structure:" + "\n- {id: s, name: 甲, when: {a: 1}, at_least: 1}" * 1000, "结构"),
    "1,000 conditions": (
        HEAD + "eligibility:" + "".join(f"\n- {{id: e{n}, name: 甲, judge: 是否}}" for n in range(1000)),
        "条件不能超过",
    ),
    "long text": (HEAD.replace("试", "试" * 3000), "文字不能超过2000字"),
}

FACTS = '{"as_of": "2026-10-31",\n "facts": [{"id": 1, "kind": "k", "attributes": {"x": %s}}]}'
CASES = {
    "5 MB": ('{"as_of": "' + "x\n" * 2_500_000 + '"}', "1MB"),
    "1,000 deep": (FACTS % ("[" * 1000 + "]" * 1000), "层次太深"),
    "100,000 deep": ("[" * 100_000, "层次太深"),
    "key twice": ('{"as_of": "2026-10-31",\n "as_of": "2026-10-31"}', "名称“as_of”写了两次"),
    "key twice, written otherwise": ('{"as_of": "2026-10-31",\n "as\\u005fof": "2026-10-31"}', "写了两次"),
    "NaN": (FACTS % "NaN", "“NaN”不是可用的数字"),
    "infinity": (FACTS % "-Infinity", "“-Infinity”不是可用的数字"),
    "10,000 digits": (FACTS % ("9" * 10_000), "数字太长"),
    "empty": ("", "不是正确的JSON"),
    "YAML": (HEAD, "不是正确的JSON"),
    "text without end": ('{"as_of": "' + '\\"' * 300_000, "不是正确的JSON"),
    "200,000 values": (FACTS % ("[" + "1,\n" * 200_000 + "1]"), "内容太多"),
    "5,000 facts": (
        '{"as_of": "2026-10-31", "facts": [' + ",\n".join(f'{{"id": {n}, "kind": "k"}}' for n in range(5000)) + "]}",
        "列表不能超过",
    ),
    "full-width kind": ('{"as_of": "2026-10-31",\n "facts": [{"id": 1, "kind": "Ｋ"}]}', "全角"),
    "full-width day": ('{"as_of": "２０２６-10-31"}', "全角"),
    "id twice": ('{"as_of": "2026-10-31", "facts": [{"id": 1, "kind": "k"},\n {"id": 1, "kind": "k"}]}', "重复"),
}


def refusal(read: Callable[[str], object], text: str) -> Malformed:
    refused: list[Malformed] = []

    def once() -> None:
        with pytest.raises(Malformed) as caught:
            read(text)
        refused.append(caught.value)

    assert quickest(once, SECONDS) < SECONDS
    return refused[0]


@pytest.mark.parametrize("name", RUBRICS)
def test_a_bad_rubric_is_refused_at_once(name: str) -> None:
    text, sentence = RUBRICS[name]
    refused = refusal(parse, text)
    assert sentence in refused.sentence
    assert refused.line


@pytest.mark.parametrize("name", CASES)
def test_a_bad_facts_file_is_refused_at_once(name: str) -> None:
    text, sentence = CASES[name]
    refused = refusal(case_from_text, text)
    assert sentence in refused.sentence
    assert refused.line


@pytest.mark.parametrize("name", ["5 MB", "alias bomb", "many small lists", "20,000 rows", "indented 1,000 deep"])
def test_a_bad_rubric_takes_little_memory(name: str) -> None:
    text, _ = RUBRICS[name]
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            parse(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MEGABYTES * 2**20


@pytest.mark.parametrize(
    ("name", "line"),
    [("NaN", 12), ("quoted full-width digits", 12), ("condition too deep", 12), ("two documents", 2), ("key twice", 2)],
)
def test_the_line_is_the_line_of_the_fault(name: str, line: int) -> None:
    assert refusal(parse, RUBRICS[name][0]).line == line


def test_the_line_in_a_facts_file() -> None:
    lines = {
        name: refusal(case_from_text, CASES[name][0]).line
        for name in ("NaN", "key twice", "id twice", "full-width day")
    }
    assert lines == {"NaN": 2, "key twice": 2, "id twice": 2, "full-width day": 1}


def test_what_other_tools_write_is_read() -> None:
    text = library.text("luqiao-example")
    same = library.load("luqiao-example")
    assert parse("\ufeff" + text) == same
    assert parse(text.replace("\n", "\r\n")) == same
    assert parse(decoded(b"\xef\xbb\xbf" + text.encode())) == same


@pytest.mark.parametrize("encoding", ["gbk", "utf-16"])
def test_other_encodings_are_refused_with_the_line(encoding: str) -> None:
    with pytest.raises(Malformed, match="另存为UTF-8") as caught:
        decoded("rubric:\n  id: t\n  name: 评分细则\n".encode(encoding))
    assert caught.value.line == (3 if encoding == "gbk" else 1)


def test_numbers_beyond_all_bounds_in_a_fact_measure_nothing() -> None:

    rubric = parse(rule("points: {of: x, each: 1}"))
    for number in (
        "1e400",
        "-1e400",
        "1e9999999",
        "1e9999999999999999999",
        "1e-9999999",
        '"１２"',
        "[1]",
        "{}",
        "null",
    ):
        sheet = score(rubric, case_from_text(FACTS % number))
        assert (sheet.total, len(sheet.uncounted)) == (0, 1), number


def test_a_large_rubric_that_can_be_read_is_checked_in_time() -> None:
    rules = "".join(f"\n    - {{id: r{n}, name: 规则, when: {{a: {n}}}, points: 1}}" for n in range(1500))
    rubric = parse(ITEM + "      points: 1\n" + rules)
    began = time.process_time()
    assert check(rubric)
    assert time.process_time() - began < 2


@pytest.mark.parametrize(("values", "total"), [(("NaN", "sNaN"), 2), ((2.5, "2.50"), 1), ((2.5, 3.5), 2)])
def test_facts_about_one_number_are_one_and_about_no_number_are_two(values: tuple[Any, Any], total: int) -> None:
    """Numbers as a database or a file gives them; what is no number says nothing about being the same."""
    own = {"id": "1", "name": "项目", "kinds": ["a"], "once_per": {"by": ["n"], "name": "同一件"}}
    rules = [{"id": "r", "name": "规则", "points": 1}]
    dimension = {"id": "d", "name": "指标", "items": [own | {"rules": rules}]}
    rubric = Rubric.from_dict({"rubric": {"id": "t", "name": "试", "version": "1"}, "dimensions": [dimension]})
    read = [one if isinstance(one, float) else Decimal(one) for one in values]
    facts = tuple(Fact(index, "a", {"n": one}) for index, one in enumerate(read))
    assert score(rubric, Case(date(2026, 10, 31), facts)).total == total
