"""The ribbon: eight steps, from the freeze on exactly one active."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from craftsman.rounds.ribbon import STEPS, ribbon
from tests.rounds.test_stages import CLOSES, LATER, OPENS, ORDER, Round, at
from tests.rounds.test_timetable import GOOD, changed


def active(calendar: Round, now: object = LATER) -> list[str]:
    return [title for title, _when, state in ribbon(calendar, GOOD, now) if state == "now"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("calendar", "now", "steps"),
    [
        (Round(), OPENS - timedelta(days=1), []),
        (Round(), OPENS, ["申报", "联审"]),
        (Round(), CLOSES, ["联审"]),
        (at(*ORDER[:1]), LATER, ["专家评审"]),
        (at(*ORDER[:1]), LATER + timedelta(days=3), ["拟命名"]),  # the experts' day is over
        (at(*ORDER[:2]), LATER, ["公示"]),
        (at(*ORDER[:3]), LATER, ["公示"]),
        (at(*ORDER[:3]), LATER + timedelta(days=14), ["命名"]),  # the notice is over
        (at(*ORDER[:4]), LATER, ["发证"]),
        (at(*ORDER), LATER, []),
    ],
)
def test_what_is_active(calendar: Round, now: object, steps: list[str]) -> None:
    assert active(calendar, now) == steps


def test_all_is_past_in_the_end_and_nothing_before_the_beginning() -> None:
    assert {state for *_, state in ribbon(at(*ORDER), GOOD, LATER)} == {"past"}
    assert {state for *_, state in ribbon(replace(Round(), published_at=None), GOOD, LATER)} == {""}


def test_a_step_says_when() -> None:
    found = {title: when for title, when, _state in ribbon(at("frozen"), GOOD, LATER)}
    assert tuple(found) == STEPS
    assert found == {
        "申报": "11月30日截止",
        "联审": "12月7日前完成",
        "核分冻结": "12月8日17:00",
        "专家评审": "12月10日",
        "拟命名": "12月11日",
        "公示": "12月14日至18日",
        "命名": "12月22日",
        "发证": "12月25日",
    }
    read_later = {title: when for title, when, _ in ribbon(at("frozen"), GOOD, LATER + timedelta(days=60))}
    assert (read_later["核分冻结"], read_later["公示"]) == ("2026年12月8日17:00", "2026年12月14日至18日")
    without = {title: when for title, when, _ in ribbon(Round(), changed(panel=None), OPENS)}
    assert without["专家评审"] == "本批不设"
