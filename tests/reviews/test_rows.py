"""How a line of the queue reads."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from craftsman.achievements.catalogue import kinds
from craftsman.demo import ledgers
from craftsman.reviews.rows import Rules, told
from craftsman.rubrics.reading import parse

RUBRIC = parse((Path(__file__).parents[2] / "craftsman/rubrics/library/luqiao-example.yaml").read_text())
RULES = Rules(RUBRIC.digest, date(2026, 10, 31), RUBRIC, kinds())
AWARD = dict(ledgers.prize("路桥区焊工技能比武", 2024, "second", "2024-05-18", ""))


@pytest.mark.parametrize("order", [sorted(AWARD), sorted(AWARD, reverse=True)])
def test_choices_and_points_of_a_fact_alone(order: list[str]) -> None:
    written = json.dumps({name: AWARD[name] for name in order}, ensure_ascii=False)
    assert told(RULES, "competition_award", written) == ("区级 二等奖", "8.0")


def test_without_choices_the_first_thing_typed_is_what_is_claimed() -> None:
    assert told(RULES, "years_in_post", json.dumps({"occupation": "焊工", "since": "2016-03-01"})) == ("焊工", "5.0")


def test_points_stop_at_the_cap_of_the_item_itself() -> None:
    """14 years at 0.5 are 7.0 by the rule, and the item ends at 6."""
    assert told(RULES, "years_in_post", json.dumps({"occupation": "焊工", "since": "2012-03-01"}))[1] == "6.0"


def test_a_fact_that_gives_nothing_alone_has_a_dash() -> None:
    assert told(RULES, "competition_award", "{}") == ("", "—")
