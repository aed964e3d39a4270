"""我的点单: places taken and given back, and the courses that would close a gap."""

from __future__ import annotations

from typing import cast

from flask import g, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.training import actions, enrolling, forms, queries
from craftsman.training.views.public import bp


@bp.post("/training/sessions/<int:session_id>/orders")
@web.permit("order.edit")
def sign_up(session_id: int) -> ResponseReturnValue:
    actions.sign_up(session_id, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".orders"))


@bp.get("/my/orders")
@web.permit("order.read")
def orders() -> ResponseReturnValue:
    today = queries.today_of(web.now())
    shown = []
    for one in queries.orders(web.actor()):
        seating = one.course_session.seating
        code = enrolling.label(one.state, seating, today)
        stays = enrolling.why_not_cancel(one.state, seating, today)
        shown.append((one, *enrolling.LABELS[code], stays is None and not seating.is_cancelled))
    return web.render("training/orders.html", orders=shown, form=forms.ButtonForm())


@bp.post("/my/orders/<int:order_id>/cancel")
@web.permit("order.edit")
def cancel(order_id: int) -> ResponseReturnValue:
    actions.cancel_order(order_id, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".orders"))


@bp.get("/my/orders/_mine")
@web.permit("order.read")
@web.fragment_of("training.orders")
def mine() -> ResponseReturnValue:
    """My next courses, for the first page; nothing when there are none."""
    today = queries.today_of(web.now())
    found = [
        (one, *enrolling.LABELS[enrolling.label(one.state, one.course_session.seating, today)])
        for one in _around().ordered
        if one.course_session.ends_on >= today
    ]
    return web.render("training/_mine.html", orders=found[:2])


@bp.get("/my/training/_recommended")
@web.permit("order.read")
@web.fragment_of("training.index")
def recommended() -> ResponseReturnValue:
    """Courses worth points to me, for the pages of profile and score."""
    return web.render("training/_recommended.html", found=_around().advised)


@bp.get("/my/training/_best")
@web.permit("order.read")
@web.fragment_of("training.index")
def best() -> ResponseReturnValue:
    """The one that gains most, for the first page."""
    return web.render("training/_best.html", found=_around().advised[:1])


def _around() -> queries.Around:
    """Asked and worked out once for all parts of a page."""
    if "courses_around" not in g:
        g.courses_around = queries.around(web.actor().person_id, web.now(), g.get("prediction"))
    return cast(queries.Around, g.courses_around)
