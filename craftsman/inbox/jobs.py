"""Deliveries on their way: store first, send later, never twice."""

from __future__ import annotations

from datetime import UTC, datetime

from craftsman import db
from craftsman.accounts import queries as accounts
from craftsman.inbox import actions, adapters
from craftsman.inbox.delivery import Outcome, Parcel
from craftsman.jobs import job, scheduled

SWEEP = 100
MOST_SWEEPS = 20
CLOSED = "未开通这个通道，请检查设置"


def now() -> datetime:
    """The worker's clock."""
    return datetime.now(UTC)


@job("deliver")
def deliver(delivery_id: int) -> None:
    """Claim it, carry it outside any transaction, write down the answer. Killed in between, the sweep finds the claim."""
    with db.transaction():
        parcel = actions.claim(delivery_id, now=now())
    if parcel is None:
        return
    outcome = _carry(parcel)
    with db.transaction():
        actions.settle(parcel, outcome, now=now())


def _carry(parcel: Parcel) -> Outcome:
    with db.reading():
        demo = accounts.has_demo_people()
    adapter = _adapter(parcel.channel, demo)
    return adapter.send(parcel, now()) if adapter else Outcome("refused", error=CLOSED)


def _adapter(channel: str, demo: bool) -> adapters.Adapter | None:
    """While invented people are here nothing leaves the house."""
    ways = adapters.ways()
    found = None if demo else ways.open.get(channel)
    return found or (adapters.Outbox(_record) if demo or ways.outbox else None)


def _record(parcel: Parcel, at: datetime) -> None:
    with db.transaction():
        actions.record_in_outbox(parcel, now=at)


@job("send_sign_in_code")
def send_sign_in_code(code_id: int) -> None:
    """A sign-in code that `accounts` made; its id is all that travels."""
    with db.transaction():
        delivery_id = actions.send_code(code_id, now=now())
    if delivery_id is not None:
        deliver(delivery_id)


@scheduled("deliveries_due", "* * * * *")
def sweep(_at: datetime) -> None:
    """Each minute: what came due (retries, the morning), and claims whose worker was killed."""
    for _ in range(MOST_SWEEPS):
        with db.transaction():
            found = actions.ask_for_due(now=now(), limit=SWEEP)
        if found < SWEEP:
            return
