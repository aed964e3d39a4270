"""What is done to messages: written with the fact that causes them, claimed, settled, read, sent again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update

from craftsman import journal
from craftsman.accounts import queries as accounts
from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Person
from craftsman.db import advisory_lock, session
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.inbox import adapters, catalogue, delivery, messages, queries
from craftsman.inbox.delivery import EMAIL, PAUSE, SMS, Outcome, Parcel, Standing
from craftsman.inbox.models import ChannelPause, Delivery, Message, OutboxEntry
from craftsman.jobs import enqueue
from craftsman.masking import mask_phone

CODE = "sign_in_code"
MOST_AT_ONCE = 500


def send_message(
    person_id: int,
    code: str,
    values: Mapping[str, object],
    *,
    actor: Actor | None,
    now: datetime,
    link: str | None = None,
    channels: Sequence[str] | None = None,
    email: str | None = None,
    occasion: str | None = None,
) -> int:
    """Tell a person something, in the caller's transaction: rolled back, nobody is told. Returns the message's id.

    `channels`: outside ways besides the in-site record; None: those of the template. A way that is not open here, or for
    which the person has no address, is left out. `occasion`: the fact's own name (such as `application-38`); the same
    person is told the same thing about the same occasion once, however often a job asks.
    """
    if occasion is not None and (known := _told(person_id, code, occasion)) is not None:
        return known
    template = catalogue.template(code)
    if link is not None and (not link.startswith("/") or link[1:2] in ("/", "\\")):
        raise ValueError("a message leads to a page of the portal")
    wording = messages.fill(template, values, adapters.ways().signature)
    row = Message(
        person_id=person_id,
        code=code,
        title=wording.title,
        body=wording.body,
        link=link,
        act=template.act,
        occasion=occasion,
        sender_id=actor.person_id if actor else None,
        created_at=now,
    )
    session().add(row)
    session().flush()
    for channel in template.channels if channels is None else channels:
        _send_outside(row, wording, channel, email=email, urgent=template.urgent, now=now)
    return row.id


def _told(person_id: int, code: str, occasion: str) -> int | None:
    return session().scalar(
        select(Message.id).where(Message.person_id == person_id, Message.code == code, Message.occasion == occasion)
    )


def _send_outside(
    row: Message, wording: messages.Wording, channel: str, *, email: str | None, urgent: bool, now: datetime
) -> None:
    address, masked = _address(row.person_id, channel, email)
    if not address or not adapters.is_open(channel):
        return
    sent = Delivery(
        uid=uuid.uuid4().hex,
        message_id=row.id,
        code=row.code,
        channel=channel,
        address_masked=masked,
        subject=wording.subject or wording.title,
        text=wording.sms if channel == SMS else wording.body,
        urgent=urgent,
        created_at=now,
        next_at=delivery.first_allowed(channel, urgent, now),
    )
    sent.address = address
    _queue(sent, now)


def _address(person_id: int, channel: str, email: str | None) -> tuple[str, str]:
    """Where this person is reached on a channel, and how that is shown; empty when nowhere."""
    if channel == SMS:
        phone = session().get_one(Person, person_id).phone
        return phone, mask_phone(phone) if phone else ""
    if channel == EMAIL:
        name, _, host = (email or "").partition("@")
        return email or "", f"{name[:1]}***@{host}" if host else ""
    robot = adapters.ways().webhook_url
    return (robot or "outbox", urlsplit(robot).hostname or "工作群")


def _queue(row: Delivery, now: datetime) -> None:
    """Store it; a job is queued in the same transaction when it may go out now, else the sweep finds it when it may."""
    if row.next_at is None or row.next_at <= now:
        row.asked_at = now
    session().add(row)
    session().flush()
    if row.asked_at is not None:
        enqueue("deliver", row.id, patient=not row.urgent)


def send_code(sign_in_code_id: int, *, now: datetime) -> int | None:
    """The delivery of a sign-in code, made at the first call; None when there is no such code."""
    known = queries.delivery_of_code(sign_in_code_id)
    if known is not None:
        return known
    code = accounts.sign_in_code(sign_in_code_id)
    if code is None:
        return None
    row = Delivery(
        uid=uuid.uuid4().hex,
        sign_in_code_id=sign_in_code_id,
        code=CODE,
        channel=SMS,
        address_masked=mask_phone(code.phone),
        urgent=True,
        created_at=now,
        next_at=now,
        asked_at=now,
        expires_at=code.expires_at,
    )
    row.address = code.phone
    session().add(row)
    session().flush()
    return row.id


# --- out and back ----------------------------------------------------------------------------------------------------


def claim(delivery_id: int, *, now: datetime) -> Parcel | None:
    """Take a delivery to carry it out; None when there is nothing to carry now. Commit before sending."""
    row = session().get(Delivery, delivery_id, with_for_update=True, populate_existing=True)
    if row is None:
        return None
    before = _standing(row)
    after = delivery.begin(before, now, queries.paused_until(row.channel))
    if after is None:
        return None
    _stand(row, after, now)
    if after.state != "sending":
        return None
    return Parcel(
        delivery_id=row.id,
        attempt=row.attempts,
        key=row.uid,
        channel=row.channel,
        address=row.address,
        subject=row.subject,
        text=row.text or _code_text(row),
    )


def _code_text(row: Delivery) -> str:
    """The text of a sign-in code, made at the last moment: the code is never stored in the clear."""
    code = accounts.sign_in_code(row.sign_in_code_id or 0)
    if code is None:
        raise NotFound(f"sign-in code {row.sign_in_code_id}")
    return messages.fill(catalogue.template(CODE), {"code": code.code}, adapters.ways().signature).sms


def settle(parcel: Parcel, outcome: Outcome, *, now: datetime) -> None:
    """Write down what came back. News from an attempt that was given up counts only when it is good news."""
    row = session().get(Delivery, parcel.delivery_id, with_for_update=True, populate_existing=True)
    if row is None:
        return
    _note_channel(parcel.channel, outcome, now)
    arrived = outcome.kind in ("sent", "delivered")
    current = row.state == "sending" and row.attempts == parcel.attempt
    if not current and not (arrived and row.state not in ("sent", "delivered")):
        return
    after = delivery.settle(_standing(row), outcome, now)
    _stand(row, after, now)
    row.external_id = outcome.external_id or row.external_id
    if after.state == "queued" and after.urgent and after.next_at is not None:
        row.asked_at = after.next_at
        enqueue("deliver", row.id, delay=after.next_at - now)


def _note_channel(channel: str, outcome: Outcome, now: datetime) -> None:
    """A channel that did not answer rests for a minute; any answer ends the rest."""
    if not outcome.down:
        session().execute(delete(ChannelPause).where(ChannelPause.channel == channel))
        return
    advisory_lock(f"channel-{channel}")
    pause = session().get(ChannelPause, channel, populate_existing=True) or ChannelPause(channel=channel, since=now)
    pause.until = now + PAUSE
    session().add(pause)


def _standing(row: Delivery) -> Standing:
    return Standing(
        channel=row.channel,
        state=row.state,
        attempts=row.attempts,
        next_at=row.next_at,
        claimed_at=row.claimed_at,
        error=row.error,
        unsure=row.unsure,
        urgent=row.urgent,
        expires_at=row.expires_at,
    )


def _stand(row: Delivery, standing: Standing, now: datetime) -> None:
    """The only writer of a delivery's state."""
    row.state, row.attempts, row.unsure = standing.state, standing.attempts, standing.unsure
    row.next_at, row.claimed_at, row.error = standing.next_at, standing.claimed_at, standing.error[:200]
    row.settled_at = now if standing.state in delivery.ENDED else None


def ask_for_due(*, now: datetime, limit: int) -> int:
    """Queue a job for each delivery that none will take care of; returns how many. Asking twice does no harm."""
    found = queries.due(now, limit)
    for delivery_id in found:
        enqueue("deliver", delivery_id, patient=True)
    if found:
        session().execute(update(Delivery).where(Delivery.id.in_(found)).values(asked_at=now))
    return len(found)


def record_in_outbox(parcel: Parcel, *, now: datetime) -> None:
    """Keep what would have gone outside; a key that was recorded before is not recorded again."""
    known = session().scalar(select(OutboxEntry.id).where(OutboxEntry.delivery_id == parcel.delivery_id))
    if known is None:
        session().add(OutboxEntry(delivery_id=parcel.delivery_id, text=parcel.text, at=now))


# --- by people -------------------------------------------------------------------------------------------------------


def mark_read(message_id: int, *, actor: Actor, now: datetime) -> None:
    """I have taken note of this message; saying so again changes nothing."""
    found = queries.message(message_id, actor)
    found.read_at = found.read_at or now


def mark_all_read(up_to: int, *, actor: Actor, now: datetime) -> int:
    """I have taken note of everything up to this message: what came after the page was shown stays unread."""
    done = session().execute(
        update(Message)
        .where(Message.person_id == actor.person_id, Message.id <= up_to, Message.read_at.is_(None))
        .values(read_at=now)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # a cursor result


def retry_delivery(delivery_id: int, *, state_seen: str, actor: Actor, now: datetime) -> None:
    """Send one ended delivery again, with its old key; Conflict when it has moved on meanwhile."""
    row = queries.delivery(delivery_id, actor)
    if row.state != state_seen:
        raise Conflict(f"您打开后，这条消息的状态已变为“{delivery.STATE_NAMES[row.state]}”。您的操作没有生效。")
    reason = delivery.why_not_retry(row.state, is_code=row.sign_in_code_id is not None)
    if reason:
        raise Refused(reason)
    _stand(row, replace(_standing(row), state="queued", attempts=0, next_at=now, claimed_at=None, expires_at=None), now)
    journal.append(
        "delivery.retry",
        f"delivery-{row.id}",
        actor=actor,
        now=now,
        detail={"channel": row.channel, "from": state_seen},
    )
    _queue(row, now)


def retry_failed(up_to: int, *, actor: Actor, now: datetime) -> int:
    """Send again what certainly did not arrive, oldest first; the sweep spreads it out. Returns how many."""
    found = session().scalars(queries.failed_messages(up_to).order_by(Delivery.id).limit(MOST_AT_ONCE)).all()
    if not found:
        raise Refused("没有未送达的消息")
    session().execute(
        update(Delivery)
        .where(Delivery.id.in_(found))
        .values(state="queued", attempts=0, next_at=now, asked_at=None, claimed_at=None, settled_at=None)
    )
    journal.append(
        "delivery.retry_failed", "delivery", actor=actor, now=now, detail={"count": len(found), "up_to": up_to}
    )
    return len(found)
