"""A worker's profile: on screen, on paper, in the parts other pages show; and what of him stands in the directory."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, g, make_response, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import NotFound, Refused
from craftsman.talents import actions, directory, forms, paper, queries

bp = Blueprint("talents", __name__)


@bp.get("/my/profile")
@web.permit("profile.read")
def profile() -> ResponseReturnValue:
    return web.render("talents/profile.html", **_shown())


@bp.get("/my/profile/_gap")
@web.permit("profile.read")
@web.fragment_of("talents.profile")
def gap_strip() -> ResponseReturnValue:
    """How far both lines are and the nearest way there, for the pages of score and progress."""
    return web.render("talents/_gap_strip.html", **_shown())


@bp.get("/my/profile/_step")
@web.permit("profile.read")
@web.fragment_of("talents.profile")
def step() -> ResponseReturnValue:
    """The best next step, for the first page."""
    return web.render("talents/_step.html", **_shown())


@bp.get("/my/profile/_ring")
@web.permit("profile.read")
@web.fragment_of("talents.profile")
def ring() -> ResponseReturnValue:
    """The score with the last round's line on its ring."""
    return web.render("talents/_ring.html", **_shown())


def _shown() -> dict[str, object]:
    """My profile, worked out once for all parts of this page."""
    if "profile" not in g:
        g.profile = queries.profile(web.actor().person_id, web.now(), g.get("prediction"))
        g.prediction = g.profile.prediction if g.profile else None
    found = cast("queries.Profile | None", g.profile)
    shown = paper.shown(found.prediction.rubric, found.gap) if found else {}
    return {"profile": found, **shown}


# --- on paper --------------------------------------------------------------------------------------------------------


@bp.get("/my/profile/paper")
@web.permit("profile.read")
def printed() -> ResponseReturnValue:
    return web.render("talents/printed.html", paper=queries.paper_of(web.actor().person_id))


@bp.get("/my/profile/paper/_state")
@web.permit("profile.read")
@web.fragment_of("talents.printed")
def printed_state() -> ResponseReturnValue:
    return web.render("talents/_printed.html", paper=queries.paper_of(web.actor().person_id))


@bp.post("/my/profile/paper")
@web.permit("profile.read")
def ask() -> ResponseReturnValue:
    actions.ask_for_paper(actor=web.actor(), now=web.now())
    return web.see_other(url_for(".printed"))


@bp.get("/my/profile.pdf")
@web.permit("profile.read")
def pdf() -> ResponseReturnValue:
    """The paper as drawn last; before it is there, the page where it is asked for."""
    drawn = actions.open_paper(actor=web.actor())
    if drawn is None:
        return web.see_other(url_for(".printed"))
    answer: Response = make_response(drawn)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = "inline; filename*=UTF-8''%E6%95%B0%E5%AD%97%E7%94%BB%E5%83%8F.pdf"
    return answer


# --- in the directory ------------------------------------------------------------------------------------------------


@bp.get("/my/profile/listing")
@web.permit("profile.read")
def listing() -> ResponseReturnValue:
    mine = queries.own(web.actor())
    form = forms.ListingForm(obj=mine.talent if mine else None)
    return web.render("talents/listing.html", form=form, mine=mine)


@bp.post("/my/profile/listing")
@web.permit("listing.edit")
def list_me() -> ResponseReturnValue:
    form, mine = forms.ListingForm(), queries.own(web.actor())
    if mine is None:
        raise Refused(directory.why_not_list(0, "") or "")
    if not form.validate():
        return web.invalid(form, "talents/listing.html", mine=mine)
    try:
        actions.list_craftsman(
            form.skill.data or "",
            form["fields"].data or [],
            bool(form.takes_apprentices.data),
            form.version.data or 0,
            actor=web.actor(),
            now=web.now(),
        )
    except Refused as refused:
        if refused.field is None:
            raise
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "talents/listing.html", mine=mine)
    return web.see_other(url_for(".listing"))


@bp.post("/my/profile/listing/withdraw")
@web.permit("listing.edit")
def unlist_me() -> ResponseReturnValue:
    form = forms.WithdrawForm()
    if not form.validate():
        raise NotFound("version")
    actions.unlist_craftsman(form.version.data or 0, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".listing"))
