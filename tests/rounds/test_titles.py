"""The titles of a round and their quotas."""

from __future__ import annotations

import pytest

from craftsman.rounds.titles import Title, read, why_not_titles, words

TWO = (Title("路桥工匠", 20), Title("产业工人标兵", 200))


def test_titles_keep_their_order_when_stored() -> None:
    assert read([title.to_plain() for title in TWO]) == TWO
    assert words(TWO) == "路桥工匠20名，产业工人标兵200名"


@pytest.mark.parametrize(
    "wrong", [(), (Title("路桥工匠", 0),), (Title(" ", 3),), (Title("甲", 1), Title("甲", 2)), (Title("甲", 10_000),)]
)
def test_titles_that_no_round_can_give(wrong: tuple[Title, ...]) -> None:
    assert why_not_titles(wrong)


def test_titles_that_a_round_can_give() -> None:
    assert why_not_titles(TWO) is None
