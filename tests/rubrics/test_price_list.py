"""What a combination of attributes is worth is worked out once, and never mistaken for another one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings

from craftsman.rubrics.facts import Case
from craftsman.rubrics.points import price_list, valued
from craftsman.rubrics.points.price_list import PriceList
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.rubrics.setting import Setting
from tests.rubrics.cases_of import FIXED_DAY, case_of, fact
from tests.rubrics.generated import DAY, cases, rubrics


def rubric_of(points: Any) -> Rubric:
    item = {"id": "A", "name": "项目", "kinds": ["k"], "rules": [{"id": "r", "name": "规则", "points": points}]}
    head = {"id": "t", "name": "试", "version": "v1"}
    return Rubric.from_dict({"rubric": head, "dimensions": [{"id": "d", "name": "指标", "items": [item]}]})


def prices_of(points: Any) -> PriceList:
    return rubric_of(points).items[0].rules[0].prices


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(rubrics(), cases(odd=True))
def test_a_price_remembered_is_the_price_worked_out(rubric: Rubric, case: Case) -> None:
    for day in (DAY, date(2030, 1, 1)):
        setting = Setting(day, case.subject)
        for rule in (rule for item in rubric.items for rule in item.rules):
            for own in [one.attributes for one in (*case.facts, *case.facts)]:
                assert rule.prices.worth(own, setting) == valued(rule.points, rule.times, (own,), setting)


def test_values_that_only_look_equal_have_their_own_price() -> None:
    prices = prices_of({"by": ["n"], "rows": [{"n": 1, "points": 5, "name": "一"}]})
    setting = Setting(FIXED_DAY)
    found = [prices.worth({"n": value}, setting) for value in (1, True, 1.0, "1", ["1"])]
    assert [worth and int(worth.points) for worth in found] == [5, None, 5, 5, None]


def test_the_fixed_day_is_part_of_the_price() -> None:
    prices = prices_of({"of": {"years": "since"}, "each": 1})
    told = [prices.worth({"since": "2020-01-01"}, Setting(date(year, 1, 1))) for year in (2025, 2026, 2025)]
    assert [int(worth.points) for worth in told if worth] == [5, 6, 5]


def test_what_people_judge_and_what_the_person_is_are_read_every_time() -> None:
    claimed = {"claimed": 4}
    spans = prices_of({"least": 0, "most": 10})
    setting = Setting(FIXED_DAY)
    assert spans.worth(claimed, setting) is not None
    assert spans.worth(claimed, replace(setting, verified_only=True)) is None
    own = prices_of({"of": "subject.size", "each": 1})
    found = [own.worth({}, Setting(FIXED_DAY, {"size": size})) for size in (3, 7)]
    assert [int(worth.points) for worth in found if worth] == [3, 7]


def test_no_more_is_remembered_than_a_round_needs(monkeypatch: Any) -> None:
    monkeypatch.setattr(price_list, "MOST", 3)
    prices = prices_of({"of": "n", "each": 1})
    for number in range(10):
        assert prices.worth({"n": number}, Setting(FIXED_DAY)) is not None
    assert len(prices.known) <= 3


def test_a_rubric_with_remembered_prices_is_the_same_rubric() -> None:
    rubric, points = rubric_of({"of": "n", "each": 1}), {"of": "n", "each": 1}
    score(rubric, case_of(fact("f", "k", n=2)))
    assert rubric.items == rubric_of(points).items
