"""工匠库 of the office: who is in it, each person's titles, titles from elsewhere entered and taken back by document."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import Refused
from craftsman.talents import actions, forms, queries
from craftsman.talents.directory import Wanted
from craftsman.talents.growth import LEVELS
from craftsman.talents.views.my import bp
from craftsman.talents.views.public import choices, filters_of, wanted_of, whole

PAGE = 50


@bp.get("/admin/talent")
@web.permit("talent.read")
def pool() -> ResponseReturnValue:
    wanted = replace(wanted_of(request.args), name=request.args.get("q", "").strip()[:50])
    found = queries.pool(web.actor(), wanted, whole(request.args.get("after", "")), PAGE + 1)
    more = _url(wanted, found[PAGE - 1].talent.id) if len(found) > PAGE else None
    return web.render("talents/pool.html", found=found[:PAGE], wanted=wanted, more=more, **choices())


def _url(wanted: Wanted, after: int) -> str:
    return f"{url_for('.pool')}?{urlencode({**filters_of(wanted), 'after': after})}"


@bp.get("/admin/talent/<int:talent_id>")
@web.permit("talent.read")
def member(talent_id: int) -> ResponseReturnValue:
    return web.render("talents/member.html", form=forms.HonourForm(), **_shown(talent_id))


def _shown(talent_id: int) -> dict[str, object]:
    one = queries.member(talent_id, web.actor())
    return {
        "one": one,
        "levels": LEVELS,
        "honours": queries.honours(one.person_id),
        "certificates": queries.certificates_of(one.person_id),
    }


@bp.post("/admin/talent/<int:talent_id>/honours")
@web.permit("talent.edit")
def add_honour(talent_id: int) -> ResponseReturnValue:
    form = forms.HonourForm()
    shown = _shown(talent_id)
    if not form.validate() or form.named_on.data is None:
        return web.invalid(form, "talents/member.html", **shown)
    try:
        actions.add_honour(
            talent_id,
            form.title.data or "",
            form.level.data or "",
            form.named_on.data,
            form.document_no.data or "",
            actor=web.actor(),
            now=web.now(),
        )
    except Refused as refused:
        form.refuse(refused.field or "title", refused.reason)
        return web.invalid(form, "talents/member.html", **shown)
    return web.see_other(url_for(".member", talent_id=talent_id))


@bp.post("/admin/honours/<int:honour_id>/revoke")
@web.permit("talent.edit", fresh=True)
def revoke(honour_id: int) -> ResponseReturnValue:
    form = forms.RevokeForm()
    document_no = (form.document_no.data or "") if form.validate() else ""
    talent = actions.revoke_honour(honour_id, document_no, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".member", talent_id=talent.id))
