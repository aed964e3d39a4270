"""Law: who is acting, in which role and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from craftsman.accounts.roles import ROLE_NAMES


@dataclass(frozen=True)
class Identity:
    """One of the roles a person can act in, with the department or company it is held for."""

    grant_id: int
    role: str
    department_id: int | None = None
    company_id: int | None = None
    lead: bool = False
    place: str = ""  # name of the department or company, for people

    @property
    def label(self) -> str:
        """职工, or 审核人员（人社局）."""
        name = ROLE_NAMES[self.role]
        return f"{name}（{self.place}）" if self.place else name


@dataclass(frozen=True)
class Newcomer:
    """Somebody at the door: known by now, not yet signed in. The journal names him all the same."""

    person_id: int
    role: str


@dataclass(frozen=True)
class Actor:
    """The signed-in person in the identity chosen now. Read anew for every request."""

    person_id: int
    name: str
    identity: Identity
    identities: tuple[Identity, ...]
    sign_in_id: int
    confirmed_at: datetime
    demo: bool = False  # invented himself
    among_invented: bool = False  # somebody here is: every page says so

    @property
    def role(self) -> str:
        return self.identity.role

    @property
    def department_id(self) -> int | None:
        return self.identity.department_id

    @property
    def company_id(self) -> int | None:
        return self.identity.company_id

    @property
    def lead(self) -> bool:
        return self.identity.lead
