"""Odd rubrics are told apart: what cannot work, what is probably not meant, what is allowed and said."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.checking import check
from craftsman.rubrics.console import check_text
from tests.rubrics.cases_of import one_item

SOUND = "verifier: renshe, evidence: [证书]"


def found(item: str, head: str = ", source_note: 试", tail: str = "") -> dict[str, str]:
    return {one.code: one.severity for one in check(one_item(f"      - {item}\n", head, tail))}


def item(rules: str, extra: str = "") -> str:
    return f"{{id: i1, name: 项目, kinds: [k], {SOUND}, {extra}rules: [{rules}]}}"


def test_a_sound_item_has_no_findings() -> None:
    assert found(item("{id: r, name: 规则, points: 1}")) == {}


@pytest.mark.parametrize(
    ("rules", "extra", "code"),
    [
        ("{id: r, name: 甲, kinds: [z], points: 1}", "", "unreachable_rule"),
        ("{id: r, name: 甲, points: 1}, {id: s, name: 乙, when: {a: 1}, points: 2}", "", "unreachable_rule"),
        (
            "{id: r, name: 甲, when: {a: 1}, points: 1}, {id: s, name: 乙, when: {a: 1}, points: 2}",
            "",
            "unreachable_rule",
        ),
        (
            "{id: r, name: 甲, points: {by: a, rows: [{a: x, points: 1, name: 一}, {a: x, points: 2, name: 二}]}}",
            "",
            "unreachable_row",
        ),
        (
            "{id: r, name: 甲, points: {of: n, bands: [{end: 5, points: 1, name: 一}, {start: 6, points: 2, name: 二}]}}",
            "",
            "bands_gap",
        ),
        (
            "{id: r, name: 甲, points: {of: n, bands: [{end: 5, points: 1, name: 一}, {start: 4, points: 2, name: 二}]}}",
            "",
            "bands_overlap",
        ),
        ("{id: r, name: 甲, points: 3}", "take: best, cap: 5, ", "cap_never_binds"),
        (
            "{id: r, name: 甲, points: {by: level, rows: [{level: x, points: 1, name: 一}]}}",
            "equivalences: [{of: grade, as: level, map: {g: y}}], ",
            "no_row_for_equivalent",
        ),
        ("{id: r, name: 甲, points: 1, filters: [{within: {of: d, years: 1, to: 2027-01-01}}]}", "", "window_after"),
        (
            "{id: r, name: 甲, points: 1, filters: [{within: {of: d, start: 2027-01-01, to: 2028-01-01}}]}",
            "",
            "window_empty",
        ),
        ("{id: r, name: 甲, when: {a: {at_least: 5, below: 3}}, points: 1}", "", "unreachable_rule"),
        ("{id: r, name: 甲, when: {a: {years: {at_least: 5, below: 3}}}, points: 1}", "", "unreachable_rule"),
        ("{id: r, name: 甲, when: {a: x}, filters: [{require: {a: y}}], points: 1}", "", "unreachable_rule"),
        ("{id: r, name: 甲, when: {a: x}, points: 1}", "filters: [{require: {a: [y, z]}}], ", "unreachable_rule"),
        (
            "{id: r, name: 甲, when: {d: {below: 2020-01-01}}, filters: [{within: {of: d, years: 3}}], points: 1}",
            "",
            "unreachable_rule",
        ),
        (
            "{id: r, name: 甲, when: {a: x}, points: 1}, {id: s, name: 乙, when: {a: y}, points: 1},"
            " {id: t, name: 丙, when: {a: [x, y]}, points: 3}",
            "",
            "unreachable_rule",
        ),
        (
            "{id: r, name: 甲, points: {by: a, rows: [{a: [x, y], points: 1, name: 一}]}},"
            " {id: t, name: 丙, when: {a: y}, points: 3}",
            "",
            "unreachable_rule",
        ),
        (
            "{id: r, name: 甲, when: {a: x}, points: {by: a, rows: [{a: x, points: 1, name: 一}, {a: y, points: 2, name: 二}]}}",
            "",
            "unreachable_row",
        ),
        (
            "{id: r, name: 甲, when: {a: x}, points: 1}, {id: s, name: 乙, points: {by: a, rows: [{a: x, points: 1, name: 一}]}}",
            "",
            "unreachable_row",
        ),
        (
            "{id: r, name: 甲, points: {of: n, bands: [{start: 1, points: 1, name: 一}, {start: 5, points: 2, name: 二}]}}",
            "",
            "unreachable_row",
        ),
        (
            "{id: r, name: 甲, when: {n: {at_least: 5}}, points: {of: n, bands: [{end: 5, points: 1, name: 一}]}}",
            "",
            "unreachable_row",
        ),
        (
            "{id: r, name: 甲, points: 1, times: [{by: a, rows: [{a: x, factor: 1, name: 一}, {a: x, factor: 2, name: 二}]}]}",
            "",
            "unreachable_row",
        ),
        (
            "{id: r, name: 甲, points: {by: a, rows: [{a: x, points: {least: 1, most: 9}, name: 一},"
            " {a: y, points: {least: 5, most: 12}, name: 二}]}}",
            "",
            "ranges_overlap",
        ),
        ("{id: r, name: 甲, points: 3}", "cap: 0, ", "caps_contradict"),
        ("{id: r, name: 甲, points: 3, cap: 0}", "", "caps_contradict"),
        ("{id: r, name: 甲, points: 3, cap: 9}", "cap: 5, ", "caps_contradict"),
        ("{id: r, name: 甲, points: {least: 10, most: 20}}", "cap: 5, ", "caps_contradict"),
        ("{id: r, name: 甲, points: 3, cap: 9}", "take: best, ", "cap_never_binds"),
        (
            "{id: r, name: 甲, points: 3}",
            "equivalences: [{of: a, as: b, map: {x: y}}, {of: b, as: a, map: {y: x}}], ",
            "equivalence_cycle",
        ),
        (
            "{id: r, name: 甲, points: 1, filters: [{beside: {kind: z, when: {a: {above: 2, below: 1}}}}]}",
            "",
            "unreachable_rule",
        ),
    ],
)
def test_each_oddity_is_named(rules: str, extra: str, code: str) -> None:
    assert code in found(item(rules, extra), ", source_note: 试, as_of: 2026-10-31")


def test_rules_with_different_conditions_are_no_oddity() -> None:
    rules = "{id: r, name: 甲, when: {a: 1}, points: 1}, {id: s, name: 乙, when: {a: 2}, points: 2}"
    assert found(item(rules)) == {}


def test_bands_of_whole_numbers_leave_no_gap_between_them() -> None:
    bands = "[{end: 4.5, points: 1, name: 一}, {start: 5, points: 2, name: 二}]"
    assert found(item("{id: r, name: 甲, points: {of: {years: since}, bands: " + bands + "}}")) == {}


def test_a_circle_of_two_kinds_is_none() -> None:
    two = "equivalences: [{kinds: [k], of: a, as: b, map: {x: y}}, {kinds: [z], of: b, as: a, map: {y: x}}], "
    assert found(item("{id: r, name: 甲, points: 1}", two)) == {}


def test_proof_may_stand_in_the_rules() -> None:
    bare = (
        "{id: i1, name: 项目, kinds: [k], verifier: renshe, rules: [{id: r, name: 规则, evidence: [证书], points: 1}]}"
    )
    assert found(bare) == {}


def test_missing_source_verifier_and_evidence() -> None:
    bare = "{id: i1, name: 项目, kinds: [k], rules: [{id: r, name: 规则, points: 1}]}"
    assert found(bare, "") == {"no_source": "warning", "no_verifier": "warning", "no_evidence": "warning"}


def test_a_verifier_that_no_table_knows() -> None:
    rules = item("{id: r, name: 规则, points: 1}")
    assert found(rules, ", source_note: 试, departments: {jiaoyu: 教育局}") == {"unknown_verifier": "warning"}


def test_kinds_are_checked_when_the_ledger_tells_them() -> None:
    rubric = one_item(f"      - {item('{id: r, name: 规则, points: 1}')}\n", ", source_note: 试")
    assert [one.code for one in check(rubric, kinds={"patent"})] == ["unknown_kind"]
    assert check(rubric, kinds={"k"}) == []


def test_caps_inside_above_the_outer_are_allowed_and_said() -> None:
    sentences = [one.sentence for one in check(library.load("yuecheng")) if one.code == "inner_caps_above"]
    assert sentences == ["指标“带徒成果”内各项目最高分合计25分，高于指标封顶15分，超出部分不计"]


def test_a_total_and_a_maximum_out_of_reach() -> None:
    assert "total_unreachable" in {one.code for one in check(library.load("yuecheng"))}
    rubric = one_item(
        f"      - {item('{id: r, name: 规则, points: 3}', 'take: best, ')}\n", ", source_note: 试", "    max: 10\n"
    )
    assert [one.sentence for one in check(rubric)] == ["指标“指标”最高只能得到3分，达不到10分"]


def test_the_example_has_only_notes() -> None:
    assert {one.severity for one in check(library.load("luqiao-example"))} == {"note"}


def test_findings_of_a_text_have_lines() -> None:
    text = library.text("yuecheng")
    for one in check_text(text):
        assert one.line
        assert str(one).startswith(f"第{one.line}行：")
    caps = next(one for one in check_text(text) if one.code == "inner_caps_above")
    assert "id: d4" in text.splitlines()[(caps.line or 0) - 1]


def test_a_text_that_cannot_be_read_is_one_error() -> None:
    (one,) = check_text("rubric: {id: t}\ndimensions: []\n")
    assert (one.severity, one.line) == ("error", 1)
