"""Titles along the ranking: quotas, ties at the line and the three ways with them, the limit per company, who is passed over."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftsman.rounds.titles import Title
from craftsman.selection.allocation import allocate
from craftsman.selection.quotas import (
    ALL,
    BEHIND,
    NOT_CHOSEN,
    OVER,
    PANEL,
    PASSED,
    RULE,
    TIED,
    Outcome,
    Trial,
    why_not_propose,
    why_not_trial,
)
from craftsman.selection.ranking import Candidate, TieRule, by_score, ranked

EARLY = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
ORDER = TieRule(("d1", "submitted_at"), ("d1",))
TITLES = (Title("工匠", 2), Title("标兵", 3))


def tried(
    scores: list[int],
    *,
    firms: str = "",
    direct: tuple[int, ...] = (),
    inside: tuple[int, ...] = (),
    same: bool = False,
    **given: object,
) -> Outcome:
    """Applications 0, 1, … with these scores; a letter each names their firm; `same`: handed in at the same instant."""
    people = [
        Candidate(
            n,
            score,
            (0,),
            EARLY if same else EARLY + timedelta(minutes=n),
            ord(firms[n]) if n < len(firms) and firms[n] != "-" else None,
            n in direct,
        )
        for n, score in enumerate(scores)
    ]
    trial = Trial(**{"quotas": (2, 3), **given})  # type: ignore[arg-type]  # names are checked by the class
    return allocate(ranked(by_score(people), ORDER), TITLES, trial, direct, inside)


def short(outcome: Outcome, count: int) -> str:
    """One letter each: 工 标 for the titles, ? tied, - nothing."""
    return "".join(
        outcome.titles[n][0] if n in outcome.titles else ("?" if n in outcome.tied else "-") for n in range(count)
    )


@pytest.mark.parametrize(
    ("scores", "given", "expected"),
    [
        # plain, unfilled, nobody
        ([90, 80, 70, 60, 50, 40], {}, "工工标标标-"),
        ([90, 80, 70], {}, "工工标"),
        ([90], {}, "工"),
        ([], {}, ""),
        ([90, 80, 0, 0], {}, "工工--"),
        ([90, 80, 70, 60], {"least": 65}, "工工标-"),
        ([90, 80, 70, 60], {"quotas": (0, 2)}, "标标--"),
        # ties at the line: nothing decided
        ([90, 80, 80, 70, 60, 50], {}, "工??标标-"),
        ([90, 80, 80, 80, 60, 50, 40], {}, "工???标--"),
        ([90, 80, 70, 60, 50, 50], {}, "工工标标??"),
        ([90, 80, 80, 80, 80, 80, 80], {}, "工??????"),
        # equal but inside the quota: no tie
        ([90, 90, 70, 70, 70, 60], {}, "工工标标标-"),
        # by the rule: the earlier one
        ([90, 80, 80, 70, 60, 50], {"ties": RULE}, "工工标标标-"),
        ([90, 80, 70, 60, 50, 50], {"ties": RULE}, "工工标标标-"),
        # everybody on the line
        ([90, 80, 80, 80, 60, 50], {"ties": ALL}, "工工工工标标"),
        ([90, 80, 70, 60, 50, 50, 50, 40], {"ties": ALL}, "工工标标标标标-"),
        # the panel chooses; the others go on
        ([90, 80, 80, 70, 60, 50], {"ties": PANEL}, "工??标标-"),
        ([90, 80, 80, 70, 60, 50], {"ties": PANEL, "chosen": {"工匠": frozenset({2})}}, "工标工标标-"),
        ([90, 80, 80, 70, 60, 50], {"ties": PANEL, "chosen": {"工匠": frozenset()}}, "工标标标--"),
        ([90, 80, 80, 70, 60, 50], {"ties": PANEL, "chosen": {"工匠": frozenset({1, 2})}}, "工??标标-"),
        ([90, 80, 70, 60, 50, 50], {"ties": PANEL, "chosen": {"标兵": frozenset({5})}}, "工工标标-标"),
        # more tied than two titles hold
        ([90, 80, 80, 80, 80, 80, 80], {"ties": RULE}, "工工标标标--"),
    ],
)
def test_titles(scores: list[int], given: dict[str, object], expected: str) -> None:
    assert short(tried(scores, **given), len(scores)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scores", "firms", "given", "expected"),
    [
        ([90, 80, 70, 60, 50, 40], "aaabcd", {"per_company": 2}, "工工-标标标"),
        ([90, 80, 70, 60, 50, 40], "aaaaaa", {"per_company": 1}, "工-----"),
        ([90, 80, 70, 60, 50, 40], "a--a-a", {"per_company": 1}, "工工标-标-"),
        # two equals of one company for its last place: tied, although the quota has room
        ([90, 90, 70, 60, 50, 40], "aabcde", {"per_company": 1}, "??工标标标"),
        ([90, 90, 70, 60, 50, 40], "aabcde", {"per_company": 1, "ties": RULE}, "工-工标标标"),
        ([90, 90, 70, 60, 50, 40], "aabcde", {"per_company": 1, "ties": ALL}, "工工标标标-"),
        (
            [90, 90, 70, 60, 50],
            "aabcd",
            {"per_company": 1, "ties": PANEL, "chosen": {"工匠": frozenset({1})}},
            "-工工标标",
        ),
        (
            [90, 90, 70, 60, 50],
            "aabcd",
            {"per_company": 1, "ties": PANEL, "chosen": {"工匠": frozenset({0, 1})}},
            "??工标标",
        ),
        # one whose company is full is no part of the tie
        ([90, 80, 80, 70, 60, 50], "ab-bcd", {"per_company": 1}, "工??-标标"),
        ([90, 80, 80, 70, 60], "aabcd", {"per_company": 1}, "工-工标标"),
    ],
)
def test_the_limit_per_company(scores: list[int], firms: str, given: dict[str, object], expected: str) -> None:
    assert short(tried(scores, firms=firms, **given), len(scores)) == expected  # type: ignore[arg-type]


def test_a_direct_recognition_is_outside_quota_and_limit() -> None:
    found = tried([90, 80, 70, 60, 50, 40, 10], firms="aaa---a", direct=(6,), per_company=3)
    assert short(found, 7) == "工工标标标-工"
    assert found.lines[0].direct == 1
    assert found.lines[0].cut == 80


def test_without_a_word_on_the_quota_a_direct_recognition_takes_a_place() -> None:
    """Two places for 工匠: the sixth takes one, so that only the first ranks into the other; with none left nobody does."""
    found = tried([90, 80, 70, 60, 50, 10], direct=(5,), inside=(5,))
    assert short(found, 6) == "工标标标-工"
    assert (found.lines[0].direct, found.lines[0].inside, found.lines[0].unfilled) == (1, 1, 0)
    assert short(tried([90, 80, 70, 60, 50, 10], direct=(3, 4, 5), inside=(3, 4, 5)), 6) == "标标标工工工"
    assert short(tried([90, 80, 70, 10, 5], direct=(3, 4), inside=(3,)), 5) == "工标标工工"


def test_who_is_passed_over_takes_no_place() -> None:
    found = tried([90, 80, 10], direct=(2,), inside=(2,), passed={2: "荣誉已被撤销"})
    assert short(found, 3) == "工工-"


def test_the_panel_may_pass_over_a_direct_recognition_too() -> None:
    found = tried([90, 80, 10], direct=(2,), passed={2: "荣誉已被撤销"})
    assert short(found, 3) == "工工-"


def test_whoever_is_passed_over_is_named_and_the_next_moves_up() -> None:
    found = tried([90, 80, 70, 60, 50, 40], passed={1: "正在接受调查"})
    assert short(found, 6) == "工-工标标标"
    assert found.why == {1: PASSED}


def test_every_reason_has_its_name() -> None:
    assert tried([90, 80, 80]).why == {1: TIED, 2: TIED}
    assert tried([90, 80], firms="aa", per_company=1).why == {1: OVER}
    assert tried([90, 80, 70, 60, 50, 50], ties=RULE).why == {5: BEHIND}
    last = tried([90, 80, 70, 60, 50, 50], ties=PANEL, chosen={"标兵": frozenset({5})})
    assert last.why == {4: NOT_CHOSEN}


def test_lines_say_where_they_are_and_who_competes() -> None:
    first, second = tried([90, 80, 80, 80, 60, 50, 40]).lines
    assert (first.cut, first.given, first.tied, first.seats) == (80, 1, (1, 2, 3), 1)
    assert (second.cut, second.given, second.kept, second.unfilled) == (60, 1, 2, 0)
    found = tried([90, 80, 80, 80, 60, 50, 40])
    assert [found.above(line) for line in found.lines] == [4, 5]
    assert tried([90]).lines[1].cut is None
    assert tried([90]).lines[1].unfilled == 3


def test_a_tie_after_the_rule_stays_a_tie() -> None:
    assert short(tried([90, 80, 80, 70, 60, 50], ties=RULE, same=True), 6) == "工??标标-"


@pytest.mark.parametrize(
    ("given", "minutes", "part"),
    [
        ({}, "", "并列"),
        ({"ties": RULE}, "", None),
        ({"ties": PANEL, "chosen": {"工匠": frozenset({1})}}, " ", "会议纪要"),
        ({"ties": PANEL, "chosen": {"工匠": frozenset({1})}}, "8号", None),
        ({"ties": RULE, "passed": {0: " "}}, "", "原因"),
    ],
)
def test_the_next_step_stays_closed_until_everything_is_decided(
    given: dict[str, object], minutes: str, part: str | None
) -> None:
    trial = Trial(**{"quotas": (2, 3), **given})  # type: ignore[arg-type]
    reason = why_not_propose(tried([90, 80, 80, 70, 60, 50], **given), trial, minutes)  # type: ignore[arg-type]
    assert (part in (reason or "")) if part else reason is None


def test_nobody_on_the_list_is_no_list() -> None:
    assert why_not_propose(tried([]), Trial((2, 3)), "") == "没有人入围，不能提出拟命名名单"


@pytest.mark.parametrize("trial", [Trial((1,)), Trial((1, -1)), Trial((1, 10_000)), Trial((1, 1), ties="coin")])
def test_what_cannot_be_tried(trial: Trial) -> None:
    assert why_not_trial(trial, TITLES)


def test_a_trial_is_read_as_it_was_written() -> None:
    trial = Trial((2, 3), 3, 100, PANEL, {"工匠": frozenset({3, 1})}, {7: "原因"})
    assert Trial.of(trial.to_plain()) == trial


scenes = st.fixed_dictionaries(
    {
        "scores": st.lists(st.integers(0, 12), max_size=25),
        "firms": st.text("abc-", max_size=25),
        "quotas": st.tuples(st.integers(0, 6), st.integers(0, 6)),
        "per_company": st.integers(0, 3),
        "ties": st.sampled_from(["", RULE, ALL, PANEL]),
        "direct": st.lists(st.integers(0, 24), max_size=2, unique=True),
        "inside": st.sets(st.integers(0, 24)).map(tuple),
        "passed": st.lists(st.integers(0, 24), max_size=2, unique=True),
        "chosen": st.dictionaries(st.sampled_from(["工匠", "标兵"]), st.frozensets(st.integers(0, 24), max_size=3)),
        "same": st.booleans(),
    }
)


@given(scenes)
def test_nobody_without_a_title_scores_above_one_with_it_unless_a_reason_is_named(scene: dict[str, object]) -> None:
    scores = list(scene.pop("scores"))  # type: ignore[call-overload]
    direct = tuple(n for n in scene.pop("direct") if n < len(scores))  # type: ignore[attr-defined]
    scene["passed"] = dict.fromkeys(scene["passed"], "原因")  # type: ignore[attr-defined]
    found = tried(scores, direct=direct, **scene)  # type: ignore[arg-type]
    ranking = {n: title for n, title in found.titles.items() if n not in direct}
    for n, score in enumerate(scores):
        if n in found.titles or n in found.why:
            continue
        assert all(scores[other] > score for other in ranking), (n, found)


@given(scenes)
def test_quotas_and_limits_hold(scene: dict[str, object]) -> None:
    scores = list(scene.pop("scores"))  # type: ignore[call-overload]
    scene.pop("direct")
    scene["passed"] = {}
    found = tried(scores, **scene)  # type: ignore[arg-type]
    counts = Counter(found.titles.values())
    if scene["ties"] != ALL:
        for line in found.lines:
            assert counts[line.title] + line.seats + line.kept <= line.quota
        firms = Counter(str(scene["firms"])[n] for n in found.titles if n < len(str(scene["firms"])))
        firms.pop("-", None)
        assert not scene["per_company"] or all(count <= int(str(scene["per_company"])) for count in firms.values())
    assert not set(found.tied) & set(found.titles)
    assert all(score > 0 for n, score in enumerate(scores) if n in found.titles)


@given(scenes)
def test_higher_titles_go_to_higher_scores(scene: dict[str, object]) -> None:
    scores = list(scene.pop("scores"))  # type: ignore[call-overload]
    scene.pop("direct")
    scene["passed"], scene["chosen"] = {}, {}
    found = tried(scores, **scene)  # type: ignore[arg-type]
    first = [scores[n] for n, title in found.titles.items() if title == "工匠"]
    second = [scores[n] for n, title in found.titles.items() if title == "标兵"]
    assert not first or not second or min(first) >= max(second)


def test_who_is_recognised_above_a_line_is_told_apart_from_who_is_only_recognised() -> None:
    outcome = tried([9000, 8000, 7000, 6000], direct=(0, 3), quotas=(1, 1))
    first = outcome.lines[0]
    assert (outcome.above(first), outcome.recognised(first), first.direct) == (2, 1, 2)
    assert outcome.counts()["工匠"] == 3, "one by ranking, two recognised"


def test_equals_who_were_parted_are_not_called_none() -> None:
    parted = tried([9000, 8000, 8000, 8000], quotas=(2, 1), ties=RULE)
    assert [parted.parted(line) for line in parted.lines] == [True, True]
    assert short(parted, 4) == "工工标-"
    apart = tried([9000, 8000, 7000, 6000], quotas=(2, 1), ties=RULE)
    assert [apart.parted(line) for line in apart.lines] == [False, False]
