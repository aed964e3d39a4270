"""Whom a rubric favours: people and chosen people by trade, town, firm, age and sex, before and after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

KINDS = ("工种", "镇街", "单位申报人数", "年龄", "性别")
UNKNOWN = "未填写"
AGES = ("30岁及以下", "31至40岁", "41至50岁", "51岁及以上")
FIRMS = ("1人", "2至5人", "6至20人", "21人及以上")
LEAST = 5  # a smaller group is not printed
OTHERS = "其他（不足5人的合并）"


class Row(NamedTuple):
    """A group: how many people, how many of them chosen before and after."""

    name: str
    people: int
    before: int
    after: int


def age_band(age: int | None) -> str:
    """By full years on the fixed day."""
    if age is None:
        return UNKNOWN
    return AGES[sum(age > end for end in (30, 40, 50))]


def firm_band(people: int | None) -> str:
    """By how many people of the same employer apply: the portal knows no other size of a firm."""
    if not people:
        return UNKNOWN
    return FIRMS[sum(people > end for end in (1, 5, 20))]


def shift(
    groups: Mapping[int, tuple[str, ...]], before: Collection[int], after: Collection[int]
) -> list[tuple[str, list[Row]]]:
    """Every kind with its groups: bands in their order, others with the largest change first, then the largest."""
    found = []
    for number, kind in enumerate(KINDS):
        people = Counter(one[number] for one in groups.values() if one)
        was, now = (Counter(groups[one][number] for one in ids if groups.get(one)) for ids in (before, after))
        rows = [Row(name, people[name], was[name], now[name]) for name in people]
        found.append((kind, sorted(rows, key=_order)))
    return found


def _order(row: Row) -> tuple[int, int, int, str]:
    known = (*AGES, *FIRMS)
    if row.name == UNKNOWN:
        return (len(known), 0, 0, "")
    if row.name in known:
        return (known.index(row.name), 0, 0, "")
    return (0, -abs(row.after - row.before), -row.people, row.name)


def for_print(rows: Sequence[Row]) -> list[Row]:
    """Groups under five are merged; with too few people in all of them the next smallest joins, so that none can be told
    from the sums. Where a large group would vanish with them into one row of everybody, none is printed."""
    ordered = sorted(rows, key=lambda row: row.people)
    small = sum(row.people < LEAST for row in ordered)
    if not small:
        return list(rows)
    while small < len(ordered) and (small < 2 or sum(row.people for row in ordered[:small]) < LEAST):
        small += 1
    merged = ordered[:small]
    rest = [row for row in rows if row not in merged]
    swallowed = not rest and merged[-1].people >= LEAST
    if swallowed or sum(row.people for row in merged) < LEAST:
        return []
    people, before, after = (sum(column) for column in zip(*(row[1:] for row in merged), strict=True))
    return [*rest, Row(OTHERS, people, before, after)]
