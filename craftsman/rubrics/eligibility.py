"""申报条件: who may apply; every condition is met, not met, or for people to decide, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from craftsman.rubrics.entry import Entry, given
from craftsman.rubrics.facts import SUBJECT, Case, Fact, FactId
from craftsman.rubrics.selector import Found, Selector, found, selectors_at, setting_of
from craftsman.rubrics.setting import Setting

if TYPE_CHECKING:
    from craftsman.rubrics.rubric import Rubric

MET, NOT_MET, ASK = "met", "not_met", "ask_people"
_PARTS_MOST = 50
_CLAUSES_MOST = 200


@dataclass(frozen=True)
class Clause:
    """One condition: some fact of `any`, no fact of `none`, so many parts of `of`; `unless` waives it."""

    id: str
    name: str
    any: tuple[Selector, ...] = ()
    none: tuple[Selector, ...] = ()
    unless: tuple[Selector, ...] = ()
    judge: str = ""
    say: str = ""
    at_least: int = 1
    of: tuple[Clause, ...] = ()

    def to_plain(self) -> dict[str, object]:
        parts = given(
            any=[s.to_plain() for s in self.any],
            none=[s.to_plain() for s in self.none],
            at_least=self.at_least if self.of else None,
            of=[c.to_plain() for c in self.of],
            unless=[s.to_plain() for s in self.unless],
            judge=self.judge,
            say=self.say,
        )
        return {"id": self.id, "name": self.name} | parts


@dataclass(frozen=True)
class ClauseFinding:
    """How one condition stands: the facts that decided it, whether it was waived, and its parts."""

    source: Clause
    state: str
    sentence: str
    facts: tuple[FactId, ...] = ()
    waived: bool = False
    parts: tuple[ClauseFinding, ...] = ()

    def to_dict(self) -> dict[str, object]:
        head = {"id": self.source.id, "name": self.source.name, "state": self.state, "waived": self.waived}
        parts = {"parts": [p.to_dict() for p in self.parts]} if self.parts else {}
        return head | {"facts": list(self.facts), "reason": self.sentence} | parts


@dataclass(frozen=True)
class Verdict:
    """met, not_met or ask_people over all conditions; one that is not met decides."""

    state: str
    findings: tuple[ClauseFinding, ...] = ()

    def to_dict(self) -> dict[str, object]:
        return {"state": self.state, "conditions": [f.to_dict() for f in self.findings]}


def eligible(rubric: Rubric, case: Case, verified_only: bool = False) -> Verdict:
    """Whether this subject may apply; a rubric without conditions lets everybody."""
    setting = setting_of(rubric, case, verified_only)
    findings = tuple(_finding(clause, setting) for clause in rubric.eligibility)
    return Verdict(_all_of(f.state for f in findings), findings)


def _all_of(states: Iterable[str]) -> str:
    seen = set(states)
    return next((state for state in (NOT_MET, ASK) if state in seen), MET)


def _finding(clause: Clause, setting: Setting) -> ClauseFinding:
    own = _group(clause, setting) if clause.of else _leaf(clause, setting)
    if own.state == MET or not clause.unless:
        return own
    waiver = found(clause.unless, setting)
    if waiver.sure:
        sentence = f"“{clause.name}”适用例外情形，不再要求"
        return ClauseFinding(clause, MET, sentence, _ids(waiver.sure), True, own.parts)
    if waiver.open:
        sentence = f"“{clause.name}”是否适用例外情形，需人工确认"
        return ClauseFinding(clause, ASK, sentence, _ids(waiver.open), False, own.parts)
    return own


def _leaf(clause: Clause, setting: Setting) -> ClauseFinding:
    wanted, barred = found(clause.any, setting), found(clause.none, setting)
    state = _all_of((_wanted(clause, wanted), _barred(barred), ASK if clause.judge else MET))
    decisive = barred.sure or wanted.sure or wanted.open or barred.open
    return ClauseFinding(clause, state, _sentence(clause, state), _ids(decisive))


def _wanted(clause: Clause, facts: Found) -> str:
    if not clause.any or facts.sure:
        return MET
    return ASK if facts.open else NOT_MET


def _barred(facts: Found) -> str:
    if facts.sure:
        return NOT_MET
    return ASK if facts.open else MET


def _ids(facts: Iterable[Fact]) -> tuple[FactId, ...]:
    """Ids of the facts; the person is no fact of its own."""
    return tuple(f.id for f in facts if f.kind != SUBJECT)


def _sentence(clause: Clause, state: str) -> str:
    if state == MET:
        return f"符合“{clause.name}”"
    if state == NOT_MET:
        return clause.say or f"不符合“{clause.name}”"
    return f"“{clause.name}”需人工确认" + (f"：{clause.judge}" if clause.judge else "")


def _group(clause: Clause, setting: Setting) -> ClauseFinding:
    """So many of the parts: those for people to decide can still make it."""
    parts = tuple(_finding(part, setting) for part in clause.of)
    sure = sum(p.state == MET for p in parts)
    asked = sum(p.state == ASK for p in parts)
    state = MET if sure >= clause.at_least else ASK if sure + asked >= clause.at_least else NOT_MET
    state = _all_of((state, ASK if clause.judge else MET))
    facts = tuple(dict.fromkeys(id_ for p in parts if p.state != NOT_MET for id_ in p.facts))
    return ClauseFinding(clause, state, _group_sentence(clause, state, parts), facts, False, parts)


def _group_sentence(clause: Clause, state: str, parts: tuple[ClauseFinding, ...]) -> str:
    if state == NOT_MET and clause.say:
        return clause.say
    names = "、".join(p.source.name for p in parts if p.state == MET)
    asked = sum(p.state == ASK for p in parts)
    told = f"“{clause.name}”应符合{clause.at_least}项，已符合{sum(p.state == MET for p in parts)}项"
    told += f"（{names}）" if names else ""
    if state != ASK:
        return told
    return (
        told
        + (f"，另有{asked}项需人工确认" if asked else "")
        + (f"，还需人工确认：{clause.judge}" if clause.judge else "")
    )


def conditions_at(entry: Entry) -> tuple[Clause, ...]:
    """The conditions under `eligibility`, ids unique, parts not nested further."""
    found = _clauses(entry, "eligibility", set(), nested=False)
    if len(found) > _CLAUSES_MOST:
        entry.refuse(f"条件不能超过{_CLAUSES_MOST}条", "eligibility")
    return found


def _clauses(entry: Entry, key: str, seen: set[str], nested: bool) -> tuple[Clause, ...]:
    return tuple(_clause(e, seen, nested) for e in entry.list_at(key))


def _clause(entry: Entry, seen: set[str], nested: bool) -> Clause:
    entry.mapping("id", "name", "any", "none", "unless", "judge", "say", *(() if nested else ("at_least", "of")))
    id_ = entry.at("id").code()
    if id_ in seen:
        entry.refuse(f"条件编号“{id_}”重复", "id")
    seen.add(id_)
    parts = () if nested else _clauses(entry, "of", seen, nested=True)
    clause = Clause(
        id_,
        entry.at("name").text(),
        **{key: selectors_at(entry, key) for key in ("any", "none", "unless")},
        judge=entry.text_at("judge", ""),
        say=entry.text_at("say", ""),
        at_least=entry.whole_at("at_least", 1, 1, _PARTS_MOST),
        of=parts,
    )
    _check(entry, clause)
    return clause


def _check(entry: Entry, clause: Clause) -> None:
    if clause.of and (clause.any or clause.none):
        entry.refuse("一个条件或者写any、none，或者写of，不能都写", "of")
    if not clause.of and entry.has("at_least"):
        entry.refuse("at_least要和of一起用", "at_least")
    if len(clause.of) > _PARTS_MOST:
        entry.refuse(f"of不能超过{_PARTS_MOST}项", "of")
    if clause.of and clause.at_least > len(clause.of):
        entry.refuse(f"只有{len(clause.of)}项，不可能符合{clause.at_least}项", "at_least")
    if not (clause.of or clause.any or clause.none or clause.judge):
        entry.refuse("条件里应写any、none、of或judge")
