"""One click, one effect: the first answer to each rendered form is kept and given again."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import String, Table, Text, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from craftsman.crypto import seal, unseal
from craftsman.db import Base, UtcDateTime, plain, transaction
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


_KEEP = insert(cast(Table, Replay.__table__))
_FIRST = select(Replay.path, Replay.digest, Replay.status, Replay.location, Replay.body).where(
    Replay.key == bindparam("key"), Replay.owner == bindparam("owner")
)


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


@dataclass(frozen=True)
class Answer:
    """What was answered: where to, or the page itself, and the token of the sign-in that it opened."""

    status: int
    location: str | None
    body: str
    sign_in: str | None


def first_answer(form: Form) -> Answer | None:
    """None when the form is new here, else what was answered the first time; asked before the writer's place is taken. Two
    that come at once are both new: the second cannot enter the same (`db.is_overtaken`) or is refused, and asks again.

    Refused when the same form comes back with other content: its first version has taken effect.
    """
    if not form.key:
        return None
    found = plain(_FIRST, {"key": form.key, "owner": form.owner}).one_or_none()
    if found is None:
        return None
    if found.path != form.path[:200] or found.digest != form.digest:
        raise Refused("这张表单已经提交过，内容却不一样了。请刷新页面看最新内容，再作修改。")
    body, sign_in = _open(form, found.body)
    return Answer(found.status, found.location, body, sign_in)


def keep(form: Form, answer: Answer, now: datetime) -> None:
    """Note the answer beside the effect, in the same transaction."""
    if form.key:
        row = {
            "key": form.key,
            "owner": form.owner,
            "path": form.path[:200],
            "digest": form.digest,
            "status": answer.status,
            "location": answer.location,
            "body": _sealed(form, answer),
            "at": now,
        }
        plain(_KEEP, row)


def _sealed(form: Form, answer: Answer) -> str | None:
    """A page may show a number in full or a one-time link, a token opens the door: neither stands in the database."""
    body = "" if answer.location or len(answer.body) > _BODY_KEPT else answer.body
    if not body and answer.sign_in is None:
        return None
    return base64.b64encode(seal(json.dumps([body, answer.sign_in]), _cell(form))).decode("ascii")


def _open(form: Form, kept: str | None) -> tuple[str, str | None]:
    if kept is None:
        return "", None
    body, sign_in = json.loads(unseal(base64.b64decode(kept), _cell(form)))
    return body, sign_in


def _cell(form: Form) -> str:
    return f"replay.body.{form.owner}.{form.key}"


@scheduled("forget_replays", "30 3 * * *")
def forget_replays(at: datetime) -> None:
    """A form that was shown half a year ago will not be sent again."""
    with transaction() as unit:
        unit.execute(delete(Replay).where(Replay.at < at - KEPT))
