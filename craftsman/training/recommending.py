"""Law: what a course would be worth to one worker, and which three he is told about: asked of the rubric's own engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from craftsman.achievements.kinds import Kind, Kinds
from craftsman.rubrics.facts import Case, Fact
from craftsman.rubrics.rubric import Item, Rubric
from craftsman.rubrics.sheet import ScoreSheet
from craftsman.talents.moves import outcome
from craftsman.training.catalogue import level_field

MOST = 3
_LEARNT = "learnt"
_LATER = timedelta(days=366)


@dataclass(frozen=True)
class Subject:
    """A course as this law reads it."""

    id: int
    name: str
    trade: str
    kind: str
    attributes: Mapping[str, Any]
    requires: Mapping[str, Any]


@dataclass(frozen=True)
class Gain:
    """What a course adds to the total after every cap; `item` is the line of the rubric it closes, None when none."""

    points: Decimal
    after: Decimal
    item: Item | None
    sentences: tuple[str, ...] = ()
    lacks: str = ""  # what must be held first: 焊工 高级工（三级）


@dataclass(frozen=True)
class Offer:
    """A course with its next free session."""

    subject: Subject
    session_id: int
    starts_on: date
    ends_on: date
    fee: int


@dataclass(frozen=True)
class Recommendation:
    offer: Offer
    gain: Gain
    counted_to: date  # the day to which this round counts facts

    @property
    def too_late(self) -> bool:
        """What is learnt after that day counts in the next round."""
        return self.offer.ends_on > self.counted_to


@dataclass(frozen=True)
class Ground:
    """A worker's case under a rubric, with its sheet."""

    rubric: Rubric
    case: Case
    sheet: ScoreSheet
    kinds: Kinds


def recommended(ground: Ground, offers: Iterable[Offer]) -> tuple[Recommendation, ...]:
    """At most three: for each line of the rubric (and for lines of which only one counts) the course that gains most, then the soonest;
    what still counts in this round before what is too late for it."""
    group = {item: exclusive.name for exclusive in ground.rubric.exclusive for item in exclusive.items}
    offers = [offer for offer in offers if suits(offer.subject, ground.case)]
    gains = gains_of(ground, [offer.subject for offer in offers])
    day = ground.rubric.as_of or ground.case.as_of
    found = [Recommendation(one, gains[one.subject.id], day) for one in offers if gains[one.subject.id].points > 0]
    found.sort(
        key=lambda one: (one.too_late, -one.gain.points, one.offer.starts_on, one.offer.fee, one.offer.session_id)
    )
    chosen: dict[str, Recommendation] = {}
    for one in found:
        if one.gain.item is not None:
            chosen.setdefault(group.get(one.gain.item.id, one.gain.item.id), one)
    return tuple(list(chosen.values())[:MOST])


def gains_of(ground: Ground, subjects: Iterable[Subject]) -> dict[int, Gain]:
    """By course id; courses that lead to the same achievement are scored once."""
    known: dict[str, Gain] = {}
    found: dict[int, Gain] = {}
    for one in subjects:
        if one.id not in found:
            key = json.dumps([one.kind, one.trade, one.attributes, one.requires], sort_keys=True, default=str)
            known[key] = known.get(key) or gain_of(ground, one)
            found[one.id] = known[key]
    return found


def gain_of(ground: Ground, subject: Subject) -> Gain:
    """The engine's answer for one course; nothing is promised to who may not attend it yet."""
    before = ground.sheet.total
    lacks = why_not_attend(subject, ground)
    if lacks or subject.kind not in ground.kinds:
        return Gain(before - before, before, None, lacks=lacks)
    fact = learnt(subject, ground)
    answer = outcome(ground.rubric, ground.case, ground.sheet, (fact,))
    item = next((booking.source for booking in answer.sheet.bookings if fact.id in booking.facts), None)
    if answer.gain <= 0 or any(gate.kind == "veto" and fact.id in gate.facts for gate in answer.sheet.gates):
        return Gain(before - before, before, None)
    return Gain(answer.gain, answer.sheet.total, item, answer.sentences)


def learnt(subject: Subject, ground: Ground) -> Fact:
    """The achievement at the end of the course, dated so that it counts on the rubric's day."""
    kind, day = ground.kinds[subject.kind], ground.rubric.as_of or ground.case.as_of
    values = {field.name: value for field in kind.fields if (value := _told(field, subject, day)) is not None}
    values.update(subject.attributes)
    before = _held(subject, ground)
    if before is not None and "occupation" in before.attributes:
        values["occupation"] = before.attributes["occupation"]  # the next level of the same certificate
    return Fact(_LEARNT, subject.kind, values)


def _told(field: Any, subject: Subject, day: date) -> object:
    """A value for what the course itself leaves open."""
    if field.type == "date" and field.required:
        return (day if field.past else day + _LATER).isoformat()
    if field.name == "occupation":
        return subject.trade or subject.name
    return subject.name if field.type == "text" and field.required else None


# --- who may attend --------------------------------------------------------------------------------------------------


def why_not_attend(subject: Subject, ground: Ground) -> str:
    """What must be held first, in words; empty when it is held or nothing is asked."""
    if not subject.requires or _held(subject, ground) is not None:
        return ""
    return required_words(subject, ground.kinds)


def required_words(subject: Subject, kinds: Kinds) -> str:
    """焊工 高级工（三级）; empty when nothing is asked."""
    kind = _asked_kind(subject, kinds)
    ranked = level_field(kind) if kind else None
    if kind is None or ranked is None:
        return ""
    level = ranked.choice_label(subject.requires.get(ranked.name)) or kind.name
    return f"{subject.trade} {level}".strip()


def _asked_kind(subject: Subject, kinds: Kinds) -> Kind | None:
    code = subject.requires.get("kind")
    return kinds[str(code)] if code in kinds else None


def _held(subject: Subject, ground: Ground) -> Fact | None:
    """The best achievement that meets the course's condition: the same trade, the wanted level or a higher one."""
    kind = _asked_kind(subject, ground.kinds)
    ranked = level_field(kind) if kind else None
    if kind is None or ranked is None:
        return None
    codes = [code for code, _label in ranked.choices]
    wanted = subject.requires.get(ranked.name)
    least = codes.index(str(wanted)) if wanted in codes else 0
    held = [
        fact
        for fact in ground.case.facts
        if fact.kind == kind.code
        and fact.attributes.get(ranked.name) in codes[least:]
        and is_same_trade(subject.trade, str(fact.attributes.get("occupation") or ""))
    ]
    return max(held, key=lambda fact: codes.index(str(fact.attributes[ranked.name])), default=None)


def is_same_trade(trade: str, other: str) -> bool:
    """电焊工 and 焊工 are one trade; a course for every trade suits all, an unnamed trade fits any."""
    return not trade or not other or trade in other or other in trade


def suits(subject: Subject, case: Case) -> bool:
    """Whether the course is for this worker's trade: the registered one, or one he holds a certificate of."""
    if not subject.trade:
        return True
    own = [str(case.subject.get("trade") or "")]
    own += [str(fact.attributes.get("occupation") or "") for fact in case.facts]
    return any(one and is_same_trade(subject.trade, one) for one in own)


def trades_of(case: Case) -> Sequence[str]:
    """The trades a worker stands for, as written."""
    own = [str(case.subject.get("trade") or "")]
    own += [str(fact.attributes.get("occupation") or "") for fact in case.facts]
    return [one for one in dict.fromkeys(own) if one]
