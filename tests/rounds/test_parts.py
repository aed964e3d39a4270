"""Every row of every rubric of the library opens as a form, and saved as it stands it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from craftsman.achievements.catalogue import kinds
from craftsman.rounds import additions, parts, situations
from craftsman.rounds.rubric_rows import Table
from craftsman.rubrics import changing, library
from craftsman.rubrics.rubric import Rubric

DAY = date(2026, 11, 30)


def table(name: str) -> Table:
    return Table(library.load(name), kinds().kinds, DAY)


def places(found: Table) -> Iterator[str]:
    yield from (row.place for row in (*found.rows(), *found.gates()))
    yield from (changing.HEAD, changing.REST)


@pytest.mark.parametrize("name", library.names())
def test_a_row_saved_as_it_stands_changes_nothing(name: str) -> None:
    found = table(name)
    for place in places(found):
        part = parts.part_of(found.plain, place)
        assert part, place
        again = Rubric.from_dict(parts.rewritten(found.plain, part, parts.shown(part)))
        assert again.to_dict() == found.plain, place


@pytest.mark.parametrize("name", library.names())
def test_every_row_says_what_it_is_without_codes(name: str) -> None:
    for row in (*table(name).rows(), *table(name).gates()):
        assert row.name
        assert all(row.points), row.place
        assert all(isinstance(sentence, str) and sentence for sentence in row.limits)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"level": "l3"}, ("技能等级为高级工（三级）",)),
        ({"level": ["l3", "l2"]}, ("技能等级为高级工（三级）或技师（二级）",)),
        ({"specialty": True}, ("勾选“这是专项职业能力证书”",)),
        ({"specialty": {"not": True}}, ("没有勾选“这是专项职业能力证书”",)),
        ({"level": {"not": ["l5"]}}, ("技能等级不是初级工（五级）",)),
        ({"number": {"present": True}}, ("填写了证书编号",)),
        ({"issuer": {"contains": "人社局"}}, ("发证单位含有人社局",)),
        ({"subject.town": "金清镇"}, ("镇街为金清镇",)),
        ({"unheard_of": 3}, (situations.OTHER,)),
        ({"any": [{"level": "l3"}]}, (situations.OTHER,)),
    ],
)
def test_when_a_rule_applies_is_said_in_words(when: dict[str, Any], said: tuple[str, ...]) -> None:
    fields = situations.fields_of(kinds().kinds, ["skill_certificate"])
    assert situations.said(when, fields, {}) == said


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("12", "12"),
        ("１２", "12"),
        ("10-20", {"least": "10", "most": "20"}),
        ("10至20", {"least": "10", "most": "20"}),
        ("-5至0", {"least": "-5", "most": "0"}),
    ],
)
def test_points_are_a_number_or_a_range(typed: str, plain: object) -> None:
    assert parts.read("points", typed) == plain


def test_what_is_added_where_nothing_is_any_more_is_refused() -> None:
    assert additions.fresh(table("luqiao-example").plain, "9.9") is None
