"""试算预演: a rubric tried over a finished round or invented people before anybody applies under it."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, url_for
from flask.typing import ResponseReturnValue

from craftsman import db, web
from craftsman.errors import Conflict, Refused
from craftsman.rounds import queries as rounds
from craftsman.rubrics.checking import Finding
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.reading import TOO_LARGE, line_of, lines_in, parse
from craftsman.rubrics.rubric import Rubric
from craftsman.selection import actions, forms, queries
from craftsman.selection.queries.rehearsal import FILE
from craftsman.selection.views import bp as bp

FORM_BYTES = forms.LARGEST + 64 * 1024  # the file and the form around it
INVENTED_SIZE = 1000
PAGE = "selection/rehearsal.html"


@bp.get("/admin/rounds/<slug>/rehearsal")
@web.permit("selection.rehearse")
def rehearsal(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_being_set_up(slug)
    return web.render(PAGE, form=_form(round_), **_around(round_))


@bp.post("/admin/rounds/<slug>/rehearsal")
@web.permit("selection.rehearse", max_bytes=FORM_BYTES, too_large=TOO_LARGE)
def rehearse(slug: str) -> ResponseReturnValue:
    """Try it. Everything slow (reading the file, scoring a thousand) happens before the first thing is written."""
    with db.reading():
        round_ = rounds.round_being_set_up(slug)
        round_id, form = round_.id, _form(round_)
        order = _order(round_, form) if form.validate() else None
        around = {} if order else _around(round_)
        if order is None:
            return web.invalid(form, PAGE, **around)
    try:
        kept = actions.rehearse(round_id, order, actor=web.actor(), now=web.now())
    except Refused as refused:
        if isinstance(refused, Conflict):
            raise
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, PAGE, **_around(rounds.round_being_set_up(slug)))
    return web.see_other(url_for(".rehearsal_report", slug=slug, rehearsal_id=kept.id))


def _form(round_: rounds.Round) -> forms.RehearsalForm:
    finished = queries.finished_rounds()
    offered = queries.offered_rubrics(round_)
    over = queries.predecessor(round_, finished)
    chosen = {
        "rubric": offered[0][0],
        "over": str(over.id) if over else forms.INVENTED,
        "size": INVENTED_SIZE,
    }
    return forms.rehearsal_form(offered, [(str(one.id), one.name) for one in finished], chosen)


def _around(round_: rounds.Round) -> dict[str, Any]:
    return {"round": round_, "rehearsals": queries.rehearsals_of(round_.id)}


def _order(round_: rounds.Round, form: forms.RehearsalForm) -> actions.Order | None:
    """What is asked for; None with the reason put beside its field."""
    try:
        rubric, found = _rubric(round_, form)
    except Malformed as refused:
        form.refuse("text" if not form.file.data else "file", str(refused))
        return None
    except UnicodeDecodeError:
        form.refuse("file", "文件不是UTF-8编码的文本，请另存为UTF-8后再上传")
        return None
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return None
    over_id = None if form.over.data == forms.INVENTED else int(form.over.data)
    return actions.Order(form.rubric.data, rubric, found, over_id, form.size.data or INVENTED_SIZE)


def _rubric(round_: rounds.Round, form: forms.RehearsalForm) -> tuple[Rubric, list[Finding]]:
    """The rubric with what the check says of it, line by line where it was sent as a text."""
    if form.rubric.data != FILE and form.written() is not None:
        raise Refused("您上传或粘贴了细则，请在这里改选“下面上传或粘贴的细则”；不用它的，请把它清空", field="rubric")
    if form.rubric.data != FILE:
        rubric = queries.offered_rubric(round_, form.rubric.data)
        return rubric, rounds.findings(rubric)
    text = form.written()
    if text is None:
        raise Refused("请上传或粘贴细则", field="file")
    rubric = parse(text)
    lines = lines_in(text)
    return rubric, [one.on(line_of(one.path, lines)) for one in rounds.findings(rubric)]


# --- the report --------------------------------------------------------------------------------------------------------


@bp.get("/admin/rounds/<slug>/rehearsal/<int:rehearsal_id>")
@web.permit("selection.rehearse")
def rehearsal_report(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    round_ = rounds.round_being_set_up(slug)
    found = queries.rehearsal_of(rehearsal_id, round_.id)
    if found.state == "waiting":
        return web.render("selection/rehearsal_waiting.html", round=round_, rehearsal=found)
    return web.render(
        "selection/rehearsal_report.html", round=round_, form=forms.ButtonForm(), **queries.shown_of(found)
    )


@bp.get("/admin/rounds/<slug>/rehearsal/<int:rehearsal_id>/_progress")
@web.permit("selection.rehearse")
@web.fragment_of("selection.rehearsal_report")
def rehearsal_progress(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    """How far the worker is; once it is done the window goes on to the report."""
    round_ = rounds.round_being_set_up(slug)
    found = queries.rehearsal_of(rehearsal_id, round_.id)
    if found.state != "waiting":
        return web.see_other(url_for(".rehearsal_report", slug=slug, rehearsal_id=rehearsal_id))
    return web.render("selection/_rehearsal_progress.html", round=round_, rehearsal=found)


@bp.get("/admin/rounds/<slug>/rehearsal/<int:rehearsal_id>/_paper")
@web.permit("selection.rehearse")
@web.fragment_of("selection.rehearsal_report")
def rehearsal_paper_state(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    """Whether the PDF is drawn by now."""
    round_ = rounds.round_being_set_up(slug)
    found = queries.rehearsal_of(rehearsal_id, round_.id)
    return web.render("selection/_rehearsal_paper.html", round=round_, rehearsal=found)


@bp.post("/admin/rounds/<slug>/rehearsal/<int:rehearsal_id>/paper")
@web.permit("selection.rehearse")
def ask_rehearsal_paper(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    round_ = rounds.round_being_set_up(slug)
    actions.ask_paper(rehearsal_id, round_.id, now=web.now())
    return web.see_other(url_for(".rehearsal_report", slug=slug, rehearsal_id=rehearsal_id, _anchor="paper"))


@bp.get("/admin/rounds/<slug>/rehearsal/<int:rehearsal_id>.pdf")
@web.permit("selection.rehearse")
def rehearsal_paper(slug: str, rehearsal_id: int) -> ResponseReturnValue:
    round_ = rounds.round_being_set_up(slug)
    answer: Response = make_response(actions.open_paper(rehearsal_id, round_.id))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = "inline; filename*=UTF-8''%E8%AF%95%E7%AE%97%E6%8A%A5%E5%91%8A.pdf"
    return answer
