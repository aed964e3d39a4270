"""Law: the digest of what an application rests on, kept with its confirmed score and sealed at the freeze."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Protocol


class Cited(Protocol):
    """An achievement as it is cited: at which revision, with the number and hash of every file."""

    achievement_id: Any
    revision: Any
    evidence: Any


def digest(claims: Sequence[Cited]) -> str:
    """SHA-256 over the files by achievement, which achievements, at which revisions, and how many. Sealed lists rest on it:
    it must stay what it is."""
    ordered = sorted(claims, key=attrgetter("achievement_id"))
    files = ";".join(json.dumps(one.evidence) for one in ordered)
    sums = sum(one.achievement_id for one in ordered), sum(one.revision for one in ordered), len(ordered)
    text = "|".join(map(str, (files, *sums))) if ordered else ""
    return hashlib.sha256(text.encode()).hexdigest()
