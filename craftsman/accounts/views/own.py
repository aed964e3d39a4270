"""One's own account: identities, sign-ins, password, consents, the password asked again."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import crypto, db, masking, web
from craftsman.accounts import actions, forms, passwords, queries, reference
from craftsman.accounts.views.door import bp, desk_of, offer_companies
from craftsman.errors import TooMany


@bp.get("/my/settings")
@web.permit("own.account")
def security() -> ResponseReturnValue:
    me = queries.person(web.actor().person_id, web.actor())
    return web.render(
        "accounts/security.html",
        me=me,
        phone=masking.mask_phone(me.phone),
        id_number=masking.mask_id_number(me.id_number),
        sign_ins=queries.open_sign_ins(web.actor()),
        consents=_consents(me.id),
        form=forms.EmptyForm(),
    )


@bp.get("/my/work")
@web.permit("own.account")
def work() -> ResponseReturnValue:
    me = queries.person(web.actor().person_id, web.actor())
    now = {"employer": me.company.name if me.company else "", "town": me.town, "trade": me.trade, "version": me.version}
    return web.render("accounts/work.html", form=forms.MyWorkForm(data=now))


@bp.post("/my/work")
@web.permit("own.account")
def change_work() -> ResponseReturnValue:
    form = forms.MyWorkForm()
    offer_companies(form)
    if "find" in request.form:
        return web.render("accounts/work.html", form=form, finding=True)
    form.validate()
    form.check_employer()
    if form.problems():
        return web.invalid(form, "accounts/work.html", finding=bool(form.employer.data))
    given = actions.Work(form.company_id, form.employer.data or "", form.town.data, form.trade.data)
    actions.change_work(given, version=form.version.data, actor=web.actor(), now=web.now())
    return web.see_other(url_for("accounts.security"))


def _consents(person_id: int) -> list[tuple[reference.ConsentText, object]]:
    """Every text with the consent that stands, if any."""
    standing = {row.purpose: row for row in queries.consents_of(person_id) if row.withdrawn_at is None}
    return [(text, standing.get(text.purpose)) for text in reference.consent_texts()]


@bp.post("/my/identity")
@web.permit("identity.switch")
def switch() -> ResponseReturnValue:
    chosen = request.form.get("grant_id", "")
    grant_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) <= 12 else 0
    return web.see_other(desk_of(actions.switch_identity(grant_id, actor=web.actor(), now=web.now())))


@bp.post("/my/sign-ins/<int:sign_in_id>/end")
@web.permit("own.account")
def end_sign_in(sign_in_id: int) -> ResponseReturnValue:
    actions.end_sign_in(sign_in_id, actor=web.actor(), now=web.now())
    return web.see_other(url_for("accounts.security"))


@bp.post("/my/consents/<purpose>")
@web.permit("own.account")
def consent(purpose: str) -> ResponseReturnValue:
    act = actions.give_consent if request.form.get("act") == "give" else actions.withdraw_consent
    act(purpose, actor=web.actor(), now=web.now())
    return web.see_other(url_for("accounts.security"))


@bp.get("/my/password")
@web.permit("own.account")
def password() -> ResponseReturnValue:
    return web.render("accounts/password.html", form=forms.ChangePasswordForm(), has_password=_has_password())


def _has_password() -> bool:
    return queries.person(web.actor().person_id, web.actor()).password_hash is not None


@bp.post("/my/password")
@web.permit("own.account")
def change_password() -> ResponseReturnValue:
    form = forms.ChangePasswordForm()
    form.password.staff = web.actor().role != "worker"
    with db.reading():
        known = queries.person(web.actor().person_id, web.actor()).password_hash
    valid = form.validate()
    if known and not _right(form.current.data):
        form.refuse("current", "现在的密码不对")
        valid = False
    if not valid:
        return web.invalid(form, "accounts/password.html", has_password=known is not None)
    actions.change_password(crypto.hash_password(str(form.password.data)), actor=web.actor(), now=web.now())
    return web.see_other(url_for("accounts.security"))


@bp.get("/my/confirm")
@web.permit("own.account")
def confirm() -> ResponseReturnValue:
    return web.render("accounts/confirm.html", form=forms.ConfirmForm(), next=web.safe_next(request.args.get("next")))


@bp.post("/my/confirm")
@web.permit("own.account")
def confirm_password() -> ResponseReturnValue:
    form, target = forms.ConfirmForm(), web.safe_next(request.form.get("next"))
    valid = form.validate()
    if valid and not _right(form.password.data):
        form.refuse("password", "密码不对，请再输入一次")
        valid = False
    if not valid:
        return web.invalid(form, "accounts/confirm.html", next=target)
    actions.confirm_sign_in(actor=web.actor(), now=web.now())
    return web.see_other(target)


def _right(typed: str | None) -> bool:
    """Whether this is my password; slowed down like the door, and outside any transaction."""
    address = request.remote_addr or ""
    with db.reading():
        me = queries.person(web.actor().person_id, web.actor())
        phone, known = me.phone, me.password_hash
        early = passwords.why_wait(queries.wait_until(phone, address, web.now()), web.now())
    if early:
        raise TooMany(early)
    right = crypto.password_matches(str(typed or "")[: passwords.LONGEST + 1], known)
    if not right:
        with db.transaction():
            actions.note_failure(phone, address, now=web.now())
    return right
