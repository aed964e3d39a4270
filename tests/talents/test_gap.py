"""The comparison with the last round: lines, averages, items that are full."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.achievements.catalogue import kinds
from craftsman.rubrics.facts import Case
from craftsman.rubrics.scoring import score
from craftsman.talents import gap
from craftsman.talents.gap import Averages, Gap, Last, Line
from craftsman.talents.moves import best, moves
from tests.talents.test_moves import CHEN, DAY, EXAMPLE

LINES = (Line("路桥工匠", Decimal(71)), Line("产业工人标兵", Decimal(52)))
AVERAGES = Averages(
    47,
    "产业工人标兵",
    tuple(map(Decimal, ("23.1", "13.6", "12.9", "13.4"))),
    tuple(map(Decimal, ("20.4", "11.2", "10.6", "12.8"))),
    same_trade=True,
)


def gap_of(case: Case, last: Last | None) -> Gap:
    sheet = score(EXAMPLE, case)
    found = moves(EXAMPLE, case, kinds(), sheet)
    return gap.gap(EXAMPLE, sheet, found, best(EXAMPLE, found), last)


CHENS = gap_of(CHEN, Last("2025年", LINES, AVERAGES))


def test_both_distances() -> None:
    assert [(one.line.title, one.missing) for one in CHENS.distances] == [
        ("路桥工匠", Decimal(25)),
        ("产业工人标兵", Decimal(6)),
    ]
    nearest = CHENS.nearest
    assert nearest is not None
    assert nearest.line.title == "产业工人标兵"


def test_differences_to_the_average() -> None:
    assert [part.difference for part in CHENS.parts] == [Decimal(one) for one in ("-2.4", "-3.2", "-2.6", "-0.8")]
    assert CHENS.widest is not None
    assert CHENS.widest.source.name == "竞赛荣誉"
    assert [part.share for part in CHENS.parts] == [60, 32, 32, 60]


def test_item_by_item() -> None:
    items = {one.item.id: one for part in CHENS.parts for one in part.items}
    assert (items["1.3"].have, items["1.3"].possible, items["1.3"].missing) == (18, 30, 12)
    assert (items["4.2"].have, items["4.2"].possible, items["4.2"].missing) == (6, 9, 3)
    assert items["4.1"].full
    assert [one.item.id for one in CHENS.full_items] == ["4.1"]
    assert sum(one.have for one in items.values()) == CHENS.total == 46


def test_the_dimension_bounds_what_an_item_can_give() -> None:
    item = EXAMPLE.item("2.3")
    assert item is not None
    assert gap.top(item, Decimal(25)) == 25
    assert gap.top(item, Decimal(20)) == 20


def test_years_come_by_themselves() -> None:
    young = Case(DAY, tuple(fact for fact in CHEN.facts if fact.kind != "years_in_post"))
    items = {one.item.id: one for part in gap_of(young, None).parts for one in part.items}
    assert items["4.1"].by_itself
    assert not items["4.1"].moves


def test_without_a_last_round_nothing_is_compared() -> None:
    alone = gap_of(CHEN, None)
    assert alone.distances == ()
    assert alone.nearest is None
    assert {part.difference for part in alone.parts} == {None}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (LINES, "考取技师后为52.0分，刚好到上批产业工人标兵线52.0。"),
        ((Line("标兵", Decimal(50)),), "考取技师后为52.0分，超过上批标兵线50.0。"),
        ((Line("标兵", Decimal(60)),), "考取技师后为52.0分，离上批标兵线还差8.0分。"),
        ((Line("标兵", Decimal(40)),), "考取技师后为52.0分。"),
        ((), "考取技师后为52.0分。"),
    ],
)
def test_the_outlook_of_a_step(lines: tuple[Line, ...], said: str) -> None:
    found = gap_of(CHEN, Last("2025年", lines, None))
    move = next(one for one in moves(EXAMPLE, CHEN, kinds()) if one.title == "考取技师")
    assert gap.outlook(move, found.distances) == said


@pytest.mark.parametrize(
    ("total", "title"), [(46, "产业工人标兵"), (52, "路桥工匠"), (71, "路桥工匠"), (90, "路桥工匠")]
)
def test_whom_a_person_is_compared_with(total: int, title: str) -> None:
    assert gap.compared_title(LINES, Decimal(total)) == title


def test_means_are_to_one_decimal() -> None:
    assert gap.means([[1800, 805], [2000, 800], [2100, 800]], 2) == (Decimal("19.7"), Decimal("8.0"))
    assert gap.means([], 2) == ()
