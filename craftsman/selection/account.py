"""Law: the score account of a round as a file: one line for the round, one for each application, enough to recompute it all."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from craftsman.rubrics.facts import Case, Fact, FactId
from craftsman.rubrics.rubric import Rubric

FORMAT = "score-account/1"
NAMING = ("apprentice",)  # attributes that hold the name of somebody else


def head(
    rubric: Rubric, *, round_: Mapping[str, object], seal: Mapping[str, object] | None, applications: int
) -> dict[str, Any]:
    """The round, the rubric its scores rest on with its digest, the sealed list they belong to, if there is one, and how
    many applications follow."""
    return {
        "format": FORMAT,
        "round": dict(round_),
        "seal": dict(seal) if seal else None,
        "applications": applications,
        "rubric_digest": rubric.digest,
        "rubric": rubric.to_dict(),
    }


def line(
    number: str,
    score: int | None,
    sheet: Mapping[str, Any] | None,
    case: Case,
    by: Mapping[FactId, str],
    evidence: Mapping[FactId, list[str]],
) -> dict[str, Any]:
    """One application: its facts as verified, and the account as it was stored. Points are decimal texts."""
    others: dict[str, str] = {}
    return {
        "application": number,
        "as_of": case.as_of.isoformat(),
        "subject": dict(case.subject),
        "facts": [_fact(one, others, by.get(one.id, ""), evidence.get(one.id, [])) for one in case.facts],
        "total": None if score is None else f"{Decimal(score) / 100:.2f}",
        "bookings": (sheet or {}).get("bookings", []),
        "adjustments": (sheet or {}).get("adjustments", []),
    }


def _fact(fact: Fact, others: dict[str, str], by: str, evidence: list[str]) -> dict[str, Any]:
    return {
        "id": fact.id,
        "kind": fact.kind,
        "attributes": {name: _nameless(name, value, others) for name, value in fact.attributes.items()},
        "revision": fact.revision,
        "verified": fact.verified,
        "verified_by": by,
        "evidence": evidence,
    }


def _nameless(name: str, value: object, others: dict[str, str]) -> object:
    """For somebody's name only that it is another one: the rules ask whether two are the same, not who they are."""
    if name not in NAMING or not isinstance(value, str) or not value.strip():
        return value
    same = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
    return others.setdefault(same, f"某人{len(others) + 1}")


def written(lines: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Each as one line of JSON; days as ISO texts."""
    for one in lines:
        yield json.dumps(one, ensure_ascii=False, separators=(",", ":"), default=_day) + "\n"


def _day(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an account")
