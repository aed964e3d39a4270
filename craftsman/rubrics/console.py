"""What the commands `rubric check` and `rubric score` do with texts: findings, and a score sheet as plain values."""

from __future__ import annotations

from decimal import Decimal

from craftsman.rubrics.checking import Finding, check
from craftsman.rubrics.eligibility import eligible
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.facts import Fact
from craftsman.rubrics.facts_file import case_from_text
from craftsman.rubrics.granting import granted
from craftsman.rubrics.reading import line_of, lines_in, parse
from craftsman.rubrics.scoring import score


def check_text(text: str) -> list[Finding]:
    """Everything that is wrong (`error`, the file cannot be used) or odd (`warning`) in a rubric file, with lines."""
    try:
        rubric = parse(text)
    except Malformed as refused:
        return [Finding("error", "malformed", refused.sentence, refused.path, refused.line)]
    lines = lines_in(text)
    return [finding.on(line_of(finding.path, lines)) for finding in check(rubric)]


def score_text(rubric_text: str, facts_text: str, verified_only: bool = False) -> dict[str, object]:
    """The score sheet, who may apply and what follows; raises Malformed for a file that cannot be read."""
    rubric, case = parse(rubric_text), case_from_text(facts_text)
    verdict = eligible(rubric, case, verified_only)
    grants = [_fact(fact) for fact in granted(rubric, case) if fact.verified or not verified_only]
    return score(rubric, case, verified_only).to_dict() | {"eligibility": verdict.to_dict(), "granted": grants}


def _fact(fact: Fact) -> dict[str, object]:
    """As it can stand in the facts file of another rubric."""
    attributes = {
        name: float(value) if isinstance(value, Decimal) else value for name, value in fact.attributes.items()
    }
    return {"id": fact.id, "kind": fact.kind, "attributes": attributes, "verified": fact.verified}
