"""How an application is going, in the worker's hand: the timeline, corrections, taking it back."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.applications import actions, queries, steps
from craftsman.applications.forms import CorrectionForm
from craftsman.applications.views import bp
from craftsman.errors import Conflict, Refused
from craftsman.rounds import queries as rounds


@bp.get("/my/applications/<number>/progress")
@web.permit("application.read")
def progress_page(number: str) -> ResponseReturnValue:
    return web.render("applications/progress.html", **_shown(number))


@bp.get("/my/applications/<number>/_timeline")
@web.permit("application.read")
@web.fragment_of("applications.progress_page")
def timeline(number: str) -> ResponseReturnValue:
    return web.render("applications/_timeline.html", **_shown(number))


def _shown(number: str) -> dict[str, Any]:
    one = queries.application_of(number, web.actor())
    round_ = rounds.round_by_id(one.round_id)
    role, now = web.actor().role, web.now()
    return {
        "application": one,
        "round": round_,
        "way": queries.way_of(one, round_, now),
        "steps": steps,
        "can_reopen": steps.why_not_reopen(one.status, round_, now, role) is None,
        "can_withdraw": steps.why_not_withdraw(one.status, round_, now, role) is None,
    }


@bp.get("/my/applications/<number>/corrections")
@web.permit("application.read")
def corrections(number: str) -> ResponseReturnValue:
    return _corrections(number, CorrectionForm())


def _corrections(number: str, form: CorrectionForm, **more: Any) -> str:
    shown = _shown(number)
    return web.render(
        "applications/corrections.html",
        form=form,
        changed=queries.changed_since(shown["way"].wanted),
        old=queries.files_of([one.duty.claim_id for one in shown["way"].wanted]),
        **shown,
        **more,
    )


@bp.post("/my/applications/<number>/corrections")
@web.permit("application.edit")
def correct(number: str) -> ResponseReturnValue:
    """提交补正 of the one line whose button was pressed."""
    form, pressed = CorrectionForm(), request.form.get("duty", "")
    duty_id = int(pressed) if pressed.isascii() and pressed.isdigit() and len(pressed) <= 12 else None
    if form.validate():
        try:
            actions.resubmit(number, said=form.said.data or "", duty_id=duty_id, actor=web.actor(), now=web.now())
            return web.see_other(url_for(".progress_page", number=number, corrected=1))
        except Conflict:
            raise
        except Refused as refusal:
            form.refuse(refusal.field, refusal.reason)
    return _corrections(number, form, failed=True, pressed=duty_id), 422


@bp.post("/my/applications/<number>/reopen")
@web.permit("application.edit")
def reopen(number: str) -> ResponseReturnValue:
    actions.reopen(number, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".show", number=number))


@bp.get("/my/applications/<number>/withdraw")
@web.permit("application.edit")
def ask_withdraw(number: str) -> ResponseReturnValue:
    """What withdrawing means, before it is done for good."""
    return web.render("applications/withdraw.html", **_shown(number))


@bp.post("/my/applications/<number>/withdraw")
@web.permit("application.edit")
def withdraw(number: str) -> ResponseReturnValue:
    actions.withdraw(number, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".progress_page", number=number))
