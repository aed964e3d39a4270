"""Checklist, board, listing, changes and seal as law."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from craftsman.rounds.titles import Title
from craftsman.selection import board, changes, checklist, listing, seal
from craftsman.selection.allocation import allocate
from craftsman.selection.quotas import Trial
from craftsman.selection.ranking import Candidate, Ranked, TieRule, ranked

# --- checklist -------------------------------------------------------------------------------------------------------


def points(**given: object) -> tuple[checklist.Point, ...]:
    duties = given.pop("duties", {})
    start = {"submitted": 0, "window_open": False, "appeal_open": False}
    return checklist.points(duties, **{**start, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "reasons", "part"),
    [
        ({}, {}, None),
        ({"window_open": True}, {"window": "急"}, "截止以后"),
        ({"duties": {"decided": 1}}, {"decided": "急"}, "10分钟后"),
        ({"duties": {"open": 3}}, {}, "“未审”还有3项"),
        ({"duties": {"open": 3}}, {"open": " "}, "“未审”还有3项"),
        ({"duties": {"open": 3}}, {"open": "部门停办"}, None),
        ({"duties": {"open": 3, "returned": 1}}, {"open": "部门停办"}, "“补正中”还有1项"),
        ({"submitted": 2}, {}, "“审结未核分”还有2项"),
        ({"submitted": 2, "duties": {"open": 3}}, {"open": "部门停办"}, None),
        ({"appeal_open": True, "appeal_ends": "12月16日"}, {}, "复核期到12月16日，请等到期满，或写明提前冻结的原因"),
        ({"duties": {"closed": 9, "dropped": 9}}, {}, None),
    ],
)
def test_what_is_left_over_is_waited_for_or_excluded_with_a_reason(
    given: dict[str, object], reasons: dict[str, str], part: str | None
) -> None:
    reason = checklist.why_not_freeze(points(**given), reasons)
    assert (part in (reason or "")) if part else reason is None


# --- board -----------------------------------------------------------------------------------------------------------

TITLES = (Title("路桥工匠", 10), Title("产业工人标兵", 40))


def places(count: int) -> list[Ranked]:
    people = [Candidate(n, 10_000 - 50 * n, (0,)) for n in range(count)]
    return list(ranked(people, TieRule((), ("d1",))))


def test_the_rows_around_each_line_are_shown_and_the_rest_is_folded() -> None:
    found = places(100)
    outcome = allocate(found, TITLES, Trial((10, 40)))
    parts = board.around_lines(found[:90], outcome)
    cuts = [part.line.title for part in parts if isinstance(part, board.Cut)]
    gaps = [(part.first, part.last, part.count) for part in parts if isinstance(part, board.Gap)]
    rows = [part.ranked.rank for part in parts if isinstance(part, board.Row)]
    assert cuts == ["路桥工匠", "产业工人标兵"]
    assert gaps == [(4, 5, 2), (14, 45, 32)]
    assert rows == [1, 2, 3, *range(6, 14), *range(46, 54)]
    assert isinstance(parts[rows.index(10) + 2], board.Cut)


def test_nobody_gives_an_empty_board() -> None:
    outcome = allocate([], TITLES, Trial((10, 40)))
    assert board.around_lines([], outcome) == []
    assert board.bins({}) == ([], 1)


def test_bins_keep_everybody_and_their_empty_places() -> None:
    found, step = board.bins({10: 3, 11: 2, 95: 1})
    assert step == 2
    assert sum(count for _, count in found) == 6
    assert found[0] == (10, 5)
    assert [start for start, _ in found] == list(range(10, 96, 2))


def test_short_names_only_where_they_tell_titles_apart() -> None:
    assert board.short_names(["路桥工匠", "产业工人标兵"]) == {"路桥工匠": "工匠", "产业工人标兵": "标兵"}
    assert board.short_names(["路桥工匠", "首席工匠"])["路桥工匠"] == "路桥工匠"


# --- the file --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_begins_a_formula(text: str) -> None:
    assert listing.cell(text) == f"'{text}"


def test_a_file_has_its_mark_and_quotes_what_it_must() -> None:
    written = listing.table(["名次"], [["路桥,甲厂"], [None], [3]])
    assert written == '\ufeff名次\r\n"路桥,甲厂"\r\n""\r\n3\r\n'
    assert [listing.points(one) for one in (7100, 725, 0)] == ["71.0", "7.25", "0.0"]


# --- changes and seal ------------------------------------------------------------------------------------------------


def test_a_difference_names_who_enters_leaves_and_moves() -> None:
    found = changes.difference({1: "甲", 2: "甲", 3: "乙"}, {1: "甲", 3: "甲", 4: "乙"})
    assert (found.entered, found.left, found.moved) == (((4, "乙"),), ((2, "甲"),), ((3, "乙", "甲"),))
    assert changes.difference({1: "甲"}, {1: "甲"}).nothing


@pytest.mark.parametrize(
    ("score", "title", "kept"),
    [
        (90, "甲", "甲"),
        (80, "甲", "甲"),
        (79, "甲", "乙"),
        (60, "甲", "乙"),
        (59, "甲", None),
        (95, "乙", "乙"),
        (5, None, None),
    ],
)
def test_nobody_moves_up_by_an_objection(score: int, title: str | None, kept: str | None) -> None:
    assert changes.title_after(score, title, [("甲", 80), ("乙", 60)]) == kept


def head(**changed: object) -> seal.Head:
    given = {
        "round_id": 1,
        "kind": "scores",
        "number": 1,
        "at": datetime(2026, 11, 21, 6, 5, tzinfo=UTC),
        "person_id": 3,
        "rubric_digest": "r",
        "journal_seq": 9,
        "journal_mac": "m",
        "standings": 1,
        "detail": {"a": 1, "b": [1]},
        "reason": "",
    }
    return seal.Head(**{**given, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"round_id": 2}, {"journal_mac": "n"}, {"detail": {"a": 2, "b": [1]}}, {"reason": "x"}, {"number": 2}]
)
def test_every_part_of_the_head_is_sealed(change: dict[str, object]) -> None:
    assert seal.digest(head(), []) != seal.digest(head(**change), [])


def test_a_digest_is_over_the_head_and_every_row_however_many_there_are() -> None:
    rows = [
        (n, n + 1, n + 2, 7125, "[7125, 0]", "路桥工匠" * (n % 2), n % 3 == 0, "并列", "e" * 64) for n in range(1201)
    ]
    text = f"{head().text()}\n"
    for n, rank, place, score, parts, title, direct, why, evidence in rows:
        text += (
            "\x1f".join((str(n), str(rank), str(place), str(score), parts, title, "01"[direct], why, evidence)) + "\n"
        )
    assert seal.digest(head(), rows) == hashlib.sha256(text.encode()).hexdigest()


def test_the_order_in_which_a_database_gives_keys_does_not_matter() -> None:
    assert seal.digest(head(), []) == seal.digest(head(detail={"b": [1], "a": 1}), [])


def test_parts_are_written_as_they_are_read() -> None:
    assert seal.parts_read(seal.parts_written((2700, 0))) == [2700, 0]


def test_of_hundreds_who_are_tied_the_first_ones_and_the_last_are_shown() -> None:
    people = [Candidate(n, 9_000 if 5 <= n < 305 else 10_000 - 10 * n, (n,)) for n in range(305)]
    found = list(ranked(sorted(people, key=lambda one: -one.score), TieRule(("d1",), ("d1",))))
    outcome = allocate(found, TITLES, Trial((5, 40)))
    parts = board.around_lines(found, outcome, 57)
    rows = [part.ranked.place for part in parts if isinstance(part, board.Row)]
    assert rows == [1, 2, 3, 4, 5, 6, 7, 8, *range(9, 15), 305]
    gaps = [(part.first, part.count) for part in parts if isinstance(part, board.Gap)]
    assert gaps == [(6, 290), (306, 57)]
    assert isinstance(parts[-2], board.Cut)
    assert board.before_tied(found, outcome.lines[1]) == (5, 4)


def test_those_among_whom_the_panel_chooses_come_a_page_at_a_time() -> None:
    page = board.picks(1, "标兵", tuple(range(120)), 5, {3, 60}, 50, 50)
    assert page.shown == tuple(range(50, 100))
    assert (page.kept, page.picked, page.before, page.after) == ((3,), 2, 0, 100)
    assert board.picks(1, "标兵", (1, 2), 1, {2}, 999, 50).shown == (1, 2)
