"""What is asked about messages and deliveries: who may see which, what is unread, what is due, what needs people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, false, func, literal_column, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Person
from craftsman.accounts.roles import OFFICE
from craftsman.db import session
from craftsman.errors import NotFound
from craftsman.inbox.delivery import CLAIM_VALID, NEEDS_PEOPLE
from craftsman.inbox.models import ChannelPause, Delivery, Message, OutboxEntry

ASK_AGAIN = timedelta(minutes=10)
MOST_COUNTED = 99


# --- messages --------------------------------------------------------------------------------------------------------


def visible_to(actor: Actor) -> Select[Message]:
    """A message is seen by the person it was written to and by nobody else, whatever role they act in."""
    return select(Message).where(Message.person_id == actor.person_id)


def message(message_id: int, actor: Actor) -> Message:
    """One of my messages; NotFound otherwise."""
    found = session().scalars(visible_to(actor).where(Message.id == message_id)).first()
    if found is None:
        raise NotFound(f"message {message_id}")
    return found


def messages_page(actor: Actor, *, only_unread: bool, before: int | None, limit: int) -> Sequence[Message]:
    """My next messages, newest first, older than the message `before`."""
    mine = visible_to(actor)
    if only_unread:
        mine = mine.where(Message.read_at.is_(None))
    return _newest_first(mine, Message.id, before, limit)


def _newest_first(statement: Select[Any], column: Any, before: int | None, limit: int) -> Sequence[Any]:
    if before is not None:
        statement = statement.where(column < before)
    return session().scalars(statement.order_by(column.desc()).limit(limit)).all()


def recent(actor: Actor, limit: int) -> tuple[Sequence[Message], int]:
    """My newest messages and how many are unread, counted up to 100; one query, for the first page."""
    found = session().execute(_recent(), {"me": actor.person_id, "many": limit}).all()
    return [row.Message for row in found], found[0].unread if found else 0


@lru_cache(maxsize=1)
def _recent() -> Any:
    mine = Message.person_id == bindparam("me")
    some = select(Message.id).where(mine, Message.read_at.is_(None)).limit(MOST_COUNTED + 1).subquery()
    unread = select(func.count()).select_from(some).scalar_subquery().label("unread")
    return select(Message, unread).where(mine).order_by(Message.id.desc()).limit(bindparam("many"))


def unread_count(actor: Actor) -> int:
    """How many of my messages are unread, counted up to 100."""
    some = visible_to(actor).where(Message.read_at.is_(None)).limit(MOST_COUNTED + 1).subquery()
    return session().scalar(select(func.count()).select_from(some)) or 0


def deliveries_of(message: Message) -> Sequence[Delivery]:
    """What became of this message outside."""
    return session().scalars(select(Delivery).where(Delivery.message_id == message.id).order_by(Delivery.id)).all()


# --- deliveries ------------------------------------------------------------------------------------------------------


def visible_deliveries(actor: Actor) -> Select[Delivery]:
    """The office sees every delivery; everyone else sees what became of his own on the message itself."""
    found = select(Delivery)
    return found if actor.role in OFFICE else found.where(false())


def delivery(delivery_id: int, actor: Actor) -> Delivery:
    """One visible delivery with its message; NotFound otherwise."""
    found = (
        session()
        .scalars(visible_deliveries(actor).options(joinedload(Delivery.message)).where(Delivery.id == delivery_id))
        .first()
    )
    if found is None:
        raise NotFound(f"delivery {delivery_id}")
    return found


def deliveries_page(
    actor: Actor, *, states: Sequence[str], channel: str, code: str, before: int | None, limit: int
) -> Sequence[Delivery]:
    """The next deliveries in these states (none: all), of this channel and message code (empty: all), newest first."""
    found = visible_deliveries(actor).options(joinedload(Delivery.message))
    if states:
        found = found.where(Delivery.state.in_(states))
    if channel:
        found = found.where(Delivery.channel == channel)
    if code:
        found = found.where(Delivery.code == code)
    return _newest_first(found, Delivery.id, before, limit)


def recipients(deliveries: Sequence[Delivery]) -> Mapping[int, str]:
    """Person id → name, of the people these messages are for."""
    people = {row.message.person_id for row in deliveries if row.message}
    found = session().execute(select(Person.id, Person.name).where(Person.id.in_(people))) if people else ()
    return {row.id: row.name for row in found}


def needing_people(actor: Actor) -> int:
    """How many deliveries did not arrive or may not have arrived, counted up to 100."""
    some = visible_deliveries(actor).where(_needs_people()).limit(MOST_COUNTED + 1).subquery()
    return session().scalar(select(func.count()).select_from(some)) or 0


def _needs_people() -> Any:
    """Written out, as in its index: SQLite takes a partial index only for a condition that it can read."""
    return Delivery.state.in_([literal_column(f"'{state}'") for state in sorted(NEEDS_PEOPLE)])


def failed_messages(up_to: int) -> Select[int]:
    """Messages (no codes) that certainly did not arrive, up to this id: safe to send again in one go."""
    return select(Delivery.id).where(Delivery.state == "failed", Delivery.message_id.is_not(None), Delivery.id <= up_to)


def due(now: datetime, limit: int) -> Sequence[int]:
    """Deliveries that no queued job will take care of: come due since they were last asked for, or cut off while sending."""
    forgotten = or_(Delivery.asked_at.is_(None), Delivery.asked_at < now - ASK_AGAIN)
    waiting = and_(
        Delivery.state == "queued", Delivery.next_at <= now, or_(forgotten, Delivery.asked_at < Delivery.next_at)
    )
    cut_off = and_(
        Delivery.state == "sending",
        Delivery.claimed_at <= now - CLAIM_VALID,
        or_(forgotten, Delivery.asked_at <= Delivery.claimed_at),
    )
    return session().scalars(select(Delivery.id).where(or_(waiting, cut_off)).order_by(Delivery.id).limit(limit)).all()


def delivery_of_code(sign_in_code_id: int) -> int | None:
    """The delivery of this sign-in code, once there is one."""
    return session().scalar(select(Delivery.id).where(Delivery.sign_in_code_id == sign_in_code_id))


def paused_until(channel: str) -> datetime | None:
    """Until when the channel rests after it did not answer."""
    return session().scalar(select(ChannelPause.until).where(ChannelPause.channel == channel))


def pauses(now: datetime) -> Sequence[ChannelPause]:
    """The channels that rest now."""
    return session().scalars(select(ChannelPause).where(ChannelPause.until > now).order_by(ChannelPause.channel)).all()


def outbox_page(actor: Actor, *, before: int | None, limit: int) -> Sequence[OutboxEntry]:
    """What was recorded instead of being sent, newest first; only for the office."""
    found = select(OutboxEntry).options(joinedload(OutboxEntry.delivery))
    if actor.role not in OFFICE:
        found = found.where(false())
    return _newest_first(found, OutboxEntry.id, before, limit)


def newest_code(since: datetime) -> OutboxEntry | None:
    """The sign-in code recorded last; only a demo may show it to whoever asks."""
    return (
        session()
        .scalars(
            select(OutboxEntry)
            .join(OutboxEntry.delivery)
            .options(contains_eager(OutboxEntry.delivery))
            .where(OutboxEntry.at > since, Delivery.sign_in_code_id.is_not(None))
            .order_by(OutboxEntry.id.desc())
            .limit(1)
        )
        .first()
    )
