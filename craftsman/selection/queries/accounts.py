"""The score account of a round, streamed: every scored application with all its total rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from craftsman.applications import queries as applications
from craftsman.rounds import queries as rounds
from craftsman.selection import account
from craftsman.selection.queries.snapshots import latest


def account_of(round_id: int) -> Iterator[dict[str, Any]]:
    """The head, then one value for each application that has a confirmed score, by id; a few hundred in memory at a time.

    Looks its round up itself: an answer is streamed after the request's unit of work has ended.
    """
    round_ = rounds.round_by_id(round_id)
    rubric = rounds.rubric_of(round_)
    sealed = latest(round_.id, "scores")
    seal = {"name": sealed.name, "digest": sealed.digest, "standings": sealed.standings} if sealed else None
    about = {"slug": round_.slug, "name": round_.name, "rubric_version": round_.rubric_version}
    counts = applications.status_counts(round_.id)
    scored = sum(counts.get(status, 0) for status in applications.SCORED)
    yield account.head(rubric, round_=about, seal=seal, applications=scored)
    for one in applications.cited_cases(round_):
        yield account.line(one.number, one.score, one.sheet, one.case, one.by, one.evidence)
