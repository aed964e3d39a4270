"""The outside as a test sees it: a text message gateway and a mail server on loopback, and a clock to set."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db
from craftsman.accounts import actions as accounts
from craftsman.accounts import queries as people
from craftsman.accounts.actor import Actor
from craftsman.inbox import adapters, jobs

HERE = ZoneInfo("Asia/Shanghai")


# --- the clock -------------------------------------------------------------------------------------------------------


@dataclass
class Clock:
    """What the worker's clock says; it stands still until a test moves it."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **time: float) -> datetime:
        self.at += timedelta(**time)
        return self.at

    def set(self, text: str) -> datetime:
        self.at = datetime.fromisoformat(text).replace(tzinfo=HERE)
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Tuesday noon in Luqiao."""
    clock = Clock(datetime(2026, 11, 24, 12, 0, tzinfo=HERE))
    monkeypatch.setattr(jobs, "now", clock)
    return clock


# --- the gateway -----------------------------------------------------------------------------------------------------


@dataclass
class Asked:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, str]:
        return dict(json.loads(self.raw))


@dataclass
class Gateway:
    """A gateway that sends each key once. `mood` says how it answers: a status, `mute` (takes it, never answers)."""

    url: str = ""
    mood: str = "200"
    asked: list[Asked] = field(default_factory=list)
    sent: dict[str, dict[str, str]] = field(default_factory=dict)

    def answer(self, asked: Asked) -> tuple[int, bytes] | None:
        self.asked.append(asked)
        if self.mood not in ("200", "mute"):
            return int(self.mood), '{"error": "号码13800000512有误"}'.encode()
        body = asked.body
        self.sent.setdefault(body["key"], body)
        if self.mood == "mute":
            return None
        return 200, json.dumps({"id": f"gw-{list(self.sent).index(body['key']) + 1}", "state": "accepted"}).encode()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A gateway on loopback; adapters lose patience with it after half a second."""
    monkeypatch.setattr(adapters, "TIMEOUT", 0.5)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            answer = gateway.answer(Asked(self.path, dict(self.headers), raw))
            if answer is None:
                time.sleep(0.7)
                return
            self.send_response(answer[0])
            if 300 <= answer[0] < 400:
                self.send_header("Location", f"{gateway.url}/elsewhere")
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        do_GET = do_POST

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield gateway
    server.shutdown()
    server.server_close()


def closed_port() -> int:
    """A port on which nobody listens."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- the mail server -------------------------------------------------------------------------------------------------


@dataclass
class MailServer:
    """Takes mail. `mood`: ok, busy (451 at RCPT), no (550 at RCPT), mute (takes the letter, hangs up without a word)."""

    port: int = 0
    mood: str = "ok"
    letters: list[bytes] = field(default_factory=list)


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """An SMTP server on loopback."""
    monkeypatch.setattr(adapters, "TIMEOUT", 2)
    mail = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 ready\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"RCPT" and mail.mood in ("busy", "no"):
                    self.wfile.write(b"451 later\r\n" if mail.mood == "busy" else b"550 no such box\r\n")
                elif word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    letter = b""
                    while (part := self.rfile.readline()) != b".\r\n":
                        letter += part
                    mail.letters.append(letter)
                    if mail.mood == "mute":
                        return
                    self.wfile.write(b"250 taken\r\n")
                else:
                    self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    mail.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield mail
    server.shutdown()
    server.server_close()


# --- people ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cast:
    """Ids of the people in these stories."""

    worker: int
    rival: int
    clerk: int


Enter = Callable[[int], tuple[FlaskClient, Actor]]


@pytest.fixture
def cast(app: Flask, clock: Clock) -> Cast:
    """A worker, another worker and a clerk of the union."""
    with app.app_context(), db.transaction():
        ids = [
            accounts.add_staff(name, phone, None, [(role, None, None, False)], now=clock.at).id
            for name, phone, role in (
                ("陈小明", "13800000512", "worker"),
                ("徐海波", "13800000513", "worker"),
                ("林静", "13800000514", "clerk"),
            )
        ]
    return Cast(*ids)


@pytest.fixture
def enter(app: Flask) -> Enter:
    """Sign a person in: a browser that holds the cookie, and the actor the portal sees."""

    def enter(person_id: int) -> tuple[FlaskClient, Actor]:
        now = datetime.now(HERE)
        with app.app_context(), db.transaction():
            opened = accounts.open_sign_in(person_id, way="password", address="127.0.0.1", device="", now=now)
        with app.app_context():
            actor = people.actor_for(opened.token, now, now)
        assert actor is not None
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["sign_in"], cookie["seen"] = opened.token, now.timestamp()
        return client, actor

    return enter
