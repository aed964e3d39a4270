"""Deliveries against a gateway on loopback: never twice, the gateway away and back, killed in between, at night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from craftsman import db
from craftsman.accounts import actions as accounts
from craftsman.accounts.models import Person, SignInCode
from craftsman.crypto import unseal
from craftsman.db import session
from craftsman.inbox import actions, adapters, jobs
from craftsman.inbox.adapters import Mail, SmsGateway, Ways, Webhook
from craftsman.inbox.delivery import CUT_OFF, EXPIRED
from craftsman.inbox.models import ChannelPause, Delivery, Message, OutboxEntry
from craftsman.jobs import drain
from tests.inbox.conftest import Cast, Clock, Gateway, MailServer, closed_port

DUE = {"today": 3, "late": 1}
SIGNATURE = "路桥区总工会"


class Killed(BaseException):
    """kill -9 at the worst moment."""


@pytest.fixture(autouse=True)
def inside(app: Flask) -> object:
    with app.app_context():
        yield


@pytest.fixture
def through(monkeypatch: pytest.MonkeyPatch, gateway: Gateway) -> Gateway:
    """The portal sends its text messages and robot messages through the gateway."""
    open_ways(monkeypatch, sms=SmsGateway(gateway.url, "t"), webhook=Webhook(gateway.url, "k"))
    return gateway


def open_ways(monkeypatch: pytest.MonkeyPatch, *, outbox: bool = False, **ways: adapters.Adapter) -> None:
    monkeypatch.setattr(adapters, "_installed", Ways(SIGNATURE, ways, outbox, "https://robot.example.com/x"))


def tell(person: int, clock: Clock, code: str = "duties_due", values: dict[str, object] = DUE, **more: object) -> int:
    with db.transaction():
        return actions.send_message(person, code, values, actor=None, now=clock.at, **more)  # type: ignore[arg-type]  # passed through


def only() -> Delivery:
    session().rollback()
    return session().scalars(select(Delivery)).one()


def killed_after(monkeypatch: pytest.MonkeyPatch, run: Callable[[], object]) -> None:
    """Run until the answer is there but not yet written down, and die."""

    def die(*_args: object, **_kwargs: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(actions, "settle", die)
        with pytest.raises(Killed):
            run()


# --- store first -----------------------------------------------------------------------------------------------------


def test_a_message_is_stored_and_sent_later(cast: Cast, clock: Clock, through: Gateway) -> None:
    tell(cast.worker, clock, link="/review")
    assert not through.asked, "nothing leaves inside the transaction"
    assert only().state == "queued"
    drain()
    row = only()
    assert (row.state, row.attempts, row.external_id, row.address_masked) == ("sent", 1, "gw-1", "138****0512")
    assert through.sent[row.uid]["to"] == "13800000512"
    assert through.sent[row.uid]["text"] == "【路桥区总工会】您有3项申报材料今天到期、1项已超期，请登录“数智工匠”处理。"


def test_rolled_back_nobody_is_told(cast: Cast, clock: Clock, through: Gateway) -> None:
    def break_off() -> None:
        with db.transaction():
            actions.send_message(cast.worker, "duties_due", DUE, actor=None, now=clock.at)
            raise RuntimeError("the act failed")

    with pytest.raises(RuntimeError, match="the act failed"):
        break_off()
    assert drain() == 0
    assert session().scalar(select(Message.id)) is None
    assert not through.asked


def test_the_address_is_sealed(cast: Cast, clock: Clock, through: Gateway) -> None:
    tell(cast.worker, clock)
    row = only()
    assert b"13800000512" not in row.address_sealed
    assert unseal(row.address_sealed, f"delivery.address.{row.uid}") == "13800000512"


def test_who_has_no_phone_is_told_in_site_only(cast: Cast, clock: Clock, through: Gateway) -> None:
    with db.transaction():
        person = session().get_one(Person, cast.worker)
        person.phone_sealed = person.phone_index = None
    tell(cast.worker, clock)
    assert session().scalars(select(Message)).one().person_id == cast.worker
    assert drain() == 0


def test_a_closed_channel_makes_no_delivery(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ways(monkeypatch)
    tell(cast.worker, clock)
    assert session().scalar(select(Delivery.id)) is None


def test_the_same_occasion_is_told_once(cast: Cast, clock: Clock, through: Gateway) -> None:
    first = tell(cast.worker, clock, occasion="duty-88")
    assert tell(cast.worker, clock, occasion="duty-88") == first
    assert tell(cast.worker, clock, occasion="duty-89") != first
    assert tell(cast.rival, clock, occasion="duty-88") != first
    drain()
    assert len(through.sent) == 3


@pytest.mark.parametrize("link", ["https://example.com/", "//example.com", "/\\example.com", "javascript:x"])
def test_a_message_leads_nowhere_else(cast: Cast, clock: Clock, link: str) -> None:
    with pytest.raises(ValueError, match="page of the portal"):
        tell(cast.worker, clock, link=link)


# --- never twice -----------------------------------------------------------------------------------------------------


def test_two_runs_send_once(cast: Cast, clock: Clock, through: Gateway) -> None:
    tell(cast.worker, clock)
    row = only().id
    jobs.deliver(row)
    jobs.deliver(row)
    drain()
    assert len(through.asked) == 1


def test_killed_after_sending_the_gateway_is_asked_with_the_same_key(
    cast: Cast, clock: Clock, through: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(cast.worker, clock)
    killed_after(monkeypatch, drain)
    assert only().state == "sending"
    drain()
    clock.forward(seconds=119)
    jobs.sweep(clock.at)
    drain()
    assert len(through.asked) == 1, "a claim that may still be alive is not touched"
    clock.forward(seconds=1)
    jobs.sweep(clock.at)
    drain()
    assert [asked.body["key"] for asked in through.asked] == [only().uid] * 2
    assert len(through.sent) == 1
    assert (only().state, only().external_id) == ("sent", "gw-1")


def test_killed_after_sending_a_mail_is_not_repeated(
    cast: Cast, clock: Clock, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_ways(monkeypatch, email=Mail("127.0.0.1", mail_server.port, "portal@example.com"))
    tell(cast.worker, clock, channels=["email"], email="chen@example.com")
    killed_after(monkeypatch, drain)
    clock.forward(minutes=2)
    jobs.sweep(clock.at)
    drain()
    row = only()
    assert (row.state, row.error, row.address_masked) == ("unknown", CUT_OFF, "c***@example.com")
    for _ in range(3):
        clock.forward(hours=1)
        jobs.sweep(clock.at)
        drain()
    assert len(mail_server.letters) == 1


def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(cast: Cast, clock: Clock, through: Gateway) -> None:
    through.mood = "mute"
    tell(cast.worker, clock)
    drain()
    row = only()
    assert (row.state, row.unsure) == ("queued", True)
    through.mood = "200"
    clock.forward(minutes=1)
    jobs.sweep(clock.at)
    drain()
    assert len(through.asked) == 2
    assert len(through.sent) == 1
    assert (only().state, only().unsure) == ("sent", False)


def test_late_good_news_counts_and_late_bad_news_does_not(cast: Cast, clock: Clock, through: Gateway) -> None:
    tell(cast.worker, clock)
    row = only().id
    with db.transaction():
        first = actions.claim(row, now=clock.at)
    with db.transaction():
        second = actions.claim(row, now=clock.forward(minutes=2))
    assert first is not None
    assert second is not None
    assert first.key == second.key
    with db.transaction():
        actions.settle(first, adapters.Outcome("refused", error="late"), now=clock.at)
    assert (only().state, only().attempts) == ("sending", 2)
    with db.transaction():
        actions.settle(first, adapters.Outcome("sent", external_id="gw-1"), now=clock.at)
    with db.transaction():
        actions.settle(second, adapters.Outcome("refused", error="no"), now=clock.at)
    assert (only().state, only().external_id) == ("sent", "gw-1")


# --- the gateway away and back ---------------------------------------------------------------------------------------


def test_the_gateway_away_and_back(cast: Cast, clock: Clock, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ways(monkeypatch, sms=SmsGateway(f"http://127.0.0.1:{closed_port()}", "t"))
    tell(cast.worker, clock)
    drain()
    row = only()
    assert (row.state, row.attempts, row.unsure) == ("queued", 1, False)
    assert row.error.startswith("连不上")
    assert session().scalars(select(ChannelPause)).one().channel == "sms"
    open_ways(monkeypatch, sms=SmsGateway(gateway.url, "t"))
    jobs.sweep(clock.at)
    assert drain() == 0, "not before its time"
    clock.forward(minutes=1)
    jobs.sweep(clock.at)
    drain()
    assert (only().state, only().error) == ("sent", "")
    assert session().scalar(select(ChannelPause.channel)) is None


def test_while_the_gateway_is_away_only_one_message_tries(cast: Cast, clock: Clock, through: Gateway) -> None:
    through.mood = "503"
    for person in (cast.worker, cast.rival, cast.clerk):
        tell(person, clock)
    drain()
    assert len(through.asked) == 1
    waiting = session().scalars(select(Delivery).order_by(Delivery.id)).all()
    assert [row.attempts for row in waiting] == [1, 0, 0]
    through.mood = "200"
    clock.forward(minutes=1)
    jobs.sweep(clock.at)
    drain()
    assert len(through.sent) == 3


def test_five_attempts_then_people(cast: Cast, clock: Clock, through: Gateway) -> None:
    through.mood = "503"
    tell(cast.worker, clock)
    for _ in range(12):
        drain()
        clock.forward(hours=3)
        jobs.sweep(clock.at)
    row = only()
    assert (row.state, row.attempts, len(through.asked)) == ("failed", 5, 5)
    assert row.settled_at is not None


def test_a_backlog_is_asked_for_once_not_every_minute(cast: Cast, clock: Clock, through: Gateway) -> None:
    tell(cast.worker, clock)
    for _ in range(5):
        jobs.sweep(clock.forward(minutes=1))
    assert drain() == 1


def test_a_job_that_was_lost_is_found_again(cast: Cast, clock: Clock, through: Gateway) -> None:
    tell(cast.worker, clock)
    with db.transaction():
        only().asked_at = None
    jobs.sweep(clock.at)
    assert drain() == 2
    assert len(through.asked) == 1


def test_codes_pass_a_crowd_of_messages(cast: Cast, clock: Clock, through: Gateway, app: Flask) -> None:
    """The engine takes the smallest priority first, the oldest first among equals."""
    tell(cast.worker, clock)
    ask_for_code(clock)
    waiting = app.extensions["jobs"].list_workflows(status=["ENQUEUED"])
    assert [job.name for job in sorted(waiting, key=lambda job: (job.priority, job.created_at))] == [
        "send_sign_in_code",
        "deliver",
    ]


# --- at night --------------------------------------------------------------------------------------------------------


def test_what_is_written_at_night_is_sent_in_the_morning(cast: Cast, clock: Clock, through: Gateway) -> None:
    clock.set("2026-11-24T23:40")
    tell(cast.worker, clock)
    assert drain() == 0
    for minutes in (15, 30, 8 * 60 + 4):
        jobs.sweep(clock.forward(minutes=minutes))
        assert drain() == 0
    assert clock.at.strftime("%H:%M") == "08:29"
    jobs.sweep(clock.forward(minutes=1))
    drain()
    assert only().state == "sent"


def test_a_queue_that_runs_late_does_not_wake_people(cast: Cast, clock: Clock, through: Gateway) -> None:
    clock.set("2026-11-24T19:59")
    tell(cast.worker, clock)
    clock.set("2026-11-24T20:01")
    drain()
    assert not through.asked
    assert only().next_at == clock.set("2026-11-25T08:30")
    jobs.sweep(clock.at)
    drain()
    assert only().state == "sent"


# --- sign-in codes ---------------------------------------------------------------------------------------------------


def ask_for_code(clock: Clock, phone: str = "13800000512") -> str:
    with db.transaction():
        accounts.send_code(phone, "127.0.0.1", now=clock.at)
    row = session().scalars(select(SignInCode)).one()
    return unseal(row.code_sealed, f"sign_in_code.code.{row.uid}")


def test_a_code_goes_out_at_night_and_is_stored_nowhere(cast: Cast, clock: Clock, through: Gateway) -> None:
    clock.set("2026-11-25T03:00")
    code = ask_for_code(clock)
    drain()
    assert [body["text"] for body in through.sent.values()] == [
        f"【路桥区总工会】验证码{code}，5分钟内有效。工作人员不会向您索要，请勿告诉他人。"
    ]
    row = only()
    assert (row.state, row.text, row.message_id) == ("sent", "", None)
    assert session().scalar(select(Message.id)) is None
    assert session().scalar(select(OutboxEntry.id)) is None


def test_the_job_of_a_code_runs_twice_and_sends_once(cast: Cast, clock: Clock, through: Gateway) -> None:
    ask_for_code(clock)
    row = session().scalars(select(SignInCode.id)).one()
    jobs.send_sign_in_code(row)
    jobs.send_sign_in_code(row)
    drain()
    assert len(through.asked) == 1


def test_a_code_is_tried_again_at_once_while_it_is_valid(cast: Cast, clock: Clock, through: Gateway) -> None:
    through.mood = "503"
    ask_for_code(clock)
    drain()
    through.mood = "200"
    clock.forward(seconds=5)
    assert drain() == 0
    drain(ahead=timedelta(seconds=6))
    assert only().state == "sent"


def test_a_code_that_expired_in_the_queue_is_not_sent(cast: Cast, clock: Clock, through: Gateway) -> None:
    ask_for_code(clock)
    clock.forward(minutes=5)
    drain()
    assert not through.asked
    assert (only().state, only().error) == ("failed", EXPIRED)


def test_no_gateway_in_production_is_said(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ways(monkeypatch)
    ask_for_code(clock)
    drain()
    assert (only().state, only().error) == ("failed", jobs.CLOSED)


# --- the outbox ------------------------------------------------------------------------------------------------------


def test_without_a_gateway_development_records(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ways(monkeypatch, outbox=True)
    code = ask_for_code(clock)
    drain()
    assert code in session().scalars(select(OutboxEntry.text)).one()
    assert only().state == "delivered"


def test_in_a_demo_nothing_leaves_the_house(cast: Cast, clock: Clock, through: Gateway) -> None:
    with db.transaction():
        session().get_one(Person, cast.rival).demo = True
    tell(cast.worker, clock, channels=["sms", "webhook"])
    drain()
    assert not through.asked
    assert len(session().scalars(select(OutboxEntry)).all()) == 2


def test_the_outbox_records_a_key_once(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ways(monkeypatch, outbox=True)
    tell(cast.worker, clock)
    killed_after(monkeypatch, drain)
    clock.forward(minutes=2)
    jobs.sweep(clock.at)
    drain()
    assert len(session().scalars(select(OutboxEntry)).all()) == 1
    assert only().state == "delivered"


def test_forgetting_a_person_forgets_his_messages(cast: Cast, clock: Clock, through: Gateway) -> None:
    tell(cast.worker, clock)
    with db.transaction():
        session().delete(session().scalars(select(Message)).one())
    assert session().scalar(select(Delivery.id)) is None
