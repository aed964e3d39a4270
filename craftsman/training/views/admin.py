"""The clerk's catalogue: every session, and a table to bring it up to date."""

from __future__ import annotations

import csv
import io

from flask import Response, make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import db, web
from craftsman.training import actions, catalogue, forms, queries, spreadsheet
from craftsman.training.spreadsheet import MAX_BYTES, MEGABYTE
from craftsman.training.views.public import bp, leads_to, place_in

PAGE = 50
FORM_BYTES = MAX_BYTES + 64 * 1024  # the table and the form around it
TOO_LARGE = f"课程表格最大{MAX_BYTES // MEGABYTE}MB，这一份太大，没有收下。请只留要导入的一张表，再传一次。"


@bp.get("/admin/training")
@web.permit("catalogue.read")
def courses() -> ResponseReturnValue:
    """From today on, unless an address says from where; earlier sessions by their own link."""
    typed = request.args.get("after", "")
    past = request.args.get("all") == "1"
    after = place_in(typed) or (None if past else (queries.today_of(web.now()), 0))
    runs = queries.catalogue_page(after, PAGE + 1)
    last = runs[PAGE - 1] if len(runs) > PAGE else None
    return web.render(
        "training/admin.html",
        runs=runs[:PAGE],
        more=f"{last.starts_on.isoformat()}.{last.id}" if last else None,
        past=past,
        tables=queries.recent_tables(5),
        leads_to=leads_to,
    )


@bp.get("/admin/training/import")
@web.permit("catalogue.edit")
def choose_table() -> ResponseReturnValue:
    return web.render("training/import.html", form=forms.TableForm(), columns=catalogue.COLUMNS)


@bp.get("/admin/training/template.csv")
@web.permit("catalogue.edit")
def template() -> ResponseReturnValue:
    """The heading and one row as an example; with the mark by which Excel knows Chinese."""
    text = io.StringIO()
    csv.writer(text).writerows((catalogue.COLUMNS, catalogue.SAMPLE))
    answer: Response = make_response(text.getvalue().encode("utf-8-sig"))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    name = "%E5%9F%B9%E8%AE%AD%E7%9B%AE%E5%BD%95%E6%A8%A1%E6%9D%BF.csv"
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@bp.post("/admin/training/import")
@web.permit("catalogue.edit", max_bytes=FORM_BYTES, too_large=TOO_LARGE)
def send_table() -> ResponseReturnValue:
    form = forms.TableForm()
    if not form.validate():
        return web.invalid(form, "training/import.html", columns=catalogue.COLUMNS)
    data = form.data_of()
    try:
        with db.reading():  # reading a table takes its time; nobody waits behind it
            spreadsheet.read(data)
    except spreadsheet.Unreadable as error:
        form.refuse("table", str(error))
        return web.invalid(form, "training/import.html", columns=catalogue.COLUMNS)
    sent = actions.send_table(form.table.data.filename or "", data, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".look_at_table", import_id=sent.id))


@bp.get("/admin/training/import/<int:import_id>")
@web.permit("catalogue.edit")
def look_at_table(import_id: int) -> ResponseReturnValue:
    """What the table would change; nothing has happened yet."""
    sent = queries.sent_table(import_id)
    shown = actions.preview(sent) if sent.applied_at is None else None
    form = forms.ConfirmForm()
    if shown and shown.plan:
        form.digest.data = shown.plan.digest
    return web.render("training/preview.html", sent=sent, shown=shown, form=form)


@bp.post("/admin/training/import/<int:import_id>")
@web.permit("catalogue.edit")
def apply_table(import_id: int) -> ResponseReturnValue:
    form = forms.ConfirmForm()
    actions.apply_table(import_id, form.digest.data or "", actor=web.actor(), now=web.now())
    return web.see_other(url_for(".look_at_table", import_id=import_id))
