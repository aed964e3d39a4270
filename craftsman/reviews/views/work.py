"""One duty on the table: papers left, fact right, four answers below, and the next one by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import db, shell, web
from craftsman.achievements.verification import ADJUSTED, DENIED, RETURNED, VERIFIED
from craftsman.errors import Conflict, Forbidden, Refused
from craftsman.reviews import actions, decisions, filters, queries, reasons, rows, watermark
from craftsman.reviews.filters import Asked
from craftsman.reviews.forms import FACT, DecisionForm, RecusalForm, corrected, correction
from craftsman.reviews.views import bp
from craftsman.reviews.views.desk import around, moment, today
from craftsman.rounds import queries as rounds
from craftsman.threshold import is_htmx

PANELS = (VERIFIED, RETURNED, DENIED, ADJUSTED, "recuse")


@bp.get("/review/duties/<int:duty_id>")
@web.permit("duty.read")
def duty(duty_id: int) -> ResponseReturnValue:
    return web.render("reviews/work.html", **_table(duty_id, panel=_panel()))


@bp.get("/review/duties/<int:duty_id>/_work")
@web.permit("duty.read")
@web.fragment_of("reviews.duty")
def work(duty_id: int) -> ResponseReturnValue:
    """The whole work area, for the step from one duty to the next."""
    answer = make_response(web.render("reviews/_work.html", **_table(duty_id, panel=_panel())))
    answer.headers["HX-Push-Url"] = url_for(".duty", duty_id=duty_id, **_asked().query())
    return answer


@bp.get("/review/duties/<int:duty_id>/_panel")
@web.permit("duty.read")
@web.fragment_of("reviews.duty")
def panel(duty_id: int) -> ResponseReturnValue:
    """The right half alone: the fact, or the reasons that an answer asks for."""
    return web.render("reviews/_panel.html", **_table(duty_id, panel=_panel()))


@bp.get("/review/duties/<int:duty_id>/_evidence")
@web.permit("duty.read")
@web.fragment_of("reviews.duty")
def evidence(duty_id: int) -> ResponseReturnValue:
    return web.render("reviews/_evidence.html", **_table(duty_id))


def _panel() -> str:
    return request.args.get("for", "") if request.args.get("for") in PANELS else ""


def _asked() -> Asked:
    return filters.read(request.args if request.method == "GET" else request.form)


def _table(duty_id: int, *, panel: str = "", form: Any = None, entry: Any = None) -> dict[str, Any]:
    """Everything the work area shows."""
    actor, asked = web.actor(), _asked()
    opened = queries.opened(duty_id, actor)
    one, sheet = opened.duty, queries.sheet_of(opened, actor)
    if sheet.bond.closes:
        raise Forbidden(str(sheet.bar))
    place = (one.due_on, one.id)
    shut = decisions.why_not_review(sheet.round.frozen_at)
    return around(
        sheet=sheet,
        duty=one,
        asked=asked,
        panel="" if shut else panel,
        shut=shut,
        form=form or _form_for(panel),
        entry=entry or _entry_for(panel, sheet),
        reasons=reasons.reasons().get(panel, ()) if one.gate is None else (),
        left=rows.left(one.due_on, today(), rounds.workdays()),
        shown=_shown(sheet.files),
        following=queries.next_duty(actor, asked, **moment(), after=place, besides=one.id),
        before=queries.duty_before(actor, asked, place, today=today()),
        undoable=queries.last_undoable(actor, web.now()),
        answered=opened.answered,
        done=queries.done_by(actor.person_id),
        law=decisions,
        others=_others(one, actor) if panel == "recuse" else 0,
        failed=form is not None,
    )


def _others(one: Any, actor: Any) -> int:
    """How many colleagues may judge it when I step back."""
    may = queries.able(one.application_id)
    return sum(who.department_id == one.department_id and who.person_id != actor.person_id for who in may)


def _form_for(panel: str) -> Any:
    return RecusalForm(formdata=None) if panel == "recuse" else DecisionForm(formdata=None)


def _entry_for(panel: str, sheet: queries.Sheet) -> Any:
    if panel != ADJUSTED or sheet.kind is None or sheet.claim is None:
        return None
    return correction(sheet.kind, sheet.claim.attributes)


def _shown(files: Any) -> dict[str, Any]:
    """Which page of which file is shown, and its neighbours, over all files of the duty."""
    pages = [(file, number) for file in files for number in range(1, max(len(file.previews), 2))]
    asked = (request.args.get("e", ""), request.args.get("n", ""))
    at = next((i for i, (file, n) in enumerate(pages) if (str(file.id), str(n)) == asked), 0)
    around_ = {"before": pages[at - 1] if at else None, "after": pages[at + 1] if at + 1 < len(pages) else None}
    return {"page": pages[at] if pages else None, "at": at, "pages": pages, **around_}


# --- papers ----------------------------------------------------------------------------------------------------------


@bp.get("/review/duties/<int:duty_id>/evidence/<int:evidence_id>/<int:number>")
@web.permit("duty.read")
def paper(duty_id: int, evidence_id: int, number: int) -> ResponseReturnValue:
    """A page as a picture that names who looked at it when; 0 is the thumbnail. The reading is on record before it leaves."""
    actor = web.actor()
    data = actions.read_page(duty_id, evidence_id, number, actor=actor)
    if number:
        data = watermark.marked(data, (watermark.PURPOSE, f"{actor.identity.place} {actor.name} {_stamp(web.now())}"))
        with db.transaction():
            actions.note_reading(duty_id, evidence_id, number, actor=actor, now=web.now())
    return _picture(data)


def _stamp(now: datetime) -> str:
    """11-24 10:31"""
    return f"{shell.local(now):%m-%d %H:%M}"


def _picture(data: bytes) -> Response:
    answer = make_response(data)
    answer.headers["Content-Type"] = "image/jpeg"
    answer.headers["Content-Disposition"] = "inline"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


# --- answers ---------------------------------------------------------------------------------------------------------


@bp.post("/review/duties/<int:duty_id>/decision")
@web.permit("duty.decide")
def decide(duty_id: int) -> ResponseReturnValue:
    """What is decided takes effect after ten minutes; meanwhile the next duty is on the table."""
    form = DecisionForm()
    outcome = form.outcome.data or ""
    entry = _typed_entry(duty_id) if outcome == ADJUSTED else None
    if not form.validate():
        return _again(duty_id, outcome, form, entry)
    try:
        answered = actions.answer(
            duty_id,
            outcome,
            revision=form.revision.data or 0,
            reason_codes=form.reasons.data or (),
            note=form.note.data or "",
            values=entry.typed() if entry else None,
            awarded=form.awarded.data or "",
            rule=form.rule.data or "",
            document=form.document.data or "",
            actor=web.actor(),
            now=web.now(),
        )
    except Conflict as conflict:
        return _overtaken(duty_id, conflict)
    except Refused as refused:
        if isinstance(refused, Forbidden):
            raise
        _refuse(form, entry, refused)
        return _again(duty_id, outcome, form, entry)
    return _onward(duty_id, answered.place)


def _typed_entry(duty_id: int) -> Any:
    sheet = queries.sheet_of(queries.opened(duty_id, web.actor()), web.actor())
    return corrected(sheet.kind) if sheet.kind else None


def _refuse(form: DecisionForm, entry: Any, refused: Refused) -> None:
    name = refused.field or ""
    if entry is not None and name.startswith(FACT):
        entry.refuse(name.removeprefix(FACT), refused.reason)
    else:
        form.refuse(name, refused.reason)


def _again(duty_id: int, outcome: str, form: Any, entry: Any = None) -> ResponseReturnValue:
    """422: the same duty with its panel open and everything that was typed."""
    context = _table(duty_id, panel=outcome if outcome in PANELS else "", form=form, entry=entry)
    return make_response(web.page_or_fragment("reviews/work.html", "reviews/_work.html", **context), 422)


def _overtaken(duty_id: int, conflict: Conflict) -> ResponseReturnValue:
    """409: who was here before, and two ways on."""
    context = around(conflict=conflict, duty_id=duty_id, asked=_asked())
    return make_response(web.page_or_fragment("reviews/conflict.html", "reviews/_conflict.html", **context), 409)


def _onward(duty_id: int, place: queries.Place | None = None) -> ResponseReturnValue:
    """To what stands behind this duty in the same part of the queue; at its end, home."""
    asked, place = _asked(), place or queries.place_of(duty_id)
    found = queries.next_duty(web.actor(), asked, **moment(), after=place, besides=duty_id)
    if found is None:
        return web.see_other(url_for(".index", end=1))
    return _to(found.id, asked)


def _to(duty_id: int, asked: Asked) -> ResponseReturnValue:
    """303 to a duty's page; htmx, which follows by itself, is led to the work area alone."""
    return redirect(url_for(".work" if is_htmx() else ".duty", duty_id=duty_id, **asked.query()), 303)


@bp.post("/review/decisions/<int:decision_id>/undo")
@web.permit("duty.decide")
def undo(decision_id: int) -> ResponseReturnValue:
    """The duty that is open again is on the table again."""
    undone = actions.undo(decision_id, actor=web.actor(), now=web.now())
    return _to(undone.duty_id, _asked())


@bp.post("/review/decisions/<int:decision_id>/countersign")
@web.permit("duty.decide")
def countersign(decision_id: int) -> ResponseReturnValue:
    agreed = request.form.get("agreed") == "1"
    actions.countersign(decision_id, agreed=agreed, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".team"))


@bp.post("/review/duties/<int:duty_id>/postpone")
@web.permit("duty.decide")
def postpone(duty_id: int) -> ResponseReturnValue:
    actions.postpone(duty_id, actor=web.actor(), now=web.now())
    return _onward(duty_id)


@bp.post("/review/duties/<int:duty_id>/recusal")
@web.permit("duty.decide")
def recuse(duty_id: int) -> ResponseReturnValue:
    form = RecusalForm()
    if not form.validate():
        return _again(duty_id, "recuse", form)
    try:
        actions.recuse(duty_id, form.kind.data or "", note=form.note.data or "", actor=web.actor(), now=web.now())
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return _again(duty_id, "recuse", form)
    return _onward(duty_id)


@bp.post("/review/duties/<int:duty_id>/_look")
@web.permit("duty.read")
def look(duty_id: int) -> ResponseReturnValue:
    """The page says that it is open; nothing is shown for it here."""
    actions.look(duty_id, actor=web.actor(), now=web.now())
    return "", 204
