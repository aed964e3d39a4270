"""What a draft of a round's rubric would do to real applications: twenty to try it on, all of them to count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import select

from craftsman.applications import steps
from craftsman.applications.models import Application
from craftsman.applications.queries.cases import SCORED, Cited, cited_cases
from craftsman.applications.queries.counts import status_counts
from craftsman.db import session
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round
from craftsman.rubrics.rubric import Rubric
from craftsman.rubrics.scoring import score
from craftsman.rubrics.trial import SAMPLES, Trial, trial

_ROUNDS_MOST = 3


def tried(round_: Round, draft: Rubric) -> tuple[Round, Sequence[Trial]]:
    """The first applications of this round, else of a round before it, under the published rubric and under the draft."""
    current = rounds.rubric_of(round_) if round_.rubric_digest else None
    for one in (round_, *rounds.other_rounds(round_)[:_ROUNDS_MOST]):
        found = [trial(current, draft, case.number, case.case, verified_only=proved) for case, proved in _samples(one)]
        if found:
            return one, sorted(found, key=lambda each: -abs(each.shift))
    return round_, ()


def _samples(round_: Round) -> list[tuple[Cited, bool]]:
    counts = status_counts(round_.id)
    if not any(counts.get(status) for status in (steps.SUBMITTED, *SCORED)):
        return []
    scored = [(one, True) for one in islice(cited_cases(round_, SCORED, SAMPLES), SAMPLES)]
    waiting = islice(cited_cases(round_, (steps.SUBMITTED,), SAMPLES), SAMPLES - len(scored))
    return [*scored, *((one, False) for one in waiting)]


def effect(round_: Round, current: Rubric, draft: Rubric) -> Mapping[str, int]:
    """How many handed-in applications get other points under the draft: confirmed ones by what was proved, others as cited."""
    counts = {"of": 0, "changed": 0, "up": 0, "down": 0}
    for case, proved in handed_in(round_):
        before, after = score(current, case.case, proved).total, score(draft, case.case, proved).total
        counts["of"] += 1
        counts["changed"] += before != after
        counts["up"] += after > before
        counts["down"] += after < before
    return counts


def handed_in(round_: Round) -> Iterator[tuple[Cited, bool]]:
    """Every application that was handed in, and whether its score was confirmed."""
    yield from ((one, False) for one in cited_cases(round_, (steps.SUBMITTED,)))
    yield from ((one, True) for one in cited_cases(round_, (steps.SCORED,)))


def handed_in_ids(round_id: int) -> Sequence[int]:
    """Their ids alone, in order."""
    rows = select(Application.id).where(
        Application.round_id == round_id, Application.status.in_((steps.SUBMITTED, steps.SCORED))
    )
    return session().scalars(rows.order_by(Application.id)).all()
