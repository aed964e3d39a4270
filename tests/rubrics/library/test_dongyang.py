"""东阳: shares of a patent with two for the first holder, tenths of a point, a cap for every single good deed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

DONGYANG = library.load("dongyang")  # counted to 2026-10-31


def patent(id_: str, holders: int | None, rank: int, **more: object) -> Fact:
    told = {"type": "invention", "number": f"ZL{id_}", "holders": holders, "role_rank": rank} | more
    return fact(id_, "patent", **told)


@pytest.mark.parametrize(
    ("holders", "rank", "points"),
    [
        (1, 1, "10"),  # 10 × 2/2
        (2, 1, "6.67"),  # 10 / (2 + 1) = 3.333, two shares 6.667
        (2, 2, "3.33"),  # one share
        (3, 1, "5"),  # 10 / 4 = 2.5, two shares 5
        (3, 3, "2.5"),
        (4, 1, "4"),  # 10 / 5 = 2, two shares 4
        (4, 2, "2"),
        (7, 1, "2.5"),  # 10 / 8 = 1.25, two shares
    ],
)
def test_the_first_holder_gets_twice_the_average_share(holders: int, rank: int, points: str) -> None:
    assert score(DONGYANG, case_of(patent("a", holders, rank))).total == Decimal(points)


def test_shares_of_all_holders_are_the_whole_ten() -> None:
    # four holders: 4 + 2 + 2 + 2 = 10
    assert sum(score(DONGYANG, case_of(patent("a", 4, rank))).total for rank in (1, 2, 3, 4)) == 10


def test_patents_add_up_to_twenty() -> None:
    # alone 10, first of three 5, first of two 6.67: 21.67 -> 20; a utility model is not named
    mine = [patent("a", 1, 1), patent("b", 3, 1), patent("c", 2, 1), patent("d", 1, 1, type="utility")]
    sheet = score(DONGYANG, case_of(*mine))
    assert sheet.total == 20
    assert reasons(sheet)["d"] == "no_rule"


def test_without_the_number_of_holders_there_is_no_share() -> None:
    sheet = score(DONGYANG, case_of(patent("a", None, 1)))
    assert (sheet.total, reasons(sheet)) == (0, {"a": "missing_value"})


@pytest.mark.parametrize(
    ("since", "points"), [(None, 10), ("2026-01-01", 10), ("2023-10-31", 16), ("2011-10-31", 40)]
)  # 10; 10; 10 + 3 × 2; 10 + 15 × 2 (no cap)
def test_a_talent_card_and_two_for_each_year(since: str | None, points: int) -> None:
    assert score(DONGYANG, case_of(fact("t", "talent_card", since=since))).total == points


@pytest.mark.parametrize(
    ("office", "level", "since", "points"),
    [
        ("deputy", "town", "2026-03-01", 5),
        ("deputy", "town", "2022-03-01", 13),  # 5 + 4 × 2
        ("deputy", "district", "2022-03-01", 18),  # 10 + 4 × 2
        ("member", "province", "2025-03-01", 12),  # 10 + 2
        ("member", "town", "2022-03-01", 0),  # no such member
    ],
)
def test_public_office(office: str, level: str, since: str, points: int) -> None:
    assert score(DONGYANG, case_of(fact("o", "public_office", office=office, level=level, since=since))).total == points


def test_of_two_offices_only_the_higher() -> None:
    # town deputy 5 + 4 × 2 = 13; district member 10 + 1 × 2 = 12 -> 13
    offices = [
        fact("a", "public_office", office="deputy", level="town", since="2022-03-01"),
        fact("b", "public_office", office="member", level="district", since="2025-03-01"),
    ]
    sheet = score(DONGYANG, case_of(*offices))
    assert (sheet.total, reasons(sheet)) == (13, {"b": "lower"})


def test_bravery_is_ten_each_up_to_twenty() -> None:
    # 3 × 10 = 30 -> 20, and it is no praise besides
    acts = [fact(str(n), "honour", type="bravery", level="city", issued_by="government") for n in range(3)]
    assert booked(score(DONGYANG, case_of(*acts))) == {"4": 20}


@pytest.mark.parametrize(
    ("kind", "attributes", "points"),
    [
        ("grassroots_post", {"since": "2020-10-31"}, "6"),  # 6 years
        ("grassroots_post", {"since": "2000-10-31"}, "10"),  # 26 -> 10
        ("volunteering", {"hours": 7}, "0.3"),  # 3 times two hours
        ("volunteering", {"hours": 300}, "10"),  # 150 × 0.1 = 15 -> 10
        ("donation", {"yuan": 1250}, "1.2"),  # 12 × 0.1
        ("blood_donation", {"ml": 500}, "2"),  # 2 × 200
        ("blood_donation", {"ml": 4000}, "10"),  # 20 -> 10
        ("stem_cell", {"type": "sample"}, "0.5"),
        ("stem_cell", {"type": "donation"}, "5"),
    ],
)
def test_each_good_deed_has_its_own_rate_and_ends_at_ten(kind: str, attributes: dict[str, object], points: str) -> None:
    assert score(DONGYANG, case_of(fact("g", kind, **attributes))).total == Decimal(points)


def test_hours_add_up_before_they_are_counted_in_twos() -> None:
    # 1 + 1.5 + 3 = 5.5 hours: two full twos, 0.2
    hours = [
        fact("a", "volunteering", hours=1),
        fact("b", "volunteering", hours=1.5),
        fact("c", "volunteering", hours=3),
    ]
    assert score(DONGYANG, case_of(*hours)).total == Decimal("0.2")


def test_good_deeds_are_capped_each_and_not_together() -> None:
    # posts 26 -> 10, hours 15 -> 10, blood 2, donation 1.2: 23.2
    deeds = [
        fact("a", "grassroots_post", since="2000-10-31"),
        fact("b", "volunteering", hours=300),
        fact("c", "blood_donation", ml=400),
        fact("d", "donation", yuan=1200),
    ]
    assert score(DONGYANG, case_of(*deeds)).total == Decimal("23.2")


def test_tenths_of_a_point_for_cooperation() -> None:
    # 3 × 0.2 + 2 × 0.1 + 1 = 1.8; 21 family checks 21 -> 20
    acts = [fact(f"l{n}", "cooperation", sort="listed") for n in range(3)]
    acts += [fact(f"m{n}", "cooperation", sort="minor") for n in range(2)]
    assert score(DONGYANG, case_of(*acts, fact("f", "cooperation", sort="family_check"))).total == Decimal("1.8")
    checks = [fact(str(n), "cooperation", sort="family_check") for n in range(21)]
    assert score(DONGYANG, case_of(*checks)).total == 20


@pytest.mark.parametrize(
    ("level", "issued_by", "points"),
    [
        ("town", None, 1),
        ("district", "department", 1),
        ("district", "government", 3),
        ("city", "department", 3),
        ("city", "government", 7),
        ("province", "department", 7),
        ("province", "government", 15),
        ("nation", "department", 15),
        ("nation", "government", 30),
    ],
)
def test_praise(level: str, issued_by: str | None, points: int) -> None:
    praise = fact("h", "honour", type="commendation", level=level, issued_by=issued_by)
    assert score(DONGYANG, case_of(praise)).total == points


def test_whole_case() -> None:
    # card 10 + 3 × 2 = 16; patent second of three 2.5; blood 2; two praises 3 + 1 = 4: 24.5
    sheet = score(
        DONGYANG,
        case_of(
            fact("t", "talent_card", since="2023-05-01"),
            patent("p", 3, 2),
            fact("b", "blood_donation", ml=400),
            fact("h", "honour", type="model", level="district", issued_by="government"),
            fact("k", "honour", type="other", level="town"),
        ),
    )
    assert booked(sheet) == {"1": 16, "3": Decimal("2.5"), "5": 2, "7": 4}
    assert sheet.total == Decimal("24.5")
