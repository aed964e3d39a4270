"""The threshold: every request gets its number and its cap, odd and foreign ones are turned away, answers get their headers."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request
from werkzeug.routing import IntegerConverter, ValidationError

from craftsman.errors import Forbidden
from craftsman.journal import Origin, origin

_ODD = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
SAFE = ("GET", "HEAD", "OPTIONS")
MAX_BYTES = 1024 * 1024


def init_app(app: Flask) -> None:
    """Stand at both sides of every request; to be wired before anything that reads its body."""
    app.url_map.converters["int"] = SmallNumber
    app.before_request(_open)
    app.after_request(_headers)


class SmallNumber(IntegerConverter):
    """Ids in addresses have at most twelve ASCII digits; anything longer is nobody's id (404), never an overflow."""

    regex = "[0-9]{1,12}"

    def to_python(self, value: str) -> int:
        if not value.isascii():
            raise ValidationError
        return int(value)


def is_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def request_id() -> str:
    return cast(str, g.get("request_id", ""))


def is_from_here() -> bool:
    """Whether this machine itself asks, under its own name.

    A forwarding header means that a proxy here speaks for somebody elsewhere; another name means that a proxy hides it, or
    that a page elsewhere has let its own name point here.
    """
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    name = (host_of(f"//{request.host}") or "").rpartition("@")[2]
    host = name[1 : name.find("]")] if name.startswith("[") else name.partition(":")[0]
    return _is_loopback(request.remote_addr) and (host == "localhost" or _is_loopback(host))


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False


def _open() -> None:
    g.request_id = f"{datetime.now(UTC):%m%d%H%M%S}-{secrets.token_hex(3)}"
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "max_bytes", MAX_BYTES)
    origin.set(Origin(request_id=g.request_id, address=request.remote_addr or ""))
    if is_odd(request.path) or any(is_odd(name) or is_odd(value) for name, value in request.args.items(multi=True)):
        abort(400)
    if request.method not in SAFE and _is_foreign():
        raise Forbidden("请求来自其他网站，没有执行。请从本站页面重新操作。")


def is_odd(text: str) -> bool:
    """NUL, control characters and lone surrogates have no place in an address."""
    return _ODD.search(text) is not None


def _is_foreign() -> bool:
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    source = request.headers.get("Origin")
    return bool(source) and source != "null" and host_of(source or "") != request.host


def host_of(address: str) -> str | None:
    """The host an address names, or None for what only looks like an address."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return None


_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def _headers(answer: Response) -> Response:
    """What the view has set stands; looked through once, because every header asked for walks through all of them."""
    wanted = {**_ALWAYS, "Content-Security-Policy": current_app.config["CONTENT_SECURITY_POLICY"]}
    wanted["X-Request-Id"] = request_id()
    if current_app.config["SETTINGS"].https:
        wanted["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        answer.vary.update(("Cookie", "HX-Request"))
        wanted["Cache-Control"] = "no-cache" if g.get("visitor") is None else "no-store"
    held = {name.lower() for name, _ in answer.headers}
    answer.headers.extend((name, value) for name, value in wanted.items() if name.lower() not in held)
    return answer
