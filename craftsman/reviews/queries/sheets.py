"""A duty on the reviewer's table: the fact as it was cited, its papers, the rule and points, whose it is, what was said before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from craftsman.accounts.actor import Actor
from craftsman.achievements import attributes
from craftsman.achievements import queries as achievements
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.kinds import Kind
from craftsman.achievements.models import Evidence
from craftsman.achievements.verification import OUTCOMES, UNVERIFIED
from craftsman.applications import queries as applications
from craftsman.applications.duties import DROPPED
from craftsman.applications.models import Application, Claim, Duty
from craftsman.db import session
from craftsman.errors import NotFound
from craftsman.masking import mask_id_number
from craftsman.reviews import awards
from craftsman.reviews import decisions as law
from craftsman.reviews.conflicts import Bond, why_not_judge
from craftsman.reviews.queries.duties import Opened, met
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round
from craftsman.rubrics.facts import Case
from craftsman.rubrics.rubric import Gate, Item, Rubric
from craftsman.rubrics.scoring import score


@dataclass(frozen=True)
class Worth:
    """What the rubric makes of the fact as it is claimed, within its item; `joint`: how many facts give the points together."""

    item: Item | None
    points: Decimal
    sentence: str
    joint: int = 1


@dataclass(frozen=True)
class Neighbour:
    """Another line of the same application: what kind it is and how far it is, nothing of its contents."""

    kind: str
    word: str
    family: str


@dataclass(frozen=True)
class Sheet:
    """Everything the work area shows of one duty; `claim` and `kind` are None for a veto."""

    duty: Duty
    application: Application
    round: Round
    rubric: Rubric
    bond: Bond
    bar: str | None
    claim: Claim | None
    kind: Kind | None
    gate: Gate | None
    worth: Worth | None
    judged: awards.Range | None
    files: Sequence[Evidence]
    id_number: str
    neighbours: Sequence[Neighbour]

    @property
    def title(self) -> str:
        return self.claim.title if self.claim else f"核查：{self.gate.name}" if self.gate else "已删除的业绩"

    @property
    def subject(self) -> str:
        """技能等级 · 焊工 高级工"""
        return f"{self.kind.name} · {self.title}" if self.kind else self.title

    @property
    def values(self) -> list[tuple[str, str]]:
        """Every field as it was claimed, in words."""
        if self.kind is None or self.claim is None:
            return []
        said = self.claim.attributes
        return [
            (field.label, attributes.said(field, said.get(field.name)) or ("否" if field.type == "bool" else "未填"))
            for field in self.kind.fields
        ]


def sheet_of(opened: Opened, actor: Actor) -> Sheet:
    """A fixed number of queries, however many papers and lines there are."""
    duty, application, round_ = opened.duty, opened.application, opened.round
    rubric = rounds.rubric_of(round_)
    bond, person = met(application, actor)
    claims = applications.claims_of(application.id)
    claim = next((one for one in claims if one.id == duty.claim_id), None)
    case = applications.case_of(application, claims, person) if claim else None
    return Sheet(
        duty=duty,
        application=application,
        round=round_,
        rubric=rubric,
        bond=bond,
        bar=why_not_judge(bond),
        claim=claim,
        kind=kinds()[claim.kind] if claim else None,
        gate=next((one for one in rubric.gates if one.id == duty.gate), None),
        worth=_worth(rubric, case, claim) if claim and case else None,
        judged=awards.range_of(rubric, case, claim.achievement_id) if claim and case and awards.asks(rubric) else None,
        files=() if why_not_judge(bond) or claim is None else _files(duty, claim),
        id_number=mask_id_number(person.id_number),
        neighbours=[_neighbour(one.kind, one.outcome) for one in claims if one is not claim],
    )


def _worth(rubric: Rubric, case: Case, claim: Claim) -> Worth:
    sheet = score(rubric, case)
    for booking in sheet.bookings:
        if claim.achievement_id in booking.facts:
            own = booking.within_item
            return Worth(booking.source, own.points_after, own.sentence, len(booking.facts))
    left = next((one for one in sheet.uncounted if one.fact == claim.achievement_id), None)
    return Worth(left.source, left.worth, left.sentence) if left else Worth(None, Decimal(0), "")


def _files(duty: Duty, claim: Claim) -> Sequence[Evidence]:
    if duty.state == DROPPED or not claim.evidence:
        return ()
    return achievements.judged_files(claim.achievement_id, [one[0] for one in claim.evidence])


def file_of(duty: Duty, evidence_id: int) -> Evidence:
    """One of the files that this duty cites; NotFound for any other."""
    claim = session().get(Claim, duty.claim_id) if duty.claim_id is not None else None
    found = _files(duty, claim) if claim else ()
    one = next((file for file in found if file.id == evidence_id), None)
    if one is None:
        raise NotFound(f"evidence {evidence_id}")
    return one


def _neighbour(kind: str, outcome: str) -> Neighbour:
    if outcome == UNVERIFIED:
        return Neighbour(kinds()[kind].name, "待审", "m")
    return Neighbour(kinds()[kind].name, OUTCOMES[outcome], law.FAMILIES[outcome])
