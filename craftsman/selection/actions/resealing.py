"""An objection changed a score or took somebody off: new scores and a new list are sealed beside the old ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.applications import actions as applications
from craftsman.applications import queries as application_queries
from craftsman.errors import Refused
from craftsman.rounds import queries as round_queries
from craftsman.rounds.models import Round
from craftsman.selection import changes as law
from craftsman.selection import queries, ranking, seal
from craftsman.selection.actions.freezing import described, row_of
from craftsman.selection.actions.proposing import listed
from craftsman.selection.actions.sealing import seal_list
from craftsman.selection.changes import Change
from craftsman.selection.models import Snapshot
from craftsman.selection.ranking import Candidate

Rows = Sequence[seal.Row]


def reseal(
    round_id: int, changes: Sequence[Change], *, reason: str, actor: Actor | None, now: datetime
) -> tuple[Snapshot, Snapshot]:
    """(scores, proposal) with these effects, the difference in the proposal's detail; the applications are moved with them.

    Lines stay where they were sealed: nobody moves up or in, whoever no longer reaches his line leaves or comes down.
    """
    round_ = round_queries.round_by_id(round_id, lock=True)
    scores, proposal = queries.latest(round_id, "scores"), queries.latest(round_id, "proposal")
    if scores is None or proposal is None:
        raise Refused("拟命名名单还没有提出，不能按异议结果重新封存")
    _refuse(round_, changes, reason, len(round_queries.rubric_of(round_).dimensions))
    effects = {one.application_id: one for one in changes}
    for change in sorted(changes, key=lambda one: one.application_id):
        _move(change, reason, actor, now)
    rescored = _rescored(round_, scores, effects, reason, actor, now)
    relisted = _relisted(round_, rescored, proposal, effects, reason, actor, now)
    told = {"applications": sorted(effects), "scores": rescored.number, "list": relisted.number}
    journal.append("selection.reseal", f"round-{round_id}", actor=actor, now=now, detail=told, reason=reason)
    return rescored, relisted


def _refuse(round_: Round, changes: Sequence[Change], reason: str, dimensions: int) -> None:
    if round_.named_at is not None:
        raise Refused("本批已经命名，名单不能再改。请按撤销称号办理")
    if not changes or not reason.strip():
        raise Refused("请写明重新封存的原因和涉及的人")
    for change in changes:
        wrong = law.why_not_change(change, dimensions)
        if wrong:
            raise Refused(wrong)


def _move(change: Change, reason: str, actor: Actor | None, now: datetime) -> None:
    """The application follows, unless whoever calls has moved it already."""
    application = application_queries.application_row(change.application_id)
    if change.effect == law.DISQUALIFIED:
        if application.status != "disqualified":
            applications.take(application, "disqualify", actor=actor, now=now, detail={"reason": reason})
        return
    if application.score == change.score and application.parts == list(change.parts or ()):
        return
    before = application.score
    if application.sheet and application.parts:
        application.sheet = law.adjusted(application.sheet, application.parts, change.parts or (), reason)
    application.score, application.parts = change.score, list(change.parts or ())
    told = {"from": before, "score": change.score, "reason": reason}
    applications.take(application, "rescore", actor=actor, now=now, detail=told)


def _rescored(
    round_: Round,
    scores: Snapshot,
    effects: Mapping[int, Change],
    reason: str,
    actor: Actor | None,
    now: datetime,
) -> Snapshot:
    """The ranking anew, over exactly the people of the one before."""
    handed_in = queries.handed_in(scores.id)
    candidates = []
    for application, _, _, score, written, _, direct, _, evidence in queries.sealed_rows(scores.id):
        change, parts = effects.get(application), seal.parts_read(written)
        if change and change.effect == law.DISQUALIFIED:
            continue
        if change and change.score is not None:
            score, parts = change.score, list(change.parts or ())
        at = handed_in.get(application)
        candidates.append(Candidate(application, score, parts, at, None, direct, evidence))
    rows = [row_of(one) for one in ranking.ranked(ranking.by_score(candidates), queries.tie_rule(round_))]
    detail = described(rows, scores.detail["excluded"], scores.detail["reasons"])
    detail |= {"inside": scores.detail.get("inside", []), "changes": _told(effects)}
    return seal_list(round_, "scores", rows, detail, reason=reason, actor=actor, now=now)


def _relisted(
    round_: Round,
    scores: Snapshot,
    proposal: Snapshot,
    effects: Mapping[int, Change],
    reason: str,
    actor: Actor | None,
    now: datetime,
) -> Snapshot:
    """The list anew: everybody keeps his title but those whom the effects touch."""
    before = queries.sealed_rows(proposal.id)
    fresh = {row[0]: row for row in queries.sealed_rows(scores.id, [row[0] for row in before])}
    cuts = proposal.detail["lines"]
    lines = [(title, cuts[title]) for title in proposal.detail["titles"] if title in cuts]
    rows = [_kept(row, fresh[row[0]], effects.get(row[0]), lines, reason) for row in before if row[0] in fresh]
    found = law.difference({row[0]: row[5] for row in before if row[5]}, {row[0]: row[5] for row in rows if row[5]})
    detail = {
        **proposal.detail,
        **listed(rows, proposal.detail["titles"]),
        "scores": scores.id,
        "changes": _told(effects),
        "diff": found.to_plain(),
    }
    return seal_list(round_, "proposal", rows, detail, reason=reason, actor=actor, now=now)


def _kept(
    row: seal.Row, fresh: seal.Row, change: Change | None, lines: Sequence[tuple[str, int]], reason: str
) -> seal.Row:
    application, rank, place, score, parts, _, _, _, evidence = fresh
    title, direct, why = row[5], row[6], row[7]
    if change and not direct:
        title = law.title_after(score, title or None, lines) or ""
        why = reason[:200] if row[5] and not title else why
    return application, rank, place, score, parts, title, direct, why, evidence


def _told(effects: Mapping[int, Change]) -> list[list[object]]:
    return [[one.application_id, one.effect, one.score] for one in effects.values()]
