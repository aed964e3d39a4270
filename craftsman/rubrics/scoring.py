"""Points from facts: items counted, exclusive ones weighed, caps applied, every fact accounted for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from craftsman.rubrics.caps import clipped
from craftsman.rubrics.contest import Count, contest, could_contest
from craftsman.rubrics.counting import Line, candidates_of, lines_of, rejection
from craftsman.rubrics.exclusion import could_exclude
from craftsman.rubrics.facts import SUBJECT, Case, Fact, FactId, order
from craftsman.rubrics.plan import Plan, plan_of, track_of
from craftsman.rubrics.rubric import Gate, Rubric
from craftsman.rubrics.setting import Setting
from craftsman.rubrics.settling import settle
from craftsman.rubrics.sheet import ZERO, Booking, DimensionScore, GateResult, ScoreSheet, Uncounted

# How far a fact came before it was left out; of several reasons the furthest is told.
STAGES = (
    *(
        "not_asked",
        "other_track",
        "condition_only",
        "no_rule",
        "direct",
        "no_row",
        "missing_value",
        "past_end",
        "no_points",
    ),
    *("out_of_range", "not_judged", "not_met", "after_window", "out_of_window", "expired", "not_in_force"),
    "wrong_issuer",
    *("lacks_prerequisite", "lacks_evidence", "zeroed", "counted_elsewhere", "lower", "not_chosen", "lower_item"),
    *("duplicate", "at_floor", "weighed_out", "over_cap", "not_verified"),
)
_STAGE = {code: index for index, code in enumerate(STAGES)}


def score(rubric: Rubric, case: Case, verified_only: bool = False, supplied: FactId | None = None) -> ScoreSheet:
    """The score sheet; with `verified_only` facts that no department has verified are left out (confirmed score).

    `supplied` names a fact whose missing proof is taken as handed in, to tell what the proof would be worth.
    """
    plan = plan_of(rubric, track_of(rubric, case.subject))
    facts = [f for f in case.facts if f.verified or not verified_only]
    by_kind = _by_kind(facts)
    day = rubric.as_of or case.as_of
    setting = Setting(day, case.subject, case.cohort, by_kind, rubric.words, supplied, verified_only)
    if SUBJECT not in by_kind:
        by_kind[SUBJECT] = [Fact(SUBJECT, SUBJECT, case.subject, 1, True)]
    left: list[Uncounted] = []
    counts = _counts(plan, by_kind, setting, left)
    lines = _lines(plan, counts, by_kind, setting, left)
    bookings, over = clipped(plan, lines)
    gates = tuple([_gate(gate, by_kind, setting) for gate in rubric.gates])
    uncounted = _uncounted(case, verified_only, plan, bookings, gates, [*left, *over])
    return _sheet(rubric, plan, bookings, gates, uncounted)


def gain_if_supplied(rubric: Rubric, case: Case, sheet: ScoreSheet, fact: FactId) -> Decimal:
    """Points the total would gain if the proof this fact lacks were handed in."""
    return score(rubric, case, supplied=fact).total - sheet.total


def _by_kind(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.kind, []).append(fact)
    return found


def _counts(plan: Plan, by_kind: dict[str, list[Fact]], setting: Setting, left: list[Uncounted]) -> list[Count]:
    """What each item could count."""
    counts: list[Count] = []
    for number in sorted({number for kind in by_kind for number in plan.readers.get(kind, ())}):
        item, rules = plan.items[number]
        groups = [by_kind[kind] for kind in rules if kind in by_kind]
        facts = groups[0] if len(groups) == 1 else sorted((f for g in groups for f in g), key=order)
        chosen = candidates_of(item, rules, facts, setting, left)
        if chosen:
            counts.append(Count(item, chosen))
    return counts


def _lines(
    plan: Plan, counts: list[Count], by_kind: dict[str, list[Fact]], setting: Setting, left: list[Uncounted]
) -> list[Line]:
    """The lines of all items, after it is decided which item counts what several could."""
    pairs = contest(plan, counts) if could_contest(plan, by_kind) else []
    if pairs or could_exclude(plan, counts):
        return settle(plan, counts, setting, pairs, left)
    return [line for count in counts for line in lines_of(count.item, count.chosen, setting, plan.unit, left)]


def _gate(gate: Gate, by_kind: dict[str, list[Fact]], setting: Setting) -> GateResult:
    found: set[FactId] = set()
    for selector in gate.any:
        for kind in selector.kinds:
            for fact in by_kind.get(kind, ()):
                fits = selector.when.holds(fact.attributes, setting)
                if fits and rejection(selector.filters, kind, fact.attributes, setting) is None:
                    found.add(fact.id)
    if not found:
        return GateResult(gate, ())
    return GateResult(gate, tuple(f.id for group in by_kind.values() for f in group if f.id in found))


def _uncounted(
    case: Case,
    verified_only: bool,
    plan: Plan,
    bookings: tuple[Booking, ...],
    gates: tuple[GateResult, ...],
    left: list[Uncounted],
) -> tuple[Uncounted, ...]:
    """One reason for every fact that gave no points."""
    reasons: dict[FactId, Uncounted] = {}
    for one in left:
        known = reasons.get(one.fact)
        if known is None or _STAGE[one.code] > _STAGE[known.code]:
            reasons[one.fact] = one
    booked = {fact for booking in bookings for fact in booking.facts}
    opened = {fact: gate for gate in gates for fact in gate.facts}
    found = []
    for fact in case.facts:
        if fact.id in booked:
            continue
        if verified_only and not fact.verified:
            found.append(Uncounted(fact.id, "not_verified"))
        else:
            found.append(_reason(fact, reasons.get(fact.id), opened.get(fact.id), plan))
    return tuple(found)


def _reason(fact: Fact, told: Uncounted | None, gate: GateResult | None, plan: Plan) -> Uncounted:
    if gate is not None and (told is None or _STAGE[told.code] <= _STAGE["no_row"]):
        return (told or Uncounted(fact.id, gate.kind))._replace(code=gate.kind, say=gate.name)
    if (told is None or told.code == "no_rule") and fact.kind in plan.read_by_filters:
        return Uncounted(fact.id, "condition_only")
    if told is None and fact.kind in plan.elsewhere:
        return Uncounted(fact.id, "other_track")
    return told or Uncounted(fact.id, "not_asked")


def _sheet(
    rubric: Rubric,
    plan: Plan,
    bookings: tuple[Booking, ...],
    gates: tuple[GateResult, ...],
    uncounted: tuple[Uncounted, ...],
) -> ScoreSheet:
    zero = ZERO.scaleb(-rubric.places)
    points = [zero] * len(rubric.dimensions)
    for booking in bookings:
        points[plan.dimension_of[booking.item]] += booking.points_after
    scores = tuple(DimensionScore(d, p) for d, p in zip(rubric.dimensions, points, strict=True))
    return ScoreSheet(sum(points, zero), bookings, scores, gates, uncounted, rubric.version)
