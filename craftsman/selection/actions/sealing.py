"""A list is sealed: its digest computed over everything it rests on, then written once and never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.rounds.models import Round
from craftsman.selection import queries, seal
from craftsman.selection.models import Snapshot


def seal_list(
    round_: Round,
    kind: str,
    rows: Sequence[seal.Row],
    detail: Mapping[str, Any],
    *,
    reason: str = "",
    actor: Actor | None,
    now: datetime,
) -> Snapshot:
    """The next snapshot of this kind over `rows`, in the caller's transaction; the journal's last line is sealed with it."""
    before = queries.latest(round_.id, kind)
    seq, mac = queries.journal_head()
    plain = json.loads(json.dumps(detail))  # as it will be read again: keys are text, tuples are lists
    head = seal.Head(
        round_id=round_.id,
        kind=kind,
        number=before.number + 1 if before else 1,
        at=now,
        person_id=actor.person_id if actor else None,
        rubric_digest=round_.rubric_digest,
        journal_seq=seq,
        journal_mac=mac.hex(),
        standings=len(rows),
        detail=plain,
        reason=reason,
    )
    ordered = sorted(rows, key=itemgetter(2, 0))
    snapshot = Snapshot(
        round_id=head.round_id,
        kind=head.kind,
        number=head.number,
        at=head.at,
        person_id=head.person_id,
        rubric_digest=head.rubric_digest,
        journal_seq=head.journal_seq,
        standings=head.standings,
        digest=seal.digest(head, ordered),
        detail=plain,
        reason=reason,
    )
    session().add(snapshot)
    session().flush()
    _write(snapshot.id, ordered)
    return snapshot


def _write(snapshot_id: int, rows: Sequence[seal.Row]) -> None:
    """All rows in one statement, past the unit of work: 36,000 at once."""
    if not rows:
        return
    connection = session().connection()
    if connection.dialect.name == "postgresql":
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.exec_driver_sql(f"{_COLUMNS} SELECT {snapshot_id:d}, {_UNNESTED}", tuple(columns))
    else:
        connection.exec_driver_sql(f"{_COLUMNS} VALUES ({snapshot_id:d}, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?, ?)", rows)


_COLUMNS = """
INSERT INTO standing (snapshot_id, application_id, rank, place, score, parts, title, direct, passed_over, evidence_digest)"""
_UNNESTED = """a, b, c, d, e::jsonb, nullif(f, ''), g, h, i
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::text[])
AS t(a, b, c, d, e, f, g, h, i)"""
