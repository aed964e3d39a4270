"""The cast, with one click to sign in as each: only on this machine, only with invented people, never in production."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.accounts import actions as accounts
from craftsman.demo import queries
from craftsman.demo.cast import STARS
from craftsman.errors import NotFound
from craftsman.shell import link
from craftsman.threshold import is_from_here

bp = Blueprint("demo", __name__)


def _only_here(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Whoever asks from elsewhere gets the same answer as for a page that does not exist."""

    @functools.wraps(view)
    def shown(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if not is_open():
            raise NotFound("demo")
        return view(*args, **kwargs)

    return shown


def is_open() -> bool:
    """Invented people are here, this is no production, and the request comes from this machine itself."""
    known = not current_app.config["SETTINGS"].production and current_app.extensions["is_demo"]()
    return bool(known) and is_from_here()


@bp.get("/demo")
@web.permit("demo.use")
@_only_here
def index() -> ResponseReturnValue:
    cards = queries.cards()
    workers = [card for card in cards if card.member in STARS]
    return web.render("demo/index.html", workers=workers, staff=[card for card in cards if card not in workers])


@bp.post("/demo/sign-in/<int:person_id>/<role>")
@web.permit("demo.use")
@_only_here
def sign_in(person_id: int, role: str) -> ResponseReturnValue:
    invented = queries.invented_person(person_id)
    before = web.visitor()
    if before is not None:
        accounts.end_sign_in(before.sign_in_id, actor=before, now=web.now())
    opened = accounts.open_sign_in(
        invented, way="demo", address=request.remote_addr or "", device="演示页", now=web.now(), role=role
    )
    web.keep_sign_in(opened.token)
    return web.see_other(link("my.index" if opened.role == "worker" else "desks.index") or "/")
