"""Applications in the office's hand: the list of a round, one of them to read, the figures of a round."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.accounts import reference
from craftsman.applications import progress, queries, steps
from craftsman.applications.views import bp
from craftsman.rounds import queries as rounds
from craftsman.shell import today


@bp.get("/admin/rounds/<slug>/applications")
@web.permit("application.oversee")
def overview(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_being_set_up(slug)
    asked = _asked()
    rows = queries.page_of(round_, web.actor(), **asked, after=_after(asked["typed"]))
    shown = rows[: queries.LIST_PAGE]
    return web.render(
        "applications/overview.html",
        round=round_,
        rows=[(one, progress.label(one.status, (), round_)) for one in shown],
        pending=queries.pending_of([one.id for one in shown]),
        asked=asked,
        statuses=steps.STATUS_WORDS,
        counts=queries.status_counts(round_.id),
        towns=reference.towns(),
        more=_next(slug, asked, shown[-1]) if len(rows) > queries.LIST_PAGE else None,
        later=bool(request.args.get("after")),
    )


def _asked() -> dict[str, str]:
    status, town = request.args.get("status", ""), request.args.get("town", "")
    return {
        "status": status if status in steps.STATUS_WORDS else "",
        "town": town if town in reference.towns() else "",
        "typed": "".join(sign for sign in request.args.get("q", "").strip()[:30] if sign.isprintable()),
    }


def _after(typed: str) -> tuple[str, ...] | None:
    """The row before the page: a number, or a name and a number."""
    number, name = request.args.get("after", "")[:20], request.args.get("name", "")[:50]
    if not number or not number.isascii() or not (number + name).isprintable():
        return None
    return (name, number) if typed and not typed.isascii() else (number,)


def _next(slug: str, asked: dict[str, str], last: Any) -> str:
    by_name: dict[str, Any] = {"name": last.name} if asked["typed"] and not asked["typed"].isascii() else {}
    kept: dict[str, Any] = {
        "status": asked["status"] or None,
        "town": asked["town"] or None,
        "q": asked["typed"] or None,
    }
    return url_for(".overview", slug=slug, after=last.number, **kept, **by_name)


@bp.get("/admin/applications/<number>")
@web.permit("application.oversee")
def detail(number: str) -> ResponseReturnValue:
    one = queries.application_of(number, web.actor())
    round_ = rounds.round_by_id(one.round_id)
    return web.render(
        "applications/detail.html",
        application=one,
        round=round_,
        way=queries.way_of(one, round_, web.now()),
        claims=queries.claims_of(one.id),
        account=queries.account_of(one, round_).account,
        steps=steps,
        departments=queries.departments(),
    )


@bp.get("/admin/rounds/<slug>/applications/_counts")
@web.permit("application.oversee")
@web.fragment_of("applications.overview")
def round_counts(slug: str) -> ResponseReturnValue:
    """Applications by status and what departments still owe, on the clerk's page of a round."""
    round_ = rounds.round_being_set_up(slug)
    return web.render(
        "applications/_counts.html",
        round=round_,
        counts=queries.status_counts(round_.id),
        pending=queries.pending_counts(round_.id, today(web.now())),
        statuses=steps.STATUS_WORDS,
    )
