"""People and what they hold: grants, departments, companies, sign-ins, consent, ties."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from craftsman.accounts.roles import ROLE_NAMES
from craftsman.crypto import blind, seal, unseal
from craftsman.db import Base, Id, Json, UtcDateTime


def _uid() -> str:
    return uuid.uuid4().hex


class Department(Base):
    """A government department that verifies facts."""

    __tablename__ = "department"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(50))
    phone: Mapped[str] = mapped_column(String(30), default="")
    active: Mapped[bool] = mapped_column(default=True)


class Company(Base):
    """An employer, a training provider: found by name, pinyin initials or unified social credit code."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    town: Mapped[str] = mapped_column(String(20), default="")
    initials: Mapped[str] = mapped_column(String(300), index=True)
    confirmed: Mapped[bool] = mapped_column(default=True)
    demo: Mapped[bool] = mapped_column(default=False)


class Person(Base):
    """A person. ID number and phone are sealed; their blind indices make each unique and findable."""

    __tablename__ = "person"
    # Every page asks whether invented people are here: answered without looking at the others.
    __table_args__ = (Index("ix_person_demo", "id", sqlite_where=text("demo = 1"), postgresql_where=text("demo")),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=_uid)
    name: Mapped[str] = mapped_column(String(50))
    initials: Mapped[str] = mapped_column(String(100), index=True, default="")
    id_number_sealed: Mapped[bytes | None]
    id_number_index: Mapped[bytes | None] = mapped_column(unique=True)
    phone_sealed: Mapped[bytes | None]
    phone_index: Mapped[bytes | None] = mapped_column(unique=True)
    sex: Mapped[str] = mapped_column(String(1), default="")
    born_on: Mapped[date | None]
    town: Mapped[str] = mapped_column(String(20), default="")
    trade: Mapped[str] = mapped_column(String(50), default="")
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    demo: Mapped[bool] = mapped_column(default=False)

    company: Mapped[Company | None] = relationship(lazy="raise_on_sql")
    grants: Mapped[list[Grant]] = relationship(back_populates="person", lazy="raise_on_sql")

    @property
    def phone(self) -> str:
        return unseal(self.phone_sealed, f"person.phone.{self.uid}") if self.phone_sealed else ""

    @phone.setter
    def phone(self, value: str) -> None:
        self.uid = self.uid or _uid()
        self.phone_sealed, self.phone_index = seal(value, f"person.phone.{self.uid}"), blind(value)

    @property
    def id_number(self) -> str:
        return unseal(self.id_number_sealed, f"person.id_number.{self.uid}") if self.id_number_sealed else ""

    @id_number.setter
    def id_number(self, value: str) -> None:
        self.uid = self.uid or _uid()
        self.id_number_sealed, self.id_number_index = seal(value, f"person.id_number.{self.uid}"), blind(value)


class Grant(Base):
    """A role somebody holds, for a department or company where the role asks for one."""

    __tablename__ = "grant"
    __table_args__ = (
        CheckConstraint("role IN ({})".format(", ".join(f"'{role}'" for role in ROLE_NAMES)), name="role"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    lead: Mapped[bool] = mapped_column(default=False)
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="grants", lazy="raise_on_sql")
    department: Mapped[Department | None] = relationship(lazy="raise_on_sql")
    company: Mapped[Company | None] = relationship(lazy="raise_on_sql")


class SignIn(Base):
    """A sign-in: the cookie holds only its random token, the server can end it."""

    __tablename__ = "sign_in"
    __table_args__ = (
        Index(
            "ix_sign_in_open",
            "person_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[str | None] = mapped_column(String(30))
    way: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(45))
    device: Mapped[str] = mapped_column(String(60))


class SignInFailure(Base):
    """A wrong password or code: what later tries are slowed down by."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_account", "account", "at"),
        Index("ix_sign_in_failure_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account: Mapped[bytes]
    address: Mapped[str] = mapped_column(String(45))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInCode(Base):
    """A six-digit code on its way to a phone; valid five minutes, five tries, once."""

    __tablename__ = "sign_in_code"
    __table_args__ = (
        Index("ix_sign_in_code_phone", "phone_index", "sent_at"),
        Index("ix_sign_in_code_address", "address", "sent_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), default=_uid)
    phone_index: Mapped[bytes]
    phone_sealed: Mapped[bytes]
    code_sealed: Mapped[bytes]
    address: Mapped[str] = mapped_column(String(45))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A one-time link that makes its holder a member of staff (or the first administrator)."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token: Mapped[bytes] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    company_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    lead: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(50))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    department: Mapped[Department | None] = relationship(lazy="raise_on_sql")
    company: Mapped[Company | None] = relationship(lazy="raise_on_sql")


class Consent(Base):
    """What a person agreed to, in which version of the text, and when it was withdrawn."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(30))
    text_version: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Tie(Base):
    """A tie between two people; it bars one from judging the other. A shared employer is read from the people."""

    __tablename__ = "tie"
    __table_args__ = (
        UniqueConstraint("person_id", "other_id", "kind"),
        CheckConstraint("person_id < other_id", name="ordered"),
        CheckConstraint("kind IN ('mentoring', 'studio', 'co_ownership', 'kin')", name="kind"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(30))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    detail: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
