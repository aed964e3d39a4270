"""工匠名录: craftsmen who agreed to be found; no phone, no photograph that was not given."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.accounts import reference
from craftsman.talents import directory, queries
from craftsman.talents.directory import Wanted
from craftsman.talents.growth import LEVELS
from craftsman.talents.views.my import bp

PAGE = 24


@bp.get("/craftsmen")
@web.permit("craftsman.read")
def index() -> ResponseReturnValue:
    wanted = _wanted()
    found = queries.listed(wanted, _after(), PAGE + 1)
    return web.render(
        "talents/index.html",
        found=found[:PAGE],
        wanted=wanted,
        more=_url(wanted, found[PAGE - 1].talent.id) if len(found) > PAGE else None,
        **choices(),
    )


@bp.get("/craftsmen/<int:talent_id>")
@web.permit("craftsman.read")
def show(talent_id: int) -> ResponseReturnValue:
    return web.render("talents/show.html", one=queries.craftsman(talent_id))


def choices() -> Mapping[str, object]:
    """What can be filtered by."""
    return {
        "levels": LEVELS,
        "trades": [(name, name) for name in reference.trades()],
        "towns": [(name, name) for name in reference.towns()],
        "helps": directory.helps(),
    }


def _wanted() -> Wanted:
    return wanted_of(request.args)


def wanted_of(typed: Mapping[str, str]) -> Wanted:
    """The filters in an address."""
    text = {name: typed.get(name, "").strip()[:30] for name in ("level", "trade", "town", "help")}
    return Wanted(**text, apprentices=typed.get("apprentices") == "1")


def _after() -> int | None:
    return whole(request.args.get("after", ""))


def whole(typed: str) -> int | None:
    """An id in an address, or None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 12 else None


def _url(wanted: Wanted, after: int) -> str:
    return f"{url_for('.index')}?{urlencode({**filters_of(wanted), 'after': after})}"


def filters_of(wanted: Wanted) -> dict[str, str]:
    """The filters as they stand in an address."""
    pairs = {"level": wanted.level, "trade": wanted.trade, "town": wanted.town, "help": wanted.help, "q": wanted.name}
    return {name: value for name, value in pairs.items() if value} | (
        {"apprentices": "1"} if wanted.apprentices else {}
    )
