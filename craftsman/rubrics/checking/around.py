"""What stands around the points: source, gates and what they bring, conditions, shares, items that exclude each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import combinations

from craftsman.rubrics.checking import proof
from craftsman.rubrics.checking.finding import Finding, error, note, warning
from craftsman.rubrics.checking.logic import clash, implies
from craftsman.rubrics.eligibility import Clause
from craftsman.rubrics.entry import Path
from craftsman.rubrics.facts import SUBJECT
from craftsman.rubrics.rubric import Gate, Rubric
from craftsman.rubrics.selector import Selector
from craftsman.rubrics.structure import Share

AGAINST = "veto"  # the kind of fact that only a department can bring in


def of_head(rubric: Rubric) -> Iterator[Finding]:
    if rubric.completeness == "partial":
        yield note("partial", f"细则不完整：{rubric.completeness_note or '未说明缺少什么'}", ("rubric",))
    if not rubric.sources and not rubric.source_note:
        yield warning("no_source", "没有写依据的文件", ("rubric",))


def of_gates(rubric: Rubric, kinds: Collection[str], day: date | None) -> Iterator[Finding]:
    for g, gate in enumerate(rubric.gates):
        path: Path = ("gates", g)
        yield from proof.verifiers(rubric, f"“{gate.name}”", (gate.verifier,) if gate.verifier else (), path)
        told = (*kinds, AGAINST) if kinds else ()  # departments tell it: no ledger holds what speaks against its owner
        yield from _selectors(gate.any, (*path, "any"), f"“{gate.name}”", told, day)
        yield from _grants(gate, path, kinds)


def _grants(gate: Gate, path: Path, kinds: Collection[str]) -> Iterator[Finding]:
    for index, grant in enumerate(gate.grants):
        place = (*path, "grants", index)
        if grant.kind == SUBJECT:
            yield error("unknown_grant", f"“{gate.name}”给出的应是一种业绩，不能是申报人自己", place)
        elif kinds and grant.kind not in kinds:
            yield error("unknown_grant", f"“{gate.name}”给出的“{grant.kind}”不是已有的业绩类型", place)
    if gate.kind == "grant" and not gate.any:
        yield note("only_people", f"“{gate.name}”没有写条件，只能由人认定，不会自动给出", path)


def of_conditions(rubric: Rubric, kinds: Collection[str], day: date | None) -> Iterator[Finding]:
    for c, clause in enumerate(rubric.eligibility):
        path: Path = ("eligibility", c)
        for p, part in enumerate(clause.of):
            yield from _clause(part, (*path, "of", p), kinds, day)
        yield from _clause(clause, path, kinds, day)


def _clause(clause: Clause, path: Path, kinds: Collection[str], day: date | None) -> Iterator[Finding]:
    for key, selectors in (("any", clause.any), ("none", clause.none), ("unless", clause.unless)):
        yield from _selectors(selectors, (*path, key), f"“{clause.name}”", kinds, day)
    if clause.any and not clause.unless and all(_is_barred(one, clause.none) for one in clause.any):
        yield error("never_met", f"“{clause.name}”永远不能符合：any要求的正是none排除的", path)


def _is_barred(selector: Selector, none: Sequence[Selector]) -> bool:
    return any(
        set(selector.kinds) <= set(barred.kinds) and not barred.filters and implies([selector.when], barred.when)
        for barred in none
    )


def _selectors(
    selectors: Sequence[Selector], path: Path, what: str, kinds: Collection[str], day: date | None
) -> Iterator[Finding]:
    for index, selector in enumerate(selectors):
        place = (*path, index)
        yield from proof.unknown(selector.kinds, kinds, (*place, "kinds"))
        yield from proof.of_filters(selector.filters, place, kinds, day)
        name = clash([selector.when])
        if name:
            yield error("unreachable_selector", f"{what}的条件互相矛盾（{name}），没有业绩能符合", place)


def of_groups(rubric: Rubric) -> Iterator[Finding]:
    for x, group in enumerate(rubric.exclusive):
        if not _meet(rubric, group.items):
            text = f"就高“{group.name}”的项目属于不同类别，永远不会同时计分"
            yield warning("exclusive_idle", text, ("exclusive", x))
    for o, once in enumerate(rubric.once):
        items = once.items or tuple(item.id for item in rubric.items)
        name = once.name or "、".join(once.by)
        if len(set(items)) < 2:
            yield warning("once_idle", f"“{name}”只涉及一个项目，请改写在项目的once_per里", ("once", o))
        elif not _meet(rubric, items):
            yield warning("once_idle", f"“{name}”的项目属于不同类别，永远不会重复", ("once", o))


def _meet(rubric: Rubric, items: Sequence[str]) -> bool:
    """Whether two of the items can stand in the account of the same subject."""
    tracks = dict(_tracks_of(rubric))
    every = set(rubric.tracks.codes) if rubric.tracks else {""}
    own = [every & tracks[id_] if tracks.get(id_) else every for id_ in dict.fromkeys(items) if id_ in tracks]
    return any(one & other for one, other in combinations(own, 2))


def _tracks_of(rubric: Rubric) -> Iterator[tuple[str, set[str]]]:
    """Tracks of each item, narrowed by its dimension; empty for all."""
    for dimension in rubric.dimensions:
        for item in dimension.items:
            both = set(item.tracks) & set(dimension.tracks)
            yield item.id, both if item.tracks and dimension.tracks else set(item.tracks or dimension.tracks)


def of_structure(rubric: Rubric) -> Iterator[Finding]:
    for s, share in enumerate(rubric.structure):
        if clash([share.when]):
            yield error("unreachable_selector", f"“{share.name}”的条件互相矛盾，没有人符合", ("structure", s))
        for other in rubric.structure[:s]:
            if _contradict(other, share) or _contradict(share, other):
                text = f"“{other.name}”和“{share.name}”不能同时做到"
                yield error("shares_contradict", text, ("structure", s))


def _contradict(one: Share, other: Share) -> bool:
    """Two that exclude each other ask for more than all; or those inside ask for more than the whole may be."""
    if one.at_least is None:
        return False
    apart = other.at_least is not None and one.at_least + other.at_least > 100 and clash([one.when, other.when])
    inside = other.at_most is not None and one.at_least > other.at_most and implies([one.when], other.when)
    return bool(apart or inside)
