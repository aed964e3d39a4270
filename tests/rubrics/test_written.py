"""The structure of a rubric file: everything that may be written comes back the same, what cannot be meant is refused."""

from __future__ import annotations

import json

import pytest

from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.reading import parse
from craftsman.rubrics.rubric import Rubric

FULL = """
rubric:
  id: all
  name: 全部写法
  version: v2
  unit: 元
  subject: 工作室
  total: 90
  tracks: {by: track, names: {planning: 规划设计, admin: 行业管理}}
  layers: [{id: province, name: 省级, max: 100}, {id: city, name: 市级}]
dimensions:
  - id: d1
    name: 指标
    max: 80
    weight: 0.25
    floor: 0
    layer: province
    tracks: [planning]
    items:
      - id: "1.1"
        name: 任选
        kinds: [patent]
        verifier: [renshe, shichang]
        take: chosen
        tracks: [planning]
        also: true
        floor: 0
        cap: 10
        weight: 0.5
        rules:
          - {id: a, name: 专利, points: 3, evidence: [专利证书]}
          - {id: z, name: 造假, when: {fake: true}, zero: true}
      - id: "1.2"
        name: 从满分起扣
        kinds: [violation]
        full: 10
        rules:
          - {id: a, name: 违规, points: -2}
  - id: d2
    name: 加分
    bonus: true
    items:
      - {id: "2.1", name: 专利加分, kinds: [patent], rules: [{id: a, name: 专利, points: 1}]}
once:
  - {by: [project], items: ["1.1", "2.1"], name: 同一项目, series: true}
  - {by: [number]}
gates:
  - {id: g1, kind: direct, name: 直接认定, outside_quota: true, any: [{kinds: [honour]}]}
  - {id: g2, kind: freeze, name: 冻结, any: [{kinds: [subject], when: {frozen: true}}]}
  - id: g3
    kind: grant
    name: 授予
    grants: [{kind: honour, attributes: {name: 浙江省技术能手, level: province, first: true, year: 2026}}]
    any: [{kinds: [competition_award], when: {rank: first}}]
  - {id: g4, kind: veto, name: 由人判断, judge: 是否失信}
eligibility:
  - {id: e1, name: 一线, judge: 是否在一线}
structure:
  - {id: s1, name: 一线不少于80%, when: {subject.post: frontline}, at_least: 80}
"""

SHORT = """
rubric: {id: t, name: 试, version: v1%s}
dimensions:
  - id: d1
    name: 指标
    items:
      - id: "1"
        name: 项目
        kinds: [patent]
        rules: [{id: r, name: 专利, points: 3}]
        %s
    %s
%s
"""


def test_every_field_comes_back_and_keeps_the_digest() -> None:
    rubric = parse(FULL)
    stored = json.loads(json.dumps(rubric.to_dict()))
    again = Rubric.from_dict(stored)
    assert again.to_dict() == rubric.to_dict()
    assert again.digest == rubric.digest
    assert json.dumps(stored, ensure_ascii=False) == json.dumps(again.to_dict(), ensure_ascii=False)


def test_what_was_read_is_what_was_written() -> None:
    rubric = parse(FULL)
    first = rubric.items[0]
    assert (rubric.unit, rubric.subject) == ("元", "工作室")
    assert first.verifiers == ("renshe", "shichang")
    assert first.verifier == "renshe"
    assert first.also
    assert first.take == "chosen"
    assert first.tracks == ("planning",)
    assert first.rules[0].evidence == ("专利证书",)
    assert first.rules[1].zero
    assert rubric.items[1].full == 10
    assert rubric.dimensions[1].bonus
    assert [o.items for o in rubric.once] == [("1.1", "2.1"), ()]
    assert rubric.gates[0].outside_quota
    assert rubric.gates[2].grants[0].kind == "honour"


def test_a_file_without_the_newer_fields_keeps_the_digest_it_was_published_with() -> None:
    assert parse(SHORT % ("", "", "", "")).digest == "60f4e74696da5d925216e2e19f6b5d47a4861fd5e715eb1b60ca021581d19421"


@pytest.mark.parametrize(
    ("head", "item", "dimension", "tail", "line", "sentence"),
    [
        ("", "tracks: [other]", "", "", 11, "没有编号为“other”的类别"),
        ("", "", "layer: city", "", 12, "没有编号为“city”的层级"),
        ("", "", "tracks: [other]", "", 12, "没有编号为“other”的类别"),
        ("", "", "", "once: [{by: [project], items: ['9']}]", 13, "没有编号为“9”的项目"),
        ("", "", "", "exclusive: [{items: ['1', '9'], name: 就高}]", 13, "没有编号为“9”的项目"),
        ("", "weight: 0", "", "", 11, "权重应大于0，不超过100"),
        ("", "", "weight: -1", "", 12, "权重应大于0，不超过100"),
        ("", "full: 10.001", "", "", 11, "满分的小数不能超过细则的2位"),
        ("", "full: -1", "", "", 11, "满分不能是负数"),
        ("", "floor: -0.001", "", "", 11, "最低分的小数不能超过细则的2位"),
        ("", "floor: 5", "", "", 11, "最低分不能大于0"),
        ("", "full: 4\n        take: best", "", "", 12, "从满分起扣的项目不能写take"),
        ("", "take: any", "", "", 11, "“any”不在可选范围：sum、best、chosen"),
        ("", "verifier: [a, a]", "", "", 11, "同一个部门写了两次"),
        (", layers: [{id: a, name: 省}, {id: a, name: 市}]", "", "", "", 2, "层级编号“a”重复"),
        (", tracks: {by: track, names: {}}", "", "", "", 2, "至少要有一个类别"),
        ("", "", "", "gates: [{id: g, kind: veto, name: 一, outside_quota: true, any: []}]", 13, "outside_quota只用于"),
        ("", "", "", "gates: [{id: g, kind: grant, name: 一, any: []}]", 13, "grants写在kind为grant的一条里"),
        ("", "", "", "gates: [{id: g, kind: direct, name: 一}]", 13, "缺少“any”"),
        ("", "", "", "gates: [{id: g, kind: other, name: 一, any: []}]", 13, "不在可选范围"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(
    head: str, item: str, dimension: str, tail: str, line: int, sentence: str
) -> None:
    with pytest.raises(Malformed) as refused:
        parse(SHORT % (head, item, dimension, tail))
    assert sentence in refused.value.sentence
    assert refused.value.line == line


def test_a_rubric_needs_something_to_decide() -> None:
    with pytest.raises(Malformed, match="至少要有一个指标"):
        Rubric.from_dict({"rubric": {"id": "t", "name": "试", "version": "v1"}})
    gates = [{"id": "g", "kind": "direct", "name": "直接认定", "any": [{"kinds": ["honour"]}]}]
    assert Rubric.from_dict({"rubric": {"id": "t", "name": "试", "version": "v1"}, "gates": gates}).items == ()
