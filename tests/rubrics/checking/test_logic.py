"""What the check calls contradictory no fact can satisfy, and what it calls implied follows for every fact."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from craftsman.rubrics.checking.logic import clash, implies
from craftsman.rubrics.condition import Condition
from craftsman.rubrics.entry import Entry
from craftsman.rubrics.setting import Setting

NOW = Setting(date(2026, 10, 31), {"a": "x"}, {"a": 5})
VALUES = [
    None,
    "",
    "x",
    "y",
    "xy",
    "5",
    5,
    Decimal("5.0"),
    3,
    2.5,
    -1,
    True,
    False,
    "2020-01-01",
    "2024-02-29",
    [],
    " x ",
]


def condition(plain: object) -> Condition:
    return Condition.from_entry(Entry(plain))


SCALARS = st.sampled_from(["x", "y", "5", Decimal(5), Decimal(3), True, "2020-01-01"])
BOUNDS = st.sampled_from([Decimal(3), Decimal(5), Decimal("2.5"), "2020-01-01", "2024-01-01", "cohort.a"])
LISTS = st.lists(SCALARS, min_size=1, max_size=3)
TESTS = st.one_of(
    SCALARS,
    LISTS,
    st.fixed_dictionaries(
        {},
        optional={
            **dict.fromkeys(("in", "not", "contains"), LISTS),
            **dict.fromkeys(("at_least", "at_most", "above", "below"), BOUNDS),
            "present": st.booleans(),
            "years": st.dictionaries(
                st.sampled_from(["at_least", "below"]), st.sampled_from([Decimal(2), Decimal(6)]), min_size=1
            ),
        },
    ).filter(bool),
)
NAMES = st.sampled_from(["a", "b", "subject.a"])
FLAT = st.dictionaries(NAMES, TESTS, max_size=3)
NESTED = st.builds(
    lambda base, any_, none: base | ({"any": any_} if any_ else {}) | ({"none": none} if none else {}),
    FLAT,
    st.lists(FLAT, max_size=2),
    st.lists(FLAT, max_size=2),
)
FACTS = [{"a": a, "b": b} for a in VALUES for b in (None, "x", 5, "2020-01-01")]


@given(NESTED, NESTED)
@settings(max_examples=600, deadline=None)
def test_what_clashes_holds_for_no_fact(one: dict[str, object], other: dict[str, object]) -> None:
    both = [condition(one), condition(other)]
    if clash(both):
        assert not [f for f in FACTS if all(c.holds(f, NOW) for c in both)]


@given(NESTED, NESTED)
@settings(max_examples=600, deadline=None)
def test_what_is_implied_holds_for_every_fact(one: dict[str, object], other: dict[str, object]) -> None:
    base, wanted = condition(one), condition(other)
    if implies([base], wanted):
        assert not [f for f in FACTS if base.holds(f, NOW) and not wanted.holds(f, NOW)]


@pytest.mark.parametrize(
    "plain",
    [
        {"a": {"at_least": Decimal(5), "below": Decimal(3)}},
        {"a": {"above": Decimal(5), "at_most": Decimal(5)}},
        {"a": {"at_least": "2026-01-01", "below": "2025-01-01"}},
        {"a": {"at_least": "2026-01-01", "below": Decimal(3)}},
        {"a": {"in": ["x", "y"], "not": ["y", "x"]}},
        {"a": {"in": ["x"], "present": False}},
        {"a": {"present": False, "at_least": Decimal(1)}},
        {"a": {"in": [Decimal(3)], "at_least": Decimal(4)}},
        {"a": {"in": ["ab"], "contains": ["c"]}},
        {"a": {"years": {"at_least": Decimal(5), "below": Decimal(3)}}},
        {"a": "x", "any": [{"a": "y"}]},
        {"a": "x", "none": [{"a": ["x", "y"]}]},
        {"a": "x", "any": [{"a": "y"}, {"a": {"not": "x"}}]},
        {"subject.a": {"at_least": Decimal(2), "at_most": Decimal(1)}},
    ],
)
def test_contradictions_are_found(plain: object) -> None:
    assert clash([condition(plain)])


@pytest.mark.parametrize(
    "plain",
    [
        {"a": {"at_least": Decimal(5), "at_most": Decimal(5)}},
        {"a": "5", "any": [{"a": Decimal(5)}]},
        {"a": {"at_least": "cohort.a", "below": Decimal(3)}},
        {"a": {"years": {"at_least": Decimal(5)}, "below": "2020-01-01"}},
        {"a": "x", "any": [{"a": "y"}, {"b": "y"}]},
        {"a": {"not": "x", "present": False}},
    ],
)
def test_what_can_hold_is_no_contradiction(plain: object) -> None:
    assert clash([condition(plain)]) == ""


def test_a_narrower_condition_implies_a_wider_one() -> None:
    wide = condition({"a": ["x", "y"], "b": {"at_least": Decimal(3)}})
    assert implies([condition({"a": "x", "b": {"above": Decimal(3)}})], wide)
    assert not implies([condition({"a": "x", "b": {"at_least": Decimal(2)}})], wide)
    assert not implies([condition({"a": "x"})], wide)
