"""Shares of a list: counted exactly, said so that a share just missed never looks met."""

from __future__ import annotations

import pytest

from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.reading import parse
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.structure import ShareFinding, shares_of
from tests.rubrics.cases_of import case_of

HEAD = "rubric: {id: t, name: 试, version: v1}\ngates: [{id: z, kind: veto, name: 违法, judge: 是否违法}]\nstructure:\n"


def rubric(limits: str) -> Rubric:
    return parse(HEAD + f"  - {{id: s, name: 一线职工, when: {{subject.post: frontline}}, {limits}}}\n")


def found(limits: str, frontline: int, others: int) -> ShareFinding:
    cases = [case_of(post="frontline")] * frontline + [case_of(post="office")] * others
    (finding,) = shares_of(rubric(limits), cases)
    return finding


@pytest.mark.parametrize(
    ("limits", "frontline", "others", "met", "sentence"),
    [
        ("at_least: 80", 8, 2, True, "“一线职工”：10个中有8个，占80%，符合"),
        ("at_least: 80", 78, 22, False, "“一线职工”：100个中有78个，占78%，还差2个"),
        ("at_least: 80", 79_999, 20_001, False, "“一线职工”：100000个中有79999个，占79.99%，还差1个"),
        ("at_most: 20", 20_001, 79_999, False, "“一线职工”：100000个中有20001个，占20.01%，多了1个"),
        ("at_most: 20", 2, 8, True, "“一线职工”：10个中有2个，占20%，符合"),
        ("at_least: 33.3, at_most: 50", 1, 2, True, "“一线职工”：3个中有1个，占33.33%，符合"),
        ("at_least: 80", 0, 0, None, "“一线职工”：名单是空的，暂不能核对"),
    ],
)
def test_shares(limits: str, frontline: int, others: int, met: bool | None, sentence: str) -> None:
    finding = found(limits, frontline, others)
    assert (finding.met, finding.sentence) == (met, sentence)


def test_a_share_survives_storage() -> None:
    whole = rubric("at_least: 33.3, at_most: 50")
    assert Rubric.from_dict(whole.to_dict()).structure == whole.structure


@pytest.mark.parametrize(
    ("limits", "sentence"),
    [
        ("note: x", "不认识的名称“note”"),
        ("at_least: 120", "百分比"),
        ("at_least: 60, at_most: 40", "at_least不能大于at_most"),
        ("at_least: '５０'", "全角"),
    ],
)
def test_limits_that_cannot_be_meant(limits: str, sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence) as caught:
        rubric(limits)
    assert caught.value.line == 4


def test_a_share_needs_a_limit() -> None:
    with pytest.raises(Malformed, match="at_least或at_most"):
        parse(HEAD + "  - {id: s, name: 甲, when: {subject.post: x}}\n")
