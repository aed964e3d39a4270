"""One click, one effect: the first answer to each rendered form is kept and given again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import String, Text, delete
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.db import Base, UtcDateTime, advisory_lock, session, transaction
from craftsman.errors import Refused
from craftsman.jobs import scheduled

KEY_LENGTH = 32
KEPT = timedelta(days=180)
_BODY_KEPT = 65_536


class Replay(Base):
    """A form that was sent: whose, where to, what it said and what was answered."""

    __tablename__ = "replay"

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    path: Mapped[str] = mapped_column(String(200))
    digest: Mapped[bytes]
    status: Mapped[int]
    location: Mapped[str | None] = mapped_column(String(1000))
    body: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def new_key() -> str:
    """A key for one rendered form: 96 random bits."""
    return secrets.token_urlsafe(12)


@dataclass(frozen=True)
class Form:
    """A form as it arrived: its key (empty: not replay-safe), whose it is, where to, and a digest of what it says."""

    key: str
    owner: str
    path: str
    digest: bytes


def first_answer(form: Form) -> Replay | None:
    """None when the form is new here, else what was answered the first time.

    Refused when the same form comes back with other content: its first version has taken effect.
    """
    if not form.key:
        return None
    advisory_lock(f"replay-{form.owner}-{form.key}")
    found = session().get(Replay, (form.key, form.owner))
    if found is not None and (found.path != form.path[:200] or found.digest != form.digest):
        raise Refused("这张表单已经提交过，内容却不一样了。请刷新页面看最新内容，再作修改。")
    return found


def keep(form: Form, status: int, location: str | None, body: str, now: datetime) -> None:
    """Note the answer beside the effect, in the same transaction."""
    if form.key:
        kept = None if location or len(body) > _BODY_KEPT else body
        session().add(
            Replay(
                key=form.key,
                owner=form.owner,
                path=form.path[:200],
                digest=form.digest,
                status=status,
                location=location,
                body=kept,
                at=now,
            )
        )


def is_taken(error: DBAPIError) -> bool:
    """Whether the same form was committed beside us: ask again and give its answer."""
    return isinstance(error, IntegrityError) and "replay" in str(error.orig)


@scheduled("forget_replays", "30 3 * * *")
def forget_replays(at: datetime) -> None:
    """A form that was shown half a year ago will not be sent again."""
    with transaction() as unit:
        unit.execute(delete(Replay).where(Replay.at < at - KEPT))
