"""The ways outside, against a gateway and a mail server on loopback: what each answer is taken for."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from craftsman.inbox.adapters import Mail, SmsGateway, Webhook
from craftsman.inbox.delivery import Parcel
from tests.inbox.conftest import Gateway, MailServer, closed_port

AT = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PARCEL = Parcel(1, 1, "k" * 32, "sms", "13800000512", "", "【路桥区总工会】您的申报已审完。")
LETTER = Parcel(2, 1, "m" * 32, "email", "chen@example.com", "审核提醒：3项今天到期", "您有3项申报材料今天到期。")


def test_a_text_message_goes_with_token_and_key(gateway: Gateway) -> None:
    outcome = SmsGateway(gateway.url + "/sms", "s3cret").send(PARCEL, AT)
    assert (outcome.kind, outcome.external_id) == ("sent", "gw-1")
    asked = gateway.asked[0]
    assert asked.path == "/sms"
    assert asked.headers["Authorization"] == "Bearer s3cret"
    assert asked.headers["Idempotency-Key"] == PARCEL.key
    assert asked.body == {"to": "13800000512", "text": PARCEL.text, "key": PARCEL.key}


@pytest.mark.parametrize(
    ("mood", "kind", "down"),
    [
        ("429", "failed", True),
        ("503", "failed", True),
        ("502", "unknown", True),
        ("500", "unknown", False),
        ("400", "refused", False),
        ("401", "refused", False),
        ("302", "refused", False),
        ("307", "refused", False),
        ("mute", "unknown", True),
    ],
)
def test_what_an_answer_is_taken_for(gateway: Gateway, mood: str, kind: str, down: bool) -> None:
    gateway.mood = mood
    outcome = SmsGateway(gateway.url, "t").send(PARCEL, AT)
    assert (outcome.kind, outcome.down) == (kind, down)
    assert len(gateway.asked) == 1, "a redirect is not followed: it would carry the token elsewhere"
    assert "13800000512" not in outcome.error
    assert len(outcome.error) <= 200


def test_nobody_listens(gateway: Gateway) -> None:
    outcome = SmsGateway(f"http://127.0.0.1:{closed_port()}", "t").send(PARCEL, AT)
    assert (outcome.kind, outcome.down) == ("failed", True)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "nonsense"])
def test_only_web_addresses_are_opened(url: str) -> None:
    assert SmsGateway(url, "t").send(PARCEL, AT).kind == "refused"


def test_the_token_is_not_printed() -> None:
    assert "s3cret" not in repr(SmsGateway("http://x", "s3cret")) + repr(Webhook("http://x", "s3cret"))


def test_a_webhook_is_signed_over_time_and_body(gateway: Gateway) -> None:
    outcome = Webhook(gateway.url + "/robot", "k3y").send(PARCEL, AT)
    assert outcome.kind == "delivered"
    asked = gateway.asked[0]
    assert asked.headers["X-Timestamp"] == str(int(AT.timestamp()))
    expected = hmac.new(b"k3y", asked.headers["X-Timestamp"].encode() + b"." + asked.raw, hashlib.sha256).hexdigest()
    assert asked.headers["X-Signature"] == f"sha256={expected}"
    assert "13800000512" not in asked.raw.decode()


def test_a_mail_arrives_whole(mail_server: MailServer) -> None:
    outcome = Mail("127.0.0.1", mail_server.port, "portal@example.com").send(LETTER, AT)
    assert outcome.kind == "sent"
    letter = message_from_bytes(mail_server.letters[0], policy=default)
    assert letter["Subject"] == LETTER.subject
    assert letter["Message-ID"] == f"<{LETTER.key}@example.com>"
    body = letter.get_body()
    assert body is not None
    assert body.get_content().strip() == LETTER.text


@pytest.mark.parametrize(("mood", "kind"), [("busy", "failed"), ("no", "refused"), ("mute", "unknown")])
def test_what_a_mail_server_means(mail_server: MailServer, mood: str, kind: str) -> None:
    mail_server.mood = mood
    assert Mail("127.0.0.1", mail_server.port, "portal@example.com").send(LETTER, AT).kind == kind


def test_no_mail_server() -> None:
    outcome = Mail("127.0.0.1", closed_port(), "portal@example.com").send(LETTER, AT)
    assert (outcome.kind, outcome.down) == ("failed", True)


def test_a_subject_cannot_add_a_header(mail_server: MailServer) -> None:
    twisted = Parcel(2, 1, "m" * 32, "email", "chen@example.com", "一\r\nBcc: x@example.com", "文")
    with pytest.raises(ValueError, match="linefeed"):
        Mail("127.0.0.1", mail_server.port, "portal@example.com").send(twisted, AT)
    assert not mail_server.letters
