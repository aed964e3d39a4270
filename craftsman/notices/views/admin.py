"""The clerk's notice of a round: written, looked at as everybody will see it, confirmed, published; corrected afterwards."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import current_app, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.notices import actions, forms, lock, queries, wording
from craftsman.notices.listing import PRINTED
from craftsman.notices.views import bp
from craftsman.notices.views.public import printed
from craftsman.rounds import queries as rounds
from craftsman.shell import today

HEAD = ("title", "document_no", "basis")
CONTACT = ("phone", "hours", "address", "mail")


@bp.get("/admin/rounds/<slug>/notice")
@web.permit("notice.manage")
def manage(slug: str) -> ResponseReturnValue:
    """Before the publication the draft, afterwards what was published and how it stands."""
    round_ = rounds.round_of(slug)
    if round_.noticed_at is not None:
        return web.render("notices/published.html", **_published(round_))
    found = queries.proposed(round_)
    return web.render("notices/draft.html", form=_form(round_, found), **_draft(round_, found))


def _published(round_: rounds.Round) -> dict[str, object]:
    now = web.now()
    lines, workdays = queries.lines_of_round(round_.id), rounds.workdays()
    notices = [
        queries.shown(one, round_, [line for line in lines if line.notice_id == one.id], now, workdays)
        for one in queries.notices_of(round_.id)
    ]
    return {
        "round": round_,
        "notices": notices,
        "why_not": queries.why_not_pass(round_.id, now),
        "final": queries.final_list(round_.id),
        "struck": [one for one in notices[0].lines if one.struck_at is not None] if notices else [],
        "uncorrected": queries.uncorrected(round_.id),
        "received": queries.received(round_.id),
        "open": queries.open_objections(round_.id),
        "words": lock.NAMES,
        "outcome": wording.outcome(queries.received(round_.id), len(queries.open_objections(round_.id))),
    }


def _draft(round_: rounds.Round, found: queries.Proposed | None) -> dict[str, object]:
    draft = queries.draft_of(round_.id)
    return {"round": round_, "found": found, "draft": draft, "complaints": wording.COMPLAINTS}


def _form(round_: rounds.Round, found: queries.Proposed | None) -> forms.NoticeForm:
    """What was saved, else what can be said without the clerk."""
    draft = queries.draft_of(round_.id)
    if draft is not None:
        given = {**{name: getattr(draft, name) for name in HEAD}, **draft.contact, "opens_on": draft.opens_on}
        return forms.NoticeForm(data={**given, "version": draft.version})
    org, table = current_app.config["SETTINGS"].org, round_.timetable
    opens_on = table.day("notice_opens_on")
    if opens_on is None or opens_on < today(web.now()):
        opens_on = rounds.workdays().after(today(web.now()), 1)
    names = [one for one, _ in found.counts] if found else []
    given = {
        "title": wording.title(wording.year_of(round_.name, opens_on), names),
        "basis": wording.basis(round_.name, panel=table.day("panel") is not None),
        "opens_on": opens_on,
        "phone": org.phone,
        "hours": org.hours,
        "address": f"{org.address}，{org.short}",
        "version": 0,
    }
    return forms.NoticeForm(data=given)


@bp.post("/admin/rounds/<slug>/notice")
@web.permit("notice.edit")
def save(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    form, found = forms.NoticeForm(), queries.proposed(round_)
    if not form.validate() or form.opens_on.data is None:
        return web.invalid(form, "notices/draft.html", **_draft(round_, found))
    given = {name: str(form[name].data or "") for name in (*HEAD, *CONTACT)}
    given["organiser"] = current_app.config["SETTINGS"].org.name
    try:
        actions.save_draft(
            round_.id, given, form.opens_on.data, version=form.version.data or 0, actor=web.actor(), now=web.now()
        )
    except Conflict:
        raise
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "notices/draft.html", **_draft(round_, found))
    return web.see_other(url_for(".preview", slug=slug))


@bp.get("/admin/rounds/<slug>/notice/preview")
@web.permit("notice.manage")
def preview(slug: str) -> ResponseReturnValue:
    """Exactly the public page, under a line that says it is not public yet."""
    return web.render("notices/show.html", preview=slug, **printed(_as_published(slug)))


def _as_published(slug: str) -> queries.Shown:
    round_ = rounds.round_of(slug)
    draft, found = queries.draft_of(round_.id), queries.proposed(round_)
    if draft is None or found is None or found.missing:
        raise NotFound(f"no draft for {slug}")
    lines: list[Any] = [
        SimpleNamespace(**vars(one), id=place, position=place, struck_at=None)
        for place, one in enumerate(found.lines, 1)
    ]
    return queries.shown(draft, round_, lines, web.now())


@bp.get("/admin/rounds/<slug>/notice/publish")
@web.permit("notice.publish", fresh=True)
def confirm(slug: str) -> ResponseReturnValue:
    return web.render("notices/publish.html", **_confirmed(_as_published(slug)))


def _confirmed(shown: queries.Shown) -> dict[str, object]:
    found, draft = queries.proposed(shown.round), shown.notice
    counts = found.counts if found else []
    return {
        "shown": shown,
        "round": shown.round,
        "counts": counts,
        "note": found.note if found else "",
        "sentence": wording.confirmation(counts, draft.opens_on, draft.ends_on),
        "why_not": wording.why_not_opening(
            draft.opens_on, today(web.now()), rounds.workdays().is_working(draft.opens_on)
        ),
        "form": forms.PublishForm(data={"version": draft.version}),
    }


@bp.post("/admin/rounds/<slug>/notice/publish")
@web.permit("notice.publish", fresh=True)
def publish(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    form = forms.PublishForm()
    if not form.validate():
        raise Conflict("页面已过期，请刷新后再发布")
    titles = [one["name"] for one in round_.titles]
    typed = {title: request.form.get(f"count{place}", "") for place, title in enumerate(titles)}
    seen = {title: int(many) for title, many in typed.items() if many.isascii() and many.isdigit() and len(many) < 6}
    actions.publish(round_.id, counts=seen, version=form.version.data or 0, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".manage", slug=slug))


# --- corrections -------------------------------------------------------------------------------------------------------


@bp.get("/admin/rounds/<slug>/notice/correct")
@web.permit("notice.edit")
def correct(slug: str) -> ResponseReturnValue:
    """Choose a line, then write what it should have said."""
    round_ = rounds.round_of(slug)
    chosen = _chosen(round_, request.args.get("application", ""))
    form = forms.CorrectionForm(data={name: getattr(chosen, name) for name in PRINTED} if chosen else None)
    return web.render("notices/correct.html", form=form, **_correction(round_, chosen))


def _chosen(round_: rounds.Round, typed: str) -> Any:
    return next((one for one in queries.final_list(round_.id) if str(one.application_id) == typed), None)


def _correction(round_: rounds.Round, chosen: Any) -> dict[str, object]:
    return {
        "round": round_,
        "chosen": chosen,
        "final": queries.final_list(round_.id),
        "uncorrected": queries.uncorrected(round_.id),
    }


@bp.post("/admin/rounds/<slug>/notice/correct")
@web.permit("notice.publish", fresh=True)
def publish_correction(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    chosen = _chosen(round_, request.form.get("application", ""))
    form = forms.CorrectionForm()
    if chosen is None:
        for name in PRINTED:
            del form[name]
    if not form.validate():
        return web.invalid(form, "notices/correct.html", **_correction(round_, chosen))
    words = {name: str(form[name].data or "") for name in PRINTED} if chosen else {}
    changes = {chosen.application_id: words} if chosen else {}
    try:
        actions.publish_correction(round_.id, changes, form.basis.data or "", actor=web.actor(), now=web.now())
    except Refused as refused:
        form.refuse(refused.field if refused.field in form else None, refused.reason)
        return web.invalid(form, "notices/correct.html", **_correction(round_, chosen))
    return web.see_other(url_for(".manage", slug=slug))


@bp.get("/admin/rounds/<slug>/_notice")
@web.permit("notice.manage")
@web.fragment_of("notices.manage")
def round_box(slug: str) -> ResponseReturnValue:
    """The notice on the round's own page: nothing before there is a list."""
    round_ = rounds.round_of(slug)
    if round_.proposed_at is None:
        raise NotFound("not proposed")
    now = web.now()
    main = queries.main_notice(round_.id)
    shown = queries.shown(main, round_, (), now) if main else None
    return web.render(
        "notices/_round_box.html",
        round=round_,
        shown=shown,
        words=lock.NAMES,
        draft=queries.draft_of(round_.id),
        why_not=queries.why_not_pass(round_.id, now),
        received=queries.received(round_.id),
        open=queries.open_objections(round_.id),
    )
