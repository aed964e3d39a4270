"""A fact counts once: the assignment found is the best of all, proved against trying every one of them."""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from craftsman.rubrics import ways
from craftsman.rubrics.caps import clipped
from craftsman.rubrics.contest import Count, Pair, contest
from craftsman.rubrics.counting import candidates_of, lines_of
from craftsman.rubrics.exclusion import choices
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.ladder import Rung
from craftsman.rubrics.plan import Plan, plan_of
from craftsman.rubrics.prices import FINE, Buyer, Offer
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.rubrics.search import Effort
from craftsman.rubrics.setting import Setting
from tests.rubrics.cases_of import FIXED_DAY, booked, case_of, fact, reasons

TOTAL_MOST = 12  # assignments tried by force stay below 4 ** 6


def table(kind: str, by: str, points: dict[str, float]) -> dict[str, Any]:
    rows = [{by: key, "points": value, "name": key} for key, value in points.items()]
    return {"id": f"r-{kind}", "name": "规则", "kinds": [kind], "points": {"by": [by], "rows": rows}}


def rubric_of(items: list[dict[str, Any]], **more: Any) -> Rubric:
    """Items, two to a dimension, with whatever else is said of the whole."""
    head = {"id": "t", "name": "试", "version": "v1"} | more.pop("head", {})
    dims = more.pop("dims", {})
    dimensions = [
        {"id": f"d{n}", "name": f"指标{n}", "items": items[n : n + 2]} | dims.get(n, {})
        for n in range(0, len(items), 2)
    ]
    return Rubric.from_dict({"rubric": head, "dimensions": dimensions} | more)


def by_force(rubric: Rubric, case: Case) -> Decimal:
    """The highest total over every choice of exclusive items and every legal assignment, booked in full."""
    plan = plan_of(rubric)
    by_kind: dict[str, list[Fact]] = {}
    for one in case.facts:
        by_kind.setdefault(one.kind, []).append(one)
    setting = Setting(case.as_of, case.subject, case.cohort, by_kind)
    counts = []
    for item, rules in plan.items:
        facts = sorted((f for kind in rules for f in by_kind.get(kind, ())), key=lambda f: str(f.id))
        found = candidates_of(item, rules, facts, setting, [])
        if found:
            counts.append(Count(item, found))
    best: Decimal | None = None
    for losers in choices(plan, counts):
        pairs = contest(plan, counts, losers)
        for standing in legal(pairs):
            total = booked_total(plan, counts, losers, {id(p.candidate) for p in pairs} - standing, setting)
            best = total if best is None else max(best, total)
    assert best is not None
    return best


def legal(pairs: list[Pair]) -> Iterator[set[int]]:
    """Every set of pairs of which no two share a claim; a fact that nobody disputes its place must stand somewhere."""
    for flags in product((True, False), repeat=len(pairs)):
        standing = [pair for pair, flag in zip(pairs, flags, strict=True) if flag]
        if sum(len(p.claims) for p in standing) != len({claim for p in standing for claim in p.claims}):
            continue
        facts = {p.fact for p in standing}
        idle = {p.fact for p in pairs} - facts
        if all(any(p.claims != (("fact", p.fact),) for p in pairs if p.fact == one) for one in idle):
            yield {id(p.candidate) for p in standing}


def booked_total(
    plan: Plan, counts: list[Count], losers: frozenset[str], fallen: set[int], setting: Setting
) -> Decimal:
    lines = []
    for count in counts:
        if count.item.id not in losers:
            chosen = [c for c in count.chosen if id(c) not in fallen]
            lines += lines_of(count.item, chosen, setting, plan.unit, [])
    return sum((b.points_after for b in clipped(plan, lines)[0]), Decimal(0))


KINDS = ("a", "b")
LEVELS = ("x", "y", "z")
POINTS = st.sampled_from([1, 2, 2.5, 3, 4.25, 5, 7])
CAPS = st.none() | st.sampled_from([0, 1, 2.5, 4, 6, 9])


@st.composite
def items(draw: st.DrawFn, number: int) -> dict[str, Any]:
    kinds = draw(st.sampled_from([["a"], ["b"], ["a", "b"]]))
    rules = [draw(rules_of(kind)) for kind in kinds]
    item: dict[str, Any] = {"id": f"i{number}", "name": f"项目{number}", "kinds": kinds, "rules": rules}
    item |= draw(st.fixed_dictionaries({}, optional={"cap": CAPS, "also": st.booleans()}))
    item["take"] = draw(st.sampled_from(["sum", "sum", "best", "chosen"]))
    if draw(st.integers(0, 3)) == 0:
        item["once_per"] = {"by": ["project"]}
    if draw(st.integers(0, 4)) == 0:
        item["weight"] = draw(st.sampled_from([0.5, 0.35, 1.5]))
    return item


@st.composite
def rules_of(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    rule = table(kind, "level", {level: draw(POINTS) for level in draw(st.sampled_from([LEVELS, LEVELS[:2]]))})
    sort = draw(st.sampled_from(["table", "table", "table", "count", "total", "years", "minus"]))
    if sort == "count":
        rule["points"] = {"of": "count", "each": draw(POINTS), "base": draw(POINTS), "start": 1}
    if sort == "total":
        rule["points"] = {"of": {"number": "n", "total": True}, "each": 0.5}
    if sort == "years":
        rule["points"] = {"of": {"years": "since", "until": "until", "total": True}, "each": 0.5}
    if sort == "minus":
        rule["points"] = {
            "by": ["level"],
            "rows": [{"level": "x", "points": -2, "name": "扣"}, {"level": "y", "points": 3, "name": "加"}],
        }
    rule["cap"] = draw(CAPS)
    return rule


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    own = [draw(items(n)) for n in range(draw(st.integers(2, 4)))]
    limits = st.fixed_dictionaries(
        {}, optional={"max": CAPS, "weight": st.sampled_from([0.5, 0.3]), "bonus": st.booleans()}
    )
    dims = {0: draw(limits), 2: draw(limits)}
    more: dict[str, Any] = {}
    if draw(st.booleans()):
        more["once"] = [{"by": ["project"], "items": draw(st.sampled_from([[], ["i0", "i1"], ["i1"]]))}]
    if draw(st.integers(0, 2)) == 0:
        more["exclusive"] = [{"items": ["i0", "i1"], "name": "就高"}]
    if draw(st.integers(0, 2)) == 0:
        more["head"] = {"layers": [{"id": "l", "name": "省级", "max": draw(CAPS)}]}
        dims[0]["layer"] = "l"
    return rubric_of(own, dims=dims, **{"head": {}} | more) if "head" in more else rubric_of(own, dims=dims, **more)


@st.composite
def facts_of(draw: st.DrawFn) -> list[Fact]:
    attributes = st.fixed_dictionaries(
        {
            "level": st.sampled_from(LEVELS),
            "n": st.sampled_from([1, 2, 3.5]),
            "since": st.sampled_from(["2020-01-01", "2022-06-01"]),
        },
        optional={"project": st.sampled_from(["p", "q"]), "chosen": st.just(True), "until": st.just("2024-01-01")},
    )
    size = draw(st.integers(1, 4))
    return [Fact(f"f{n}", draw(st.sampled_from(KINDS)), draw(attributes), 1, True) for n in range(size)]


@pytest.mark.parametrize("few", [512, 0], ids=["every path", "with bounds"])
@settings(max_examples=100, deadline=None)
@given(rubric=rubrics(), facts=facts_of())
def test_no_assignment_gives_more(few: int, rubric: Rubric, facts: list[Fact]) -> None:
    case = Case(FIXED_DAY, tuple(facts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ways, "FEW", few)
        if len(contest(plan_of(rubric), _counts(rubric, case))) <= TOTAL_MOST:
            assert score(rubric, case).total == by_force(rubric, case)


def _counts(rubric: Rubric, case: Case) -> list[Count]:
    setting = Setting(case.as_of, case.subject, case.cohort, {})
    return [
        Count(item, candidates_of(item, rules, [f for f in case.facts if f.kind in rules], setting, []))
        for item, rules in plan_of(rubric).items
    ]


def crowd(seed: int, number: int, points: list[float], roomy: float) -> tuple[Rubric, Case, Decimal]:
    """Sixty facts of twenty sorts, dealt out to capped items; each item would count other sorts as well.

    The caps are what was dealt out (times `roomy`): no assignment gives more than all caps, and one gives as much.
    """
    dice = random.Random(seed)
    worth = [dice.choice(points) for _ in range(20)]
    dealt = [(dice.randrange(20), dice.randrange(number)) for _ in range(60)]
    own = []
    for n in range(number):
        here = [sort for sort, place in dealt if place == n]
        cap = round(sum(worth[sort] for sort in here) * roomy)
        rules = [
            {"id": f"r{sort}", "name": "规则", "when": {"t": sort}, "points": worth[sort]}
            for sort in range(20)
            if sort in here or dice.random() < 0.3
        ]
        own.append({"id": f"i{n}", "name": f"项目{n}", "kinds": ["a"], "cap": cap, "rules": rules})
    facts = tuple(Fact(n, "a", {"t": sort}, 1, True) for n, (sort, _) in enumerate(dealt))
    return rubric_of(own), Case(FIXED_DAY, facts), sum((Decimal(i["cap"]) for i in own), Decimal(0))


@pytest.mark.parametrize(
    ("seed", "number", "points", "roomy"),
    [
        (1, 10, [1, 2, 3, 5, 8, 10], 0.5),  # twice as many facts as there is room
        (2, 12, [1, 2, 3, 5, 8, 10], 0.9),
        (3, 8, [2, 3, 4, 5], 1),  # every cap can be met exactly, if no fact is misplaced
        (4, 6, [1, 2, 3, 5, 8, 10], 1),
    ],
)
def test_sixty_contested_facts_among_many_capped_items(
    seed: int, number: int, points: list[float], roomy: float
) -> None:
    rubric, case, most = crowd(seed, number, points, roomy)
    began = time.perf_counter()
    assert score(rubric, case).total == most
    assert time.perf_counter() - began < 60  # a second or two; more on a busy machine


def test_the_search_does_not_fill_the_memory() -> None:
    rubric, case, _ = crowd(5, 8, [2.25, 3.1, 4.75, 5.6, 1.35], 0.8)
    tracemalloc.start()
    score(rubric, case)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000_000


def item(id_: str, kind: str, points: float, **more: Any) -> dict[str, Any]:
    rules = [{"id": "r", "name": "规则", "points": points}]
    return {"id": id_, "name": f"项目{id_}", "kinds": [kind], "rules": rules} | more


CASES = [
    # one fact, two items: 8 in A or 5 in B, so A
    ("the larger", [item("A", "k", 8), item("B", "k", 5)], {}, 1, {"A": 8}),
    # three facts, A takes 5 in all: one of 4 there leaves 1 of cap; A 5 + B 3 (two in A, one in B) = 8; one in A, two in B = 4 + 6 = 10
    ("the cap", [item("A", "k", 4, cap=5), item("B", "k", 3)], {}, 3, {"A": 4, "B": 6}),
    # B counts also: 8 + 5
    ("also", [item("A", "k", 8), item("B", "k", 5, also=True)], {}, 1, {"A": 8, "B": 5}),
    # 5 × 2 weighs more than 8
    ("the weight", [item("A", "k", 8), item("B", "k", 5, weight=2)], {}, 1, {"B": 10}),
    # only one of the two exclusive items stands; the fact of the loser is free for C: 8 + 6 = 14
    (
        "exclusive",
        [item("A", "k", 8, take="best"), item("B", "k", 7, take="best"), item("C", "k", 6, take="best")],
        {"exclusive": [{"items": ["A", "B"], "name": "就高"}]},
        2,
        {"A": 8, "C": 6},
    ),
    # a deduction is no choice: it deducts in both
    ("deductions", [item("A", "k", -2), item("B", "k", -3)], {}, 1, {"A": -2, "B": -3}),
]


@pytest.mark.parametrize(("own", "more", "number", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_where_facts_count(
    own: list[dict[str, Any]], more: dict[str, Any], number: int, expected: dict[str, float]
) -> None:
    sheet = score(rubric_of(own, **more), case_of(*(fact(f"f{n}", "k") for n in range(number))))
    assert booked(sheet) == {id_: Decimal(str(points)) for id_, points in expected.items()}


def test_the_booking_tells_where_else_the_fact_could_have_counted() -> None:
    sheet = score(rubric_of([item("A", "k", 8), item("B", "k", 5)]), case_of(fact("f", "k")))
    assert sheet.bookings[0].sentence == "规则8分，计在“项目A”，不再计入“项目B”"
    assert sheet.bookings[0].to_dict()["elsewhere"] == ["B"]
    assert sheet.uncounted == ()


def test_one_project_counts_once_across_items() -> None:
    """A paper of 6 and a patent of 4 about one project: 6; the patent about another project counts: 6 + 4."""
    own = [item("A", "paper", 6), item("B", "patent", 4)]
    rubric = rubric_of(own, once=[{"by": ["project"], "name": "同一项目", "items": ["A", "B"]}])
    facts = [
        fact("p", "paper", project="焊机"),
        fact("q", "patent", project="焊 机"),
        fact("r", "patent", project="车床"),
    ]
    sheet = score(rubric, case_of(*facts))
    assert booked(sheet) == {"A": 6, "B": 4}
    assert reasons(sheet) == {"q": "counted_elsewhere"}
    assert sheet.uncounted[0].sentence == "同一项目只计一次，已计在“项目A”，不再计入“项目B”"


def test_of_equal_totals_the_earlier_item() -> None:
    sheet = score(rubric_of([item("A", "k", 5), item("B", "k", 5)]), case_of(fact("f", "k")))
    assert booked(sheet) == {"A": 5}


def test_of_equal_assignments_the_one_that_keeps_the_first_fact_in_the_earlier_item() -> None:
    """Three facts of 5, A full at 5, B full at 10: whichever counts in A, 15 in all; the first one does."""
    rubric = rubric_of([item("A", "k", 5, cap=5), item("B", "k", 5, cap=10)])
    sheet = score(rubric, case_of(*(fact(f"f{n}", "k") for n in range(3))))
    assert {one: b.item for b in sheet.bookings for one in b.facts} == {"f0": "A", "f1": "B", "f2": "B"}


def test_of_two_reasons_to_count_once_the_first_written_is_told() -> None:
    """The patent is about the paper's project and the award's product: both of 9 count, the patent of 4 does not."""
    own = [item("A", "paper", 9), item("B", "award", 9), item("C", "patent", 4)]
    rubric = rubric_of(own, once=[{"by": ["product"], "name": "同一产品"}, {"by": ["project"], "name": "同一项目"}])
    facts = [fact("a", "paper", project="p"), fact("b", "award", product="q")]
    sheet = score(rubric, case_of(*facts, fact("c", "patent", project="p", product="q")))
    assert sheet.uncounted[0].sentence == "同一产品只计一次，已计在“项目B”，不再计入“项目C”"


def test_without_contested_facts_nothing_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("craftsman.rubrics.scoring.settle", None)
    rubric = rubric_of([item("A", "a", 5), item("B", "b", 4), item("C", "b", 3, also=True)])
    assert score(rubric, case_of(fact("f", "a"), fact("g", "b"))).total == 12


def test_a_search_without_end_ends_with_the_best_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty facts of 3 among eighteen items of 10: three fill 9, a fourth only the last 1, so 12 × 9 + 6 × 10 = 168."""
    monkeypatch.setattr("craftsman.rubrics.assignment.Effort", lambda: Effort(20_000))
    rubric = rubric_of([item(f"I{n}", "k", 3, cap=10) for n in range(18)])
    sheet = score(rubric, case_of(*(fact(f"f{n}", "k") for n in range(60))))
    assert sheet.total == 168
    assert len({one for booking in sheet.bookings for one in booking.facts}) == 60


def within(seconds: float, rubric: Rubric, case: Case) -> Decimal:
    began = time.perf_counter()
    total = score(rubric, case).total
    assert time.perf_counter() - began < seconds
    return total


def test_a_fact_among_many_items_and_about_something_has_only_as_many_ways_as_items() -> None:
    """Of the ten facts about one thing one counts, the best: in any of 24 items 3."""
    rubric = rubric_of([item(f"I{n}", "k", 3) for n in range(24)], once=[{"name": "同一项目", "by": ["p"]}])
    assert within(2, rubric, case_of(*(fact(f"f{n}", "k", p="甲") for n in range(10)))) == 3


@pytest.mark.parametrize("cap", [None, 100_000])
def test_what_no_cap_can_bind_needs_no_table_of_sums(cap: int | None) -> None:
    """Three facts of 3333, 1111 and 7 at a price of 1000, 2000 and 0: 2333 + 0 + 7 = 2340 beyond the prices."""
    rung = Rung(cap, None, None)
    tally: Any = SimpleNamespace(start=(), rung=rung, value=lambda _: 0, raw=lambda _: 0)
    buyer, prices = Buyer(tally, [Offer(n, points) for n, points in enumerate((3333, 1111, 7))]), (1000, 2000, 0)
    buyer.price([price * FINE for price in prices])
    assert [buyer.gain(gone, 12) for gone in range(4)] == [2340 * FINE, 7 * FINE, 7 * FINE, 0]
    assert buyer.bought([price * FINE for price in prices]) == [0, 2]
    assert sum(map(len, buyer.tables)) == 4
