"""Law: the life of a delivery — when it may go out, what follows from each answer, when nobody may be woken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SMS, EMAIL, WEBHOOK = "sms", "email", "webhook"
CHANNEL_NAMES: Mapping[str, str] = {SMS: "短信", EMAIL: "邮件", WEBHOOK: "浙政钉"}
STATE_NAMES: Mapping[str, str] = {
    "queued": "待发送",
    "sending": "发送中",
    "sent": "已发出",
    "delivered": "已送达",
    "failed": "未送达",
    "unknown": "结果不明",
}
ENDED = frozenset({"sent", "delivered", "failed", "unknown"})
NEEDS_PEOPLE = frozenset({"failed", "unknown"})
# Channels whose far side knows the key of a delivery, so that asking twice sends once. A mail server knows no keys.
REPEATABLE = frozenset({SMS, WEBHOOK})

MOST_ATTEMPTS = 5
CLAIM_VALID = timedelta(minutes=2)
PAUSE = timedelta(minutes=1)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
URGENT_BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60))
LOCAL = ZoneInfo("Asia/Shanghai")
OPENS, CLOSES = time(8, 30), time(20, 0)

EXPIRED = "验证码已过期，没有再发"
CUT_OFF = "发送时中断，不知道对方是否收到"


@dataclass(frozen=True)
class Standing:
    """Where a delivery stands. `unsure`: one of its attempts may have arrived although nobody said so."""

    channel: str
    state: str
    attempts: int
    next_at: datetime | None
    claimed_at: datetime | None = None
    error: str = ""
    unsure: bool = False
    urgent: bool = False
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Parcel:
    """What an adapter carries outside. The key is the same for every attempt of one delivery."""

    delivery_id: int
    attempt: int
    key: str
    channel: str
    address: str
    subject: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What came back. kind: sent | delivered | refused (asking again is useless) | failed (later) | unknown.

    `down`: the channel as a whole did not answer, so others need not try for a minute.
    """

    kind: str
    external_id: str = ""
    error: str = ""
    down: bool = False


def first_allowed(channel: str, urgent: bool, at: datetime) -> datetime:
    """The first instant from `at` on when this may be sent: text messages only between 8:30 and 20:00, codes always."""
    if channel != SMS or urgent:
        return at
    here = at.astimezone(LOCAL)
    if here.time() < OPENS:
        return here.replace(hour=OPENS.hour, minute=OPENS.minute, second=0, microsecond=0).astimezone(at.tzinfo)
    if here.time() >= CLOSES:
        morning = here.replace(hour=OPENS.hour, minute=OPENS.minute, second=0, microsecond=0) + timedelta(days=1)
        return morning.astimezone(at.tzinfo)
    return at


def begin(standing: Standing, now: datetime, paused_until: datetime | None = None) -> Standing | None:
    """The next standing: `sending` means carry it out now. None: nothing to do, it has ended or someone has it."""
    if standing.state == "queued":
        return _start(standing, now, paused_until)
    if standing.state != "sending" or standing.claimed_at is None or now - standing.claimed_at < CLAIM_VALID:
        return None
    cut = replace(standing, unsure=True, claimed_at=None)
    if standing.channel not in REPEATABLE or standing.attempts >= MOST_ATTEMPTS:
        return _given_up(cut, CUT_OFF)
    return _start(replace(cut, state="queued", next_at=now, error=CUT_OFF), now, paused_until)


def _start(standing: Standing, now: datetime, paused_until: datetime | None) -> Standing | None:
    """Out at once, or later: at night, while the channel rests, or not at all once the code has expired."""
    if standing.expires_at is not None and now >= standing.expires_at:
        return _given_up(standing, EXPIRED)
    if standing.next_at is not None and standing.next_at > now:
        return None
    allowed = first_allowed(standing.channel, standing.urgent, now)
    if paused_until is not None and not standing.urgent:
        allowed = max(allowed, paused_until)
    if allowed > now:
        return replace(standing, next_at=allowed)
    return replace(standing, state="sending", attempts=standing.attempts + 1, claimed_at=now, next_at=None)


def settle(standing: Standing, outcome: Outcome, now: datetime) -> Standing:
    """What follows from an answer."""
    if outcome.kind in ("sent", "delivered"):
        return replace(standing, state=outcome.kind, error="", unsure=False, next_at=None, claimed_at=None)
    unsure = standing.unsure or outcome.kind == "unknown"
    answered = replace(standing, error=outcome.error, unsure=unsure, claimed_at=None)
    certain_enough = outcome.kind == "failed" or (outcome.kind == "unknown" and standing.channel in REPEATABLE)
    if not certain_enough or standing.attempts >= MOST_ATTEMPTS:
        return _given_up(answered, outcome.error)
    again = first_allowed(standing.channel, standing.urgent, now + back_off(standing.attempts, standing.urgent))
    if standing.expires_at is not None and again >= standing.expires_at:
        return _given_up(answered, outcome.error)
    return replace(answered, state="queued", next_at=again)


def _given_up(standing: Standing, error: str) -> Standing:
    """未送达 only when it certainly did not arrive, 结果不明 otherwise."""
    state = "unknown" if standing.unsure else "failed"
    return replace(standing, state=state, error=error, next_at=None, claimed_at=None)


def back_off(attempts: int, urgent: bool) -> timedelta:
    """How long to wait after the attempt of this number (from 1)."""
    waits = URGENT_BACK_OFF if urgent else BACK_OFF
    return waits[min(max(attempts, 1), len(waits)) - 1]


def why_not_retry(state: str, *, is_code: bool) -> str | None:
    """Only what has ended without success is sent again by hand; codes expire, people ask for a new one."""
    if is_code:
        return "验证码不能重发，请本人重新获取"
    if state not in NEEDS_PEOPLE:
        return f"这条消息{STATE_NAMES[state]}，不用重发"
    return None
