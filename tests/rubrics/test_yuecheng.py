"""越城's odd rules, each computed by hand beside the engine."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import FIXED_DAY, booked, case_of, fact, reasons

YUECHENG = library.load("yuecheng")


def prize(id_: str, level: str, rank: str, **more: object) -> Fact:
    told = {"contest": id_, "organiser": "hr", "awarded_on": "2025-05-01", "class_": "one"} | more
    return fact(id_, "competition_award", level=level, rank=rank, **told)


def apprentice(id_: str, agreement_on: str = "2025-01-01", pair: bool = False) -> Fact:
    return fact(
        id_, "apprentice", apprentice=f"徒弟{id_}", agreement_on=agreement_on, agreement=True, recognised_pair=pair
    )


def result(id_: str, what: str, who: str = "") -> Fact:
    return fact(id_, "apprentice_result", apprentice=who or id_, result=what, obtained_on="2025-01-01")


@pytest.mark.parametrize(
    ("level", "rank", "points"),
    [
        ("province", "second", 20),
        ("province", "third", 15),
        ("city", "first", 15),
        ("city", "second", 12),
        ("city", "third", 8),
        ("district", "first", 10),
        ("district", "second", 8),
        ("district", "third", 5),
    ],
)
def test_every_published_row_of_the_prize_table(level: str, rank: str, points: int) -> None:
    assert score(YUECHENG, case_of(prize("a", level, rank))).total == points


def test_only_the_highest_prize_counts() -> None:
    # city second 12, district first 10, district third 5: highest only -> 12, not 27
    sheet = score(
        YUECHENG,
        case_of(prize("a", "district", "first"), prize("b", "city", "second"), prize("c", "district", "third")),
    )
    assert sheet.total == 12
    assert reasons(sheet) == {"a": "lower", "c": "lower"}
    assert sheet.uncounted[0].sentence == "取最高一项，已计市级二等奖，区级一等奖不计"


def test_contest_prize_and_technical_award_share_one_table() -> None:
    # contest: district second 8; technical award: city third 8 -> equal, one of them counts: 8
    award = fact("t", "innovation", type="science_award", level="city", rank="third", adopted_on="2025-05-01")
    assert score(YUECHENG, case_of(award)).total == 8
    assert score(YUECHENG, case_of(award, prize("a", "district", "second"))).total == 8


def test_a_provincial_first_prize_has_no_row_because_it_is_direct_recognition() -> None:
    sheet = score(YUECHENG, case_of(prize("a", "province", "first"), prize("b", "district", "third")))
    assert sheet.total == 5  # only the district third prize is in the table
    assert [(g.name, g.facts) for g in sheet.direct] == [("省级及以上职业技能竞赛一等奖（专项赛除外）", ("a",))]
    assert reasons(sheet) == {"a": "direct"}
    assert "直接认定" in sheet.uncounted[0].sentence


def test_a_special_contest_is_no_direct_recognition_and_has_no_row_either() -> None:
    sheet = score(YUECHENG, case_of(prize("a", "province", "first", class_="special")))
    assert (sheet.total, sheet.direct, reasons(sheet)) == (0, (), {"a": "no_row"})


@pytest.mark.parametrize(
    ("organiser", "points", "code"),
    [("hr", 20, None), ("union", 20, None), ("industry", 0, "wrong_issuer"), ("other", 0, "wrong_issuer")],
)
def test_a_provincial_prize_needs_the_right_organiser(organiser: str, points: int, code: str | None) -> None:
    sheet = score(YUECHENG, case_of(prize("a", "province", "second", organiser=organiser)))
    assert (sheet.total, reasons(sheet).get("a")) == (points, code)


def test_the_organiser_is_only_asked_of_provincial_prizes() -> None:
    assert score(YUECHENG, case_of(prize("a", "city", "second", organiser="industry"))).total == 12


@pytest.mark.parametrize(
    ("awarded_on", "points", "code"),
    [
        ("2023-10-30", 0, "out_of_window"),  # one day too old
        ("2023-10-31", 8, None),  # the same day three years earlier still counts
        ("2023-11-01", 8, None),
        ("2026-10-30", 8, None),
        ("2026-10-31", 8, None),  # the fixed day itself
        ("2026-11-01", 0, "after_window"),  # one day too late
    ],
)
def test_window_of_three_years_to_the_fixed_day(awarded_on: str, points: int, code: str | None) -> None:
    sheet = score(YUECHENG, case_of(prize("a", "district", "second", awarded_on=awarded_on), as_of=FIXED_DAY))
    assert (sheet.total, reasons(sheet).get("a")) == (points, code)


def test_the_window_to_a_leap_day_starts_on_the_last_of_february() -> None:
    leap = date(2028, 2, 29)
    assert score(YUECHENG, case_of(prize("a", "district", "second", awarded_on="2025-02-28"), as_of=leap)).total == 8
    assert score(YUECHENG, case_of(prize("a", "district", "second", awarded_on="2025-02-27"), as_of=leap)).total == 0


@pytest.mark.parametrize(("level", "points"), [("city", 20), ("district", 10)])
def test_master_titles(level: str, points: int) -> None:
    assert score(YUECHENG, case_of(fact("h", "honour", name="技术能手", type="master", level=level))).total == points


def test_a_provincial_master_title_is_direct_recognition_that_people_must_judge() -> None:
    sheet = score(YUECHENG, case_of(fact("h", "honour", name="浙江省技术能手", type="master", level="province")))
    assert sheet.total == 0
    assert sheet.direct[0].judge == "是否由人社或工会牵头组织，是否在行业内有一定知名度"
    assert "还需人工认定" in sheet.direct[0].sentence


@pytest.mark.parametrize(("level", "points"), [("l1", 15), ("l2", 12), ("l3", 10), ("l4", 2), ("l5", 1)])
def test_certificates_fall_off_a_cliff_below_level_three(level: str, points: int) -> None:
    assert score(YUECHENG, case_of(fact("s", "skill_certificate", level=level))).total == points


def test_a_special_senior_certificate_counts_as_level_five() -> None:
    # 专项高级 (l3, specialty) reads as l5: 1 point, not 10
    sheet = score(YUECHENG, case_of(fact("s", "skill_certificate", level="l3", specialty=True)))
    assert sheet.total == 1
    assert sheet.bookings[0].worth.row == "五级"


def test_other_special_certificates_are_not_published_and_score_nothing() -> None:
    sheet = score(YUECHENG, case_of(fact("s", "skill_certificate", level="l4", specialty=True)))
    assert (sheet.total, reasons(sheet)) == (0, {"s": "no_row"})


@pytest.mark.parametrize(
    ("grade", "points"), [("senior", 15), ("associate", 15), ("intermediate", 12), ("assistant", 10), ("assistant0", 2)]
)
def test_a_title_scores_on_the_ladder_of_levels(grade: str, points: int) -> None:
    assert score(YUECHENG, case_of(fact("t", "professional_title", grade=grade))).total == points


def test_title_and_certificate_are_one_ladder_highest_only() -> None:
    # 中级 -> 二级 12; certificate 三级 10 -> 12, not 22
    both = case_of(fact("t", "professional_title", grade="intermediate"), fact("s", "skill_certificate", level="l3"))
    assert score(YUECHENG, both).total == 12


@pytest.mark.parametrize(
    ("valid_until", "points"),
    [(None, 0), ("2026-10-30", 0), ("2026-10-31", 12), ("2030-01-01", 12)],
)
def test_a_special_trade_needs_a_valid_safety_licence(valid_until: str | None, points: int) -> None:
    facts = [fact("s", "skill_certificate", level="l2", special_trade=True)]
    if valid_until:
        facts.append(fact("z", "safety_licence", name="熔化焊接", valid_until=valid_until))
    sheet = score(YUECHENG, case_of(*facts))
    assert sheet.total == points
    assert reasons(sheet).get("s") == (None if points else "lacks_prerequisite")
    assert reasons(sheet).get("z") == ("condition_only" if valid_until else None)


@pytest.mark.parametrize(
    ("people", "points"),
    [(1, "2"), (2, "2.5"), (3, "3"), (7, "5"), (8, "5")],  # 2 + 0.5 × (n − 1); 7: 2 + 3 = 5; 8: 5.5 -> 5
)
def test_apprentices_two_plus_half_each_up_to_five(people: int, points: str) -> None:
    sheet = score(YUECHENG, case_of(*(apprentice(str(n)) for n in range(people))))
    assert booked(sheet)["4.1"] == Decimal(points)


def test_apprentice_sentence_names_base_increment_and_cap() -> None:
    (booking,) = score(YUECHENG, case_of(apprentice("1"), apprentice("2"))).bookings
    assert booking.sentence == "第1人2分，以后每人0.5分，2人计2.5分，封顶5分"
    (booking,) = score(YUECHENG, case_of(*(apprentice(str(n)) for n in range(8)))).bookings
    assert (booking.points_before, booking.points_after) == (Decimal("5.5"), 5)
    assert booking.sentence == "第1人2分，以后每人0.5分，8人计5.5分，超过项目封顶5分，只计5分"


def test_caps_inside_add_up_to_more_than_the_dimension() -> None:
    # 带徒 8 people 5.5 -> 5; 名师带高徒 10; 徒弟成果 6 × 2 = 12 -> 10; 5 + 10 + 10 = 25 -> dimension 15
    apprentices = [apprentice(str(n)) for n in range(7)] + [apprentice("p", pair=True)]
    results = [result(f"r{n}", "cert_technician") for n in range(6)]
    sheet = score(YUECHENG, case_of(*apprentices, *results))
    assert sheet.total == 15
    assert booked(sheet) == {"4.1": 5, "4.2": 10}  # in the rubric's order until the 15 are full
    assert {u.code for u in sheet.uncounted} == {"over_cap"}
    # five results fill the item's 10 and find the dimension full; the sixth is already above the item's cap
    sentences = [u.sentence for u in sheet.uncounted]
    assert sentences == ["超过指标封顶15分，不再计分"] * 5 + ["超过项目封顶10分，不再计分"]


def test_the_dimension_cap_can_cut_a_booking_in_two() -> None:
    # 带徒 3 people 3; 名师带高徒 10; 徒弟成果 2 × 2 = 4 -> 3 + 10 + 4 = 17 -> 15: the second result keeps 0
    apprentices = [apprentice("1"), apprentice("2"), apprentice("p", pair=True)]
    sheet = score(
        YUECHENG,
        case_of(*apprentices, result("x", "cert_technician"), result("y", "cert_senior"), result("z", "honour_city")),
    )
    assert booked(sheet) == {"4.1": 3, "4.2": 10, "4.3": 2}
    assert sheet.total == 15
    # 带徒 2 people 2.5; 10; then 2.5 is left for results of 2 and 2: 2 + 0.5
    sheet = score(
        YUECHENG,
        case_of(
            apprentice("1"), apprentice("p", pair=True), result("x", "cert_technician"), result("z", "honour_city")
        ),
    )
    assert [str(b.points_after) for b in sheet.bookings] == ["2.50", "10.00", "2.00", "0.50"]
    assert sheet.bookings[-1].sentence == "徒弟获市级以上荣誉2分，超过指标封顶15分，只计0.5分"


def test_an_apprentices_results_count_once_per_person_the_best() -> None:
    # 周: 高级工 1 and 技师 2 -> 2; 李: 区级荣誉 1 -> 2 + 1 = 3
    sheet = score(
        YUECHENG,
        case_of(
            result("a", "cert_senior", "周"),
            result("b", "cert_technician", "周 "),
            result("c", "honour_district", "李"),
        ),
    )
    assert sheet.total == 3
    assert reasons(sheet) == {"a": "duplicate"}
    assert sheet.uncounted[0].sentence == "同一名徒弟取最高，徒弟取得高级工以上证书不计"


def test_two_recognised_pairs_are_flat_ten() -> None:
    # flat 10 for 名师带高徒 however many, and both are apprentices as well: 2 + 0.5
    sheet = score(YUECHENG, case_of(apprentice("p", pair=True), apprentice("q", pair=True)))
    assert booked(sheet) == {"4.1": Decimal("2.5"), "4.2": 10}


def test_whole_case() -> None:
    # prize city second 12 + master district 10 + certificate 二级 12 + (带徒 2.5 + 徒弟 2) = 38.5
    sheet = score(
        YUECHENG,
        case_of(
            prize("a", "city", "second"),
            fact("h", "honour", name="区首席技师", type="master", level="district"),
            fact("s", "skill_certificate", level="l2"),
            apprentice("1"),
            apprentice("2"),
            result("r", "honour_city"),
        ),
    )
    assert sheet.total == Decimal("38.5")
    assert [(d.name, d.points, d.max) for d in sheet.dimensions] == [
        ("技能比武获奖", 12, 20),
        ("大师荣誉称号", 10, 20),
        ("技能类证书", 12, 15),
        ("带徒成果", Decimal("4.5"), 15),
    ]


def test_what_is_not_published_is_said_and_not_invented() -> None:
    assert YUECHENG.completeness == "partial"
    assert "70分" in YUECHENG.completeness_note
    assert sum(d.max or 0 for d in YUECHENG.dimensions) == 70
    assert YUECHENG.total == 100
    assert not [g for g in YUECHENG.gates if g.kind == "veto"]
