"""The administrator's people: who there is, who is invited, who is disabled."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import masking, web
from craftsman.accounts import actions, forms, queries
from craftsman.errors import Refused

bp = Blueprint("people", __name__)
PAGE = 50


@bp.get("/admin/people")
@web.permit("person.read")
def index() -> ResponseReturnValue:
    typed = request.args.get("q", "").strip()[:50]
    after = request.args.get("after", "")
    rows = queries.people_page(
        web.actor(), typed, int(after) if after.isascii() and after.isdigit() and len(after) <= 12 else None, PAGE + 1
    )
    people = [(person, masking.mask_phone(person.phone)) for person in rows[:PAGE]]
    return web.render(
        "accounts/people.html",
        role_words=queries.role_words,
        people=people,
        q=typed,
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


@bp.get("/admin/people/<int:person_id>")
@web.permit("person.read")
def person(person_id: int) -> ResponseReturnValue:
    return web.render("accounts/person.html", form=forms.ReasonForm(), **_shown(person_id))


def _shown(person_id: int) -> dict[str, object]:
    found = queries.person(person_id, web.actor())
    return {
        "person": found,
        "phone": masking.mask_phone(found.phone),
        "id_number": masking.mask_id_number(found.id_number),
        "identities": queries.identities_of(person_id),
    }


@bp.post("/admin/people/<int:person_id>/disable")
@web.permit("person.disable")
def disable(person_id: int) -> ResponseReturnValue:
    return _with_reason(person_id, actions.disable_person)


@bp.post("/admin/people/<int:person_id>/enable")
@web.permit("person.disable")
def enable(person_id: int) -> ResponseReturnValue:
    return _with_reason(person_id, actions.enable_person)


def _with_reason(person_id: int, act: Callable[..., None]) -> ResponseReturnValue:
    form = forms.ReasonForm()
    shown = _shown(person_id)
    if not form.validate():
        return web.invalid(form, "accounts/person.html", **shown)
    act(person_id, form.reason.data or "", actor=web.actor(), now=web.now())
    return web.see_other(url_for("people.person", person_id=person_id))


@bp.post("/admin/people/<int:person_id>/unmask/<field>")
@web.permit("person.unmask", fresh=True)
def unmask(person_id: int, field: str) -> ResponseReturnValue:
    form = forms.ReasonForm()
    shown = _shown(person_id)
    if not form.validate():
        return web.invalid(form, "accounts/person.html", **shown)
    value = actions.unmask(person_id, field, form.reason.data or "", actor=web.actor(), now=web.now())
    return web.render("accounts/person.html", form=form, unmasked=(field, value), **shown)


@bp.get("/admin/people/invite")
@web.permit("person.invite")
def invite() -> ResponseReturnValue:
    return web.render("accounts/invite.html", form=forms.InviteForm(departments=queries.departments()))


@bp.post("/admin/people/invite")
@web.permit("person.invite")
def send_invitation() -> ResponseReturnValue:
    form = forms.InviteForm(departments=queries.departments())
    if not form.validate():
        return web.invalid(form, "accounts/invite.html")
    try:
        company_id = actions.company_for(None, form.employer.data or "", "").id if form.needs_company else None
        invited = actions.invite(
            form.name.data or "",
            form.role.data,
            department_id=form.department_id,
            company_id=company_id,
            lead=bool(form.lead.data),
            actor=web.actor(),
            now=web.now(),
        )
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "accounts/invite.html")
    link = _public(url_for("accounts.join", token=invited.token))
    return web.render("accounts/invited.html", invitation_link=link, name=form.name.data, expires_at=invited.expires_at)


def _public(path: str) -> str:
    """The address to hand on: the portal's own where it has one, never the one a request claims."""
    base = current_app.config["SETTINGS"].base_url or request.host_url
    return base.rstrip("/") + path
