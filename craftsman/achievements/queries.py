"""What is asked of the ledger: my achievements, one of them, its files, the facts that rubrics score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from craftsman.accounts import queries as accounts
from craftsman.accounts.actor import Actor
from craftsman.achievements.attributes import is_empty
from craftsman.achievements.card import Card
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.evidence import PROCESSING, REFUSED, USABLE
from craftsman.achievements.models import Achievement, Evidence
from craftsman.achievements.verification import PROVEN, RETURNED
from craftsman.db import plain, session
from craftsman.errors import NotFound


def visible_to(actor: Actor) -> Select[Achievement]:
    """Achievements this actor may see: a worker his own. Downstream features open single ones to departments."""
    live = select(Achievement).where(Achievement.deleted_at.is_(None))
    return live.where(Achievement.person_id == actor.person_id if actor.role == "worker" else false())


# An achievement has few files: read beside it they cost less than a question of their own.
_WHOLE = (joinedload(Achievement.verification), joinedload(Achievement.files))


def ledger(actor: Actor) -> Sequence[Achievement]:
    """The whole ledger, newest first. A ledger has an upper limit (actions.MOST), so it is never paged."""
    rows = visible_to(actor).options(*_WHOLE).order_by(Achievement.id.desc())
    return session().scalars(rows).unique().all()


def achievement(achievement_id: int, actor: Actor, *, lock: bool = False) -> Achievement:
    """One visible achievement with its files and answer; `lock` holds its row until the transaction ends."""
    if lock:
        session().execute(select(Achievement.id).where(Achievement.id == achievement_id).with_for_update())
    rows = visible_to(actor).where(Achievement.id == achievement_id)
    rows = rows.options(joinedload(Achievement.verification), selectinload(Achievement.files))
    found = session().scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound(f"achievement {achievement_id}")
    return found


def cards(actor: Actor) -> list[Card]:
    """The ledger as it is shown: what waits for the worker first, then newest first."""
    names = accounts.department_names()
    return sorted((_card(one, names) for one in ledger(actor)), key=lambda card: card.waits_for)


def card(achievement_id: int, actor: Actor) -> Card:
    """One visible achievement as it is shown."""
    return _card(achievement(achievement_id, actor), accounts.department_names())


def _card(one: Achievement, names: dict[str, str]) -> Card:
    kind = kinds()[one.kind]
    code = one.verification.department if one.verification else kind.department_for(one.attributes)
    return Card(one, kind, names.get(code, "承办部门"))


def untouched(kind: str, actor: Actor) -> Achievement | None:
    """My empty achievement of this kind, left behind by an earlier start: it is offered again instead of a second one."""
    rows = visible_to(actor).where(Achievement.kind == kind, Achievement.revision == 1).order_by(Achievement.id.desc())
    rows = rows.options(selectinload(Achievement.files))
    return next((one for one in session().scalars(rows) if is_empty(one.attributes) and not one.files), None)


def count_of(person_id: int) -> int:
    live = select(func.count()).where(Achievement.person_id == person_id, Achievement.deleted_at.is_(None))
    return session().scalar(live) or 0


def evidence_visible_to(actor: Actor) -> Select[Evidence]:
    """Files of the achievements this actor may see, also those just removed, which can still be brought back."""
    seen = visible_to(actor).with_only_columns(Achievement.id)
    return select(Evidence).where(Evidence.achievement_id.in_(seen))


def evidence(evidence_id: int, actor: Actor, *, removed: bool = False) -> Evidence:
    """One visible file; removed ones only when asked for."""
    rows = evidence_visible_to(actor).where(Evidence.id == evidence_id)
    if not removed:
        rows = rows.where(Evidence.removed_at.is_(None))
    found = session().scalars(rows).one_or_none()
    if found is None:
        raise NotFound(f"evidence {evidence_id}")
    return found


def used_bytes(person_id: int) -> int:
    """Bytes of this person's files that are not refused and not removed."""
    live = (Evidence.person_id == person_id, Evidence.removed_at.is_(None), Evidence.state != REFUSED)
    return int(session().scalar(select(func.coalesce(func.sum(Evidence.size), 0)).where(*live)) or 0)


def facts_of(person_id: int) -> list[dict[str, Any]]:
    """The ledger as rubrics read it. Verified values are those the department stands behind; evidence counts usable files."""
    rows = select(Achievement).where(Achievement.person_id == person_id, Achievement.deleted_at.is_(None))
    rows = rows.options(*_WHOLE).order_by(Achievement.id)
    return [fact(one) for one in session().scalars(rows).unique() if not is_empty(one.attributes)]


def fact(one: Achievement) -> dict[str, Any]:
    """One achievement as a plain value; its files and answer must be loaded."""
    accepted = one.verification.attributes if one.verification and one.state in PROVEN else None
    return {
        "id": one.id,
        "kind": one.kind,
        "attributes": dict(accepted or one.attributes),
        "revision": one.revision,
        "verified": one.state in PROVEN,
        "evidence": sum(1 for file in one.files if file.state == USABLE),
        "returned": one.state == RETURNED,
    }


# --- for jobs --------------------------------------------------------------------------------------------------------


def waiting_evidence(evidence_id: int) -> Evidence | None:
    """The file when it still waits to be opened."""
    row = session().get(Evidence, evidence_id)
    return row if row is not None and row.state == PROCESSING and row.original_key else None


def stuck_evidence(since: datetime) -> Sequence[int]:
    """Files that should have been opened long ago."""
    rows = select(Evidence.id).where(Evidence.state == PROCESSING, Evidence.uploaded_at < since)
    return session().scalars(rows.limit(500)).all()


def removed_evidence(before: datetime) -> Sequence[int]:
    """Files removed before this instant whose bytes are still kept."""
    kept = Evidence.key.is_not(None) | Evidence.original_key.is_not(None)
    return session().scalars(select(Evidence.id).where(Evidence.removed_at < before, kept).limit(500)).all()


def keys_to_forget(evidence_id: int, *, all_: bool) -> tuple[str, ...]:
    """Stored files of this row that no other row needs: the original of an opened file, or everything it has."""
    row = session().get(Evidence, evidence_id)
    if row is None or (row.state == PROCESSING and not all_):
        return ()
    keys = {row.original_key} if row.original_key != row.key else set()
    if all_:
        keys |= {row.original_key, row.key, *row.previews}
    return tuple(sorted(key for key in keys if key and not _needed_elsewhere(key, evidence_id)))


def _needed_elsewhere(key: str, evidence_id: int) -> bool:
    others = select(Evidence).where(Evidence.id != evidence_id)
    if session().scalars(others.where((Evidence.key == key) | (Evidence.original_key == key)).limit(1)).first():
        return True
    owner = session().get_one(Evidence, evidence_id).person_id
    siblings = session().scalars(
        select(Evidence.previews).where(Evidence.person_id == owner, Evidence.id != evidence_id)
    )
    return any(key in previews for previews in siblings)


# --- the door for departments: downstream features decide who may, for which duty -------------------------------------


def judged(achievement_id: int) -> Achievement | None:
    """An achievement that a department has to answer, with its files and answer, also one deleted meanwhile."""
    rows = select(Achievement).where(Achievement.id == achievement_id)
    rows = rows.options(joinedload(Achievement.verification), selectinload(Achievement.files))
    return session().scalars(rows.execution_options(populate_existing=True)).one_or_none()


def judgeable(achievement_id: int) -> Any:
    """(kind, attributes, revision, deleted_at, files) of an achievement as it is now, or None; `files` counts those not
    refused. Plain columns, because every decision asks."""
    return plain(_JUDGEABLE, {"id": achievement_id}).one_or_none()


_LIVE_FILES = (
    select(func.count())
    .where(Evidence.achievement_id == Achievement.id, Evidence.removed_at.is_(None), Evidence.state != REFUSED)
    .scalar_subquery()
    .label("files")
)
_JUDGEABLE = select(
    *(Achievement.kind, Achievement.attributes, Achievement.revision, Achievement.deleted_at), _LIVE_FILES
).where(Achievement.id == bindparam("id"))


def judged_files(achievement_id: int, ids: Sequence[int]) -> Sequence[Evidence]:
    """Those of its files that can be looked at, in the order of the worker."""
    rows = select(Evidence).where(Evidence.achievement_id == achievement_id, Evidence.id.in_(ids))
    return session().scalars(rows.where(Evidence.state == USABLE).order_by(Evidence.id)).all()
