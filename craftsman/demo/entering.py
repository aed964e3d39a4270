"""How the crowd comes in: people register, write their ledgers, hand in papers and apply, each as of a day of the story."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from craftsman import db, jobs
from craftsman.accounts import actions as accounts
from craftsman.accounts import queries as people
from craftsman.accounts import reference
from craftsman.accounts.actor import Actor
from craftsman.achievements import actions as achievements
from craftsman.achievements.models import Evidence
from craftsman.applications import actions as applications
from craftsman.applications.models import Application
from craftsman.demo import papers
from craftsman.demo.cast import Member, Role
from craftsman.demo.ledgers import Line, Paper

Places = Mapping[str, int]
_AT_ONCE = 40


def arrive(members: Sequence[Member], firms: Places, password_hash: str, at: datetime) -> dict[Member, Actor]:
    """Departments, firms and everybody in them; returns each as the actor of the first role."""
    with db.transaction():
        departments = {one.code: one.id for one in people.departments()}
    found: dict[Member, int] = {}
    for start in range(0, len(members), _AT_ONCE):
        with db.transaction():
            found |= {
                one: _arrive(one, departments, firms, password_hash, at) for one in members[start : start + _AT_ONCE]
            }
    with db.reading():
        return {one: _as_actor(person_id, one, at) for one, person_id in found.items()}


def _arrive(member: Member, departments: Places, firms: Places, password_hash: str, at: datetime) -> int:
    if not member.firm:
        roles = [_grant(role, departments, firms) for role in member.roles]
        return accounts.add_staff(member.name, member.phone, password_hash, roles, now=at, demo=True).id
    given = accounts.Registration(
        name=member.name,
        id_number=member.id_number,
        phone=member.phone,
        password_hash=password_hash,
        company_id=firms[member.firm],
        employer=member.firm,
        town=member.town,
        trade=member.trade,
        consents=[text.purpose for text in reference.consent_texts()],
    )
    return accounts.register_person(given, now=at, demo=True).id


def _grant(role: Role, departments: Places, firms: Places) -> tuple[str, int | None, int | None, bool]:
    department = departments[role.department] if role.department else None
    return role.role, department, firms[role.firm] if role.firm else None, role.lead


def _as_actor(person_id: int, member: Member, at: datetime) -> Actor:
    identities = people.identities_of(person_id)
    return Actor(person_id, member.name, identities[0], identities, sign_in_id=0, confirmed_at=at, demo=True)


def write_ledger(
    worker: Actor, lines: Sequence[Line], at: datetime, *, draw: Callable[[Paper], bytes] = papers.small
) -> list[int]:
    """Enter these achievements with their papers; returns their ids.

    The crowd's papers are drawn by us, once per kind, so they need not go through the closed room in which strangers'
    files are opened.
    """
    with jobs.unqueued():
        with db.transaction():
            ids = [achievements.add_achievement(one.kind, one.values, actor=worker, now=at).id for one in lines]
        given: list[int] = []
        for achievement_id, line in zip(ids, lines, strict=True):
            if line.papers:
                given += _hand_in(worker, achievement_id, [(one.name, draw(one)) for one in line.papers], at)
        with db.transaction():
            for evidence_id in given:
                _take_in(evidence_id, at)
    return ids


def _hand_in(worker: Actor, achievement_id: int, files: Sequence[tuple[str, bytes]], at: datetime) -> list[int]:
    with db.transaction():
        return [one.id for one in achievements.add_evidence(achievement_id, files, actor=worker, now=at)]


def _take_in(evidence_id: int, at: datetime) -> None:
    key = db.session().get_one(Evidence, evidence_id).original_key or ""
    achievements.accept_evidence(
        evidence_id, content_type="image/jpeg", kept=None, previews=[key, key], pages=1, warning="", now=at
    )


def begin(worker: Actor, round_id: int, at: datetime) -> Application:
    """A draft that nobody has handed in yet."""
    with jobs.unqueued(), db.transaction():
        return applications.start(round_id, actor=worker, now=at, registers_read=True)


def apply(worker: Actor, round_id: int, at: datetime) -> Application:
    """Begin and hand in an application that cites the whole ledger."""
    with jobs.unqueued(), db.transaction():
        draft = applications.start(round_id, actor=worker, now=at - timedelta(hours=1), registers_read=True)
        return applications.submit(draft.number, actor=worker, now=at)
