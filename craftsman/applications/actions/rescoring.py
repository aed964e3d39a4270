"""A round's rubric has a new version: predicted and confirmed scores follow it; what departments decided stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from craftsman.applications import queries, steps
from craftsman.applications.actions.counters import count_score
from craftsman.applications.actions.scores import store_score
from craftsman.applications.actions.status import take
from craftsman.applications.models import Application, Claim
from craftsman.inbox import actions as inbox
from craftsman.rounds import actions as rounds_actions
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import RubricVersion
from craftsman.rubrics.scoring import score
from craftsman.rubrics.sheet import ScoreSheet


def rescore(application_id: int, version_id: int, *, now: datetime) -> bool:
    """Score one application anew under the round's rubric; whether its confirmed score changed. Again, nothing happens."""
    application = queries.application_row(application_id)
    version = rounds.version_by_id(version_id)
    if version is None or application.status not in (steps.SUBMITTED, steps.SCORED):
        return False
    rubric = rounds.rubric_of(rounds.round_by_id(application.round_id))
    claims = queries.claims_of(application.id)
    case = queries.case_of(application, claims)
    predicted = score(rubric, case)
    application.predicted = int(predicted.total * 100)
    places = items_of(predicted)
    for claim in claims:
        claim.item = places.get(claim.achievement_id, "")
    if application.status == steps.SUBMITTED:
        return False
    return _confirmed_anew(application, claims, score(rubric, case, verified_only=True), version, now)


def _confirmed_anew(
    application: Application, claims: Sequence[Claim], sheet: ScoreSheet, version: RubricVersion, now: datetime
) -> bool:
    """The new sheet is stored in any case, since it names the rules; the worker hears of it when points changed."""
    before, parts = application.score or 0, list(application.parts or ())
    store_score(application, claims, sheet, application.scored_at or now)
    if application.score == before and application.parts == parts:
        return False
    count_score(application.round_id, before, -1)
    count_score(application.round_id, application.score or 0, 1)
    told = {"from": before, "score": application.score, "reason": version.reason}
    take(application, "follow_rubric", actor=None, now=now, detail=told)
    if application.score != before:
        _tell(application, before, version, now)
    return True


def _tell(application: Application, before: int, version: RubricVersion, now: datetime) -> None:
    inbox.send_message(
        application.person_id,
        "score_follows_rubric",
        {"before": f"{before / 100:.1f}", "points": f"{(application.score or 0) / 100:.1f}", "reason": version.reason},
        actor=None,
        now=now,
        link=f"/my/applications/{application.number}/progress",
        occasion=f"rubric-{version.id}",
    )


def items_of(sheet: ScoreSheet) -> dict[object, str]:
    """The rubric item in which each achievement stands, counted or not."""
    found: dict[object, str] = {one.fact: one.item for one in sheet.uncounted if one.item}
    for booking in sheet.bookings:
        found |= dict.fromkeys(booking.facts, booking.item)
    return found


def report_effect(draft_id: int, digest: str, base: str, counts: Mapping[str, int], *, now: datetime) -> None:
    """Tell the draft how many it affects."""
    rounds_actions.record_effect(draft_id, digest, base, counts, now=now)


def settle(version_id: int, changed: int, *, now: datetime) -> None:
    """Tell the version that every score follows it now."""
    rounds_actions.settle_version(version_id, changed=changed, now=now)
