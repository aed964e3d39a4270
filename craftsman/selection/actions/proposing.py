"""拟命名: the titles that come of the frozen ranking are sealed as the list that goes to the public notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.errors import Conflict, Refused
from craftsman.rounds import actions as rounds
from craftsman.rounds import queries as round_queries
from craftsman.rounds import titles
from craftsman.rounds.models import Round
from craftsman.rounds.stages import DISTRICT
from craftsman.selection import checklist, queries, quotas, seal
from craftsman.selection.actions.sealing import seal_list
from craftsman.selection.models import Snapshot
from craftsman.selection.quotas import Outcome, Trial


def propose(
    round_id: int,
    settings: Trial | Mapping[str, Any],
    *,
    typed_name: str,
    counts: Mapping[str, int] | None = None,
    minutes: str = "",
    actor: Actor | None,
    now: datetime,
) -> Snapshot:
    """Seal the list. `counts` are the people per title that the clerk saw and confirmed; another outcome is a Conflict."""
    round_ = round_queries.round_by_id(round_id, lock=True)
    trial = settings if isinstance(settings, Trial) else Trial.of(settings)
    scores = _scores(round_)
    mistyped = checklist.why_not_typed(typed_name, round_.name)
    if mistyped:
        raise Refused(mistyped, field="typed")
    given = titles.read(round_.titles)
    _refuse(quotas.why_not_trial(trial, given))
    outcome = queries.simulated(round_, trial).outcome
    _refuse(quotas.why_not_propose(outcome, trial, minutes))
    if counts is not None and dict(counts) != outcome.counts():
        raise Conflict("名单在您确认期间变了，请核对人数后再提交")
    rounds.mark(round_id, "proposed", actor=actor, now=now)
    ids = {*outcome.titles, *outcome.why}
    sealed = [_entitled(row, outcome, trial) for row in queries.sealed_rows(scores.id, ids)]
    detail = {
        **listed(sealed, [one.name for one in given]),
        "lines": outcome.cuts(),
        "settings": trial.to_plain(),
        "minutes": minutes.strip(),
        "scores": scores.id,
    }
    snapshot = seal_list(round_, "proposal", sealed, detail, actor=actor, now=now)
    told = {"people": outcome.proposed, "digest": snapshot.digest, "minutes": minutes.strip(), "ties": trial.ties}
    journal.append("selection.propose", f"round-{round_id}", actor=actor, now=now, detail=told)
    return snapshot


def _scores(round_: Round) -> Snapshot:
    """The frozen scores; Conflict, naming who was first, when the list is sealed already."""
    sealed = queries.latest(round_.id, "proposal")
    if sealed:
        at = sealed.at.astimezone(DISTRICT)
        who = queries.who(sealed.person_id)
        raise Conflict(f"{who}已于{at.month}月{at.day}日{at:%H:%M}提出拟命名名单（{sealed.name}）。您的操作没有生效。")
    scores = queries.latest(round_.id, "scores")
    if scores is None:
        raise Refused("核分还没有冻结，冻结以后才能提出拟命名名单")
    return scores


def _refuse(reason: str | None) -> None:
    if reason:
        raise Refused(reason)


def _entitled(row: seal.Row, outcome: Outcome, trial: Trial) -> seal.Row:
    """The row of somebody with a title, or of somebody on a line with the reason why he has none."""
    application, rank, place, score, parts, _, direct, _, evidence = row
    title = outcome.titles.get(application, "")
    why = "" if title else trial.passed.get(application) or quotas.WHY[outcome.why[application]]
    return application, rank, place, score, parts, title, direct and bool(title), why, evidence


def listed(rows: Sequence[seal.Row], names: Sequence[str]) -> dict[str, Any]:
    """People and average points per title, sealed beside the rows."""
    counts, averages = {}, {}
    for name in names:
        parts = [seal.parts_read(row[4]) for row in rows if row[5] == name]
        counts[name] = len(parts)
        if parts:
            averages[name] = [_mean(column) for column in zip(*parts, strict=True)]
    return {"titles": list(names), "counts": counts, "averages": averages}


def _mean(values: Sequence[int]) -> int:
    """Half up."""
    return (2 * sum(values) + len(values)) // (2 * len(values))
