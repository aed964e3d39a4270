"""杭州技能大师工作室: every line starts full and loses points, some faults make it zero, a shortfall costs by the head."""

from __future__ import annotations

import pytest

from craftsman.rubrics import library
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.scoring import score
from tests.rubrics.cases_of import booked, case_of, fact

STUDIO = library.load("hangzhou-studio")


def faultless() -> dict[str, Fact]:
    """One record for each of the thirteen lines: 10+5+10+10 + 5+10 + 5+10 + 5+5+5 + 10+10 = 100."""
    found = [
        fact("a", "studio_site", available=True, sign_visible=True, display_board=True),
        fact("b", "studio_equipment", sufficient=True),
        fact("c", "studio_support", funded=True, rules=True),
        fact("d", "studio_spending", accounts=True, irregular=False),
        fact("e", "studio_rules", established=True, posted=True),
        fact("f", "studio_plans", submitted=True, awarded=0),
        fact("g", "studio_improvement", done=True, awarded=0),
        fact("h", "studio_results", awarded=0),
        fact("i", "studio_exchange", held=True, awarded=5),
        fact("j", "studio_service", awarded=5),
        fact("k", "studio_school", awarded=5),
        fact("l", "studio_apprentices", people=12, roster=True),
        fact("m", "studio_trainees", people=3, roster=True),
    ]
    return {f.kind: f for f in found}


def test_without_a_fault_there_are_a_hundred() -> None:
    assert score(STUDIO, case_of(*faultless().values())).total == 100


def test_what_was_not_assessed_has_no_points() -> None:
    assert score(STUDIO, case_of()).total == 0
    # equipment alone: 5
    assert score(STUDIO, case_of(fact("b", "studio_equipment", sufficient=True))).total == 5


@pytest.mark.parametrize(
    ("kind", "attributes", "points"),
    [
        ("studio_site", {"available": True, "sign_visible": False, "display_board": True}, 8),  # 10 − 2
        ("studio_site", {"available": True, "sign_visible": False, "display_board": False}, 5),  # 10 − 2 − 3
        ("studio_site", {"available": False, "sign_visible": True, "display_board": True}, 0),  # hard zero
        ("studio_equipment", {"sufficient": False}, 0),  # 5 − 5
        ("studio_support", {"funded": False, "rules": True}, 5),  # 10 − 5
        ("studio_support", {"funded": False, "rules": False}, 3),  # 10 − 5 − 2
        ("studio_spending", {"accounts": False}, 0),  # hard zero
        ("studio_rules", {"established": True, "posted": False}, 3),  # 5 − 2
        ("studio_rules", {"established": False, "posted": False}, 0),  # hard zero
        ("studio_plans", {"submitted": False}, 0),  # hard zero
        ("studio_plans", {"submitted": True, "awarded": -4}, 6),  # 10 − 4
        ("studio_improvement", {"done": False}, 0),  # hard zero
        ("studio_improvement", {"done": True, "awarded": -1.5}, 3.5),  # 5 − 1.5
        ("studio_results", {"awarded": -3}, 7),  # 10 − 3
        ("studio_results", {"awarded": -30}, 10),  # outside the range: no judgement, nothing taken
        ("studio_exchange", {"held": False, "awarded": 5}, 0),
        ("studio_exchange", {"held": True, "awarded": 4}, 4),
        ("studio_service", {"awarded": 2}, 2),
        ("studio_school", {"awarded": 3}, 3),
        ("studio_apprentices", {"people": 7, "roster": True}, 7),  # 10 − 3 × 1
        ("studio_apprentices", {"people": 7, "roster": False}, 5),  # 10 − 2 − 3 × 1
        ("studio_apprentices", {"people": 0, "roster": False}, 0),  # 10 − 2 − 10 = −2 -> 0
        ("studio_apprentices", {"people": 15, "roster": True}, 10),  # more than ten is no bonus
        ("studio_trainees", {"people": 2, "roster": True}, 7),  # 10 − 1 × 3
        ("studio_trainees", {"people": 1, "roster": False}, 2),  # 10 − 2 − 2 × 3
        ("studio_trainees", {"people": 0, "roster": True}, 0),  # hard zero, not 10 − 9
        ("studio_trainees", {"people": 5, "roster": True}, 10),
    ],
)
def test_each_line_loses_what_its_faults_cost(kind: str, attributes: dict[str, object], points: float) -> None:
    assert float(score(STUDIO, case_of(fact("x", kind, **attributes))).total) == points


def test_irregular_spending_takes_from_the_total() -> None:
    # the line keeps its 10; the total of 100 loses the 15 that people decided
    facts = faultless() | {"studio_spending": fact("d", "studio_spending", accounts=True, irregular=True, awarded=-15)}
    sheet = score(STUDIO, case_of(*facts.values()))
    assert sheet.total == 85
    assert (booked(sheet)["1.4"], booked(sheet)["6.1"]) == (10, -15)


def test_whole_case() -> None:
    # site 10 − 3 = 7; no rules 10 − 2 = 8; not posted 5 − 2 = 3; 8 apprentices 10 − 2 = 8; 2 trainees 10 − 3 = 7;
    # school 2 of 5: lost 3 + 2 + 2 + 2 + 3 + 3 = 15, 85 left
    facts = faultless() | {
        "studio_site": fact("a", "studio_site", available=True, sign_visible=True, display_board=False),
        "studio_support": fact("c", "studio_support", funded=True, rules=False),
        "studio_rules": fact("e", "studio_rules", established=True, posted=False),
        "studio_apprentices": fact("l", "studio_apprentices", people=8, roster=True),
        "studio_trainees": fact("m", "studio_trainees", people=2, roster=True),
        "studio_school": fact("k", "studio_school", awarded=2),
    }
    sheet = score(STUDIO, case_of(*facts.values()))
    assert sheet.total == 85
    assert [d.points for d in sheet.dimensions][:5] == [30, 13, 15, 12, 15]


def test_the_subject_is_the_studio() -> None:
    assert STUDIO.subject == "工作室"
