"""The office's objections with their clock, and the part of a department that was asked to look into one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import make_response, url_for
from flask.typing import ResponseReturnValue

from craftsman import db, web
from craftsman.accounts import queries as accounts
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.notices import actions, forms, objections, queries
from craftsman.notices.views import bp
from craftsman.rounds import queries as rounds
from craftsman.shell import today

SANDBOX = "sandbox; default-src 'none'"


@bp.get("/admin/rounds/<slug>/objections")
@web.permit("objection.read")
def inbox(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    found = [_row(row, line) for row, line in queries.inbox(round_.id, web.actor())]
    return web.render("notices/inbox.html", round=round_, found=found, words=objections)


def _row(row: Any, line: Any) -> dict[str, object]:
    family, clock = objections.clock(row.state, row.due_on, today(web.now()), rounds.workdays())
    return {"row": row, "line": line, "family": family, "clock": clock}


@bp.get("/admin/objections/<number>")
@web.permit("objection.read")
def objection(number: str) -> ResponseReturnValue:
    """What was reported. That it was read is kept, in its own transaction after the page is made."""
    shown = _shown(number)
    answer = make_response(web.render("notices/objection.html", **shown))
    _note(shown["row"].id, "facts")
    return answer


def _note(objection_id: int, what: str) -> None:
    with db.transaction():
        actions.note_reading(objection_id, what, actor=web.actor(), now=web.now())


def _shown(number: str, **given: Any) -> dict[str, Any]:
    row = queries.objection_of(number, web.actor())
    round_, line = rounds.round_by_id(row.round_id), queries.line_of(row.line_id)
    names = [one.name for one in rounds.rubric_of(round_).dimensions] if line else []
    parts = list(queries.application_under(line).parts or []) if line else []
    ask = forms.DepartmentForm(data={"department": str(row.department_id or ""), "version": row.version})
    ask.offer([(one.id, one.name) for one in accounts.departments() if one.active])
    reply = forms.answer_form(names, parts, about_a_person=line is not None)
    if not reply.is_submitted():
        reply.version.data = row.version
    return {
        **_row(row, line),
        "round": round_,
        "notice": queries.notice_row(row.notice_id),
        "names": queries.file_names(row),
        "department": queries.department_of(row),
        "dimensions": names,
        "law": objections,
        "act": forms.ActForm(data={"version": row.version}),
        "refusal": forms.RejectForm(data={"version": row.version}),
        "ask": ask,
        "reply": reply,
        "person": None,
        **given,
    }


@bp.post("/admin/objections/<number>/person")
@web.permit("objection.read", fresh=True)
def person(number: str) -> ResponseReturnValue:
    """Who reported it and under which phone; the look is kept with it."""
    shown = _shown(number)
    row = shown["row"]
    shown["person"] = {"name": row.name, "phone": row.phone}
    page = web.render("notices/objection.html", **shown)
    actions.note_reading(row.id, "person", actor=web.actor(), now=web.now())
    return page


@bp.get("/admin/objections/<number>/files/<int:place>")
@web.permit("objection.read")
def file(number: str, place: int) -> ResponseReturnValue:
    """Handed over to be saved, never shown inside the portal."""
    row = queries.objection_of(number, web.actor())
    name, content_type, data = actions.read_file(row, place)
    _note(row.id, "file")
    answer = make_response(data)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@bp.post("/admin/objections/<number>/accept")
@web.permit("objection.decide")
def accept(number: str) -> ResponseReturnValue:
    form = forms.ActForm()
    return _done(form, number, lambda: actions.accept(number, **_who(form)))


@bp.post("/admin/objections/<number>/reject")
@web.permit("objection.decide")
def reject(number: str) -> ResponseReturnValue:
    form = forms.RejectForm()
    return _done(form, number, lambda: actions.reject(number, form.reason.data or "", **_who(form)), "refusal")


@bp.post("/admin/objections/<number>/department")
@web.permit("objection.decide")
def assign(number: str) -> ResponseReturnValue:
    form = forms.DepartmentForm()
    form.offer([(one.id, one.name) for one in accounts.departments() if one.active])
    return _done(form, number, lambda: actions.ask(number, int(form.department.data), **_who(form)), "ask")


@bp.post("/admin/objections/<number>/answer")
@web.permit("objection.decide", fresh=True)
def decide(number: str) -> ResponseReturnValue:
    shown = _shown(number)
    form = shown["reply"]
    many = len(shown["dimensions"])

    def act() -> object:
        parts = form.parts(many) if form.effect.data == objections.ADJUSTED else ()
        return actions.answer(number, form.effect.data, form.answer.data or "", parts=parts, **_who(form))

    return _done(form, number, act, "reply")


def _who(form: Any) -> dict[str, Any]:
    return {"version": form.version.data or 0, "actor": web.actor(), "now": web.now()}


def _done(form: Any, number: str, act: Callable[[], object], name: str = "act") -> ResponseReturnValue:
    """Do it and come back; what is wrong stands at the form that was sent."""
    if form.validate():
        try:
            act()
        except Conflict:
            raise
        except Refused as refused:
            form.refuse(refused.field, refused.reason)
        else:
            return web.see_other(url_for(".objection", number=number))
    return web.invalid(form, "notices/objection.html", **_shown(number, **{name: form}))


# --- the department ----------------------------------------------------------------------------------------------------


@bp.get("/review/objections")
@web.permit("objection.examine")
def asked() -> ResponseReturnValue:
    found = [_row(row, line) for row, line in queries.asked(web.actor())]
    return web.render("notices/asked.html", found=found)


@bp.get("/review/objections/<int:objection_id>")
@web.permit("objection.examine")
def examine(objection_id: int) -> ResponseReturnValue:
    """The facts without who reported them; the look is kept."""
    row = queries.asked_of(objection_id, web.actor())
    form = forms.ReportForm(data={"findings": row.findings, "version": row.version})
    answer = make_response(web.render("notices/examine.html", form=form, **_examined(objection_id)))
    _note(row.id, "facts")
    return answer


def _examined(objection_id: int) -> dict[str, object]:
    row = queries.asked_of(objection_id, web.actor())
    return {**_row(row, queries.line_of(row.line_id)), "law": objections}


@bp.post("/review/objections/<int:objection_id>")
@web.permit("objection.examine")
def report(objection_id: int) -> ResponseReturnValue:
    form = forms.ReportForm()
    if not form.validate():
        return web.invalid(form, "notices/examine.html", **_examined(objection_id))
    try:
        actions.report(objection_id, form.findings.data or "", **_who(form))
    except Conflict:
        raise
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "notices/examine.html", **_examined(objection_id))
    return web.see_other(url_for(".asked"))


@bp.get("/review/objections/_box")
@web.permit("objection.examine")
@web.fragment_of("notices.asked")
def asked_box() -> ResponseReturnValue:
    """On the department's first page, while something waits for it."""
    waiting = [row for row, _ in queries.asked(web.actor()) if row.found_at is None and row.state in objections.OPEN]
    if not waiting:
        raise NotFound("nothing asked")
    return web.render("notices/_asked_box.html", many=len(waiting))


@bp.get("/admin/objections/_box")
@web.permit("objection.read")
@web.fragment_of(None)
def office_box() -> ResponseReturnValue:
    """On the clerk's first page, while an objection waits for its answer."""
    found = queries.waiting()
    if not found:
        raise NotFound("nothing waits")
    late = sum(row.due_on < today(web.now()) for row, _ in found)
    return web.render("notices/_office_box.html", many=len(found), late=late, slug=found[0][1])
