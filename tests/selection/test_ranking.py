"""Who comes first: equal scores share a rank, the tie rule parts whom it can."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftsman.selection.ranking import Candidate, TieRule, by_score, ranked

EARLY = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
RULE = TieRule(("d2", "submitted_at"), ("d1", "d2"))
NO_RULE = TieRule((), ("d1", "d2"))


def person(id_: int, score: int, second: int = 0, minutes: int = 0) -> Candidate:
    return Candidate(id_, score, (score - second, second), EARLY + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("scores", "ranks"),
    [
        ([], []),
        ([90], [1]),
        ([90, 80, 80, 70], [1, 2, 2, 4]),
        ([80, 80, 80], [1, 1, 1]),
        ([90, 90, 80, 70, 70], [1, 1, 3, 4, 4]),
        ([0, 0], [1, 1]),
    ],
)
def test_equal_scores_share_a_rank(scores: list[int], ranks: list[int]) -> None:
    found = list(ranked([person(n, score) for n, score in enumerate(scores)], NO_RULE))
    assert [one.rank for one in found] == ranks
    assert [one.place for one in found] == ranks


def test_the_rule_parts_equal_scores_in_its_order() -> None:
    people = [person(1, 80, 10, 5), person(2, 80, 20, 9), person(3, 80, 10, 1)]
    found = list(ranked(people, RULE))
    assert [(one.candidate.application_id, one.rank, one.place) for one in found] == [(2, 1, 1), (3, 1, 2), (1, 1, 3)]


def test_whom_the_rule_does_not_part_stay_equal() -> None:
    found = list(ranked([person(1, 80, 10, 5), person(2, 80, 10, 5), person(3, 80, 10, 6)], RULE))
    assert [one.place for one in found] == [1, 1, 3]


def test_a_missing_time_comes_last_and_an_unknown_dimension_parts_nobody() -> None:
    late = Candidate(1, 80, (70, 10), None)
    found = list(ranked([late, person(2, 80, 10)], RULE))
    assert [one.candidate.application_id for one in found] == [2, 1]
    assert TieRule(("d9",), ("d1", "d2")).key()(late) == ()


def test_the_rule_says_itself() -> None:
    assert RULE.words(("技能等级", "竞赛荣誉")) == "竞赛荣誉、提交时间"


def test_the_ranking_is_read_only_as_far_as_it_is_asked_for() -> None:
    read: list[int] = []

    def source() -> object:
        for n in range(1000):
            read.append(n)
            yield person(n, 1000 - n)

    first = ranked(source(), RULE)  # type: ignore[arg-type]  # an iterator
    assert next(first).rank == 1
    assert len(read) == 2


people = st.lists(
    st.builds(person, st.integers(1, 10**6), st.integers(0, 30), st.integers(0, 3), st.integers(0, 2)),
    unique_by=lambda one: one.application_id,
    max_size=40,
)


@given(people, st.randoms())
def test_a_ranking_depends_on_nothing_but_the_people(found: list[Candidate], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # random.Random
    first, second = (list(ranked(by_score(one), RULE)) for one in (found, shuffled))
    assert first == second


@given(people)
def test_a_rank_is_one_more_than_how_many_are_better(found: list[Candidate]) -> None:
    for one in ranked(by_score(found), RULE):
        assert one.rank == 1 + sum(other.score > one.candidate.score for other in found)
        key = RULE.key()
        better = sum((-o.score, key(o)) < (-one.candidate.score, key(one.candidate)) for o in found)
        assert one.place == 1 + better
