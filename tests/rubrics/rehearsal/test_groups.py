"""Whom a rubric favours: groups among all and among the chosen; none so small on paper that somebody can be told."""

from __future__ import annotations

import pytest

from craftsman.rubrics.rehearsal import groups
from craftsman.rubrics.rehearsal.groups import Row

REST = ("镇", "1人", "30岁及以下", "男")
PEOPLE = {1: ("焊工", *REST), 2: ("焊工", *REST), 3: ("电工", *REST)}


def test_groups_are_counted_among_all_and_among_the_chosen() -> None:
    found = dict(groups.shift(PEOPLE, {1}, {3}))
    assert found["工种"] == [Row("焊工", 2, 1, 0), Row("电工", 1, 0, 1)]
    assert found["性别"] == [Row("男", 3, 1, 1)]


def test_no_printed_group_is_under_five_nor_can_be_told_from_the_sums() -> None:
    def rows(*people: int) -> list[Row]:
        return [Row(f"组{n}", count, 0, 1) for n, count in enumerate(people)]

    assert groups.for_print(rows(9, 5)) == rows(9, 5)
    # 3 alone could be told from the sum, so the next smallest joins it
    assert groups.for_print(rows(9, 3, 7)) == [Row("组0", 9, 0, 1), Row(groups.OTHERS, 10, 0, 2)]
    assert groups.for_print(rows(9, 2, 1, 6)) == [Row("组0", 9, 0, 1), Row(groups.OTHERS, 9, 0, 3)]
    assert groups.for_print(rows(2, 1)) == []
    assert groups.for_print(rows(2, 296)) == [], "one row of everybody under the name of the small ones"


@pytest.mark.parametrize(
    ("age", "band"),
    [(None, "未填写"), (30, "30岁及以下"), (31, "31至40岁"), (40, "31至40岁"), (50, "41至50岁"), (51, "51岁及以上")],
)
def test_ages(age: int | None, band: str) -> None:
    assert groups.age_band(age) == band


@pytest.mark.parametrize(
    ("people", "band"),
    [(None, "未填写"), (1, "1人"), (2, "2至5人"), (6, "6至20人"), (20, "6至20人"), (21, "21人及以上")],
)
def test_firms(people: int | None, band: str) -> None:
    assert groups.firm_band(people) == band
