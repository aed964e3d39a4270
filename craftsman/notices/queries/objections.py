"""Objections: who may see which, the office's inbox, a department's part, the objector's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, false, func, select

from craftsman.accounts import passwords
from craftsman.accounts import queries as accounts
from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Department
from craftsman.accounts.roles import OFFICE
from craftsman.applications.models import Application
from craftsman.crypto import blind, unseal
from craftsman.db import session
from craftsman.errors import NotFound
from craftsman.notices import objections as law
from craftsman.notices.models import NoticeLine, Objection
from craftsman.rounds.models import Round

NUMBER = re.compile(r"YY[0-9]{2}-[0-9]{3,6}")


def visible_to(actor: Actor) -> Select[Objection]:
    """The office sees all, a department those it was asked to look into, nobody else any."""
    every = select(Objection)
    if actor.role in OFFICE:
        return every
    if actor.role == "reviewer" and actor.department_id is not None:
        return every.where(Objection.department_id == actor.department_id)
    return every.where(false())


def objection_of(number: str, actor: Actor) -> Objection:
    """One visible objection by its number; NotFound otherwise."""
    return _one(visible_to(actor), number)


def _one(rows: Select[Objection], number: str) -> Objection:
    found = session().scalars(rows.where(Objection.number == number)).first() if NUMBER.fullmatch(number) else None
    if found is None:
        raise NotFound(f"objection {number}")
    return found


def asked_of(objection_id: int, actor: Actor) -> Objection:
    """One that a department was asked about, by its id; NotFound otherwise."""
    found = session().scalars(visible_to(actor).where(Objection.id == objection_id)).first()
    if found is None:
        raise NotFound(f"objection {objection_id}")
    return found


def of_objector(number: str, phone: str | None = None) -> Objection:
    """The objection whose owner has shown its phone; with `phone`, only if it is that one's."""
    rows = select(Objection)
    return _one(rows.where(Objection.phone_index == blind(phone)) if phone else rows, number)


def inbox(round_id: int, actor: Actor) -> Sequence[tuple[Objection, NoticeLine | None]]:
    """All objections of a round, those still open first, then by the day their answer is due; with whom they concern."""
    rows = (
        visible_to(actor)
        .add_columns(NoticeLine)
        .outerjoin(NoticeLine, NoticeLine.id == Objection.line_id)
        .where(Objection.round_id == round_id)
        .order_by(Objection.state.not_in(law.OPEN), Objection.due_on, Objection.id)
    )
    return [(row[0], row[1]) for row in session().execute(rows)]


def asked(actor: Actor) -> Sequence[tuple[Objection, NoticeLine | None]]:
    """What a department was asked to look into, those without an answer first."""
    rows = (
        visible_to(actor)
        .add_columns(NoticeLine)
        .outerjoin(NoticeLine, NoticeLine.id == Objection.line_id)
        .order_by(Objection.found_at.is_not(None), Objection.due_on, Objection.id)
        .limit(100)
    )
    return [(row[0], row[1]) for row in session().execute(rows)]


def line_of(line_id: int | None) -> NoticeLine | None:
    """Whom it concerns; None for the list as a whole."""
    return session().get(NoticeLine, line_id) if line_id else None


def from_phone(notice_id: int, phone: str) -> int:
    """How many objections to this notice came from this phone."""
    rows = select(func.count()).where(Objection.notice_id == notice_id, Objection.phone_index == blind(phone))
    return session().scalar(rows) or 0


def file_names(objection: Objection) -> list[str]:
    """The names of its files, opened."""
    return [unseal(bytes.fromhex(one["name"]), f"objection.file.{objection.uid}") for one in objection.files]


def application_under(line: NoticeLine) -> Application:
    """The application of somebody on the list."""
    return session().get_one(Application, line.application_id)


def waiting() -> Sequence[tuple[Objection, str]]:
    """Objections that wait for the office, over all rounds, the most urgent first; with the round's name in addresses."""
    rows = (
        select(Objection, Round.slug)
        .join(Round, Round.id == Objection.round_id)
        .where(Objection.state.in_(law.OPEN))
        .order_by(Objection.due_on, Objection.id)
    )
    return [(row.Objection, row.slug) for row in session().execute(rows)]


def department_of(objection: Objection) -> str:
    """The name of the department that was asked; empty before."""
    found = session().get(Department, objection.department_id) if objection.department_id else None
    return found.name if found else ""


def why_wait(phone: str, address: str, now: datetime) -> str | None:
    """Why this phone or network must wait before it tries another code, or None."""
    return passwords.why_wait(accounts.wait_until(phone, address, now, "objection"), now, "拨打办公电话查询")
