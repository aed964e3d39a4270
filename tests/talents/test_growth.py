"""The line of growth: what is behind, where somebody stands, which rungs lie ahead."""

from __future__ import annotations

from datetime import date

from craftsman.achievements.catalogue import kinds
from craftsman.rubrics.scoring import score
from craftsman.talents.growth import Held, behind, growth
from tests.talents.test_moves import CHEN, EXAMPLE

DISTRICT = Held("路桥工匠", "district", date(2026, 6, 22), "c" * 32, "路总工〔2026〕31号")
CITY = Held("台州工匠", "city", date(2027, 5, 1))
STANDING = (date(2026, 11, 20), "申报", "联审中")


def told(held: tuple[Held, ...] = (), standing: tuple[date, str, str] | None = None) -> list[tuple[str, str, str]]:
    line = growth([(date(2021, 6, 30), "焊工高级工")], standing, held, "路桥工匠", "还差25.0分")
    return [(one.state, one.title, one.note) for one in line]


def test_three_rungs_lie_ahead_of_a_worker() -> None:
    assert told(standing=STANDING) == [
        ("past", "焊工高级工", ""),
        ("now", "申报", "联审中"),
        ("ahead", "路桥工匠", "还差25.0分"),
        ("ahead", "台州工匠", "须先获区级称号"),
        ("ahead", "浙江工匠", "须先获市级称号"),
    ]


def test_a_title_held_is_behind_and_the_next_one_is_recommended() -> None:
    assert told((DISTRICT,)) == [
        ("past", "焊工高级工", ""),
        ("past", "路桥工匠", "路总工〔2026〕31号"),
        ("ahead", "台州工匠", "可由区推荐"),
        ("ahead", "浙江工匠", "须先获市级称号"),
    ]
    assert [one[1] for one in told((DISTRICT, CITY))][-1] == "浙江工匠"


def test_a_lower_title_does_not_reach_the_rung() -> None:
    lower = Held("产业工人标兵", "district", date(2026, 6, 22))
    assert ("ahead", "路桥工匠", "还差25.0分") in told((lower,))


def test_titles_are_dated_and_lead_to_their_certificate() -> None:
    line = growth([], None, (DISTRICT,), "路桥工匠", "")
    assert (line[0].when, line[0].place, line[0].code) == ("2026年6月", "区级", "c" * 32)


def test_dated_achievements_worth_most_are_shown() -> None:
    found = behind(score(EXAMPLE, CHEN), CHEN.facts, kinds())
    assert found == [
        (date(2021, 6, 30), "焊工 高级工（三级）"),
        (date(2024, 5, 18), "2024年路桥区焊工技能比武 二等奖"),
    ]
