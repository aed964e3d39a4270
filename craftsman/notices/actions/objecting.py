"""A real-name objection, raised while the notice runs; and whoever raised it asks how it stands, with the phone in hand."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from craftsman import crypto, files, journal
from craftsman.accounts import actions as accounts
from craftsman.achievements import evidence
from craftsman.db import advisory_lock, session
from craftsman.errors import NotFound, Refused
from craftsman.notices import objections, queries
from craftsman.notices.models import Objection, ObjectionCount
from craftsman.rounds import queries as calendar
from craftsman.rounds.stages import DISTRICT
from craftsman.words import clean_file_name

Upload = tuple[str, str, bytes]  # (letter | attachment, name, bytes)


@dataclass(frozen=True)
class Raised:
    """What an objector writes; `line_id` None: about the list as a whole."""

    as_unit: bool
    unit: str
    name: str
    phone: str
    line_id: int | None
    facts: str


def why_not_files(uploads: Sequence[Upload]) -> tuple[str, str] | None:
    """(field, sentence) for the first file that is refused at the door, or None."""
    many = sum(role == objections.ATTACHMENT for role, _, _ in uploads)
    if many > objections.MOST_FILES:
        return objections.ATTACHMENT, f"附件最多{objections.MOST_FILES}份"
    for role, name, data in uploads:
        sentence = evidence.why_not_upload(clean_file_name(name), data)
        if sentence:
            return role, sentence
    return None


def keep_files(uploads: Sequence[Upload]) -> list[dict[str, Any]]:
    """Store the bytes before the transaction, in a folder of their own whose name says nothing."""
    owner = f"objection-{secrets.randbelow(10**17)}"
    kept: list[dict[str, Any]] = []
    for role, name, data in uploads:
        stored = files.put(owner, data)
        kind = evidence.content_type_of(data[:16]) or ""
        shown = evidence.name_for(clean_file_name(name), kind)
        about = {"key": stored.key, "sha256": stored.sha256, "size": stored.size}
        kept.append({"role": role, "name": shown, "type": kind, **about})
    return kept


def forget_files(kept: Sequence[dict[str, Any]]) -> None:
    """The objection they belong to did not come about."""
    for one in kept:
        files.remove(one["key"])


def raise_objection(notice_id: int, given: Raised, kept: Sequence[dict[str, Any]], *, now: datetime) -> Objection:
    """Receive it under its number. The round's row is held, so that nobody is named meanwhile who would not be afterwards."""
    notice = queries.notice_row(notice_id)
    round_ = calendar.round_by_id(notice.round_id, lock=True)
    from_phone = queries.from_phone(notice_id, given.phone)
    reason = objections.why_not_raise(notice, now, named=round_.named_at is not None, from_phone=from_phone)
    if reason:
        raise Refused(reason)
    _refuse_person(given, kept)
    line = next((one for one in queries.lines_of(notice_id) if one.id == given.line_id), None)
    if given.line_id is not None and line is None:
        raise Refused("请从公示名单里选择", field="line_id")
    today = now.astimezone(DISTRICT).date()
    row = Objection(
        uid=uuid.uuid4().hex,
        number=_next_number(today.year),
        round_id=round_.id,
        notice_id=notice.id,
        line_id=line.id if line else None,
        as_unit=given.as_unit,
        unit=given.unit if given.as_unit else "",
        raised_at=now,
        due_on=objections.due_on(today, calendar.workdays()),
    )
    row.name, row.phone, row.facts = given.name, given.phone, given.facts
    row.files = [{**one, "name": crypto.seal(one["name"], f"objection.file.{row.uid}").hex()} for one in kept]
    session().add(row)
    session().flush()
    detail = {"notice": notice.id, "files": len(kept)}
    journal.append("objection.raise", f"objection-{row.id}", actor=None, now=now, detail=detail)
    return row


def _refuse_person(given: Raised, kept: Sequence[dict[str, Any]]) -> None:
    letter = any(one["role"] == objections.LETTER for one in kept)
    wrong = objections.why_not_person(as_unit=given.as_unit, unit=given.unit, letter=letter, name=given.name)
    if wrong:
        raise Refused(wrong[1], field=wrong[0])


def _next_number(year: int) -> str:
    advisory_lock(f"objection-{year}")
    row = session().get(ObjectionCount, year, with_for_update=True, populate_existing=True)
    if row is None:
        row = ObjectionCount(year=year, last=0)
        session().add(row)
    row.last += 1
    return objections.number(year, row.last)


# --- the objector asks how it stands -----------------------------------------------------------------------------------


def send_code(phone: str, address: str, *, now: datetime) -> None:
    """A code to whoever asks about an objection; whether there is one under this phone is not told."""
    accounts.send_code(phone, address, now=now)


def check_code(number: str, phone: str, code: str, *, now: datetime) -> bool:
    """Whether this phone is in the asker's hand and the objection is its own; the code is used up."""
    if not accounts.use_code(phone, code, now=now):
        return False
    try:
        queries.of_objector(number, phone)
    except NotFound:
        return False
    return True


def note_failure(phone: str, address: str, *, now: datetime) -> None:
    """A wrong number or code slows down the next tries."""
    accounts.note_failure(phone, address, now=now, way="objection")
