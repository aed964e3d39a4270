"""What only the whole rubric shows: totals, weights, tracks, layers, gates, conditions, shares, groups."""

from __future__ import annotations

import pytest

from craftsman.rubrics.checking import check
from craftsman.rubrics.console import check_text
from craftsman.rubrics.reading import parse

HEAD = "id: t, name: 试, version: v1, source_note: 试, as_of: 2026-10-31"
PROOF = "verifier: renshe, evidence: [证书]"

PLANTED = """
rubric:
  id: planted
  name: 埋了三处错
  version: v1
  source_note: 试
  tracks: {by: track, names: {planning: 规划设计, admin: 行业管理}}
dimensions:
  - id: d1
    name: 业绩
    max: 40
    items:
      - id: "1.1"
        name: 竞赛
        kinds: [competition_award]
        verifier: renshe
        evidence: [证书]
        take: best
        rules:
          - {id: any, name: 竞赛获奖, points: 30}
          - {id: nation, name: 国家级竞赛获奖, when: {level: nation}, points: 40}
      - id: "1.2"
        name: 规划
        kinds: [project]
        tracks: [planning]
        verifier: renshe
        evidence: [合同]
        take: best
        rules:
          - {id: r, name: 规划项目, points: 5}
      - id: "1.3"
        name: 专利
        kinds: [patent]
        verifier: renshe
        evidence: [证书]
        cap: 0
        rules:
          - {id: r, name: 专利, points: 5}
"""


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


def test_three_planted_faults_are_each_named() -> None:
    named = {one.code: one for one in check_text(PLANTED)}
    rule, unequal, caps = (named[code] for code in ("unreachable_rule", "tracks_unequal", "caps_contradict"))
    assert str(rule) == (
        f"第{line_of(PLANTED, 'id: nation')}行：规则“国家级竞赛获奖”永远用不到，符合它的业绩都先用了“竞赛获奖”"
    )
    assert unequal.sentence == "各类别能得到的最高分不同：规划设计35分，行业管理30分"
    assert unequal.line == line_of(PLANTED, "tracks: {by")
    assert (caps.severity, caps.sentence) == ("error", "项目“专利”封顶为0，什么业绩都不计分")
    assert caps.line == line_of(PLANTED, "cap: 0")


def item(id_: str, extra: str = "", points: str = "10") -> str:
    return f"{{id: {id_}, name: 项目{id_}, kinds: [k], {PROOF}, {extra}rules: [{{id: r, name: 甲, points: {points}}}]}}"


def dimension(id_: str, items: str, extra: str = "") -> str:
    return f"  - {{id: {id_}, name: 指标{id_}, {extra}items: [{items}]}}\n"


def codes(dimensions: str = "", head: str = "", tail: str = "") -> dict[str, str]:
    text = f"rubric: {{{HEAD}{head}}}\n" + (f"dimensions:\n{dimensions}" if dimensions else "") + tail
    return {one.code: one.sentence for one in check(parse(text), {"k", "honour"})}


TRACKS = ", tracks: {by: track, names: {a: 甲类, b: 乙类}}"
BEST = "take: best, "


@pytest.mark.parametrize(
    ("dimensions", "head", "code", "part"),
    [
        (
            dimension("d1", item("i1", BEST), "max: 10, "),
            ", total: 20",
            "total_unreachable",
            "合计10分，达不到总分20分",
        ),
        (dimension("d1", item("i1", BEST), "max: 10, "), ", total: 8", "inner_caps_above", "合计10分，高于总分8分"),
        (
            dimension("d1", item("i1", BEST), "max: 10, ")
            + dimension("d2", item("i2", BEST), "max: 10, bonus: true, "),
            ", total: 20",
            "total_unreachable",
            "合计10分",
        ),
        (
            dimension("d1", item("i1", BEST), "weight: 0.5, ") + dimension("d2", item("i2", BEST), "weight: 0.4, "),
            "",
            "weights_sum",
            "合计0.9，不是1",
        ),
        (
            dimension("d1", item("i1", BEST), "weight: 0.5, ") + dimension("d2", item("i2", BEST)),
            "",
            "weight_missing",
            "指标d2",
        ),
        (
            dimension("d1", item("i1", "weight: 0.6, " + BEST) + ", " + item("i2", "weight: 0.6, " + BEST)),
            "",
            "weights_sum",
            "指标“指标d1”内各项权重合计1.2，不是1",
        ),
        (
            dimension("d1", item("i1", "tracks: [a], " + BEST) + ", " + item("i2", "tracks: [b], " + BEST, "12")),
            TRACKS,
            "tracks_unequal",
            "甲类10分，乙类12分",
        ),
        (dimension("d1", item("i1", "tracks: [a], ")), TRACKS, "tracks_unequal", "甲类不封顶，乙类0分"),
        (dimension("d1", item("i1", "tracks: [a], ")), TRACKS, "track_empty", "乙类"),
        (
            dimension("d1", item("i1", "tracks: [a], " + BEST) + ", " + item("i2", BEST, "5"), "max: 15, "),
            TRACKS,
            "max_unreachable",
            "类别“乙类”在指标“指标d1”最高只能得到5分",
        ),
        (
            dimension("d1", item("i1", "cap: 30, "), "max: 20, "),
            "",
            "caps_contradict",
            "封顶30分，高于指标“指标d1”封顶20分",
        ),
        (dimension("d1", item("i1", "full: 10, cap: 8, ", "-1")), "", "caps_contradict", "从10分起扣"),
        (dimension("d1", item("i1", BEST), "max: 0, "), "", "caps_contradict", "指标“指标d1”封顶为0"),
        (dimension("d1", item("i1")), ", layers: [{id: l1, name: 省级}]", "layer_empty", "省级"),
        (
            dimension("d1", item("i1"), "layer: l1, "),
            ", total: 9, layers: [{id: l1, name: 省级, max: 10}]",
            "caps_contradict",
            "省级",
        ),
        (dimension("d1", ""), "", "dimension_empty", "没有任何项目"),
    ],
)
def test_sums_that_do_not_fit(dimensions: str, head: str, code: str, part: str) -> None:
    assert part in codes(dimensions, head).get(code, "")


SOUND = dimension("d1", item("i1") + ", " + item("i2", "tracks: [a], ") + ", " + item("i3", "tracks: [b], "))


@pytest.mark.parametrize(
    ("tail", "code"),
    [
        ("exclusive: [{items: [i2, i3], name: 就高}]\n", "exclusive_idle"),
        ("once: [{by: [project], items: [i1]}]\n", "once_idle"),
        ("once: [{by: [project], items: [i2, i3]}]\n", "once_idle"),
        ("gates: [{id: z, kind: veto, name: 违法, any: [{kinds: [k]}]}]\n", "no_verifier"),
        ("gates: [{id: z, kind: veto, name: 违法, verifier: x, any: [{kinds: [q]}]}]\n", "unknown_kind"),
        (
            "gates: [{id: z, kind: veto, name: 违法, verifier: x, any: [{kinds: [k], when: {a: {above: 2, below: 1}}}]}]\n",
            "unreachable_selector",
        ),
        (
            "gates: [{id: z, kind: grant, name: 能手, verifier: x, any: [{kinds: [k]}], grants: [{kind: medal}]}]\n",
            "unknown_grant",
        ),
        (
            "gates: [{id: z, kind: grant, name: 能手, verifier: x, any: [{kinds: [k]}], grants: [{kind: subject}]}]\n",
            "unknown_grant",
        ),
        (
            "gates: [{id: z, kind: grant, name: 能手, verifier: x, judge: 是否, grants: [{kind: honour}]}]\n",
            "only_people",
        ),
        ("eligibility: [{id: e, name: 甲, any: [{kinds: [k], when: {a: x}}], none: [{kinds: [k]}]}]\n", "never_met"),
        ("eligibility: [{id: e, name: 甲, any: [{kinds: [q]}]}]\n", "unknown_kind"),
        (
            "eligibility: [{id: e, name: 甲, any: [{kinds: [k], filters: [{within: {of: d, to: 2027-01-01}}]}]}]\n",
            "window_after",
        ),
        (
            "structure: [{id: s, name: 一线, when: {subject.a: {above: 2, below: 1}}, at_least: 5}]\n",
            "unreachable_selector",
        ),
        (
            "structure: [{id: s, name: 一线, when: {subject.post: a}, at_least: 80},"
            " {id: u, name: 管理, when: {subject.post: b}, at_least: 30}]\n",
            "shares_contradict",
        ),
        (
            "structure: [{id: s, name: 女性, when: {subject.sex: f}, at_least: 40},"
            " {id: u, name: 管理, when: {subject.sex: [f, m]}, at_most: 30}]\n",
            "shares_contradict",
        ),
    ],
)
def test_what_stands_around_the_points(tail: str, code: str) -> None:
    assert code not in codes(SOUND, TRACKS)
    assert code in codes(SOUND, TRACKS, tail)


def test_a_rubric_that_counts_money_is_told_in_money() -> None:
    found = codes(dimension("d1", item("i1", BEST), "max: 8, "), ", unit: 元")
    assert found["inner_caps_above"] == "指标“指标d1”内各项目最高分合计10元，高于指标封顶8元，超出部分不计"


def test_the_rounds_day_stands_in_for_the_rubrics_own() -> None:
    from datetime import date

    text = f"rubric: {{{HEAD.replace(', as_of: 2026-10-31', '')}}}\n" + (
        "eligibility: [{id: e, name: 甲, any: [{kinds: [k], filters: [{within: {of: d, to: 2027-01-01}}]}]}]\n"
    )
    assert [one.code for one in check(parse(text))] == []
    assert [one.code for one in check(parse(text), day=date(2026, 12, 31))] == ["window_after"]
