"""特种设备职称: numbers times n with caps, patents once per project, n counts only what experts find real."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

EQUIPMENT = library.load("special-equipment")


def patent(id_: str, type_: str, rank: int, project: str = "", real: object = True) -> Fact:
    told = {"type": type_, "role_rank": rank, "number": id_, "benefit_confirmed": real}
    return fact(id_, "patent", **told | ({"project": project} if project else {}))


def standard(id_: str, level: str, **more: object) -> Fact:
    return fact(id_, "innovation", type="standard", level=level, name=id_, **more)


def excellent(id_: str, assessed_on: str = "2025-12-31") -> Fact:
    return fact(id_, "appraisal", result="excellent", assessed_on=assessed_on)


@pytest.mark.parametrize(("times", "points"), [(1, 5), (2, 10), (3, 10)])
def test_excellent_once_and_twice(times: int, points: int) -> None:
    assert score(EQUIPMENT, case_of(*(excellent(f"a{n}") for n in range(times)))).total == points


def test_excellent_four_years_ago_does_not_count() -> None:
    # of two, one is older than 2023-10-31: once 5, not twice 10
    sheet = score(EQUIPMENT, case_of(excellent("a"), excellent("b", "2022-12-31")))
    assert (sheet.total, reasons(sheet)) == (5, {"b": "out_of_window"})


@pytest.mark.parametrize(("number", "points"), [(1, 3), (4, 12), (5, 15), (6, 15)])
def test_three_for_every_certificate_up_to_fifteen(number: int, points: int) -> None:
    # 3n: 3, 12, 15; 6 × 3 = 18 -> 15
    facts = [fact(f"q{n}", "qualification", name="检验员", number=f"TS{n}") for n in range(number)]
    assert score(EQUIPMENT, case_of(*facts)).total == points


def test_one_certificate_entered_twice_is_one() -> None:
    facts = [fact(f"q{n}", "qualification", name="检验员", number="TS1") for n in range(2)]
    assert score(EQUIPMENT, case_of(*facts)).total == 3


@pytest.mark.parametrize(
    ("kind", "attributes", "points"),
    [
        ("honour", {"level": "industry", "type": "commendation"}, 10),
        ("honour", {"level": "enterprise", "type": "commendation"}, 5),
        ("honour", {"level": "industry", "field": "contest"}, 0),  # contest, sports and charity praise is excluded
        ("honour", {"level": "industry", "field": "arts_sports"}, 0),
        ("service", {"type": "volunteer", "times": 9}, 5),  # took part: 5, however often
        ("years_in_post", {"since": "2019-10-31"}, 7),  # 7 full years × 1
        ("years_in_post", {"since": "2010-01-01"}, 10),  # 16 years -> 10
        ("job_performance", {"awarded": 27.5}, 27.5),  # experts 0 to 30
        ("job_performance", {"awarded": 31}, 0),  # out of the range
        ("publication", {"type": "paper", "tier": "general", "author_rank": 1, "awarded": 12}, 12),
    ],
)
def test_single_lines(kind: str, attributes: dict[str, object], points: float) -> None:
    assert score(EQUIPMENT, case_of(fact("x", kind, **attributes))).total == points


def test_papers_together_give_no_more_than_twenty() -> None:
    # 12 + 12 = 24 -> 20
    told = {"type": "paper", "tier": "general", "author_rank": 1, "awarded": 12}
    assert score(EQUIPMENT, case_of(fact("p", "publication", **told), fact("q", "publication", **told))).total == 20


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ([patent("a", "invention", 1)], 10),
        ([patent("a", "invention", 2)], 5),
        ([patent("a", "invention", 2), patent("b", "invention", 3)], 10),  # 5n = 10
        ([patent("a", "invention", 1), patent("b", "invention", 2)], 10),  # 10 + 5 -> 10
        ([patent("a", "utility", 1), patent("b", "design", 2)], 7),  # 5 + 2
        ([patent("a", "utility", 2), patent("b", "utility", 2), patent("c", "utility", 4)], 6),  # 2n = 6
        ([patent("a", "software", 1)], 0),  # no patent
    ],
)
def test_patents_by_kind_and_place(facts: list[Fact], points: int) -> None:
    assert score(EQUIPMENT, case_of(*facts)).total == points


def test_several_patents_of_one_project_count_once_the_best() -> None:
    # project A: invention as other inventor 5, utility as first inventor 5, utility as other 2 -> one of them, 5
    # project B: utility as other 2 -> 5 + 2 = 7
    sheet = score(
        EQUIPMENT,
        case_of(
            patent("a", "invention", 2, "A"),
            patent("b", "utility", 1, "A"),
            patent("c", "utility", 2, "A"),
            patent("d", "utility", 2, "B"),
        ),
    )
    assert sheet.total == 7
    assert len(reasons(sheet)) == 2


def test_only_patents_that_experts_find_useful_are_counted() -> None:
    # three utility patents as first inventor: one found useful 5, one not, one not yet looked at
    facts = [patent("a", "utility", 1), patent("b", "utility", 1, real=False), patent("c", "utility", 1, real=None)]
    sheet = score(EQUIPMENT, case_of(*facts))
    assert (sheet.total, reasons(sheet)) == (5, {"b": "not_judged", "c": "not_judged"})


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ([standard("a", "nation", relevance_confirmed=True)], 10),
        ([standard("a", "industry", relevance_confirmed=True), standard("b", "nation", relevance_confirmed=True)], 10),
        ([standard("a", "nation")], 0),  # nobody found it relevant
        ([standard("a", "province", role_rank=9)], 5),  # all persons equal
        ([standard("a", "province"), standard("b", "city"), standard("c", "city")], 10),  # 15 -> 10
        ([standard(str(n), "enterprise") for n in range(6)] + [standard("g", "group")], 14),  # 7 × 2, no cap of its own
        ([standard(str(n), "enterprise") for n in range(11)], 20),  # 22 -> 20 for all standards
    ],
)
def test_standards(facts: list[Fact], points: int) -> None:
    # 10n up to 10, 5n up to 10, 2n without a cap of its own, together up to 20
    assert score(EQUIPMENT, case_of(*facts)).total == points


def test_a_whole_application() -> None:
    # excellent twice 10 + unit praise 5 + took part 5 + 12 years 10 + two certificates 6 = 36 of 50
    # performance 24 of 30
    # invention first 10 + utility first 5 = 15 of 20; national standard 10 + two enterprise standards 4 = 14 of 20
    # paper 15 of 40: 15 + 14 + 15 = 44 of 80
    # 36 + 24 + 44 = 104
    sheet = score(
        EQUIPMENT,
        case_of(
            excellent("a"),
            excellent("b"),
            fact("h", "honour", level="enterprise", type="commendation"),
            fact("s", "service", type="volunteer"),
            fact("y", "years_in_post", since="2014-10-31"),
            fact("q", "qualification", number="TS1"),
            fact("r", "qualification", number="TS2"),
            fact("j", "job_performance", awarded=24),
            patent("p", "invention", 1, "A"),
            patent("u", "utility", 1, "B"),
            standard("n", "nation", relevance_confirmed=True),
            standard("e", "enterprise"),
            standard("f", "enterprise"),
            fact("z", "publication", type="paper", tier="general", author_rank=1, awarded=15),
        ),
    )
    assert [d.points for d in sheet.dimensions] == [36, 24, 15, 14, 15]
    assert sheet.total == 104


def test_the_best_possible_first_dimension_is_exactly_full() -> None:
    # 10 + 10 + 5 + 10 + 15 = 50
    facts = [
        excellent("a"),
        excellent("b"),
        fact("h", "honour", level="industry"),
        fact("s", "service", type="volunteer"),
        fact("y", "years_in_post", since="2000-01-01"),
        *(fact(f"q{n}", "qualification", number=str(n)) for n in range(5)),
    ]
    sheet = score(EQUIPMENT, case_of(*facts))
    assert sheet.total == 50
    assert booked(sheet) == {"1.1": 10, "1.2": 10, "1.3": 5, "1.4": 10, "1.5": 15}
