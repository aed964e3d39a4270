"""Law: the digest that seals a list: over what it rests on and over every row, in one order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

# application, rank, place, score, parts, title, direct, why passed over, evidence. Parts as they are written, see
# `parts_written`: 36,000 rows are sealed without being taken apart. No title is "": as it is sealed, and drivers are slow at None.
Row = tuple[int, int, int, int, str, str, bool, str, str]
AT_ONCE = 500  # rows; one text of all takes longer to lay out in memory than to digest


@dataclass(frozen=True)
class Head:
    """What a snapshot says of itself besides its rows."""

    round_id: int
    kind: str
    number: int
    at: datetime
    person_id: int | None
    rubric_digest: str
    journal_seq: int
    journal_mac: str  # of that line, so that the journal up to here is sealed with it
    standings: int
    detail: Mapping[str, Any]
    reason: str

    def text(self) -> str:
        """Keys sorted, so that both databases give the same text."""
        values = [
            self.round_id,
            self.kind,
            self.number,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.person_id,
            self.rubric_digest,
            self.journal_seq,
            self.journal_mac,
            self.standings,
            self.detail,
            self.reason,
        ]
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def lines(rows: Iterable[Row]) -> list[str]:
    """Each row with its values apart by a control sign that no form lets through."""
    return [
        f"{application}\x1f{rank}\x1f{place}\x1f{score}\x1f{parts}\x1f{title}\x1f{direct:d}\x1f{passed}\x1f{evidence}\n"
        for application, rank, place, score, parts, title, direct, passed, evidence in rows
    ]


def digest(head: Head, rows: Iterable[Row]) -> str:
    """SHA-256 over the head and every row; the rows come in the order of place, then application."""
    found = hashlib.sha256(head.text().encode())
    found.update(b"\n")
    rest = iter(rows)
    while some := lines(islice(rest, AT_ONCE)):
        found.update("".join(some).encode())
    return found.hexdigest()


def parts_written(parts: Sequence[int]) -> str:
    """[2700, 1900]: as JSON is written into both databases."""
    return str(list(parts))


def parts_read(written: str) -> list[int]:
    found: list[int] = json.loads(written)
    return found
