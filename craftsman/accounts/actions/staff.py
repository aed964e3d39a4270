"""How staff come in: invited by a one-time link, or several at once with their roles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from craftsman import journal
from craftsman.accounts import queries, reference
from craftsman.accounts.actions.people import add_grant, add_person
from craftsman.accounts.actor import Actor, Newcomer
from craftsman.accounts.models import (
    Department,
    Grant,
    Invitation,
    Person,
)
from craftsman.accounts.roles import FOR_COMPANY, FOR_DEPARTMENT, ROLE_NAMES
from craftsman.crypto import fingerprint, new_token
from craftsman.db import session
from craftsman.errors import NotFound, Refused

INVITATION_VALID = timedelta(days=3)
FIRST_ADMIN_VALID = timedelta(minutes=30)


@dataclass(frozen=True)
class Invited:
    """A one-time link's token, shown once."""

    token: str
    expires_at: datetime


def invite(
    name: str,
    role: str,
    *,
    department_id: int | None = None,
    company_id: int | None = None,
    lead: bool = False,
    actor: Actor | None,
    now: datetime,
    valid: timedelta = INVITATION_VALID,
) -> Invited:
    """A link that makes its holder a member of staff once; only its digest is kept."""
    if role not in ROLE_NAMES or role == "worker":
        raise Refused("请选择要开通的角色", field="role")
    if role in FOR_DEPARTMENT and department_id is None:
        raise Refused("请选择审核人员所在的部门", field="department")
    if role in FOR_COMPANY and company_id is None:
        raise Refused("请选择所在的单位", field="employer")
    token = new_token()
    row = Invitation(
        token=fingerprint(token),
        role=role,
        department_id=department_id if role in FOR_DEPARTMENT else None,
        company_id=company_id if role in FOR_COMPANY else None,
        lead=lead,
        name=name,
        invited_by=actor.person_id if actor else None,
        created_at=now,
        expires_at=now + valid,
    )
    session().add(row)
    session().flush()
    journal.append("person.invite", f"invitation-{row.id}", actor=actor, now=now, detail={"role": role})
    return Invited(token, row.expires_at)


def invite_first_administrator(*, now: datetime) -> Invited:
    """The link printed on the console of a new portal; Refused once an administrator exists."""
    existing = select(Grant.id).where(Grant.role == "administrator", Grant.revoked_at.is_(None)).limit(1)
    if session().scalar(existing) is not None:
        raise Refused("已有管理员，请由管理员在页面上邀请")
    return invite("管理员", "administrator", actor=None, now=now, valid=FIRST_ADMIN_VALID)


def join(token: str, name: str, phone: str, password_hash: str, *, now: datetime) -> int:
    """Use a one-time link: a new person, or one more role for a phone that is known; returns the person's id.

    A known phone keeps its own password: who holds only the link cannot take over an account.
    """
    invitation = queries.invitation(token, now)
    person = queries.person_by_phone(phone)
    if person is not None:
        raise Refused("这个手机号码已经登记过，请先登录，再打开这个链接", field="phone")
    person = add_person(name, phone, now, demo=False, password_hash=password_hash)
    _use(invitation, person, now)
    return person.id


def accept_invitation(token: str, *, actor: Actor, now: datetime) -> None:
    """The signed-in person takes the role of a one-time link."""
    _use(queries.invitation(token, now), session().get_one(Person, actor.person_id), now)


def _use(invitation: Invitation, person: Person, now: datetime) -> None:
    taken = session().execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=now, used_by=person.id)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # a cursor result
        raise NotFound("invitation")
    add_grant(
        person,
        invitation.role,
        now,
        department_id=invitation.department_id,
        company_id=invitation.company_id,
        lead=invitation.lead,
    )
    joined = Newcomer(person.id, invitation.role)
    journal.append("person.join", f"person-{person.id}", actor=joined, now=now, detail={"role": invitation.role})


def add_staff(
    name: str,
    phone: str,
    password_hash: str | None,
    roles: Collection[tuple[str, int | None, int | None, bool]],
    *,
    now: datetime,
    demo: bool = False,
) -> Person:
    """A member of staff with several (role, department, company, lead) at once: imports and the demo cast."""
    person = add_person(name, phone, now, demo=demo, password_hash=password_hash)
    for role, department_id, company_id, lead in roles:
        add_grant(person, role, now, department_id=department_id, company_id=company_id, lead=lead)
    journal.append(
        "person.join", f"person-{person.id}", actor=None, now=now, detail={"roles": [role for role, *_ in roles]}
    )
    return person


def add_reference_rows() -> None:
    """Enter the departments that ship with the portal where the database has none."""
    if session().scalar(select(Department.id).limit(1)) is None:
        session().add_all(Department(code=row.code, name=row.name, phone=row.phone) for row in reference.departments())
