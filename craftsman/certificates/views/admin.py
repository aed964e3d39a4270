"""The office's pages: from the finished notice to the last certificate handed out."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.certificates import actions, glyphs, naming, queries, states, tasks
from craftsman.certificates.bundle import rare_signs
from craftsman.certificates.forms import ButtonForm, HandOutForm, NamingForm
from craftsman.certificates.views import bp as bp
from craftsman.certificates.views.my import pdf_answer
from craftsman.errors import NotFound, Refused
from craftsman.rounds import queries as rounds

PAGE = 50


@bp.get("/admin/rounds/<slug>/certificates")
@web.permit("certificate.read")
def index(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    standing, progress = queries.standing(round_.id, web.now()), queries.progress(round_.id)
    names = _names(round_.id)
    specimen = queries.specimen(round_.id)
    listed = tasks.tasks(
        naming.why_not_name(standing),
        named=standing.named,
        people=len(names) or standing.people,
        rare=sum(1 for one in names if one["rare"]),
        missing=sum(1 for one in names if one["missing"]),
        specimen="drawn" if specimen and specimen.drawn_at else "drawing" if specimen else "",
        progress=progress,
    )
    return web.render(
        "certificates/index.html",
        round=round_,
        tasks=listed,
        standing=standing,
        progress=progress,
        numbers=queries.first_numbers(round_, web.now()),
        packs=queries.packs(round_.id),
        held=queries.held(round_.id),
        specimen=specimen,
        named_by=queries.issued_by(round_.id),
        form=ButtonForm(),
    )


def _names(round_id: int) -> list[dict[str, str]]:
    """Everybody to be named, or named, with the signs to look at twice and those without a glyph."""
    known = glyphs.known()
    return [
        {
            "name": name,
            "employer": employer,
            "title": title,
            "rare": rare_signs(name),
            "missing": glyphs.missing(name + employer, known) if known is not None else "",
        }
        for name, employer, _trade, title in queries.candidates(round_id)
    ]


@bp.get("/admin/rounds/<slug>/certificates/names")
@web.permit("certificate.read")
def names(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    return web.render(
        "certificates/names.html", round=round_, names=_names(round_.id), known=glyphs.known() is not None
    )


# --- naming ------------------------------------------------------------------------------------------------------------


@bp.get("/admin/rounds/<slug>/certificates/naming")
@web.permit("certificate.issue", fresh=True)
def naming_page(slug: str) -> ResponseReturnValue:
    return web.render("certificates/naming.html", form=NamingForm(), **_naming(slug))


def _naming(slug: str) -> dict[str, Any]:
    round_ = rounds.round_of(slug)
    standing = queries.standing(round_.id, web.now())
    given = [title for _name, _employer, _trade, title in queries.candidates(round_.id)]
    return {
        "round": round_,
        "standing": standing,
        "why_not": naming.why_not_name(standing),
        "named_by": queries.issued_by(round_.id),
        "counts": [(name, given.count(name), first) for name, first in queries.first_numbers(round_, web.now())],
    }


@bp.post("/admin/rounds/<slug>/certificates/naming")
@web.permit("certificate.issue", fresh=True)
def issue(slug: str) -> ResponseReturnValue:
    form, shown = NamingForm(), _naming(slug)
    if not form.validate() or form.named_on.data is None:
        return web.invalid(form, "certificates/naming.html", **shown)
    if form.people.data != shown["standing"].people and not shown["standing"].named:
        form.refuse(None, f"名单已有变化，现在是{shown['standing'].people}人，请核对后再命名")
        return web.invalid(form, "certificates/naming.html", **shown)
    try:
        actions.issue(
            shown["round"].id,
            document_no=form.document_no.data or "",
            named_on=form.named_on.data,
            actor=web.actor(),
            now=web.now(),
        )
    except Refused as refused:
        if refused.field is None:
            raise
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "certificates/naming.html", **shown)
    return web.see_other(url_for(".index", slug=slug, _anchor="drawing"))


# --- drawing and printing ----------------------------------------------------------------------------------------------


@bp.get("/admin/rounds/<slug>/certificates/_progress")
@web.permit("certificate.read")
@web.fragment_of("certificates.index")
def progress(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    return web.render("certificates/_progress.html", round=round_, progress=queries.progress(round_.id))


@bp.post("/admin/rounds/<slug>/certificates/specimen")
@web.permit("certificate.print")
def ask_specimen(slug: str) -> ResponseReturnValue:
    actions.ask_specimen(rounds.round_of(slug).id, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".index", slug=slug, _anchor="specimen"))


@bp.get("/admin/rounds/<slug>/certificates/bundles/<int:bundle_id>.pdf")
@web.permit("certificate.read")
def bundle_file(slug: str, bundle_id: int) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    found = queries.bundle(bundle_id, round_.id)
    if found.key is None:
        raise NotFound(f"bundle {bundle_id} is not drawn")
    name = "试打样张.pdf" if found.number == queries.SPECIMEN else f"{round_.name}证书第{found.number:02d}包.pdf"
    return pdf_answer(found.key, name)


@bp.post("/admin/rounds/<slug>/certificates/bundles/<int:bundle_id>/printed")
@web.permit("certificate.print")
def mark_printed(slug: str, bundle_id: int) -> ResponseReturnValue:
    actions.mark_printed(bundle_id, rounds.round_of(slug).id, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".index", slug=slug, _anchor="bundles"))


@bp.post("/admin/rounds/<slug>/certificates/bundles/<int:bundle_id>/redraw")
@web.permit("certificate.print")
def redraw(slug: str, bundle_id: int) -> ResponseReturnValue:
    actions.redraw(bundle_id, rounds.round_of(slug).id, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".index", slug=slug, _anchor="drawing"))


# --- handing out -------------------------------------------------------------------------------------------------------


@bp.get("/admin/rounds/<slug>/certificates/list")
@web.permit("certificate.read")
def listing(slug: str) -> ResponseReturnValue:
    return web.render("certificates/list.html", form=HandOutForm(), **_listed(slug))


def _listed(slug: str) -> dict[str, Any]:
    round_, typed = rounds.round_of(slug), request.args.get("q", "").strip()[:50]
    rows = queries.page_of(round_.id, web.actor(), after=_after(), limit=PAGE + 1, typed=typed)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    more = f"{last.word},{last.serial},{last.copy}" if last else None
    return {
        "round": round_,
        "certificates": rows[:PAGE],
        "more": more,
        "q": typed,
        "states": states,
        "progress": queries.progress(round_.id),
    }


def _after() -> tuple[str, int, int] | None:
    """The row after which the page begins, from the address; nothing for anything that is none."""
    word, _, rest = request.args.get("after", "")[:60].partition(",")
    serial, _, copy = rest.partition(",")
    if not all(part.isascii() and part.isdigit() and len(part) <= 6 for part in (serial, copy)):
        return None
    return word, int(serial), int(copy)


@bp.post("/admin/rounds/<slug>/certificates/list")
@web.permit("certificate.print")
def hand_out(slug: str) -> ResponseReturnValue:
    form, shown = HandOutForm(), _listed(slug)
    picked = [int(one) for one in request.form.getlist("pick") if one.isascii() and one.isdigit() and len(one) <= 12]
    if not form.validate():
        return web.invalid(form, "certificates/list.html", **shown)
    try:
        actions.hand_out(picked[:200], shown["round"].id, to=form.to.data or "", actor=web.actor(), now=web.now())
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "certificates/list.html", **shown)
    return web.see_other(url_for(".listing", slug=slug))


@bp.get("/admin/rounds/<slug>/_certificates")
@web.permit("certificate.read")
@web.fragment_of("certificates.index")
def round_box(slug: str) -> ResponseReturnValue:
    """On the round's page: how far naming and printing are."""
    round_ = rounds.round_of(slug)
    standing = queries.standing(round_.id, web.now())
    return web.render(
        "certificates/_round.html",
        round=round_,
        standing=standing,
        why_not=naming.why_not_name(standing),
        progress=queries.progress(round_.id),
    )
