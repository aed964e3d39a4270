"""What is in the way of a round, red first."""

from __future__ import annotations

from datetime import date

from craftsman.desks.blocks import (
    LATE,
    NEXT,
    SOON,
    Block,
    of_duties,
    of_objections,
    of_orphans,
    of_papers,
    of_step,
    ordered,
)

TODAY = date(2026, 11, 24)
PLACE = {"slug": "2026"}


def duties(*counts: tuple[str, str, int, int]) -> list[tuple[str, str, str]]:
    given = [(name, state, date(2026, 11, day), number) for name, state, day, number in counts]
    return [(one.family, one.text, one.count) for one in of_duties(given, TODAY, "rounds.manage", PLACE)]


def test_what_nobody_may_judge_is_red_and_names_whom_it_concerns() -> None:
    found = of_orphans(
        [("人社局", "林国栋", "LQ26-00007"), *(("科技局", f"职工{n}", f"LQ26-{n:05}") for n in range(1, 5))],
        [("教育局", 6)],
        "rounds.manage",
        PLACE,
    )
    assert [(one.family, one.text, one.count) for one in found] == [
        (LATE, "教育局还没有审核人员", "6项"),
        (LATE, "人社局没有人能审：林国栋（LQ26-00007）", "1项"),
        (LATE, "科技局没有人能审：职工1（LQ26-00001）、职工2（LQ26-00002）、职工3（LQ26-00003）等", "4项"),
    ]


def test_late_departments_are_named_the_latest_first_and_what_is_due_today_is_summed() -> None:
    assert duties(
        ("人社局", "open", 20, 1),
        ("科技局", "open", 23, 3),
        ("人社局", "open", 21, 1),
        ("科技局", "open", 24, 5),
        ("教育局", "open", 24, 2),
        ("教育局", "open", 25, 9),
    ) == [
        (LATE, "科技局超期未审", "3项"),
        (LATE, "人社局超期未审", "2项"),
        (SOON, "今天到期的审核事项", "7项"),
    ]


def test_what_is_sent_back_decided_or_closed_is_nobody_s_delay() -> None:
    assert duties(("人社局", "returned", 20, 4), ("人社局", "decided", 20, 4), ("人社局", "closed", 20, 4)) == []


def test_objections_and_papers() -> None:
    found = of_objections([date(2026, 11, 23), date(2026, 11, 24)], TODAY, "notices.inbox", PLACE)
    assert [(one.family, one.count) for one in found] == [(LATE, "1件"), (SOON, "1件")]
    assert of_objections([], TODAY, "notices.inbox", PLACE) == []
    assert [(one.family, one.count) for one in of_papers(2, 0, "x", PLACE)] == [(LATE, "2张")]
    assert of_papers(0, 0, "x", PLACE) == []


def test_the_next_step_says_why_it_cannot_be_done_yet() -> None:
    assert of_step("公示", None, "x", PLACE)[0].text == "可以办理公示"
    assert of_step("公示", "要先完成拟命名", "x", PLACE)[0].text == "下一步公示：要先完成拟命名"


def test_red_comes_before_amber_before_blue() -> None:
    mixed = [Block(NEXT, "甲", ""), Block(LATE, "乙", ""), Block(SOON, "丙", ""), Block(LATE, "丁", "")]
    assert [one.text for one in ordered(mixed)] == ["乙", "丁", "丙", "甲"]
