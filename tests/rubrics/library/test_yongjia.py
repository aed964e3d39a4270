"""永嘉: the applicant's own choice of certificate, titles from elsewhere, a kind of insurance that must be there, 就高."""

from __future__ import annotations

from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact, reasons

YONGJIA = library.load("yongjia")  # counted to 2026-10-31


def skill(id_: str, level: str, **more: object) -> Fact:
    return fact(id_, "skill_certificate", **({"level": level, "hr_issued": True} | more))


def title(id_: str, grade: str, **more: object) -> Fact:
    return fact(id_, "professional_title", **({"grade": grade, "hr_issued": True} | more))


@pytest.mark.parametrize(
    ("degree", "points"), [("secondary", 5), ("college", 10), ("bachelor", 20), ("master", 25), ("doctor", 30)]
)
def test_education(degree: str, points: int) -> None:
    assert score(YONGJIA, case_of(fact("e", "education", degree=degree))).total == points


@pytest.mark.parametrize(
    ("one", "points"),
    [
        (title("t", "senior"), 30),
        (title("t", "associate"), 25),
        (skill("s", "l1"), 25),
        (title("t", "intermediate"), 20),
        (skill("s", "l2"), 20),
        (title("t", "assistant"), 15),
        (skill("s", "l3"), 15),
        (skill("s", "l3", specialty=True), 15),
        (title("t", "assistant0"), 10),
        (skill("s", "l4"), 10),
        (skill("s", "l5"), 5),
        (skill("s", "l4", specialty=True), 0),  # only the senior single-skill certificate is named
        (skill("s", "chief"), 0),  # not named
    ],
)
def test_titles_and_levels(one: Fact, points: int) -> None:
    assert score(YONGJIA, case_of(one)).total == points


def test_the_applicant_chooses_which_certificate_counts() -> None:
    # 技师 20 and 助理级 15, the applicant marks the title: 15
    sheet = score(YONGJIA, case_of(skill("s", "l2"), title("t", "assistant", chosen=True)))
    assert sheet.total == 15
    assert [b.facts for b in sheet.bookings] == [("t",)]


def test_without_a_choice_the_best_counts() -> None:
    # 技师 20 and 助理级 15, nothing marked: 20
    assert score(YONGJIA, case_of(skill("s", "l2"), title("t", "assistant"))).total == 20


@pytest.mark.parametrize(
    ("more", "points", "code"),
    [
        ({}, 20, None),
        ({"elsewhere": True}, 0, "not_met"),
        ({"elsewhere": True, "confirmed": True}, 20, None),
        ({"hr_issued": False}, 0, "wrong_issuer"),
    ],
)
def test_a_title_from_elsewhere_must_be_confirmed(more: dict[str, object], points: int, code: str | None) -> None:
    sheet = score(YONGJIA, case_of(title("t", "intermediate", **more)))
    assert (sheet.total, reasons(sheet).get("t")) == (points, code)


def test_half_a_point_a_month_only_with_pension_insurance() -> None:
    # no pension: 40 months are nothing. With it (40 + 6) × 0.5 = 23; (40 + 30) × 0.5 = 35 -> 30
    other = fact("a", "insurance", months=40, pension=False)
    sheet = score(YONGJIA, case_of(other))
    assert (sheet.total, reasons(sheet)) == (0, {"a": "lacks_prerequisite"})
    assert score(YONGJIA, case_of(other, fact("b", "insurance", months=6, pension=True))).total == 23
    assert score(YONGJIA, case_of(other, fact("b", "insurance", months=30, pension=True))).total == 30
    assert score(YONGJIA, case_of(fact("b", "insurance", months=7, pension=True))).total == Decimal("3.5")


@pytest.mark.parametrize(("valid_until", "points"), [(None, 5), ("2026-10-31", 5), ("2026-10-30", 0)])
def test_a_labour_contract_in_force(valid_until: str | None, points: int) -> None:
    assert score(YONGJIA, case_of(fact("c", "labour_contract", valid_until=valid_until))).total == points


@pytest.mark.parametrize(
    ("degree", "level", "points", "loser"),
    [("bachelor", "l1", 25, "e"), ("master", "l2", 25, "s"), ("college", "l5", 10, "s")],
)
def test_only_the_higher_of_education_and_skill(degree: str, level: str, points: int, loser: str) -> None:
    # 20 against 25 -> 25; 25 against 20 -> 25; 10 against 5 -> 10
    sheet = score(YONGJIA, case_of(fact("e", "education", degree=degree), skill("s", level)))
    assert (sheet.total, reasons(sheet)) == (points, {loser: "lower_item"})


def test_whole_case() -> None:
    # 大专 10 against 高级工 15 -> 15; (24 + 12) × 0.5 = 18; contract 5: 38
    sheet = score(
        YONGJIA,
        case_of(
            fact("e", "education", degree="college"),
            skill("s", "l3"),
            fact("i", "insurance", months=24, pension=True),
            fact("j", "insurance", months=12, pension=True),
            fact("c", "labour_contract", valid_until="2028-01-01"),
        ),
    )
    assert booked(sheet) == {"1.2": 15, "1.3": 18, "1.4": 5}
    assert sheet.total == 38


def test_proof_depends_on_the_degree() -> None:
    item = YONGJIA.item("1.1")
    assert item is not None
    assert [rule.evidence or item.evidence for rule in item.rules] == [
        ("发证地县级教育部门的证明",),
        ("学信网学历报告",),
    ]
