"""Law: a rehearsal gives out its places by the same ranking, ties and quotas as the selection itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from craftsman.rounds.titles import Title
from craftsman.rubrics.rehearsal import Choose, Chosen, Tally, for_print
from craftsman.rubrics.rehearsal.groups import Row
from craftsman.rubrics.rubric import Rubric
from craftsman.selection.allocation import allocate
from craftsman.selection.quotas import RULE, Trial
from craftsman.selection.ranking import SUBMITTED_AT, Candidate, TieRule, by_score, ranked

AT_ONCE = 1000  # cases tried while the clerk waits; more are left to the worker
KEPT = 20  # rehearsals kept of a round
Known = Mapping[int, tuple[datetime | None, int | None]]  # case → (handed in, company)
SEVERITIES = ("error", "warning", "note")
UNFINISHED = ("no_verifier", "no_evidence", "unknown_verifier", "no_source")
SEVERITY_WORDS = {"error": ("b", "错误"), "warning": ("w", "提醒"), "note": ("n", "说明")}


def settings_of(titles: Sequence[Title], proposed: Trial | None) -> Trial:
    """The quotas to try with: those of the proposal, where there was one. What a panel chose then decides nothing now."""
    start = proposed or Trial(tuple(title.quota for title in titles))
    return replace(start, ties=RULE, chosen={}, passed={})


def chooser(titles: Sequence[Title], trial: Trial, tie_order: Sequence[str], known: Known) -> Choose:
    """Who is chosen among tallies under a rubric; a tie order that names none of its dimensions gives way to their own order."""

    def choose(rubric: Rubric, tallies: Sequence[Tally]) -> Chosen:
        outcome = allocate(
            ranked(by_score(_candidate(one, known) for one in tallies), _ties(rubric, tie_order)),
            titles,
            trial,
            [one.id for one in tallies if one.direct],
            {one.id for one in tallies if one.inside},
        )
        tied = {line.title: len(line.tied) for line in outcome.lines}
        return Chosen(outcome.titles, outcome.cuts(), tied)

    return choose


def _candidate(one: Tally, known: Known) -> Candidate:
    handed_in, company = known.get(one.id, (None, None))
    return Candidate(one.id, one.total, one.parts, handed_in, company, one.direct)


def _ties(rubric: Rubric, order: Sequence[str]) -> TieRule:
    dimensions = tuple(one.id for one in rubric.dimensions)
    wanted = tuple(order) if set(order) & set(dimensions) else (*dimensions, SUBMITTED_AT)
    return TieRule(wanted, dimensions)


def why_not_rehearse(rubric: Rubric, titles: Sequence[Title]) -> str | None:
    """Why there is nothing to try, or None."""
    if not rubric.dimensions:
        return "这份细则没有计分的指标，不能试算"
    if not titles:
        return "请先设称号和名额，再试算"
    return None


def printed_groups(groups: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The groups of a stored report as they may leave the house: none under five people."""
    merged = [(one["kind"], for_print([Row(*row) for row in one["rows"]])) for one in groups]
    return [{"kind": kind, "rows": [list(row) for row in rows]} for kind, rows in merged if rows]
