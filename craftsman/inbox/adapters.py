"""The ways outside: text message gateway, mail server, robot of the work platform, and the outbox instead of all three.

An adapter carries one parcel and says what came of it. It never raises for what the far side or the network does, never
follows a redirect (that would carry the token elsewhere) and gives up after ten seconds without an answer.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import smtplib
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from http.client import HTTPException
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from craftsman.inbox.delivery import EMAIL, SMS, WEBHOOK, Outcome, Parcel
from craftsman.masking import scrub

TIMEOUT = 10
_MOST_ANSWER = 65_536
_TROUBLES: tuple[tuple[type[BaseException], str], ...] = (
    (ConnectionRefusedError, "对方没有开机或拒绝连接"),
    (socket.gaierror, "找不到这个地址"),
    (TimeoutError, "等了10秒没有回应"),
    (ssl.SSLError, "对方的安全证书不可信"),
)


class Adapter(Protocol):
    """Carries parcels of one channel."""

    def send(self, parcel: Parcel, at: datetime) -> Outcome: ...


# --- over HTTP -------------------------------------------------------------------------------------------------------


class _StayHere(HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome | bytes:
    """The answer's body when it was 2xx, else what to make of the failure."""
    if urlsplit(url).scheme not in ("http", "https"):
        return Outcome("refused", error="通道地址不是网址，请检查设置")
    request = Request(  # noqa: S310  # checked above
        url, data=body, headers={"Content-Type": "application/json; charset=utf-8", **headers}, method="POST"
    )
    try:
        with build_opener(_StayHere).open(request, timeout=TIMEOUT) as answer:
            return bytes(answer.read(_MOST_ANSWER))
    except HTTPError as error:
        with error:
            return _refusal(error.code, error.read(_MOST_ANSWER))
    except URLError as error:
        return _unreachable(error.reason)
    except (OSError, HTTPException) as error:
        return Outcome("unknown", error=_said(error), down=True)


def _refusal(status: int, body: bytes) -> Outcome:
    """Busy passes; broken (500, 502, 504) may have sent it all the same; anything else stays refused however often one asks."""
    error = f"对方答复{status}：{scrub(body.decode('utf-8', 'replace'))}"[:200]
    if status in (408, 429, 503):
        return Outcome("failed", error=error, down=True)
    if status >= 500:
        return Outcome("unknown", error=error, down=status != 500)
    return Outcome("refused", error=error)


def _unreachable(reason: object) -> Outcome:
    """No connection: certainly nothing was sent. Cut off later: the request may have arrived."""
    before = isinstance(reason, ConnectionRefusedError | socket.gaierror | ssl.SSLError)
    return Outcome("failed" if before else "unknown", error=f"连不上：{_said(reason)}", down=True)


def _said(reason: object) -> str:
    """The trouble in the words of people who cannot read a stack trace."""
    for kind, words in _TROUBLES:
        if isinstance(reason, kind):
            return words
    return "连接中断"


@dataclass(frozen=True)
class SmsGateway:
    """POST {"to", "text", "key"} with a bearer token. The gateway must treat a key it has seen as already done."""

    url: str
    token: str = field(repr=False)

    def send(self, parcel: Parcel, at: datetime) -> Outcome:
        body = json.dumps({"to": parcel.address, "text": parcel.text, "key": parcel.key}, ensure_ascii=False).encode()
        answer = _post(self.url, body, {"Authorization": f"Bearer {self.token}", "Idempotency-Key": parcel.key})
        return answer if isinstance(answer, Outcome) else _read_answer(answer)


def _read_answer(body: bytes) -> Outcome:
    """{"id", "state"}: `delivered` when the gateway knows the phone has it, else it has been taken over."""
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        said = {}
    if not isinstance(said, dict):
        said = {}
    return Outcome(
        "delivered" if said.get("state") == "delivered" else "sent", external_id=str(said.get("id", ""))[:100]
    )


@dataclass(frozen=True)
class Webhook:
    """POST a text message to a robot; the body is signed so that the robot knows who speaks and when."""

    url: str
    token: str = field(repr=False)

    def send(self, parcel: Parcel, at: datetime) -> Outcome:
        text = f"{parcel.subject}\n{parcel.text}" if parcel.subject else parcel.text
        body = json.dumps(
            {"msgtype": "text", "text": {"content": text}, "key": parcel.key}, ensure_ascii=False
        ).encode()
        stamp = str(int(at.timestamp()))
        headers = {
            "X-Timestamp": stamp,
            "X-Signature": signature(self.token, stamp, body),
            "Idempotency-Key": parcel.key,
        }
        answer = _post(self.url, body, headers)
        return answer if isinstance(answer, Outcome) else Outcome("delivered")


def signature(token: str, stamp: str, body: bytes) -> str:
    """`sha256=` and the HMAC-SHA256 over "<unix seconds>.<body>"."""
    return "sha256=" + hmac.new(token.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


# --- mail ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mail:
    """One mail over SMTP, encrypted where the server offers it."""

    host: str
    port: int
    sender: str

    def send(self, parcel: Parcel, at: datetime) -> Outcome:
        handed_over, answer = False, None
        try:
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT) as server:
                self._open(server, parcel.address)
                handed_over = True
                answer = server.data(self._letter(parcel, at).as_bytes())
        except smtplib.SMTPResponseException as error:
            answer = answer or (error.smtp_code, _bytes(error.smtp_error))
        except (OSError, smtplib.SMTPException) as error:
            if answer is None:  # trouble while saying goodbye does not matter
                return Outcome("unknown" if handed_over else "failed", error=f"邮件服务器：{_said(error)}", down=True)
        return _mail_answer(*answer, parcel.key)

    def _open(self, server: smtplib.SMTP, to: str) -> None:
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
        for status, said in (server.mail(self.sender), server.rcpt(to)):
            if status >= 400:
                raise smtplib.SMTPResponseException(status, said)

    def _letter(self, parcel: Parcel, at: datetime) -> EmailMessage:
        letter = EmailMessage(policy=SMTP_POLICY)
        letter["From"], letter["To"], letter["Subject"] = self.sender, parcel.address, parcel.subject
        letter["Date"] = format_datetime(at)
        letter["Message-ID"] = f"<{parcel.key}@{self.sender.rpartition('@')[2]}>"
        letter.set_content(parcel.text, cte="base64")
        return letter


def _mail_answer(status: int, said: bytes, key: str) -> Outcome:
    if 200 <= status < 300:
        return Outcome("sent", external_id=key)
    error = f"邮件服务器答复{status}：{scrub(said.decode('utf-8', 'replace'))}"[:200]
    return Outcome("failed" if 400 <= status < 500 else "refused", error=error)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


# --- nowhere ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outbox:
    """Records instead of sending: nobody real is reached from a demo or a developer's machine."""

    record: Callable[[Parcel, datetime], None]

    def send(self, parcel: Parcel, at: datetime) -> Outcome:
        self.record(parcel, at)
        return Outcome("delivered")


# --- which ways are open ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ways:
    """What the settings open. `outbox`: a channel without a way of its own is recorded instead (never in production)."""

    signature: str = "路桥区总工会"
    open: Mapping[str, Adapter] = field(default_factory=dict)
    outbox: bool = False
    webhook_url: str = ""


_installed = Ways()


def install(
    *,
    signature: str,
    outbox: bool,
    sms: tuple[str | None, str | None] = (None, None),
    mail: tuple[str | None, int, str | None] = (None, 25, None),
    webhook: tuple[str | None, str | None] = (None, None),
) -> None:
    """Open the ways that have an address: (url, token), (host, port, sender), (url, token)."""
    global _installed
    ways: dict[str, Adapter] = {}
    if sms[0]:
        ways[SMS] = SmsGateway(sms[0], sms[1] or "")
    if mail[0] and mail[2]:
        ways[EMAIL] = Mail(mail[0], mail[1], mail[2])
    if webhook[0]:
        ways[WEBHOOK] = Webhook(webhook[0], webhook[1] or "")
    _installed = Ways(signature, ways, outbox, webhook[0] or "")


def ways() -> Ways:
    """What is open in this process."""
    return _installed


def is_open(channel: str) -> bool:
    """Whether something on this channel would go anywhere."""
    return channel in _installed.open or _installed.outbox
