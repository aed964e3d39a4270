"""What a course is worth by the example rubric, worked out by hand beside each case."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from craftsman.achievements.catalogue import kinds
from craftsman.rubrics import library
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.scoring import score
from craftsman.training.recommending import Ground, Offer, Subject, gain_of, gains_of, recommended

DAY = date(2026, 11, 30)
SENIOR = {"occupation": "焊工", "level": "l3", "issued_on": "2021-06-30", "number": "0933001021300771"}
ASKS_SENIOR = {"kind": "skill_certificate", "level": "l3"}


def ground(*facts: tuple[str, dict[str, Any]], trade: str = "焊工") -> Ground:
    rubric = library.load("luqiao-example")
    held = tuple(Fact(number, kind, values) for number, (kind, values) in enumerate(facts, start=1))
    case = Case(DAY, held, {"trade": trade})
    return Ground(rubric, case, score(rubric, case), kinds())


def skill(level: str, *, trade: str = "焊工", requires: dict[str, Any] | None = None, id_: int = 1) -> Subject:
    return Subject(id_, f"{trade}{level}班", trade, "skill_certificate", {"level": level}, requires or {})


CASES = [
    # nothing held: the whole row
    ((), skill("l2"), "24"),
    # 18 → 24
    ((("skill_certificate", SENIOR),), skill("l2", requires=ASKS_SENIOR), "6"),
    # 24 held: the same again gives nothing
    ((("skill_certificate", {**SENIOR, "level": "l2"}),), skill("l2", requires=ASKS_SENIOR), "0"),
    # only the better of title and certificate counts: an engineer's 24 stand, 24 more do not
    ((("skill_certificate", SENIOR), ("professional_title", {"grade": "intermediate"})), skill("l2"), "0"),
    # 24 → 27
    ((("skill_certificate", SENIOR), ("professional_title", {"grade": "intermediate"})), skill("l1"), "3"),
    # 27 + 2 of 30: the master's degree would add 1, the dimension has room for it
    (
        (("skill_certificate", {**SENIOR, "level": "l1"}), ("education", {"degree": "bachelor"})),
        Subject(1, "在职研究生", "", "education", {"degree": "master"}, {}),
        "1",
    ),
    # 27 + 3 of 30 is full: a licence worth 1 adds nothing
    (
        (("skill_certificate", {**SENIOR, "level": "l1"}), ("education", {"degree": "master"})),
        Subject(1, "熔化焊接与热切割作业", "焊工", "safety_licence", {}, {}),
        "0",
    ),
    # 18 + 0 of 30: the licence's own 1
    (
        (("skill_certificate", SENIOR),),
        Subject(1, "熔化焊接与热切割作业", "焊工", "safety_licence", {}, {}),
        "1",
    ),
]


@pytest.mark.parametrize(("facts", "course", "points"), CASES, ids=range(len(CASES)))
def test_the_gain_is_what_the_total_really_gains(facts: Any, course: Subject, points: str) -> None:
    here = ground(*facts)
    found = gain_of(here, course)
    assert found.points == Decimal(points)
    assert found.after == here.sheet.total + Decimal(points)
    assert (found.item is not None) == (Decimal(points) > 0)


def test_the_line_it_closes_and_its_arithmetic_are_named() -> None:
    found = gain_of(ground(("skill_certificate", SENIOR)), skill("l2", requires=ASKS_SENIOR))
    assert found.item is not None
    assert found.item.id == "1.3"
    assert found.sentences[-1] == "合计24.0−18.0，加6.0分"


@pytest.mark.parametrize(
    ("held", "lacks"),
    [
        ((), "焊工 高级工（三级）"),
        ((("skill_certificate", {**SENIOR, "level": "l4"}),), "焊工 高级工（三级）"),
        ((("skill_certificate", {**SENIOR, "occupation": "缝纫工"}),), "焊工 高级工（三级）"),
        ((("skill_certificate", {**SENIOR, "occupation": "电焊工"}),), ""),
        ((("skill_certificate", {**SENIOR, "level": "l2"}),), ""),
    ],
)
def test_nothing_is_promised_to_who_may_not_attend(held: Any, lacks: str) -> None:
    found = gain_of(ground(*held), skill("l1", requires=ASKS_SENIOR))
    assert found.lacks == lacks
    assert (found.points == 0) is bool(lacks)


def offer(subject: Subject, day: int = 8, fee: int = 0) -> Offer:
    return Offer(subject, subject.id * 10, date(2026, 12, day), date(2026, 12, day), fee)


def test_at_most_three_one_for_each_line_the_greatest_gain_first() -> None:
    offers = [
        offer(Subject(1, "熔化焊接", "焊工", "safety_licence", {}, {})),
        offer(skill("l2", requires=ASKS_SENIOR, id_=2), day=20),
        offer(skill("l2", requires=ASKS_SENIOR, id_=3), day=9),
        offer(Subject(4, "本科", "", "education", {"degree": "bachelor"}, {})),
        offer(Subject(5, "工程师", "", "professional_title", {"grade": "intermediate"}, {}), day=30),
        offer(Subject(6, "五小讲堂", "", "innovation", {"type": "proposal"}, {})),
    ]
    found = recommended(ground(("skill_certificate", SENIOR)), offers)
    # certificate and title add 6 each, but only one of the two counts; bachelor 2, proposal 2, the licence's 1 comes fourth
    assert [(one.offer.subject.id, one.gain.points) for one in found] == [
        (3, Decimal("6.00")),
        (4, Decimal("2.00")),
        (6, Decimal("2.00")),
    ]


def test_what_ends_after_the_day_of_the_round_comes_last_and_is_for_the_next_one() -> None:
    early = Offer(Subject(1, "熔化焊接", "焊工", "safety_licence", {}, {}), 10, DAY, DAY, 0)
    late = Offer(skill("l2", requires=ASKS_SENIOR, id_=2), 20, DAY, DAY + timedelta(days=1), 0)
    found = recommended(ground(("skill_certificate", SENIOR)), [late, early])
    assert [(one.offer.subject.id, one.too_late) for one in found] == [(1, False), (2, True)]


def test_courses_of_another_trade_are_not_recommended() -> None:
    assert recommended(ground(trade="缝纫工"), [offer(skill("l5"))]) == ()
    assert recommended(ground(trade="焊工"), [offer(skill("l5"))])


def test_what_gains_nothing_is_not_recommended() -> None:
    assert recommended(ground(("skill_certificate", {**SENIOR, "level": "l1"})), [offer(skill("l2"))]) == ()


def test_courses_with_one_outcome_are_scored_once() -> None:
    here = ground(("skill_certificate", SENIOR))
    gains = gains_of(here, [skill("l2", id_=1), skill("l2", id_=2)])
    assert gains[1] is gains[2]
