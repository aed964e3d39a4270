"""诸暨: parts less absences down to nothing, meetings from full marks, all or nothing, money by sector."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

ZHUJI = library.load("zhuji")


def parts(*names: str, absences: object = 0) -> list[Fact]:
    told = {"activities": {"absences": absences}}
    return [fact(f"p{name}", "presence", part=name, **told.get(name, {})) for name in names]


ALL = ("staffed", "activities", "duty_month")


def meetings(present: int, missed: int = 0, excused: int = 0) -> list[Fact]:
    came = [fact(f"m{n}", "meeting", attended=True) for n in range(present)]
    stayed = [fact(f"n{n}", "meeting", attended=False) for n in range(missed)]
    return came + stayed + [fact(f"e{n}", "meeting", attended=False, excused=True) for n in range(excused)]


def agreement(id_: str, amount: object, sector: str = "industry", project: str = "") -> Fact:
    return fact(id_, "cooperation_agreement", project=project or id_, sector=sector, amount=amount)


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (parts(*ALL), 24),  # 8 + 8 + 8
        (parts("staffed"), 8),
        (parts(*ALL, absences=3), 18),  # 8 + (8 − 3 × 2) + 8
        (parts("activities", absences=3), 2),  # 8 − 6
        (parts("activities", absences=4), 0),  # 8 − 8
        (parts(*ALL, absences=7), 16),  # 8 + 0 + 8: 8 − 14 is nothing, not less
        (parts("activities", absences=None), 0),  # nobody wrote down the absences
        ([*parts(*ALL), fact("again", "presence", part="staffed")], 24),  # the same part twice
    ],
)
def test_presence_less_absences(facts: list[Fact], points: int) -> None:
    assert score(ZHUJI, case_of(*facts)).total == points


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (meetings(12), 8),
        (meetings(10, missed=2), 4),  # 8 − 2 × 2
        (meetings(10, missed=1, excused=3), 6),  # only the unexcused one costs
        (meetings(2, missed=6), 0),  # 8 − 12 -> 0
        ([], 0),  # nothing recorded, nothing to start from
    ],
)
def test_meetings_start_full(facts: list[Fact], points: int) -> None:
    assert score(ZHUJI, case_of(*facts)).total == points


@pytest.mark.parametrize(("submitted", "points"), [(True, 8), (False, 0), (None, 0)])
def test_notes_all_or_nothing(submitted: bool | None, points: int) -> None:
    assert score(ZHUJI, case_of(fact("r", "research_notes", submitted=submitted))).total == points


@pytest.mark.parametrize(("amount", "points"), [(49.9, 10), (50, 20), (100, 20), (100.01, 30), (None, 0), ("一百", 0)])
def test_industrial_projects_by_money(amount: object, points: int) -> None:
    assert score(ZHUJI, case_of(agreement("a", amount))).total == points


def test_the_ladder_for_agriculture_is_another_and_not_published() -> None:
    # the same 80万元: industry 20, agriculture has no row here
    sheet = score(ZHUJI, case_of(agreement("a", 80), agreement("b", 80, "agriculture")))
    assert (sheet.total, reasons(sheet)) == (20, {"b": "no_rule"})


def test_agreements_add_up_to_thirty_one_for_each_project() -> None:
    # project A twice: the better 20; project B 10; 20 + 10 = 30; with project C 10 more still 30
    facts = [agreement("a", 60, project="A"), agreement("b", 30, project="A"), agreement("c", 30, project="B")]
    assert score(ZHUJI, case_of(*facts)).total == 30
    assert score(ZHUJI, case_of(*facts, agreement("d", 20))).total == 30


def test_a_whole_year() -> None:
    # 24 − 2 = 22; meetings 8 − 2 = 6; notes 8 -> 36 of 40; one agreement of 120万元 30 -> 66
    sheet = score(
        ZHUJI,
        case_of(
            *parts(*ALL, absences=1),
            *meetings(9, missed=1),
            fact("r", "research_notes", submitted=True),
            agreement("a", 120),
        ),
    )
    assert [d.points for d in sheet.dimensions] == [36, 30]
    assert booked(sheet) == {"1.1": 22, "1.2": 6, "1.3": 8, "2.1": 30}
    assert sheet.total == 66
