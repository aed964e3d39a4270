"""Measures scoring alone: 36,000 applicants of six facts on one core, under the example rubric and a richer one.

python -m bench.rubrics [--runs 5] [--applicants 3600 36000]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from datetime import date
from typing import Any

from bench.run import Course, calibration, machine, table
from craftsman.rubrics import library
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score

FIXED_DAY = date(2026, 10, 31)
FACTS = 6
SEED = 20261121
EXAMPLE: dict[str, tuple[str, ...]] = {
    "skill_certificate": ("level:l5,l4,l3,l2,l1", "obtained_on"),
    "professional_title": ("grade:assistant,intermediate,associate", "obtained_on"),
    "education": ("degree:college,bachelor,master",),
    "honour": ("type:craftsman,model,commendation", "level:district,city,province", "awarded_on"),
    "competition_award": ("level:district,city,province", "rank:first,second,third", "contest:焊工,电工", "awarded_on"),
    "patent": ("type:utility,invention", "role_rank:1,2", "granted_on"),
    "apprentice": ("agreement_on", "result:l3,l4"),
    "years_in_post": ("since",),
    "innovation": ("type:proposal,improvement", "level:district,city", "adopted_on"),
    "safety_licence": ("name:电工,焊工", "valid_until"),
}
RICH: dict[str, tuple[str, ...]] = {
    "award": ("level:district,city,province", "rank:1,2,3", "holders:3,5", "project:a,b,c", "awarded_on"),
    "paper": ("level:city,province", "project:a,b,c", "awarded_on"),
    "patent": ("level:city,province", "project:a,b,c", "awarded_on"),
    "years": ("since",),
    "fault": ("level:city",),
}


def rich() -> Rubric:
    """Weights, layers, factors, shares, bonus, a full mark, facts that several items want, one project once."""
    levels = [
        {"level": name, "points": p, "name": name} for name, p in (("district", 3), ("city", 6.5), ("province", 10))
    ]
    ranks = [{"rank": r, "factor": f, "name": str(r)} for r, f in ((1, 1), (2, 0.7), (3, 0.4))]
    window = [{"within": {"of": "awarded_on", "years": 5}}]

    def item(id_: str, kinds: list[str], rules: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        return {"id": id_, "name": f"项目{id_}", "kinds": kinds, "rules": rules} | more

    def valued(**more: Any) -> dict[str, Any]:
        return {"id": "r", "name": "规则", "points": {"by": ["level"], "rows": levels}} | more

    years = {
        "plus": [
            {"of": {"months": "since"}, "each": 0.05},
            {"of": {"years": "since"}, "each": 1, "per": 5, "whole": True},
        ]
    }
    shared = {"share": "holders", "rank": "rank", "weights": [2]}
    first = [
        item("1.1", ["award"], [valued(times=[{"by": "rank", "rows": ranks}])], cap=12, filters=window),
        item(
            "1.2",
            ["award", "patent"],
            [valued(times=[shared], kinds=["award"]), valued(id="p", kinds=["patent"])],
            cap=10,
        ),
    ]
    second = [
        item("2.1", ["paper", "patent"], [valued()], cap=14, take="sum", weight=0.8, filters=window),
        item("2.2", ["years"], [{"id": "r", "name": "工龄", "points": years}], cap=8),
    ]
    third = [item("3.1", ["fault"], [{"id": "r", "name": "违规", "points": -2}], full=10)]
    plain = {
        "rubric": {
            "id": "rich",
            "name": "多种规则",
            "version": "v1",
            "total": 60,
            "layers": [{"id": "city", "name": "市级", "max": 30}],
        },
        "dimensions": [
            {"id": "d1", "name": "成果", "max": 18, "layer": "city", "items": first},
            {"id": "d2", "name": "岗位", "max": 20, "layer": "city", "weight": 0.9, "items": second},
            {"id": "d3", "name": "安全", "bonus": True, "items": third},
        ],
        "once": [{"by": ["project"], "name": "同一项目", "items": ["2.1"]}],
    }
    return Rubric.from_dict(plain)


def applicants(number: int, kinds: dict[str, tuple[str, ...]]) -> list[Case]:
    dice = random.Random(SEED)  # no secret: the same applicants every time
    return [
        Case(FIXED_DAY, tuple(_fact(dice, n, dice.choice(list(kinds)), kinds) for n in range(FACTS)))
        for _ in range(number)
    ]


def _fact(dice: random.Random, number: int, kind: str, kinds: dict[str, tuple[str, ...]]) -> Fact:
    attributes: dict[str, object] = {}
    for written in kinds[kind]:
        name, _, choices = written.partition(":")
        day = (
            f"{2034 if name == 'valid_until' else dice.randint(2016, 2026)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}"
        )
        told = dice.choice(choices.split(",")) if choices else day
        attributes[name] = int(told) if told.isdigit() else told
    return Fact(number, kind, attributes, 1, dice.random() < 0.8)


def timed(rubric: Rubric, cases: list[Case]) -> float:
    before = time.process_time()
    for case in cases:
        score(rubric, case)
    return time.process_time() - before


def contested(rubric: Rubric, cases: list[Case]) -> float:
    """The share of applicants of whom at least one fact could have counted in several items."""
    sheets = (score(rubric, case) for case in cases)
    return sum(any(b.elsewhere for b in sheet.bookings) for sheet in sheets) / len(cases)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--applicants", type=int, nargs="+", default=[3600, 36000])
    options = parser.parse_args()
    course = Course(0)
    rows = []
    rubrics = {"路桥工匠（示例）": (library.load("luqiao-example"), EXAMPLE), "a richer one": (rich(), RICH)}
    for name, (rubric, kinds) in rubrics.items():
        for number in options.applicants:
            cases = applicants(number, kinds)
            times = []
            for _ in range(options.runs):
                course.loop.append(calibration())
                times.append(timed(rubric, cases))
            middle = statistics.median(times)
            spread = f"{(max(times) - min(times)) / middle * 100:.0f} %"
            share = f"{contested(rubric, cases[:3600]) * 100:.0f} %"
            rows.append([f"{name}, {number:,}", f"{middle:.2f}", spread, f"{middle / number * 1e6:.0f}", share])
    print(f"\nScoring alone, {FACTS} facts each, median of {options.runs} runs, processor time. {machine(course)}.\n")
    print(table(["rubric, applicants", "seconds", "spread", "µs each", "with contested facts"], rows))


if __name__ == "__main__":
    main()
