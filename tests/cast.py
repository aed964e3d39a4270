"""A fixed cast, made through the real actions, so that tests about who may do what read like a story.

Call inside an app context; each function commits and returns the person's id. `signed_in` gives a client that person's cookie.
"""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import db
from craftsman.accounts import actions, queries, reference
from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Grant
from craftsman.words import id_check_digit

LONG_AGO = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
FIRM = "路桥恒昌管业有限公司"


def id_number(serial: int, birth: str = "19900412") -> str:
    first = f"331004{birth}{serial:03d}"
    return first + id_check_digit(first)


def worker(name: str = "陈小明", serial: int = 1, *, firm: str = FIRM, trade: str = "焊工") -> int:
    """A registered worker who agreed to everything."""
    given = actions.Registration(
        name=name,
        id_number=id_number(serial),
        phone=f"1380000{serial:04d}",
        password_hash="unused",
        company_id=None,
        employer=firm,
        town="金清镇",
        trade=trade,
        consents=[text.purpose for text in reference.consent_texts()],
    )
    with db.transaction():
        return actions.register_person(given, now=LONG_AGO).id


def rival() -> int:
    """A colleague in the same firm."""
    return worker("徐海波", 2, trade="电工")


def stranger() -> int:
    """A worker who has nothing to do with the others."""
    return worker("林晓燕", 3, firm="路北鑫源汽车部件有限公司", trade="缝纫工")


def reviewer(department: str = "renshe", serial: int = 11, *, lead: bool = False) -> int:
    """Somebody who verifies facts for a department."""
    with db.transaction():
        actions.add_reference_rows()
        db.session().flush()
        place = {one.code: one.id for one in queries.departments()}[department]
        person = actions.add_staff("张敏", _phone(serial), None, [("reviewer", place, None, lead)], now=LONG_AGO)
        return person.id


def clerk() -> int:
    return _staff("罗敏", 12, "clerk")


def administrator() -> int:
    return _staff("周建国", 13, "administrator")


def auditor() -> int:
    return _staff("钱正", 14, "auditor")


def officer(serial: int = 15, *, also_worker: bool = False) -> int:
    """The union officer of the worker's firm; `also_worker`: with a second identity."""
    with db.transaction():
        place = actions.company_for(None, FIRM, "金清镇").id
        roles: list[tuple[str, int | None, int | None, bool]] = [("officer", None, place, False)]
        if also_worker:
            roles.append(("worker", None, None, False))
        return actions.add_staff("蔡国强", _phone(serial), None, roles, now=LONG_AGO).id


def _staff(name: str, serial: int, role: str) -> int:
    with db.transaction():
        return actions.add_staff(name, _phone(serial), None, [(role, None, None, False)], now=LONG_AGO).id


def _phone(serial: int) -> str:
    return f"1390000{serial:04d}"


def holder(role: str) -> int:
    """Somebody who holds this role now."""
    held = select(Grant.person_id).where(Grant.role == role, Grant.revoked_at.is_(None))
    return db.session().scalars(held.order_by(Grant.id)).first() or 0


def actor_of(person_id: int, role: str | None = None) -> Actor:
    """The person as actions see them, in this role or the first one."""
    identities = queries.identities_of(person_id)
    chosen = next((one for one in identities if one.role == role), identities[0])
    return Actor(person_id, "", chosen, identities, sign_in_id=0, confirmed_at=LONG_AGO)


def signed_in(app: Flask, person_id: int, role: str | None = None) -> FlaskClient:
    """A browser in which this person is signed in."""
    now = datetime.now(UTC)
    with app.app_context(), db.transaction():
        opened = actions.open_sign_in(person_id, way="test", address="127.0.0.1", device="test", now=now, role=role)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sign_in"], cookie["seen"] = opened.token, now.timestamp()
    return client
