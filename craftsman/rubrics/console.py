"""What the commands `rubric check` and `rubric score` do with texts: findings, and a score sheet as plain values."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import NoReturn

from craftsman.rubrics.checking import Finding, check
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.facts import Case, case
from craftsman.rubrics.reading import LARGEST, line_of, lines_in, parse
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
    """The score sheet; raises Malformed for a rubric or facts file that cannot be read."""
    return score(parse(rubric_text), case_from_text(facts_text), verified_only).to_dict()


def case_from_text(text: str) -> Case:
    """A facts file: JSON with exact numbers, no NaN, no key twice."""
    if len(text.encode(errors="surrogatepass")) > LARGEST:
        raise Malformed("文件超过1MB")
    try:
        found = json.loads(text, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_mapping)
    except json.JSONDecodeError as wrong:
        raise Malformed("不是正确的JSON，请检查引号和逗号", (), wrong.lineno) from None
    except RecursionError:
        raise Malformed("层次太深") from None
    except ValueError as wrong:
        if isinstance(wrong, Malformed):
            raise
        raise Malformed("数字太长") from None
    return case(found)


def _no_constant(text: str) -> NoReturn:
    raise Malformed(f"“{text}”不是可用的数字")


def _mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Malformed(f"名称“{twice[:40]}”写了两次")
    return found
