"""核分冻结: the whole ranking of a round is computed and sealed in one transaction; afterwards nobody decides any more."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Conflict, Refused
from craftsman.rounds import actions as rounds
from craftsman.rounds import queries as round_queries
from craftsman.rounds.models import Round
from craftsman.rounds.stages import DISTRICT
from craftsman.selection import checklist, queries, ranking, seal
from craftsman.selection.actions.sealing import seal_list
from craftsman.selection.models import Snapshot
from craftsman.selection.ranking import Ranked

BIN = 100  # hundredths


def freeze(
    round_id: int, *, typed_name: str, reasons: Mapping[str, str] | None = None, actor: Actor | None, now: datetime
) -> Snapshot:
    """Seal the confirmed scores as they are now. `reasons` say, code by code of the checklist, why what is left over is
    excluded. Conflict when it was done before, Refused with the first thing that stands in the way."""
    queries.hold_applications(round_id)
    round_ = round_queries.round_by_id(round_id, lock=True)
    why = {code: text.strip() for code, text in (reasons or {}).items() if text.strip()}
    _refuse_twice(round_)
    mistyped = checklist.why_not_typed(typed_name, round_.name)
    if mistyped:
        raise Refused(mistyped, field="typed")
    points = queries.checklist(round_, now)
    reason = checklist.why_not_freeze(points, why)
    if reason:
        raise Refused(reason)
    left_over = {point.code for point in checklist.left_over(points)}
    session().flush()
    rounds.mark(round_id, "frozen", actor=actor, now=now)
    with _unswept():
        snapshot = _seal(round_, {code: text for code, text in why.items() if code in left_over}, actor, now)
    detail = {"standings": snapshot.standings, "digest": snapshot.digest, "excluded": len(snapshot.detail["excluded"])}
    journal.append("selection.freeze", f"round-{round_id}", actor=actor, now=now, detail=detail)
    return snapshot


def _refuse_twice(round_: Round) -> None:
    """Whoever comes second reads who was first, and when."""
    sealed = queries.latest(round_.id, "scores")
    if sealed is None:
        return
    at = sealed.at.astimezone(DISTRICT)
    who = queries.who(sealed.person_id)
    raise Conflict(f"{who}已于{at.month}月{at.day}日{at:%H:%M}冻结核定得分（快照{sealed.name}）。您的操作没有生效。")


def _seal(round_: Round, reasons: Mapping[str, str], actor: Actor | None, now: datetime) -> Snapshot:
    candidates = queries.scored_candidates(round_.id)
    rows = [row_of(one) for one in ranking.ranked(candidates, queries.tie_rule(round_))]
    detail = described(rows, queries.excluded_ids(round_.id), reasons) | {"inside": queries.inside_quota(round_)}
    return seal_list(round_, "scores", rows, detail, actor=actor, now=now)


@contextmanager
def _unswept() -> Iterator[None]:
    """36,000 rows at once are no rubbish: the collector would look through all of them again and again (a third of the time)."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


def row_of(one: Ranked) -> seal.Row:
    """A place as it is sealed with the scores: no title yet."""
    (application, score, parts, _, _, direct, evidence, written), rank, place = one
    return application, rank, place, score, written or seal.parts_written(parts), "", direct, "", evidence


def described(rows: Sequence[seal.Row], excluded: Sequence[int], reasons: Mapping[str, str]) -> dict[str, Any]:
    """What pages ask of all rows is sealed beside them, so that no page reads 36,000."""
    bins: Counter[int] = Counter()
    for score, people in Counter(row[3] for row in rows).items():
        bins[score // BIN] += people
    return {
        "bins": {str(start): bins[start] for start in sorted(bins)},
        "direct": sorted(row[0] for row in rows if row[6]),
        "excluded": list(excluded),
        "reasons": dict(reasons),
    }
