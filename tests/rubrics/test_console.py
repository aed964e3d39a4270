"""The score sheet as the command prints it, and facts files that are refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from craftsman.rubrics import library
from craftsman.rubrics.console import score_text
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.facts_file import case_from_text

CHEN = (Path(__file__).parent / "cases" / "chen-xiaoming.json").read_text("utf-8")
LUQIAO = library.text("luqiao-example")


def test_the_keys_of_the_score_sheet() -> None:
    sheet = score_text(LUQIAO, CHEN)
    parts = ["total", "bookings", "gates", "dimensions", "uncounted", "eligibility", "granted"]
    assert [key for key in sheet if key in parts] == parts
    assert sheet["eligibility"] == {"state": "met", "conditions": []}
    text = json.dumps(sheet, ensure_ascii=False)
    assert '"total": 46.0, "bookings": [{"item": "1.3", "rule": "level", "facts": ["a1"], ' in text
    bookings = sheet["bookings"]
    assert isinstance(bookings, list)
    assert {"item", "rule", "facts", "points_before", "points_after", "reason"} <= set(bookings[0])
    assert bookings[0]["reason"] == "高级工（三级）18分，取最高一项"


def test_the_total_in_the_text_is_the_sum_of_the_bookings_in_the_text() -> None:
    sheet = json.loads(json.dumps(score_text(LUQIAO, CHEN)), parse_float=Decimal)
    assert sheet["total"] == sum(b["points_after"] for b in sheet["bookings"]) == Decimal("46.0")


def test_the_confirmed_score() -> None:
    assert score_text(LUQIAO, CHEN, verified_only=True)["total"] == 24.0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "JSON"),
        ("{", "JSON"),
        ("[]", "名称: 内容"),
        ("1", "名称: 内容"),
        ("{}", "缺少“as_of”"),
        ('{"as_of": "yesterday"}', "日期"),
        ('{"as_of": "2026-10-31", "as_of": "2026-11-01"}', "写了两次"),
        ('{"as_of": "2026-10-31", "fcts": []}', "不认识的名称"),
        ('{"as_of": "2026-10-31", "facts": {}}', "列表"),
        ('{"as_of": "2026-10-31", "facts": [{"kind": "k"}]}', "缺少“id”"),
        ('{"as_of": "2026-10-31", "facts": [{"id": true, "kind": "k"}]}', "事实编号"),
        ('{"as_of": "2026-10-31", "facts": [{"id": 1, "kind": "k"}, {"id": 1, "kind": "k"}]}', "重复"),
        ('{"as_of": "2026-10-31", "facts": [{"id": 1, "kind": "k", "verified": "yes"}]}', "true或false"),
        ('{"as_of": "2026-10-31", "facts": [{"id": 1, "kind": "k", "revision": 0}]}', "1到1000000"),
        ('{"as_of": "2026-10-31", "subject": {"x": NaN}}', "不是可用的数字"),
        ('{"as_of": "2026-10-31", "subject": {"x": ' + "9" * 5000 + "}}", "数字太长"),
        ("[" * 100_000, "层次太深"),
        ('{"as_of": "2026-10-31", "subject": {"x": "' + "x" * 1_000_000 + '"}}', "1MB"),
    ],
    ids=lambda value: value[:30],
)
def test_a_broken_facts_file_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Malformed) as caught:
        case_from_text(text)
    assert sentence in caught.value.sentence


def test_attributes_may_hold_anything() -> None:
    attributes = '{"type": ["utility"], "role_rank": 1e999, "number": "\\ud800"}'
    text = '{"as_of": "2026-10-31", "facts": [{"id": "x", "kind": "patent", "attributes": ' + attributes + "}]}"
    assert score_text(LUQIAO, text)["total"] == 0


CASES = Path(__file__).parent / "cases"
LIBRARY = Path(library.__file__).parent


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (["check", LIBRARY / "luqiao-example.yaml"], 0, "高于指标封顶30分"),
        (["check", CASES / "broken.yaml"], 1, "第4行：缺少“name”"),
        (["check", CASES / "gbk.yaml"], 1, "不是UTF-8"),
        (["score", LIBRARY / "luqiao-example.yaml", CASES / "chen-xiaoming.json"], 0, '"total": 46.0'),
        (["score", LIBRARY / "luqiao-example.yaml", CASES / "broken.yaml"], 1, "不是正确的JSON"),
        (["score", CASES / "broken.yaml", CASES / "chen-xiaoming.json"], 1, "第4行：缺少“name”"),
    ],
)
def test_the_commands(app: Flask, arguments: list[object], exit_code: int, said: str) -> None:
    outcome = app.test_cli_runner().invoke(args=["rubric", *map(str, arguments)])
    assert (outcome.exit_code, said in outcome.output) == (exit_code, True), outcome.output
