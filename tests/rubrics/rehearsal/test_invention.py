"""Invented people: the same for the same seed, of age, and plausible enough that rules fire; for every rubric of the library."""

from __future__ import annotations

from datetime import date

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.rehearsal import Invention, Tallies, groups
from craftsman.rubrics.rehearsal.idle import idle
from craftsman.rubrics.rubric import Rubric
from tests.rubrics.cases_of import FIXED_DAY


def invention(rubric: Rubric, seed: int = 1, size: int = 12) -> Invention:
    return Invention(rubric, seed, size, FIXED_DAY, ("甲镇", "乙镇"), ("焊工", "电工"))


def test_the_same_seed_makes_the_same_people_in_any_order() -> None:
    rubric = library.load("luqiao-example")
    people = list(invention(rubric).everybody())
    assert [one.id for one in people] == list(range(1, 13))
    assert invention(rubric).again([7, 3]) == [people[6], people[2]]
    assert list(invention(rubric, seed=2).everybody()) != people


def test_invented_people_are_of_age_and_every_fact_is_proved() -> None:
    for one in invention(library.load("luqiao-example")).everybody():
        born = date.fromisoformat(str(one.case.subject["birth"]))
        assert groups.age_band((FIXED_DAY - born).days * 4 // 1461) == one.groups[3]
        assert all(each.verified for each in one.case.facts)


def test_invented_people_reach_most_rules_of_the_example() -> None:
    rubric = library.load("luqiao-example")
    tallies = Tallies(rubric)
    for one in invention(rubric, size=150).everybody():
        tallies.add(one)
    whole = [one for one in idle(tallies) if not one.rows]
    assert len(whole) <= 2
    assert len({one.total for one in tallies.ranked}) > 50


@pytest.mark.parametrize("name", library.names())
def test_every_rubric_of_the_library_can_be_tried_on_invented_people(name: str) -> None:
    rubric = library.load(name)
    tallies = Tallies(rubric)
    for one in invention(rubric, size=8).everybody():
        tallies.add(one)
    assert len(tallies.ranked) + len(tallies.out) == 8
    assert not rubric.dimensions or idle(tallies) is not None
