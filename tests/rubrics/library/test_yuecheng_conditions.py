"""越城: who may apply. What the profile does not say is for people, another post or no industry of the list is not."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.eligibility import eligible
from tests.rubrics.cases_of import case_of

YUECHENG = library.load("yuecheng")


@pytest.mark.parametrize(
    ("subject", "states"),
    [
        ({"post": "frontline", "industry": "biomedicine"}, ["met", "met"]),
        ({"post": "manager", "industry": "biomedicine"}, ["not_met", "met"]),
        ({"industry": "modern_services"}, ["ask_people", "met"]),
        ({"post": "frontline", "industry": "textiles"}, ["met", "ask_people"]),  # 等: other industries may be named
        ({"post": "frontline"}, ["met", "ask_people"]),
    ],
)
def test_front_line_and_the_five_industries(subject: dict[str, str], states: list[str]) -> None:
    assert [f.state for f in eligible(YUECHENG, case_of(**subject)).findings] == states
