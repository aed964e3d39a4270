"""Which facts open a gate or meet a condition: kinds, tests on attributes, and filters that may still refuse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from craftsman.rubrics.condition import ALWAYS, Condition, condition_at, plain_condition
from craftsman.rubrics.entry import Entry, given
from craftsman.rubrics.facts import SUBJECT, Case, Fact, order
from craftsman.rubrics.filters import Filter, filters_at
from craftsman.rubrics.setting import Setting

if TYPE_CHECKING:
    from craftsman.rubrics.rubric import Rubric

OPEN = "not_judged"  # the refusal that people may still lift: it counts only if experts find it real


@dataclass(frozen=True)
class Selector:
    """Facts of these kinds that fit and pass; `kinds: [subject]` reads the person."""

    kinds: tuple[str, ...]
    when: Condition = ALWAYS
    filters: tuple[Filter, ...] = ()

    def to_plain(self) -> dict[str, object]:
        parts = given(when=plain_condition(self.when), filters=[f.to_plain() for f in self.filters])
        return {"kinds": list(self.kinds)} | parts


@dataclass(frozen=True)
class Found:
    """The facts that pass, and those that would pass if people found them real."""

    sure: tuple[Fact, ...] = ()
    open: tuple[Fact, ...] = ()


def found(selectors: Iterable[Selector], setting: Setting) -> Found:
    """What any of the selectors finds, in the order of the facts."""
    sure: dict[object, Fact] = {}
    unsure: dict[object, Fact] = {}
    for selector in selectors:
        for kind in selector.kinds:
            for fact in setting.by_kind.get(kind, ()):
                if not selector.when.holds(fact.attributes, setting):
                    continue
                code = _refusal(selector.filters, fact, setting)
                if code in ("", OPEN):
                    (unsure if code else sure)[fact.id] = fact
    return Found(_ordered(sure.values()), _ordered(f for f in unsure.values() if f.id not in sure))


def setting_of(rubric: Rubric, case: Case, verified_only: bool = False) -> Setting:
    """The case as selectors look at it; the person stands among the facts unless a fact of that kind is there."""
    by_kind: dict[str, list[Fact]] = {}
    for fact in case.facts:
        if fact.verified or not verified_only:
            by_kind.setdefault(fact.kind, []).append(fact)
    by_kind.setdefault(SUBJECT, [Fact(SUBJECT, SUBJECT, case.subject, 1, True)])
    return Setting(rubric.as_of or case.as_of, case.subject, case.cohort, by_kind, rubric.words)


def _refusal(filters: Sequence[Filter], fact: Fact, setting: Setting) -> str:
    """The code of a refusal for good, else that people have to judge, else empty."""
    codes = [r.code for f in filters if (r := f.rejects(fact.kind, fact.attributes, setting))]
    return next((code for code in codes if code != OPEN), codes[0] if codes else "")


def _ordered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=order))


def selectors_at(entry: Entry, key: str) -> tuple[Selector, ...]:
    return tuple(_selector(e) for e in entry.list_at(key))


def _selector(entry: Entry) -> Selector:
    entry.mapping("kinds", "when", "filters")
    kinds = entry.at("kinds").elements()
    if not kinds:
        entry.refuse("kinds至少要有一种业绩", "kinds")
    return Selector(tuple(e.code() for e in kinds), condition_at(entry, "when"), filters_at(entry))
