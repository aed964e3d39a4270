"""What is done to sign-ins: open, slow down, end, switch, confirm; codes and passwords."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from craftsman import journal
from craftsman.accounts import queries
from craftsman.accounts.actor import Actor, Newcomer
from craftsman.accounts.models import (
    Person,
    SignIn,
    SignInCode,
    SignInFailure,
)
from craftsman.crypto import blind, fingerprint, new_code, new_token, seal, unseal
from craftsman.db import session
from craftsman.errors import NotFound, Refused, TooMany
from craftsman.jobs import enqueue

CODE_VALID = timedelta(minutes=5)
CODE_EVERY = timedelta(minutes=1)
CODES_A_DAY = 5
CODES_AN_HOUR = 120  # from one network address: a factory shares one
CODE_TRIES = 5
WRONG = "手机号码或密码不对，请核对后再试"
WRONG_CODE = "验证码错误或已过期，请重新获取"


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
    """The person whose code this is (the code is used up), or None."""
    person = queries.person_by_phone(phone) if use_code(phone, typed, now=now) else None
    return person.id if person else None


def use_code(phone: str, typed: str, *, now: datetime) -> bool:
    """Whether this is the code last sent to the phone; it is used up, and each wrong try counts against it."""
    row = queries.latest_code(phone)
    if row is None or row.used_at is not None or row.expires_at <= now or row.tries >= CODE_TRIES:
        return False
    if unseal(row.code_sealed, f"sign_in_code.code.{row.uid}") != typed:
        row.tries += 1
        return False
    row.used_at = now
    return True


def end_sign_in(sign_in_id: int, *, actor: Actor, now: datetime) -> None:
    """End one of my sign-ins; NotFound when it is not mine."""
    row = session().get(SignIn, sign_in_id)
    if row is None or row.person_id != actor.person_id:
        raise NotFound(f"sign-in {sign_in_id}")
    if row.ended_at is None:
        row.ended_at, row.ended_why = now, "ended"
        journal.append("sign_in.end", f"person-{actor.person_id}", actor=actor, now=now, detail={"sign_in": sign_in_id})


def end_all(person_id: int, why: str, now: datetime, *, but: int | None = None) -> None:
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


def change_password(password_hash: str, *, actor: Actor, now: datetime) -> None:
    """Set a new password; every other sign-in of mine ends."""
    session().get_one(Person, actor.person_id).password_hash = password_hash
    end_all(actor.person_id, "password", now, but=actor.sign_in_id)
    journal.append("password.change", f"person-{actor.person_id}", actor=actor, now=now)


def forget_sign_ins(*, now: datetime) -> None:
    """Failed tries after two days, codes (which hold a phone) after thirty, sign-ins half a year after they began."""
    session().execute(delete(SignInFailure).where(SignInFailure.at < now - timedelta(days=2)))
    session().execute(delete(SignInCode).where(SignInCode.sent_at < now - timedelta(days=30)))
    session().execute(delete(SignIn).where(SignIn.started_at < now - timedelta(days=180)))
