"""The administrator's people: who there is, who is invited, who gets or loses a role, who is disabled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import masking, web
from craftsman.accounts import actions, forms, queries
from craftsman.accounts.roles import STAFF
from craftsman.errors import Conflict, NotFound, Refused

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


@bp.get("/admin/people/<int:person_id>/roles/new")
@web.permit("person.grant", fresh=True)
def new_role(person_id: int) -> ResponseReturnValue:
    form = forms.RoleForm(departments=queries.departments())
    return web.render("accounts/new_role.html", form=form, **_shown(person_id))


@bp.post("/admin/people/<int:person_id>/roles/new")
@web.permit("person.grant", fresh=True)
def give_role(person_id: int) -> ResponseReturnValue:
    form = forms.RoleForm(departments=queries.departments())
    if not form.validate():
        return web.invalid(form, "accounts/new_role.html", **_shown(person_id))
    try:
        actions.give_role(
            person_id, form.role.data, form.reason.data or "", **_held_for(form), actor=web.actor(), now=web.now()
        )
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "accounts/new_role.html", **_shown(person_id))
    return web.see_other(url_for("people.person", person_id=person_id))


def _held_for(form: forms.InviteForm) -> dict[str, Any]:
    """The department or company that a role is held for, and whether as its lead."""
    company_id = actions.company_for(None, form.employer.data or "", "").id if form.needs_company else None
    return {"department_id": form.department_id, "company_id": company_id, "lead": bool(form.lead.data)}


@bp.get("/admin/people/<int:person_id>/roles/<int:grant_id>/end")
@web.permit("person.grant", fresh=True)
def ask_end_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    return web.render("accounts/end_role.html", form=forms.ReasonForm(), **_ending(person_id, grant_id))


def _ending(person_id: int, grant_id: int) -> dict[str, object]:
    shown = _shown(person_id)
    role = next((one for one in queries.identities_of(person_id) if one.grant_id == grant_id), None)
    if role is None or role.role not in STAFF:
        raise NotFound(f"grant {grant_id}")
    return {**shown, "role": role}


@bp.post("/admin/people/<int:person_id>/roles/<int:grant_id>/end")
@web.permit("person.grant", fresh=True)
def end_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    form = forms.ReasonForm()
    if not form.validate():
        return web.invalid(form, "accounts/end_role.html", **_ending(person_id, grant_id))
    try:
        actions.end_role(grant_id, person_id, form.reason.data or "", actor=web.actor(), now=web.now())
    except Conflict:
        raise
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "accounts/end_role.html", **_ending(person_id, grant_id))
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
        invited = actions.invite(
            form.name.data or "", form.role.data, **_held_for(form), actor=web.actor(), now=web.now()
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
