"""提出异议: by whoever gives a real name, while the notice runs; afterwards by number and phone he reads how it stands."""

from __future__ import annotations

from datetime import datetime

from flask import request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from craftsman import db, web
from craftsman.achievements import evidence
from craftsman.errors import NotFound, Refused, TooMany
from craftsman.notices import actions, forms, lock, objections, queries
from craftsman.notices.views import bp

UPLOAD_BYTES = (objections.MOST_FILES + 1) * evidence.MAX_BYTES + 2 * evidence.MEGABYTE
REMEMBERED = 30 * 60  # seconds after which the phone has to be shown again


@bp.get("/notices/<int:notice_id>/objections/new")
@web.permit("objection.raise")
def object_to(notice_id: int) -> ResponseReturnValue:
    shown = queries.public_notice(notice_id, web.now())
    form = forms.ObjectionForm(data={"as_unit": "person"})
    form.offer(_choices(shown))
    return web.render("notices/object.html", form=form, **_around(shown))


def _choices(shown: queries.Shown) -> list[tuple[int, str]]:
    return [(one.id, f"{one.name}（{one.employer}，{one.title}）") for one in shown.lines if one.struck_at is None]


def _around(shown: queries.Shown) -> dict[str, object]:
    reason = objections.why_not_raise(shown.notice, web.now(), named=shown.round.named_at is not None, from_phone=0)
    return {"shown": shown, "notice": shown.notice, "closed": reason, "most": objections.MOST_FILES}


@bp.post("/notices/<int:notice_id>/objections/new")
@web.permit("objection.raise", max_bytes=UPLOAD_BYTES)
def raise_it(notice_id: int) -> ResponseReturnValue:
    uploads = _uploads()
    with db.reading():
        shown = queries.public_notice(notice_id, web.now())
        around = _around(shown)
        form = forms.ObjectionForm()
        form.offer(_choices(shown))
        wrong = None if form.validate() else ("", "")
        wrong = actions.why_not_files(uploads) or wrong
    if wrong is not None:
        if wrong[1]:
            form.refuse(*wrong)
        return web.invalid(form, "notices/object.html", **around)
    return _raise(form, notice_id, uploads, around)


def _uploads() -> list[actions.Upload]:
    """What was chosen; an empty file input sends a part without a name."""
    found = []
    for role in (objections.LETTER, objections.ATTACHMENT):
        for file in request.files.getlist(role):
            data = file.read(evidence.MAX_BYTES + 1)
            if file.filename or data:
                found.append((role, file.filename or "", data))
    return found


def _raise(
    form: forms.ObjectionForm, notice_id: int, uploads: list[actions.Upload], around: dict[str, object]
) -> ResponseReturnValue:
    given = actions.Raised(
        as_unit=form.as_unit.data == "unit",
        unit=form.unit.data or "",
        name=form.name.data or "",
        phone=form.phone.data or "",
        line_id=form.target,
        facts=form.facts.data or "",
    )
    kept = actions.keep_files(uploads)
    try:
        row = actions.raise_objection(notice_id, given, kept, now=web.now())
    except Refused as refused:
        actions.forget_files(kept)
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "notices/object.html", **around)
    _remember(row.number, web.now())
    return web.see_other(url_for(".progress", number=row.number))


def _remember(number: str, now: datetime) -> None:
    """This browser has shown the phone of this objection; for half an hour, because phones and computers are shared."""
    cookie["objection"] = [number, now.timestamp() + REMEMBERED]


def _may_read(number: str, now: datetime) -> bool:
    known = cookie.get("objection")
    return isinstance(known, list) and len(known) == 2 and known[0] == number and known[1] > now.timestamp()


# --- how it stands ----------------------------------------------------------------------------------------------------


@bp.get("/objections")
@web.permit("objection.raise")
def ask() -> ResponseReturnValue:
    return web.render("notices/ask.html", form=forms.AskForm(data={"number": request.args.get("number", "")[:12]}))


@bp.post("/objections")
@web.permit("objection.raise")
def send_code() -> ResponseReturnValue:
    """A code goes to the phone given, whether or not anything was reported from it."""
    form = forms.AskForm()
    if not form.validate():
        return web.invalid(form, "notices/ask.html")
    phone = form.phone.data or ""
    actions.send_code(phone, request.remote_addr or "", now=web.now())
    cookie["objection_asked"] = [form.number.data, phone]
    return web.see_other(url_for(".enter_code"))


@bp.get("/objections/code")
@web.permit("objection.raise")
def enter_code() -> ResponseReturnValue:
    asked = cookie.get("objection_asked")
    number, phone = asked if isinstance(asked, list) and len(asked) == 2 else ("", "")
    return web.render("notices/code.html", form=forms.CodeForm(data={"number": number, "phone": phone}))


@bp.post("/objections/code")
@web.permit("objection.raise")
def check_code() -> ResponseReturnValue:
    form = forms.CodeForm()
    if not form.validate():
        return web.invalid(form, "notices/code.html")
    number, phone = (form.number.data or "").upper(), form.phone.data or ""
    early = queries.why_wait(phone, request.remote_addr or "", web.now())
    if early:
        raise TooMany(early)
    if not actions.check_code(number, phone, form.code.data or "", now=web.now()):
        with db.transaction():  # a wrong try must count although its answer is a refusal
            actions.check_code(number, phone, form.code.data or "", now=web.now())
            actions.note_failure(phone, request.remote_addr or "", now=web.now())
        form.refuse("code", "验证码不对或已过期，或编号与手机号码不符，请核对后重新获取")
        return web.invalid(form, "notices/code.html")
    cookie.pop("objection_asked", None)
    _remember(number, web.now())
    return web.see_other(url_for(".progress", number=number))


@bp.get("/objections/<number>")
@web.permit("objection.raise")
def progress(number: str) -> ResponseReturnValue:
    """Number, day by day, and the answer; never who asked or what he wrote."""
    if not _may_read(number, web.now()):
        return web.see_other(url_for(".ask", number=number[:12]))
    row = queries.of_objector(number)
    line, notice = queries.line_of(row.line_id), queries.notice_row(row.notice_id)
    running = lock.state_of(notice, web.now()) == lock.RUNNING
    if line is None and row.line_id is not None:
        raise NotFound(number)
    return web.render("notices/progress.html", row=row, line=line, notice=notice, running=running, law=objections)
