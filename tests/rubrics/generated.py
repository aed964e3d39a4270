"""Rubrics and facts out of thin air: every primitive of the format in every combination that the reader accepts."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.rubric import Rubric

DAY = date(2026, 10, 31)
KINDS = ("award", "patent", "paper", "fault")
NUMBERS = st.sampled_from([0.5, 1, 2, 2.25, 3, 5, 8, 12])
LIMITS = st.sampled_from([0, 1, 2.5, 4, 6, 9, 20])
WEIGHTS = st.sampled_from([0.25, 0.4, 0.5, 1.5])
LEVELS, RANKS = ("city", "province", "nation"), ("first", "second")
DAYS = ("2018-05-01", "2022-02-28", "2025-12-31", "2030-01-01")
ODD: list[object] = [None, "", " ", "x" * 50, "１２", -1, 10**20, 1e308, float("nan"), True, [], {}, ["city"], b"x"]


def maybe(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=parts)


@st.composite
def points(draw: st.DrawFn) -> Any:
    sort = draw(st.sampled_from(["flat", "table", "bands", "accrual", "count", "total", "span", "plus", "best"]))
    value = draw(NUMBERS)
    if sort == "flat":
        return value
    if sort == "table":
        rows = [{"level": level, "points": draw(NUMBERS), "name": level} for level in LEVELS]
        return {"by": ["level"], "rows": rows} | draw(maybe(otherwise=st.just({"points": 1, "name": "其他"})))
    if sort == "bands":
        bands = [{"end": 3, "points": 1, "name": "少"}, {"start": 3, "points": value, "name": "多"}]
        return {"of": draw(st.sampled_from(["n", {"years": "day"}, {"number": "n", "total": True}])), "bands": bands}
    if sort == "accrual":
        return {"of": "n", "each": value, "per": 2} | draw(maybe(whole=st.just(True), base=NUMBERS, most=st.just(9)))
    if sort == "count":
        return {"of": "count", "each": value, "base": 1, "start": 1}
    if sort == "total":
        return {"of": {"number": "n", "total": True}, "each": value}
    if sort == "span":
        return {"least": 0, "most": 10}
    return {sort: [value, {"of": "n", "each": 1}]}


@st.composite
def rules(draw: st.DrawFn, number: int, minus: bool) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": f"r{number}", "name": f"规则{number}", "points": draw(points())}
    rule |= draw(maybe(cap=LIMITS, when=st.sampled_from([{"rank": "first"}, {"n": {"at_least": 2}}])))
    if minus:
        rule = {"id": rule["id"], "name": rule["name"], "points": -draw(NUMBERS)}
    if draw(st.integers(0, 5)) == 0:
        rule["filters"] = [{"within": {"of": "day", "years": 5}}]
    joint = isinstance(rule["points"], dict) and rule["points"].get("of") in ("count", {"number": "n", "total": True})
    if draw(st.integers(0, 4)) == 0 and not joint:
        rows = [{"rank": rank, "factor": factor, "name": rank} for rank, factor in zip(RANKS, (1, 0.5), strict=True)]
        rule["times"] = [{"by": "rank", "rows": rows, "otherwise": {"factor": 0.3, "name": "其余"}}]
    return rule


@st.composite
def items(draw: st.DrawFn, number: int, windowed: bool, gaining: bool) -> dict[str, Any]:
    sort = "plain" if gaining else draw(st.sampled_from(["plain", "plain", "plain", "full", "minus", "zero"]))
    own = [draw(rules(n, sort in ("full", "minus"))) for n in range(draw(st.integers(1, 2)))]
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True))
    item: dict[str, Any] = {"id": f"i{number}", "name": f"项目{number}", "kinds": kinds, "rules": own}
    item |= draw(maybe(cap=LIMITS, weight=WEIGHTS, tracks=st.just(["a"]), verifier=st.sampled_from(["x", ["x", "y"]])))
    if sort == "full":
        item["full"] = draw(LIMITS)
    else:
        item |= draw(maybe(also=st.booleans(), floor=st.sampled_from([0, -2])))
        item["take"] = draw(st.sampled_from(["sum", "sum", "best", "chosen"]))
        item |= draw(maybe(once_per=st.just({"by": ["project"], "series": True})))
    if sort == "zero":
        item["rules"].append({"id": "z", "name": "造假", "when": {"fake": True}, "zero": True})
    if windowed:
        item["filters"] = [{"within": {"of": "day", "years": draw(st.integers(1, 6))}}]
    return item


@st.composite
def rubrics(draw: st.DrawFn, windowed: bool = False, gaining: bool = False) -> Rubric:
    """A rubric that can be read; with `windowed` nothing old counts, with `gaining` nothing deducts."""
    head: dict[str, Any] = {"id": "t", "name": "试", "version": "v1", "places": draw(st.sampled_from([1, 2, 2, 3]))}
    head |= {
        "tracks": {"by": "track", "names": {"a": "甲", "b": "乙"}},
        "layers": [{"id": "l", "name": "省级", "max": 12}],
    }
    head |= draw(maybe(total=LIMITS, unit=st.just("元")))
    dimensions, number = [], 0
    for d in range(draw(st.integers(1, 3))):
        size = draw(st.integers(1, 2))
        own = [draw(items(number + n, windowed, gaining)) for n in range(size)]
        number += size
        limits = maybe(max=LIMITS, weight=WEIGHTS, bonus=st.booleans(), layer=st.just("l"), floor=st.just(0))
        dimensions.append({"id": f"d{d}", "name": f"指标{d}", "items": own} | draw(limits))
    more = {}
    if number > 1 and draw(st.booleans()):
        more["exclusive"] = [{"items": ["i0", "i1"], "name": "就高"}]
    if draw(st.booleans()):
        more["once"] = [{"by": ["project"], "name": "同一项目"}]
    return Rubric.from_dict({"rubric": head, "dimensions": dimensions} | more)


def attributes(odd: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    strange = st.sampled_from(ODD) if odd else st.nothing()
    return maybe(
        level=st.sampled_from(LEVELS) | strange,
        rank=st.sampled_from(RANKS) | strange,
        n=st.sampled_from([0, 1, 2.5, 4, "3", 7]) | strange,
        day=st.sampled_from(DAYS) | strange,
        project=st.sampled_from(["p", "q"]) | strange,
        chosen=st.just(True) | strange,
        fake=st.just(True) | strange,
        awarded=st.sampled_from([3, 9.5, 11]) | strange,
    )


def facts(odd: bool = False, prefix: str = "f", least: int = 0, most: int = 5) -> st.SearchStrategy[list[Fact]]:
    told = st.lists(st.tuples(st.sampled_from(KINDS), attributes(odd), st.booleans()), min_size=least, max_size=most)
    return told.map(lambda all_: [Fact(f"{prefix}{n}", kind, own, n + 1, ok) for n, (kind, own, ok) in enumerate(all_)])


def cases(odd: bool = False) -> st.SearchStrategy[Case]:
    subject = maybe(track=st.sampled_from(["a", "b"]))
    return st.builds(lambda own, about: Case(DAY, tuple(own), about), facts(odd), subject)
