"""What is done to people: register, work elsewhere, agree, be tied to somebody, be disabled or unmasked."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from craftsman import journal, pinyin, words
from craftsman.accounts import queries, reference
from craftsman.accounts.actions.sign_ins import end_all
from craftsman.accounts.actor import Actor, Newcomer
from craftsman.accounts.models import (
    Company,
    Consent,
    Grant,
    Person,
    Tie,
)
from craftsman.accounts.roles import FOR_COMPANY, FOR_DEPARTMENT, ROLE_NAMES
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused


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
    person = add_person(given.name, given.phone, now, demo=demo, password_hash=given.password_hash)
    person.id_number = given.id_number
    person.sex, person.born_on = words.sex_of(given.id_number), words.birth_of(given.id_number)
    person.town, person.trade, person.company_id = given.town, given.trade, company.id
    session().flush()
    add_grant(person, "worker", now)
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


def add_person(name: str, phone: str, now: datetime, *, demo: bool, password_hash: str | None) -> Person:
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


def add_grant(
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


def disable_person(person_id: int, reason: str, *, actor: Actor, now: datetime) -> None:
    """Nobody can sign in as this person any more; open sign-ins end at once. Refused for oneself."""
    if person_id == actor.person_id:
        raise Refused("不能停用自己的账号，请由另一位管理员办理")
    person = queries.person(person_id, actor)
    person.disabled_at = now
    end_all(person_id, "disabled", now)
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
