"""What is done to people and their grants: register, sign in, end, switch, invite, join, disable."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from craftsman import journal, pinyin, words
from craftsman.accounts import queries, reference
from craftsman.accounts.actor import Actor, Newcomer
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
from craftsman.accounts.roles import FOR_COMPANY, FOR_DEPARTMENT, ROLE_NAMES
from craftsman.crypto import blind, fingerprint, new_code, new_token, seal, unseal
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused, TooMany
from craftsman.jobs import enqueue

CODE_VALID = timedelta(minutes=5)
CODE_EVERY = timedelta(minutes=1)
CODES_A_DAY = 5
CODES_AN_HOUR = 120  # from one network address: a factory shares one
CODE_TRIES = 5
INVITATION_VALID = timedelta(days=3)
FIRST_ADMIN_VALID = timedelta(minutes=30)
WRONG = "手机号码或密码不对，请核对后再试"
WRONG_CODE = "验证码错误或已过期，请重新获取"


@dataclass(frozen=True)
class Registration:
    """What a worker enters once. `password_hash` is made before the transaction, because hashing is slow."""

    name: str
    id_number: str
    phone: str
    password_hash: str
    company_id: int | None
    employer: str
    town: str
    trade: str
    consents: Collection[str]


def register_person(given: Registration, *, now: datetime, demo: bool = False) -> Person:
    """A new worker with his consents; Refused when the ID number or phone is registered already."""
    if queries.is_registered(given.id_number):
        raise Refused("这个身份证号已经登记过，请直接登录；手机号换了请联系区总工会", field="id_number")
    if queries.person_by_phone(given.phone):
        raise Refused("这个手机号码已经登记过，请直接登录", field="phone")
    missing = [text.title for text in reference.consent_texts() if text.required and text.purpose not in given.consents]
    if missing:
        raise Refused(f"请先阅读并同意「{missing[0]}」", field="consents")
    company = company_for(given.company_id, given.employer, given.town, demo=demo)
    person = _add_person(given.name, given.phone, now, demo=demo, password_hash=given.password_hash)
    person.id_number = given.id_number
    person.sex, person.born_on = words.sex_of(given.id_number), words.birth_of(given.id_number)
    person.town, person.trade, person.company_id = given.town, given.trade, company.id
    session().flush()
    _grant(person, "worker", now)
    for text in reference.consent_texts():
        if text.purpose in given.consents:
            session().add(Consent(person_id=person.id, purpose=text.purpose, text_version=text.version, given_at=now))
    journal.append(
        "person.register",
        f"person-{person.id}",
        actor=Newcomer(person.id, "worker"),
        now=now,
        detail={"consents": sorted(given.consents)},
    )
    return person


def _add_person(name: str, phone: str, now: datetime, *, demo: bool, password_hash: str | None) -> Person:
    person = Person(
        uid=uuid.uuid4().hex,
        name=name,
        initials=pinyin.initials(name),
        created_at=now,
        demo=demo,
        password_hash=password_hash,
    )
    person.phone = phone
    session().add(person)
    session().flush()
    return person


def company_for(company_id: int | None, name: str, town: str, *, demo: bool = False) -> Company:
    """The company chosen from the list, else the one of that name, else a new one for the office to confirm."""
    found = queries.company(company_id) if company_id else None
    if found is None and name:
        found = session().scalars(select(Company).where(Company.name == name)).first()
    if found is not None:
        return found
    if not name:
        raise Refused("请选择或填写工作单位", field="employer")
    company = Company(name=name, town=town, initials=pinyin.initials(name), confirmed=demo, demo=demo)
    session().add(company)
    session().flush()
    return company


def _grant(
    person: Person,
    role: str,
    now: datetime,
    *,
    department_id: int | None = None,
    company_id: int | None = None,
    lead: bool = False,
) -> Grant:
    if role not in ROLE_NAMES:
        raise Refused("没有这个角色", field="role")
    if (role in FOR_DEPARTMENT) != (department_id is not None) or (role in FOR_COMPANY) != (company_id is not None):
        raise Refused("请选择这个角色所属的部门或单位", field="role")
    grant = Grant(
        person_id=person.id, role=role, department_id=department_id, company_id=company_id, lead=lead, granted_at=now
    )
    session().add(grant)
    session().flush()
    return grant


# --- signing in ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """A new sign-in: the token goes into the cookie and nowhere else."""

    token: str
    person_id: int
    role: str


def open_sign_in(
    person_id: int, *, way: str, address: str, device: str, now: datetime, role: str | None = None
) -> Opened:
    """Start a sign-in in the role asked for, else the one used last, else the first; Refused when disabled."""
    person = session().get(Person, person_id)
    if person is None or person.disabled_at is not None:
        raise Refused("这个账号已停用，如有疑问请联系区总工会")
    identities = queries.identities_of(person_id)
    if not identities:
        raise Refused("这个账号没有可用的身份，请联系区总工会")
    last = session().scalar(
        select(SignIn.grant_id).where(SignIn.person_id == person_id).order_by(SignIn.id.desc()).limit(1)
    )
    chosen = next((i for i in identities if i.role == role), None) or next(
        (i for i in identities if i.grant_id == last), identities[0]
    )
    token = new_token()
    row = SignIn(
        token=fingerprint(token),
        person_id=person_id,
        grant_id=chosen.grant_id,
        started_at=now,
        confirmed_at=now,
        way=way,
        address=address,
        device=device[:60],
    )
    session().add(row)
    session().flush()
    detail = {"way": way, "sign_in": row.id}
    journal.append(
        "sign_in.open", f"person-{person_id}", actor=Newcomer(person_id, chosen.role), now=now, detail=detail
    )
    return Opened(token, person_id, chosen.role)


def note_failure(phone: str, address: str, *, now: datetime, way: str = "password") -> None:
    """A wrong password or code slows down the next tries of this account, this way, from this address."""
    session().add(SignInFailure(account=queries.way_in(phone, way), address=address, at=now))
    journal.append("sign_in.fail", "account", actor=None, now=now)


def send_code(phone: str, address: str, *, now: datetime) -> None:
    """Queue a code to this phone; whether anybody has registered with it is never told. TooMany when too often."""
    sent = queries.codes_sent(phone, now - timedelta(days=1))
    if sent and now - sent[0] < CODE_EVERY:
        wait = int((CODE_EVERY - (now - sent[0])).total_seconds()) + 1
        raise TooMany(f"验证码刚刚发过，请{wait}秒后再取")
    if len(sent) >= CODES_A_DAY:
        raise TooMany("这个号码今天获取验证码的次数已满，请明天再试，或用密码登录")
    if queries.codes_asked(address, now - timedelta(hours=1)) >= CODES_AN_HOUR:
        raise TooMany("这个网络1小时内获取验证码的次数较多，请稍后再试，或用密码登录")
    uid = uuid.uuid4().hex
    row = SignInCode(
        uid=uid,
        address=address,
        phone_index=blind(phone),
        phone_sealed=seal(phone, f"sign_in_code.phone.{uid}"),
        code_sealed=seal(new_code(), f"sign_in_code.code.{uid}"),
        sent_at=now,
        expires_at=now + CODE_VALID,
    )
    session().add(row)
    session().flush()
    enqueue("send_sign_in_code", row.id)


def check_code(phone: str, typed: str, *, now: datetime) -> int | None:
    """The person whose code this is (the code is used up), or None; each wrong try counts against the code."""
    row = queries.latest_code(phone)
    if row is None or row.used_at is not None or row.expires_at <= now or row.tries >= CODE_TRIES:
        return None
    if unseal(row.code_sealed, f"sign_in_code.code.{row.uid}") != typed:
        row.tries += 1
        return None
    row.used_at = now
    person = queries.person_by_phone(phone)
    return person.id if person else None


def end_sign_in(sign_in_id: int, *, actor: Actor, now: datetime) -> None:
    """End one of my sign-ins; NotFound when it is not mine."""
    row = session().get(SignIn, sign_in_id)
    if row is None or row.person_id != actor.person_id:
        raise NotFound(f"sign-in {sign_in_id}")
    if row.ended_at is None:
        row.ended_at, row.ended_why = now, "ended"
        journal.append("sign_in.end", f"person-{actor.person_id}", actor=actor, now=now, detail={"sign_in": sign_in_id})


def _end_all(person_id: int, why: str, now: datetime, *, but: int | None = None) -> None:
    ending = update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    session().execute((ending.where(SignIn.id != but) if but else ending).values(ended_at=now, ended_why=why))


def switch_identity(grant_id: int, *, actor: Actor, now: datetime) -> str:
    """Act in another of my roles from now on; returns the role. NotFound when it is not mine."""
    chosen = next((identity for identity in actor.identities if identity.grant_id == grant_id), None)
    if chosen is None:
        raise NotFound(f"grant {grant_id}")
    session().get_one(SignIn, actor.sign_in_id).grant_id = grant_id
    journal.append("identity.switch", f"person-{actor.person_id}", actor=actor, now=now, detail={"role": chosen.role})
    return chosen.role


def confirm_sign_in(*, actor: Actor, now: datetime) -> None:
    """The password was asked again and was right."""
    session().get_one(SignIn, actor.sign_in_id).confirmed_at = now


@dataclass(frozen=True)
class Work:
    """Where somebody works, as he says it: a company of the list or its name, the town, the trade."""

    company_id: int | None
    employer: str
    town: str
    trade: str


def change_work(given: Work, *, version: int, actor: Actor, now: datetime) -> None:
    """I work elsewhere or in another trade now. Conflict when my data were changed since the page was shown."""
    me = queries.person(actor.person_id, actor)
    if me.version != version:
        mine = {"工作单位": given.employer, "镇街": given.town, "工种": given.trade}
        theirs = {"工作单位": me.company.name if me.company else "", "镇街": me.town, "工种": me.trade}
        raise Conflict("您打开页面后，工作信息已经改过一次，这次没有保存。", mine=mine, theirs=theirs)
    company = company_for(given.company_id, given.employer, given.town, demo=me.demo)
    me.company_id, me.town, me.trade, me.version = company.id, given.town, given.trade, me.version + 1
    journal.append("person.work", f"person-{me.id}", actor=actor, now=now, detail={"company": company.id})


def change_password(password_hash: str, *, actor: Actor, now: datetime) -> None:
    """Set a new password; every other sign-in of mine ends."""
    session().get_one(Person, actor.person_id).password_hash = password_hash
    _end_all(actor.person_id, "password", now, but=actor.sign_in_id)
    journal.append("password.change", f"person-{actor.person_id}", actor=actor, now=now)


def forget_sign_ins(*, now: datetime) -> None:
    """Failed tries after two days, codes (which hold a phone) after thirty, sign-ins half a year after they began."""
    session().execute(delete(SignInFailure).where(SignInFailure.at < now - timedelta(days=2)))
    session().execute(delete(SignInCode).where(SignInCode.sent_at < now - timedelta(days=30)))
    session().execute(delete(SignIn).where(SignIn.started_at < now - timedelta(days=180)))


# --- staff -----------------------------------------------------------------------------------------------------------


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
    person = _add_person(name, phone, now, demo=False, password_hash=password_hash)
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
    _grant(
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
    person = _add_person(name, phone, now, demo=demo, password_hash=password_hash)
    for role, department_id, company_id, lead in roles:
        _grant(person, role, now, department_id=department_id, company_id=company_id, lead=lead)
    journal.append(
        "person.join", f"person-{person.id}", actor=None, now=now, detail={"roles": [role for role, *_ in roles]}
    )
    return person


def disable_person(person_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Nobody can sign in as this person any more; open sign-ins end at once. Refused for oneself."""
    if person_id == actor.person_id:
        raise Refused("不能停用自己的账号，请由另一位管理员办理")
    person = queries.person(person_id, actor)
    person.disabled_at = now
    _end_all(person_id, "disabled", now)
    journal.append("person.disable", f"person-{person_id}", actor=actor, now=now, reason=reason)


def enable_person(person_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Undo a disabling."""
    queries.person(person_id, actor).disabled_at = None
    journal.append("person.enable", f"person-{person_id}", actor=actor, now=now, reason=reason)


def unmask(person_id: int, field: str, reason: str, *, actor: Actor, now: datetime) -> str:
    """Show one sealed value in full: needs a reason and is written down."""
    if not reason.strip():
        raise Refused("请填写查看原因", field="reason")
    if field not in ("phone", "id_number"):
        raise NotFound(field)
    person = queries.person(person_id, actor)
    journal.append("person.unmask", f"person-{person_id}", actor=actor, now=now, detail={"field": field}, reason=reason)
    return person.phone if field == "phone" else person.id_number


def tie(one: int, other: int, kind: str, *, source: str, now: datetime) -> None:
    """Note a tie between two people; noting it again changes nothing."""
    a, b = sorted((one, other))
    if a == b:
        raise Refused("不能与自己建立关系")
    known = session().scalar(select(Tie.id).where(Tie.person_id == a, Tie.other_id == b, Tie.kind == kind))
    if known is None:
        session().add(Tie(person_id=a, other_id=b, kind=kind, source=source, since=now))


def withdraw_consent(purpose: str, *, actor: Actor, now: datetime) -> None:
    """Take back a consent that registration does not need; Refused for the required ones."""
    text = next((text for text in reference.consent_texts() if text.purpose == purpose), None)
    if text is None:
        raise NotFound(purpose)
    if text.required:
        raise Refused("这项同意是使用本系统的前提；如要撤回，请联系区总工会注销账号")
    for consent in queries.consents_of(actor.person_id):
        if consent.purpose == purpose and consent.withdrawn_at is None:
            consent.withdrawn_at = now
    journal.append("consent.withdraw", f"person-{actor.person_id}", actor=actor, now=now, detail={"purpose": purpose})


def give_consent(purpose: str, *, actor: Actor, now: datetime) -> None:
    """Agree to the current version of a text."""
    text = next((text for text in reference.consent_texts() if text.purpose == purpose), None)
    if text is None:
        raise NotFound(purpose)
    session().add(Consent(person_id=actor.person_id, purpose=purpose, text_version=text.version, given_at=now))
    journal.append("consent.give", f"person-{actor.person_id}", actor=actor, now=now, detail={"purpose": purpose})


def add_reference_rows() -> None:
    """Enter the departments that ship with the portal where the database has none."""
    if session().scalar(select(Department.id).limit(1)) is None:
        session().add_all(Department(code=row.code, name=row.name, phone=row.phone) for row in reference.departments())
