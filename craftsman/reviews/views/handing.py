"""What nobody of its department may judge: shown to the office in red, handed to another department by its clerk or the lead."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.applications import queries as applications
from craftsman.applications.duties import OPEN
from craftsman.errors import Forbidden, Refused
from craftsman.reviews import conflicts, queries
from craftsman.reviews.actions import reassign as hand
from craftsman.reviews.forms import ReassignmentForm
from craftsman.reviews.views import bp
from craftsman.reviews.views.desk import around
from craftsman.rounds import queries as rounds


@bp.get("/duties/<int:duty_id>/reassignment")
@web.permit("duty.reassign")
def reassignment(duty_id: int) -> ResponseReturnValue:
    form = ReassignmentForm(formdata=None)
    return web.render("reviews/reassign.html", form=form, **_handing(duty_id, form))


@bp.post("/duties/<int:duty_id>/reassignment")
@web.permit("duty.reassign")
def reassign(duty_id: int) -> ResponseReturnValue:
    form = ReassignmentForm()
    shown = _handing(duty_id, form)
    if not form.validate():
        return web.invalid(form, "reviews/reassign.html", **shown)
    try:
        hand(duty_id, form.chosen, reason=form.reason.data or "", actor=web.actor(), now=web.now())
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "reviews/reassign.html", **shown)
    if web.actor().role == "clerk":
        return web.see_other(url_for("applications.detail", number=shown["application"].number))
    return web.see_other(url_for(".team"))


def _handing(duty_id: int, form: ReassignmentForm) -> dict[str, Any]:
    actor = web.actor()
    if actor.role != "clerk" and not actor.lead:
        raise Forbidden("转交由部门负责人或区总工会经办人员办理，请联系他们")
    duty = queries.handed_on(duty_id, actor)
    may = queries.able(duty.application_id)
    form.grant.choices = [(str(one.id), f"{one.department}　{one.name}") for one in may]
    application = applications.application_row(duty.application_id)
    claims = {one.id: one.title for one in applications.claims_of(application.id)}
    return (around() if actor.role == "reviewer" else {}) | {
        "duty": duty,
        "application": application,
        "title": claims.get(duty.claim_id or 0, "否决核查"),
        "department": applications.departments()[duty.department_id].name,
        "may": may,
        "why_not": conflicts.why_not_reassign(
            open_=duty.state == OPEN,
            frozen=rounds.round_by_id(duty.round_id).frozen_at is not None,
            colleagues=any(one.department_id == duty.department_id for one in may),
            able=True,
            reason="-",
        ),
    }


@bp.get("/admin/rounds/<slug>/reviews/_orphans")
@web.permit("duty.oversee")
@web.fragment_of("rounds.manage")
def round_orphans(slug: str) -> ResponseReturnValue:
    """On the clerk's page of a round."""
    round_ = rounds.round_being_set_up(slug)
    given = {"rows": queries.orphans(round_id=round_.id), "unstaffed": queries.unstaffed((round_.id,))}
    return web.render("reviews/_orphans.html", **({} if round_.frozen_at else given))


@bp.get("/admin/applications/<number>/_orphans")
@web.permit("duty.oversee")
@web.fragment_of("applications.detail")
def orphans(number: str) -> ResponseReturnValue:
    """On the page of one application."""
    one = applications.application_of(number, web.actor())
    return web.render("reviews/_orphans.html", rows=queries.orphans(application_id=one.id))
