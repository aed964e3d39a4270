"""Law: a delivery's life in tables — quiet hours, waiting between attempts, what an answer means, what a kill leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftsman.inbox.delivery import (
    BACK_OFF,
    CUT_OFF,
    ENDED,
    EXPIRED,
    LOCAL,
    MOST_ATTEMPTS,
    URGENT_BACK_OFF,
    Outcome,
    Standing,
    begin,
    first_allowed,
    settle,
    why_not_retry,
)


def here(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL).astimezone(UTC)


NOON = here("2026-11-24 12:00")
WAITING = Standing(channel="sms", state="queued", attempts=0, next_at=NOON)
OUT = replace(WAITING, state="sending", attempts=1, next_at=None, claimed_at=NOON)


# --- quiet hours -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "allowed"),
    [
        ("2026-11-24 08:29:59", "2026-11-24 08:30"),
        ("2026-11-24 08:30", "2026-11-24 08:30"),
        ("2026-11-24 12:34:56", "2026-11-24 12:34:56"),
        ("2026-11-24 19:59:59", "2026-11-24 19:59:59"),
        ("2026-11-24 20:00", "2026-11-25 08:30"),
        ("2026-11-24 23:59:59", "2026-11-25 08:30"),
        ("2026-11-25 00:00", "2026-11-25 08:30"),
        ("2026-12-31 22:00", "2027-01-01 08:30"),
    ],
)
def test_text_messages_sleep_at_night(at: str, allowed: str) -> None:
    assert first_allowed("sms", False, here(at)) == here(allowed)


@pytest.mark.parametrize(("channel", "urgent"), [("sms", True), ("email", False), ("webhook", False)])
def test_codes_mail_and_robots_do_not_sleep(channel: str, urgent: bool) -> None:
    night = here("2026-11-25 02:00")
    assert first_allowed(channel, urgent, night) == night


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # bounds are naive by definition
def test_what_is_allowed_is_the_next_waking_moment(at: datetime) -> None:
    allowed = first_allowed("sms", False, at)
    assert at <= allowed <= at + timedelta(hours=12, minutes=30)
    assert first_allowed("sms", False, allowed) == allowed


# --- before sending --------------------------------------------------------------------------------------------------


def test_what_is_due_is_claimed_and_counted() -> None:
    assert begin(WAITING, NOON) == OUT


@pytest.mark.parametrize("state", ["sent", "delivered", "failed", "unknown"])
def test_what_has_ended_is_left_alone(state: str) -> None:
    assert begin(replace(WAITING, state=state, next_at=None, error=CUT_OFF), NOON) is None


def test_what_is_not_due_waits() -> None:
    assert begin(replace(WAITING, next_at=NOON + timedelta(seconds=1)), NOON) is None


def test_a_job_that_comes_at_night_puts_the_text_message_off_until_morning() -> None:
    night = here("2026-11-24 20:00:01")
    assert begin(WAITING, night) == replace(WAITING, next_at=here("2026-11-25 08:30"))


def test_a_resting_channel_holds_messages_back_but_not_codes() -> None:
    rest = NOON + timedelta(seconds=40)
    assert begin(WAITING, NOON, rest) == replace(WAITING, next_at=rest)
    code = replace(WAITING, urgent=True, expires_at=NOON + timedelta(minutes=5))
    after = begin(code, NOON, rest)
    assert after is not None
    assert after.state == "sending"
    assert begin(WAITING, NOON, NOON - timedelta(seconds=1)) == OUT


def test_an_expired_code_is_not_sent() -> None:
    code = replace(WAITING, urgent=True, expires_at=NOON)
    after = begin(code, NOON)
    assert after is not None
    assert (after.state, after.error, after.attempts) == ("failed", EXPIRED, 0)


# --- killed in between -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", ["sms", "webhook", "email"])
def test_a_fresh_claim_belongs_to_its_worker(channel: str) -> None:
    assert begin(replace(OUT, channel=channel), NOON + timedelta(seconds=119)) is None


@pytest.mark.parametrize("channel", ["sms", "webhook"])
def test_a_stale_claim_is_asked_again_where_a_key_makes_that_safe(channel: str) -> None:
    late = NOON + timedelta(minutes=2)
    after = begin(replace(OUT, channel=channel), late)
    assert after is not None
    assert (after.state, after.attempts, after.claimed_at, after.unsure) == ("sending", 2, late, True)


def test_a_mail_that_was_cut_off_is_left_to_people() -> None:
    after = begin(replace(OUT, channel="email"), NOON + timedelta(minutes=2))
    assert after is not None
    assert (after.state, after.error, after.next_at) == ("unknown", CUT_OFF, None)


def test_the_last_attempt_cut_off_is_left_to_people() -> None:
    after = begin(replace(OUT, attempts=MOST_ATTEMPTS), NOON + timedelta(minutes=2))
    assert after is not None
    assert after.state == "unknown"


def test_a_stale_claim_found_at_night_waits_for_the_morning() -> None:
    after = begin(OUT, here("2026-11-24 21:00"))
    assert after is not None
    assert (after.state, after.next_at, after.attempts) == ("queued", here("2026-11-25 08:30"), 1)


# --- after sending ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "kind", "attempts", "unsure", "state"),
    [
        ("sms", "sent", 1, False, "sent"),
        ("sms", "delivered", 5, True, "delivered"),
        ("sms", "refused", 1, False, "failed"),
        ("sms", "refused", 2, True, "unknown"),
        ("sms", "failed", 1, False, "queued"),
        ("sms", "failed", 4, False, "queued"),
        ("sms", "failed", 5, False, "failed"),
        ("sms", "failed", 5, True, "unknown"),
        ("sms", "unknown", 1, False, "queued"),
        ("sms", "unknown", 5, False, "unknown"),
        ("webhook", "unknown", 1, False, "queued"),
        ("email", "failed", 1, False, "queued"),
        ("email", "unknown", 1, False, "unknown"),
        ("email", "refused", 1, False, "failed"),
    ],
)
def test_what_an_answer_means(channel: str, kind: str, attempts: int, unsure: bool, state: str) -> None:
    after = settle(replace(OUT, channel=channel, attempts=attempts, unsure=unsure), Outcome(kind, error="忙"), NOON)
    assert after.state == state
    assert (after.next_at is not None) == (state == "queued")
    assert after.claimed_at is None


@pytest.mark.parametrize(("attempts", "wait"), list(enumerate(BACK_OFF, start=1)))
def test_waiting_grows_with_each_attempt(attempts: int, wait: timedelta) -> None:
    assert settle(replace(OUT, attempts=attempts), Outcome("failed"), NOON).next_at == NOON + wait


def test_a_retry_never_falls_into_the_night() -> None:
    evening = here("2026-11-24 19:58")
    assert settle(replace(OUT, attempts=2), Outcome("failed"), evening).next_at == here("2026-11-25 08:30")


def test_a_code_is_tried_again_within_seconds_and_never_after_it_expired() -> None:
    code = replace(OUT, urgent=True, expires_at=NOON + timedelta(minutes=5))
    assert settle(code, Outcome("failed"), NOON).next_at == NOON + URGENT_BACK_OFF[0]
    assert settle(code, Outcome("failed"), NOON + timedelta(minutes=4, seconds=56)).state == "failed"
    assert sum(URGENT_BACK_OFF, timedelta()) < timedelta(minutes=5)


ANSWERS = st.sampled_from(["failed", "unknown", "refused", "sent", "cut off"])


@given(st.lists(ANSWERS, min_size=12, max_size=12), st.sampled_from(["sms", "email", "webhook"]))
def test_every_history_ends_after_at_most_five_attempts(answers: list[str], channel: str) -> None:
    standing, now = replace(WAITING, channel=channel), NOON
    for answer in answers:
        now = max(now + timedelta(minutes=2), standing.next_at or now)
        claimed = begin(standing, now)
        if claimed is None:
            break
        carried = claimed.state == "sending" and answer != "cut off"
        standing = settle(claimed, Outcome(answer), now) if carried else claimed
    assert standing.state in ENDED
    assert standing.attempts <= MOST_ATTEMPTS


# --- by hand ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "is_code", "allowed"),
    [
        ("failed", False, True),
        ("unknown", False, True),
        ("sent", False, False),
        ("queued", False, False),
        ("failed", True, False),
    ],
)
def test_what_may_be_sent_again(state: str, is_code: bool, allowed: bool) -> None:
    assert (why_not_retry(state, is_code=is_code) is None) == allowed
