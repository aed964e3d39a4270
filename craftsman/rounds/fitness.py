"""Law: whether a rubric can carry a round: what the check says, and what a round asks of it besides."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from datetime import date

from craftsman.rubrics.checking import Finding, check
from craftsman.rubrics.rubric import Rubric

PLACES_MOST = 2  # scores are stored in hundredths


def findings(rubric: Rubric, kinds: Collection[str], day: date | None = None) -> list[Finding]:
    """Everything odd in it, errors of the round first; `kinds` are those the ledger knows, `day` the round's last day."""
    return [*_of_round(rubric), *check(rubric, kinds, day)]


def why_not(rubric: Rubric, kinds: Collection[str]) -> str | None:
    """The first thing that keeps a round from using it."""
    wrong = next((one for one in findings(rubric, kinds) if one.severity == "error"), None)
    return f"评分细则还不能用：{wrong}" if wrong else None


def _of_round(rubric: Rubric) -> Iterator[Finding]:
    if not rubric.dimensions:
        yield Finding("error", "no_points", "只有申报条件或奖励，没有评分的项目，不能作为批次的评分细则", ("rubric",))
    if rubric.places > PLACES_MOST:
        text = f"批次的得分保留{PLACES_MOST}位小数，细则写了{rubric.places}位"
        yield Finding("error", "too_fine", text, ("rubric", "places"))
    if '"cohort.' in json.dumps(rubric.to_dict()):
        text = "有规则要和全体申报人的平均数比较。得分是逐人核定的，核定时还没有平均数，批次里不能用"
        yield Finding("error", "needs_cohort", text, ("dimensions",))
