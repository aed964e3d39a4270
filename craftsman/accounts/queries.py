"""What is asked about people: who this cookie is, who may be seen, which companies match what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from craftsman import words
from craftsman.accounts import passwords
from craftsman.accounts.actor import Actor, Identity
from craftsman.accounts.models import (
    Company,
    Consent,
    Department,
    Grant,
    Invitation,
    Person,
    SignIn,
    SignInCode,
    SignInFailure,
    Tie,
)
from craftsman.accounts.roles import OFFICE, ROLE_NAMES
from craftsman.crypto import blind, fingerprint, unseal
from craftsman.db import keyset, once, plain, session
from craftsman.errors import Gone, NotFound

LONGEST_SIGN_IN = {"worker": timedelta(hours=24)}
LONGEST_STAFF_SIGN_IN = timedelta(hours=8)
IDLE = {"worker": timedelta(hours=2)}
IDLE_STAFF = timedelta(minutes=30)
REGISTERING = "register"
TAKEN_AN_HOUR = 30  # from one network address: a factory shares one


_IDENTITY = (
    *(Grant.id.label("held_id"), Grant.role, Grant.department_id, Grant.company_id, Grant.lead),
    *(Department.name.label("department"), Company.name.label("company")),
)
_INVENTED = aliased(Person)
_ANY_DEMO = select(_INVENTED.id).where(_INVENTED.demo).limit(1)
# Asked by every request, so written once: one row for each role that the person holds now, oldest first. With it whether
# invented people are here, which every page says.
_SIGNED_IN = (
    select(
        *(SignIn.id, SignIn.grant_id, SignIn.started_at, SignIn.confirmed_at),
        *(Person.id.label("person_id"), Person.name, Person.demo),
        _ANY_DEMO.scalar_subquery().label("invented"),
        *_IDENTITY,
    )
    .join(Person, Person.id == SignIn.person_id)
    .join(Grant, Grant.person_id == Person.id)
    .outerjoin(Department, Department.id == Grant.department_id)
    .outerjoin(Company, Company.id == Grant.company_id)
    .where(SignIn.token == bindparam("token"), SignIn.ended_at.is_(None))
    .where(Person.disabled_at.is_(None), Grant.revoked_at.is_(None))
    .order_by(Grant.id)
)


def actor_for(token: str, seen_at: datetime, now: datetime) -> Actor | None:
    """Whose sign-in this token is; None when it was ended, is too old or idle, or the person is disabled."""
    rows = plain(_SIGNED_IN, {"token": fingerprint(token)}).all()
    identities = tuple(_identity(row) for row in rows)
    chosen = next((one for one in identities if one.grant_id == rows[0].grant_id), None)
    if chosen is None:
        return None
    sign_in = rows[0]
    longest = LONGEST_SIGN_IN.get(chosen.role, LONGEST_STAFF_SIGN_IN)
    if now - sign_in.started_at > longest or now - seen_at > IDLE.get(chosen.role, IDLE_STAFF):
        return None
    return Actor(
        person_id=sign_in.person_id,
        name=sign_in.name,
        identity=chosen,
        identities=identities,
        sign_in_id=sign_in.id,
        confirmed_at=sign_in.confirmed_at,
        demo=sign_in.demo,
        among_invented=sign_in.invented is not None,
    )


def identities_of(person_id: int) -> tuple[Identity, ...]:
    """The roles a person holds now, oldest first."""
    rows = session().execute(
        select(*_IDENTITY)
        .outerjoin(Department, Department.id == Grant.department_id)
        .outerjoin(Company, Company.id == Grant.company_id)
        .where(Grant.person_id == person_id, Grant.revoked_at.is_(None))
        .order_by(Grant.id)
    )
    return tuple(_identity(row) for row in rows)


def administrators() -> list[int]:
    """Who holds the administrator's role now and can sign in."""
    held = select(Grant.person_id).join(Person).where(Grant.role == "administrator", Grant.revoked_at.is_(None))
    return list(session().scalars(held.where(Person.disabled_at.is_(None)).distinct()))


def _identity(row: Any) -> Identity:
    return Identity(
        grant_id=row.held_id,
        role=row.role,
        department_id=row.department_id,
        company_id=row.company_id,
        lead=row.lead,
        place=row.department or row.company or "",
    )


# --- people ----------------------------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> Select[Person]:
    """People this actor may see: the office sees everyone, everyone else only himself."""
    people = select(Person)
    return people if actor.role in OFFICE else people.where(Person.id == actor.person_id)


def born_on(person_id: int) -> date | None:
    """The birthday, where an ID number is known."""
    found = session().get(Person, person_id)
    return words.birth_of(found.id_number) if found is not None and found.id_number_sealed else None


def person(person_id: int, actor: Actor) -> Person:
    """One visible person with employer and grants; NotFound otherwise."""
    found = (
        session()
        .scalars(
            visible_to(actor)
            .options(joinedload(Person.company), joinedload(Person.grants))
            .where(Person.id == person_id)
        )
        .unique()
        .first()
    )
    if found is None:
        raise NotFound(f"person {person_id}")
    return found


def people_page(actor: Actor, typed: str, after: int | None, limit: int = 50) -> Sequence[Person]:
    """The next people by id whose name, initials or phone match what was typed."""
    people = visible_to(actor).options(
        joinedload(Person.company), joinedload(Person.grants).joinedload(Grant.department)
    )
    if typed:
        people = people.where(_matches_person(typed))
    return session().scalars(keyset(people, [Person.id], [after] if after else None, limit)).unique().all()


def _matches_person(typed: str) -> ColumnElement[bool]:
    phone = words.normal_phone(typed)
    if words.why_not_phone(phone) is None:
        return Person.phone_index == blind(phone)
    return or_(
        Person.name.startswith(typed, autoescape=True), Person.initials.contains(f" {typed.lower()}", autoescape=True)
    )


def person_by_phone(phone: str) -> Person | None:
    """Whose phone this is, for signing in."""
    return session().scalars(select(Person).where(Person.phone_index == blind(phone))).first()


def is_registered(id_number: str) -> bool:
    """Whether somebody has registered with this ID number."""
    return session().scalar(select(Person.id).where(Person.id_number_index == blind(id_number))) is not None


def open_sign_ins(actor: Actor) -> Sequence[SignIn]:
    """My sign-ins that have not ended, newest first."""
    return (
        session()
        .scalars(
            select(SignIn)
            .where(SignIn.person_id == actor.person_id, SignIn.ended_at.is_(None))
            .order_by(SignIn.id.desc())
        )
        .all()
    )


def consents_of(person_id: int) -> Sequence[Consent]:
    """What this person agreed to, oldest first."""
    return session().scalars(select(Consent).where(Consent.person_id == person_id).order_by(Consent.id)).all()


def are_tied(one: int, other: int) -> bool:
    """Whether two people share an employer or any declared tie."""
    if one == other:
        return False
    a, b = sorted((one, other))
    first, second = aliased(Person), aliased(Person)
    rows = (
        select(first.company_id, second.company_id, exists().where(Tie.person_id == a, Tie.other_id == b))
        .select_from(first)
        .join(second, second.id == b)
        .where(first.id == a)
    )
    found = session().execute(rows).one_or_none()
    if found is None:
        return False
    employer, others, tied = found
    return bool(tied) or (employer is not None and employer == others)


def has_demo_people() -> bool:
    """Whether any invented person is in the database: then every page says so."""
    return plain(_ANY_DEMO).first() is not None


def has_people() -> bool:
    return session().scalar(select(Person.id).limit(1)) is not None


def role_words(person: Person) -> str:
    """The roles a person holds, in words."""
    return "、".join(ROLE_NAMES[grant.role] for grant in person.grants if grant.revoked_at is None) or "无"


# --- signing in ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Credentials:
    """What is needed to check a password outside any transaction."""

    person_id: int | None
    password_hash: str | None
    wait_until: datetime | None


def credentials(phone: str, address: str, now: datetime) -> Credentials:
    """The account behind a phone and how long its next try from this address must wait."""
    found = person_by_phone(phone)
    usable = found is not None and found.disabled_at is None
    return Credentials(
        person_id=found.id if found and usable else None,
        password_hash=found.password_hash if found and usable else None,
        wait_until=wait_until(phone, address, now),
    )


def way_in(phone: str, way: str) -> bytes:
    """Under what failures of this account are counted: wrong passwords do not close the way in by code, nor codes the other."""
    return blind(phone if way == "password" else f"{way} {phone}")


def wait_until(phone: str, address: str, now: datetime, way: str = "password") -> datetime | None:
    """The later of this way's own slowing down for the account and that of the address."""
    failures, last = _failures(
        SignInFailure.account == way_in(phone, way), SignInFailure.address == address, since=now - timedelta(hours=1)
    )
    many, latest = _failures(SignInFailure.address == address, since=now - passwords.ADDRESS_WINDOW)
    account = passwords.wait_until(failures, last)
    everyone = latest + passwords.LONGEST_WAIT / 15 if latest and many >= passwords.PER_ADDRESS else None
    return max((moment for moment in (account, everyone) if moment), default=None)


def _failures(*conditions: ColumnElement[bool], since: datetime) -> tuple[int, datetime | None]:
    row = (
        session()
        .execute(select(func.count(), func.max(SignInFailure.at)).where(SignInFailure.at > since, *conditions))
        .one()
    )
    return row[0], row[1]


@dataclass(frozen=True)
class PlainCode:
    """A sign-in code in the clear, for the job that sends it."""

    phone: str
    code: str
    person_id: int | None
    expires_at: datetime


def sign_in_code(code_id: int) -> PlainCode | None:
    """The code to send; None when it is unknown."""
    row = session().get(SignInCode, code_id)
    if row is None:
        return None
    phone = unseal(row.phone_sealed, f"sign_in_code.phone.{row.uid}")
    known = person_by_phone(phone)
    return PlainCode(
        phone, unseal(row.code_sealed, f"sign_in_code.code.{row.uid}"), known.id if known else None, row.expires_at
    )


def is_probing(address: str, now: datetime) -> bool:
    """Whether so many registrations from here met an ID number or phone that is taken, that somebody may be asking around."""
    taken, _last = _failures(
        SignInFailure.account == way_in("", REGISTERING),
        SignInFailure.address == address,
        since=now - timedelta(hours=1),
    )
    return taken >= TAKEN_AN_HOUR


def codes_sent(phone: str, since: datetime) -> Sequence[datetime]:
    """When codes were sent to this phone since then, newest first."""
    return (
        session()
        .scalars(
            select(SignInCode.sent_at)
            .where(SignInCode.phone_index == blind(phone), SignInCode.sent_at > since)
            .order_by(SignInCode.sent_at.desc())
        )
        .all()
    )


def codes_asked(address: str, since: datetime) -> int:
    """How many codes were sent for since then from this network address, to whatever phones."""
    asked = select(func.count()).where(SignInCode.address == address, SignInCode.sent_at > since)
    return session().scalar(asked) or 0


def latest_code(phone: str) -> SignInCode | None:
    """The last code sent to this phone, held: only that one counts, and only once."""
    rows = select(SignInCode).where(SignInCode.phone_index == blind(phone)).order_by(SignInCode.id.desc()).limit(1)
    return session().scalars(rows.with_for_update().execution_options(populate_existing=True)).first()


def invitation(token: str, now: datetime) -> Invitation:
    """A one-time link that may still be used; Gone when it was or is too old, NotFound when it never was."""
    found = (
        session()
        .scalars(
            select(Invitation)
            .options(joinedload(Invitation.department), joinedload(Invitation.company))
            .where(Invitation.token == fingerprint(token))
        )
        .first()
    )
    if found is None:
        raise NotFound("invitation")
    if found.used_at is not None or found.expires_at <= now:
        raise Gone("这个链接已经用过或过期了。已开通的请直接登录；没有开通的，请让管理员重新发一个链接")
    return found


@dataclass(frozen=True)
class Offer:
    """What a one-time link offers, as its holder sees it."""

    name: str
    role_name: str
    place: str
    expires_at: datetime


def offer(token: str, now: datetime) -> Offer:
    """What this link offers; NotFound when it may not be used (any more)."""
    found = invitation(token, now)
    place = found.department or found.company
    return Offer(found.name, ROLE_NAMES[found.role], place.name if place else "", found.expires_at)


# --- places ----------------------------------------------------------------------------------------------------------


@once
def every_department() -> Sequence[Department]:
    """Every department ever used, in the order they were entered: a dozen, asked for by many parts of a page."""
    return session().scalars(select(Department).order_by(Department.id)).all()


def departments() -> Sequence[Department]:
    """The departments in use, in the order they were entered."""
    return [one for one in every_department() if one.active]


def department_names() -> dict[str, str]:
    """code → name, of every department ever used."""
    return {one.code: one.name for one in every_department()}


def companies_like(typed: str, limit: int = 8) -> Sequence[Company]:
    """Companies whose name contains, whose initials begin with, or whose credit code is what was typed."""
    typed = typed.strip()
    if not typed:
        return []
    return (
        session()
        .scalars(
            select(Company).where(_matches_company(typed)).order_by(func.length(Company.name), Company.id).limit(limit)
        )
        .all()
    )


def _matches_company(typed: str) -> ColumnElement[bool]:
    if not typed.isascii():
        return Company.name.contains(typed, autoescape=True)
    if len(typed) == 18:
        return Company.credit_code == typed.upper()
    if not typed.isalnum():
        return false()
    return or_(
        Company.initials.contains(f" {typed.lower()}", autoescape=True),
        Company.initials.contains(typed.lower(), autoescape=True),
    )


def company(company_id: int) -> Company | None:
    return session().get(Company, company_id)
