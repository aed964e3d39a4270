"""Sealed lists: the latest of a round, its standings, its lines, and whether it is still what was sealed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Row, Select, String, and_, bindparam, exists, func, select
from sqlalchemy import cast as cast_as
from sqlalchemy.orm import aliased

from craftsman import journal
from craftsman.accounts.models import Person
from craftsman.applications.models import Application
from craftsman.db import keyset, once, plain, session
from craftsman.errors import NotFound
from craftsman.rounds.models import Round
from craftsman.selection import seal
from craftsman.selection.models import Snapshot, Standing

SCORES, PROPOSAL = "scores", "proposal"
Place = tuple[int, int]  # (place, application): where a page ends
Sealed = Row[Any]  # a standing with what its application shows
_ITS_APPLICATION = Application.id == Standing.application_id


@dataclass(frozen=True)
class Check:
    """A sealed digest and the one computed anew from what is stored now."""

    sealed: str
    found: str

    @property
    def holds(self) -> bool:
        return self.sealed == self.found


def latest(round_id: int, kind: str) -> Snapshot | None:
    """The newest snapshot of this kind (scores, proposal); None before the first."""
    return _newest(round_id).get(kind)


@once
def _newest(round_id: int) -> dict[str, Snapshot]:
    """The newest of each kind: pages ask for both."""
    return {one.kind: one for one in session().scalars(_newest_rows(), {"round": round_id})}


@lru_cache(maxsize=1)
def _newest_rows() -> Any:
    later = aliased(Snapshot)
    same = later.round_id == Snapshot.round_id, later.kind == Snapshot.kind, later.number > Snapshot.number
    return select(Snapshot).where(Snapshot.round_id == bindparam("round"), ~exists().where(*same))


def snapshot_of(snapshot_id: int) -> Snapshot:
    found = session().get(Snapshot, snapshot_id)
    if found is None:
        raise NotFound(f"snapshot {snapshot_id}")
    return found


def snapshots_of(round_id: int) -> Sequence[Snapshot]:
    """All of a round, oldest first: one or two, and one more for each objection that changed something."""
    return session().scalars(select(Snapshot).where(Snapshot.round_id == round_id).order_by(Snapshot.id)).all()


def who(person_id: int | None) -> str:
    """The name of whoever sealed."""
    found = session().scalar(select(Person.name).where(Person.id == person_id)) if person_id else None
    return found or "系统"


# --- standings -------------------------------------------------------------------------------------------------------


def _shown(snapshot_id: int) -> Select[Any]:
    """Standings with what their applications show; name, employer and so on are as they were handed in."""
    columns: Any = (
        Standing.application_id,
        Standing.rank,
        Standing.place,
        Standing.score,
        Standing.parts,
        Standing.title,
        Standing.direct,
        Standing.passed_over,
        Application.number,
        Application.person_id,
        Application.name,
        Application.sex,
        Application.company_id,
        Application.employer,
        Application.town,
        Application.trade,
        Application.status,
    )
    rows: Select[Any] = select(*columns).join(Application, _ITS_APPLICATION)
    return rows.where(Standing.snapshot_id == snapshot_id)


def standings(snapshot_id: int, after: Place | None = None, limit: int = 50) -> Sequence[Sealed]:
    """The next standings of a snapshot in order of place."""
    order = [Standing.place, Standing.application_id]
    return session().execute(keyset(_shown(snapshot_id), order, after, limit)).all()


def proposed(snapshot_id: int) -> Sequence[Sealed]:
    """Everybody a proposal gives a title, best first."""
    titled = _shown(snapshot_id).where(Standing.title.is_not(None))
    return session().execute(titled.order_by(Standing.place, Standing.application_id)).all()


# --- lines -----------------------------------------------------------------------------------------------------------


def lines_of(round_id: int) -> dict[str, int]:
    """{title: hundredths}, the final cut-offs of a round, highest title first; empty before the proposal."""
    sealed = latest(round_id, PROPOSAL)
    return lines_in(sealed) if sealed else {}


def lines_in(sealed: Snapshot) -> dict[str, int]:
    """{title: hundredths} of a sealed proposal, highest title first."""
    lines: dict[str, int] = sealed.detail["lines"]
    return {title: lines[title] for title in sealed.detail["titles"] if title in lines}


def last_named(titles: Collection[str], now: datetime) -> tuple[Round, Snapshot] | None:
    """The last round that named people with just these titles, with its sealed list. A line may move until the naming, and
    that of other titles tells nobody anything."""
    named = session().execute(_named(), {"now": now}).all()
    found = next((row for row in named if {title["name"] for title in row.Round.titles} == set(titles)), None)
    return (found.Round, found.Snapshot) if found else None


@lru_cache(maxsize=1)
def _named() -> Any:
    """Every round that named people, the last one first: one or two a year."""
    later = aliased(Snapshot)
    same = later.round_id == Snapshot.round_id, later.kind == Snapshot.kind, later.number > Snapshot.number
    sealed = Snapshot.round_id == Round.id, Snapshot.kind == PROPOSAL, ~exists().where(*same)
    rows = select(Round, Snapshot).join(Snapshot, and_(*sealed)).where(Round.named_at <= bindparam("now"))
    return rows.order_by(Round.named_at.desc(), Round.id.desc())


def averages(round_id: int, title: str) -> list[int] | None:
    """Average points per dimension (hundredths) of those proposed for this title; None when there is nobody."""
    sealed = latest(round_id, PROPOSAL)
    found: list[int] | None = sealed.detail["averages"].get(title) if sealed else None
    return found


# --- the seal --------------------------------------------------------------------------------------------------------


def sealed_rows(snapshot_id: int, ids: Collection[int] | None = None) -> list[seal.Row]:
    """Every row of a snapshot, or those of some applications, in the order in which it is sealed."""
    columns: Any = (
        Standing.application_id,
        Standing.rank,
        Standing.place,
        Standing.score,
        cast_as(Standing.parts, String),
        func.coalesce(Standing.title, ""),
        Standing.direct,
        Standing.passed_over,
        Standing.evidence_digest,
    )
    rows: Select[Any] = select(*columns).where(Standing.snapshot_id == snapshot_id)
    if ids is not None:
        rows = rows.where(Standing.application_id.in_(ids))
    return cast(list[seal.Row], plain(rows.order_by(Standing.place, Standing.application_id)).all())


def handed_in(snapshot_id: int) -> dict[int, datetime | None]:
    """When each application of a snapshot was handed in."""
    rows = select(Standing.application_id, Application.submitted_at).join(Application, _ITS_APPLICATION)
    found = session().execute(rows.where(Standing.snapshot_id == snapshot_id))
    return {row.application_id: row.submitted_at for row in found}


def head_of(snapshot: Snapshot) -> seal.Head:
    """What the snapshot says of itself, with the journal's line that it names as that line stands now."""
    mac = session().scalar(select(journal.Entry.mac).where(journal.Entry.seq == snapshot.journal_seq))
    return seal.Head(
        round_id=snapshot.round_id,
        kind=snapshot.kind,
        number=snapshot.number,
        at=snapshot.at,
        person_id=snapshot.person_id,
        rubric_digest=snapshot.rubric_digest,
        journal_seq=snapshot.journal_seq,
        journal_mac=mac.hex() if mac else "",
        standings=snapshot.standings,
        detail=snapshot.detail,
        reason=snapshot.reason,
    )


def verify(snapshot: Snapshot) -> Check:
    """Compute the digest anew from what is stored: any changed, added or missing row gives another one."""
    return Check(snapshot.digest, seal.digest(head_of(snapshot), sealed_rows(snapshot.id)))


def journal_head() -> tuple[int, bytes]:
    """Number and seal of the journal's last line."""
    head = session().get(journal.Head, 1, populate_existing=True)
    return (head.seq, head.mac) if head else (0, b"")
