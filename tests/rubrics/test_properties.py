"""What holds for every rubric and whatever facts: generated ones, all primitives mixed."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from craftsman.rubrics.checking import can_lower
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.plan import plan_of, track_of
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.rubrics.sheet import ScoreSheet
from tests.rubrics.generated import KINDS, cases, facts, rubrics

often = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ZERO = Decimal(0)


def text(sheet: ScoreSheet) -> str:
    return json.dumps(sheet.to_dict(), ensure_ascii=False)


@often
@given(rubrics(), cases())
def test_the_total_is_the_sum_of_the_bookings(rubric: Rubric, case: Case) -> None:
    sheet = score(rubric, case)
    assert (
        sheet.total
        == sum((b.points_after for b in sheet.bookings), ZERO)
        == sum((d.points for d in sheet.dimensions), ZERO)
    )
    for booking in sheet.bookings:
        assert round(booking.points_after, rubric.places) == booking.points_after
        steps = [booking.points_before, *(s.after for s in booking.steps)]
        assert [s.before for s in booking.steps] == steps[:-1]
        assert steps[-1] == booking.points_after


@often
@given(rubrics(), cases())
def test_no_limit_is_exceeded_on_any_level(rubric: Rubric, case: Case) -> None:
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    caps: dict[tuple[str, str], tuple[Decimal | None, Decimal | None]] = {}
    for booking in score(rubric, case).bookings:
        reached = {step.scope: step.after for step in booking.steps if step.by != "weight"}
        if booking.by.cap is not None:
            key = ("rule", f"{booking.item} {booking.rule}")
            sums[key] += reached["rule"]
            caps[key] = (booking.by.cap, None)
        for limit in booking.limits:
            if limit.scope in reached:
                sums[limit.scope, limit.key] += reached[limit.scope]
                caps[limit.scope, limit.key] = (limit.cap, limit.floor)
    for key, (cap, floor) in caps.items():
        assert cap is None or sums[key] <= cap
        assert floor is None or sums[key] >= floor


@often
@given(rubrics(), cases(), st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing_and_neither_does_a_second_time(
    rubric: Rubric, case: Case, dice: object
) -> None:
    shuffled = list(case.facts)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands in a random.Random
    again = Rubric.from_dict(json.loads(json.dumps(rubric.to_dict())))
    assert again.digest == rubric.digest
    assert text(score(again, replace(case, facts=tuple(shuffled)))) == text(score(rubric, case))


@often
@given(rubrics(windowed=True), cases(), st.sampled_from(KINDS))
def test_a_fact_outside_every_window_changes_nothing(rubric: Rubric, case: Case, kind: str) -> None:
    old = Fact("old", kind, {"day": "1999-12-31", "level": "nation", "rank": "first", "n": 9, "fake": True}, 1, True)
    before, after = score(rubric, case), score(rubric, replace(case, facts=(*case.facts, old)))
    assert after.bookings == before.bookings
    assert [u for u in after.uncounted if u.fact != "old"] == list(before.uncounted)


@often
@given(rubrics(), cases(odd=True), st.booleans())
def test_odd_attributes_never_raise_and_every_fact_is_accounted_for(
    rubric: Rubric, case: Case, confirmed: bool
) -> None:
    sheet = score(rubric, case, verified_only=confirmed)
    json.loads(text(sheet))
    booked = {fact for booking in sheet.bookings for fact in booking.facts}
    left = [one.fact for one in sheet.uncounted]
    assert sorted([*booked, *left]) == sorted(fact.id for fact in case.facts)
    assert all(one.sentence for one in sheet.uncounted)


@often
@given(rubrics(), cases())
def test_a_fact_counts_in_one_item_unless_the_item_counts_also(rubric: Rubric, case: Case) -> None:
    found: dict[object, set[str]] = defaultdict(set)
    for booking in score(rubric, case).bookings:
        if booking.source.full is None and not booking.source.also and booking.points_before > 0:
            for fact in booking.facts:
                found[fact].add(booking.item)
    assert all(len(own) == 1 for own in found.values())


@often
@given(rubrics(gaining=True), cases(), facts(prefix="g", least=1, most=1))
def test_where_no_item_can_be_lowered_a_verified_fact_never_lowers_the_total(
    rubric: Rubric, case: Case, more: list[Fact]
) -> None:
    plan = plan_of(rubric, track_of(rubric, case.subject))
    readers = [item for item, rules in plan.items if more[0].kind in rules]
    assume(readers and not any(can_lower(rubric, item) for item in readers))
    known = replace(case, facts=tuple(replace(f, verified=True) for f in case.facts))
    richer = replace(known, facts=(*known.facts, replace(more[0], verified=True)))
    assert score(rubric, richer, verified_only=True).total >= score(rubric, known, verified_only=True).total
