"""How staff come in and go: invited by a one-time link, or several at once with their roles; one more role, one fewer."""

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
    SignIn,
)
from craftsman.accounts.roles import FOR_COMPANY, FOR_DEPARTMENT, STAFF
from craftsman.crypto import fingerprint, new_token
from craftsman.db import advisory_lock, session
from craftsman.errors import Conflict, NotFound, Refused

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
    _refuse_role(role, department_id, company_id)
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


def _refuse_role(role: str, department_id: int | None, company_id: int | None) -> None:
    if role not in STAFF:
        raise Refused("请选择要开通的角色", field="role")
    if role in FOR_DEPARTMENT and department_id is None:
        raise Refused("请选择审核人员所在的部门", field="department")
    if role in FOR_COMPANY and company_id is None:
        raise Refused("请选择所在的单位", field="employer")


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


def give_role(
    person_id: int,
    role: str,
    reason: str,
    *,
    department_id: int | None = None,
    company_id: int | None = None,
    lead: bool = False,
    actor: Actor,
    now: datetime,
) -> Grant:
    """One more role of a person who is known; what a role is held for is wanted as in an invitation."""
    if person_id == actor.person_id:
        raise Refused("不能给自己开通角色，请由另一位管理员办理")
    _refuse_role(role, department_id, company_id)
    department_id = department_id if role in FOR_DEPARTMENT else None
    company_id = company_id if role in FOR_COMPANY else None
    person = queries.person(person_id, actor)
    held = [(one.role, one.department_id, one.company_id) for one in queries.identities_of(person_id)]
    if (role, department_id, company_id) in held:
        raise Refused("这个人已有这个角色", field="role")
    grant = add_grant(
        person, role, now, department_id=department_id, company_id=company_id, lead=lead and role in FOR_DEPARTMENT
    )
    _note("person.grant", grant, reason, actor, now)
    return grant


def end_role(grant_id: int, person_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """The role is over and so are the sign-ins in it; what was done in it stays. The last administrator stays one."""
    grant = session().get(Grant, grant_id, with_for_update=True)
    if grant is None or grant.person_id != person_id or grant.role not in STAFF:
        raise NotFound(f"grant {grant_id}")
    if grant.revoked_at is not None:
        raise Conflict("这个角色已经停用")
    if grant.role == "administrator":
        advisory_lock("administrators")
        if queries.administrators() == [grant.person_id]:
            raise Refused("这是最后一位管理员，不能停用。请先给另一个人开通管理员")
    grant.revoked_at = now
    open_in_it = update(SignIn).where(SignIn.grant_id == grant.id, SignIn.ended_at.is_(None))
    session().execute(open_in_it.values(ended_at=now, ended_why="revoked"))
    _note("person.revoke", grant, reason, actor, now)


def _note(act: str, grant: Grant, reason: str, actor: Actor, now: datetime) -> None:
    detail = {"role": grant.role, "department": grant.department_id, "company": grant.company_id, "lead": grant.lead}
    journal.append(act, f"person-{grant.person_id}", actor=actor, now=now, detail=detail, reason=reason)


def add_reference_rows() -> None:
    """Enter the departments that ship with the portal where the database has none."""
    if session().scalar(select(Department.id).limit(1)) is None:
        session().add_all(Department(code=row.code, name=row.name, phone=row.phone) for row in reference.departments())
