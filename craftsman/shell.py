"""What every template is given: who runs the portal, who is looking, dates and points as people write them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, has_request_context, request, url_for
from werkzeug.routing import BuildError

from craftsman import config, replays, web, words

LOCAL = ZoneInfo("Asia/Shanghai")
ELDER_COOKIE = "elder"
_YEAR = 365 * 24 * 3600
_WEEKDAYS = "一二三四五六日"
_ANY_ID = 999_999_999_999  # stands for an id while an address is built; the longest that addresses take


def init_app(app: Flask) -> None:
    """Give Jinja its filters and context; remember the elder mode in a cookie."""
    app.context_processor(_context)
    app.after_request(_remember_elder)
    app.jinja_env.globals.update(
        fragment=web.fragment,
        fragments=web.fragments,
        link=link,
        links_to=links_to,
        static_url=static_url,
        new_key=replays.new_key,
        zip=zip,
    )
    app.jinja_env.filters.update(
        date=full_date, day=short_day, days=days, clock=clock, moment=moment, points=points, weekday=weekday, iso=iso
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def local(value: datetime) -> datetime:
    """The instant on the district's clock."""
    return value.astimezone(LOCAL)


def today(now: datetime) -> date:
    """The district's calendar day at this instant."""
    return local(now).date()


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def full_date(value: date | datetime | None) -> str:
    """2026年11月21日"""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.year}年{day.month}月{day.day}日"


def short_day(value: date | datetime | None) -> str:
    """11月21日; 2025年11月21日 when that is not this year."""
    return "" if value is None else words.spoken(_day(value), _this_year())


def days(first: date, last: date) -> str:
    """11月21日至27日"""
    return words.spoken_days(first, last, _this_year())


def _this_year() -> int:
    return today(web.now()).year


def weekday(value: date | datetime) -> str:
    """周六"""
    return f"周{_WEEKDAYS[_day(value).weekday()]}"


def iso(value: date | datetime | None) -> str:
    """2026-11-21"""
    return "" if value is None else _day(value).isoformat()


def clock(value: datetime | None) -> str:
    """14:05"""
    if value is None:
        return ""
    at = local(value)
    return f"{at.hour:02}:{at.minute:02}"


def moment(value: datetime | None) -> str:
    """11月21日14:05; with the year when it is not this one."""
    return "" if value is None else short_day(value) + clock(value)


def points(value: Decimal | int | float | str | None, places: int = 1) -> str:
    """Points with at least one decimal and no needless second one: 46.0, 7.25."""
    if value is None:
        return ""
    exact = Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{exact:.{places}f}" if exact == exact.quantize(Decimal(10) ** -places) else f"{exact:f}"


def link(endpoint: str, **args: Any) -> str | None:
    """The address of a page, or None while that page does not exist."""
    if args or endpoint.startswith("."):
        return _address(endpoint, args)
    known: dict[str, str | None] = current_app.extensions.setdefault("links", {})  # the shell asks for thirty per page
    if endpoint not in known:
        known[endpoint] = _address(endpoint, {})
    return known[endpoint]


def _address(endpoint: str, args: dict[str, Any]) -> str | None:
    try:
        return url_for(endpoint, **args)
    except BuildError:
        return None


def links_to(endpoint: str, id_name: str, **args: Any) -> Callable[[int | str], str]:
    """The addresses of many rows of one list: built once, into which each row puts its own id, or a number made of letters
    and digits."""
    given: dict[str, Any] = {id_name: _ANY_ID, **args}
    before, after = url_for(endpoint, **given).split(str(_ANY_ID), 1)
    return lambda id_: f"{before}{id_}{after}"


def static_url(name: str) -> str:
    """A static file's address with its content's digest, so that it may be cached for good."""
    known: dict[str, str] = current_app.extensions.setdefault("static_urls", {})  # a page asks for its icons 70 times
    if name not in known or current_app.debug:
        known[name] = url_for("static", filename=name, v=_digest(name))
    return known[name]


def _digest(name: str) -> str:
    path = Path(current_app.static_folder or "") / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


def is_elder() -> bool:
    """长辈版: asked for in the address, else remembered."""
    asked = request.args.get(ELDER_COOKIE)
    return asked == "1" if asked in ("0", "1") else request.cookies.get(ELDER_COOKIE) == "1"


def _remember_elder(answer: Response) -> Response:
    asked = request.args.get(ELDER_COOKIE)
    if asked in ("0", "1") and request.endpoint != "static":
        secure = current_app.config["SETTINGS"].https
        answer.set_cookie(ELDER_COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True, secure=secure)
    return answer


def _context() -> dict[str, Any]:
    if has_request_context() and "shared" in g:
        return dict(g.shared)
    settings: config.Settings = current_app.config["SETTINGS"]
    shared: dict[str, Any] = {
        "org": settings.org,
        "assets": {
            "mode": settings.assets,
            "htmx_url": config.HTMX_URL,
            "htmx_sri": config.HTMX_SRI,
            "bootstrap_url": config.BOOTSTRAP_URL,
            "bootstrap_sri": config.BOOTSTRAP_SRI,
        },
        "base_url": settings.base_url,
        "actor": None,
        "demo": False,
        "elder": False,
        "now": None,
    }
    if has_request_context():
        shared["actor"] = g.visitor if "visitor" in g else web.visitor()
        shared["elder"] = is_elder()
        shared["now"] = web.now()
        shared["demo"] = current_app.extensions["is_demo"]()
        g.shared = shared  # the same for every fragment of a page
    return shared
