"""What a reviewer has done, what he stepped back from, and how his pages behave."""

from __future__ import annotations

from flask import current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.reviews import conflicts, decisions, queries
from craftsman.reviews.forms import SettingsForm
from craftsman.reviews.views import bp
from craftsman.reviews.views.desk import KEYS_COOKIE, around, item_names

_YEAR = 365 * 24 * 3600


@bp.get("/review/done")
@web.permit("duty.read")
def done() -> ResponseReturnValue:
    before = request.args.get("before", "")
    known = int(before) if before.isascii() and before.isdigit() and len(before) <= 12 else None
    found = queries.mine(web.actor(), known, queries.PAGE + 1)
    edge = around()
    return web.render(
        "reviews/done.html",
        **edge,
        rows=found[: queries.PAGE],
        names=item_names(edge["rounds_open"]),
        more=found[queries.PAGE - 1].id if len(found) > queries.PAGE else None,
        later=known is not None,
        law=decisions,
    )


@bp.get("/review/recusals")
@web.permit("duty.read")
def recusals() -> ResponseReturnValue:
    found = queries.recusals_of(web.actor())
    left = {one.application_id for one in queries.orphans(department_id=web.actor().department_id)} if found else ()
    return web.render("reviews/recusals.html", **around(), rows=found, left=left, words=conflicts.RECUSAL_KINDS)


@bp.get("/review/settings")
@web.permit("duty.read")
def settings() -> ResponseReturnValue:
    edge = around()
    return web.render("reviews/settings.html", **edge, form=SettingsForm(data={"keys": edge["keys"]}))


@bp.post("/review/settings")
@web.permit("duty.read")
def save_settings() -> ResponseReturnValue:
    """Kept in this browser alone: another desk has another keyboard."""
    form = SettingsForm()
    answer = make_response(web.see_other(url_for(".settings", saved=1)))
    answer.set_cookie(
        KEYS_COOKIE,
        "on" if form.keys.data else "off",
        max_age=_YEAR,
        samesite="Lax",
        httponly=True,
        secure=current_app.config["SETTINGS"].https,
    )
    return answer
