"""Anybody's pages: is this certificate real? Scanned, or typed by number and name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import crypto, web
from craftsman.certificates import actions, checking, glyphs, queries, states
from craftsman.certificates.forms import LookupForm, SignedForm
from craftsman.certificates.issuer import issuer
from craftsman.certificates.paper import Printed
from craftsman.certificates.views import bp as bp
from craftsman.errors import TooMany


@bp.get("/v/<code>")
@web.permit("certificate.check")
def check(code: str) -> ResponseReturnValue:
    """What the scanner of a paper reads; always the same for everybody, signed in or not."""
    row = queries.by_code(code)
    if row is None:
        return make_response(_page(checking.NOTHING), 404)
    current = queries.newer(row) if row.state == states.REPLACED else None
    printed = Printed.from_plain(row.printed)
    found = checking.answer(
        printed, row.state, row.state_since, level=issuer().level, current=current.copy if current else None
    )
    said = next((name for name in ("same", "differs", "receipt") if name in request.args), "")
    return _page(found, code=code, said=said, demo=row.demo)


def _page(found: checking.Answer, *, code: str = "", said: str = "", demo: bool = False) -> str:
    return web.render(
        "certificates/check.html", answer=found, code=code, said=said, sample=demo, domain=issuer().domain
    )


@bp.get("/verify")
@web.permit("certificate.check")
def verify() -> ResponseReturnValue:
    return web.render("certificates/verify.html", form=LookupForm(), domain=issuer().domain)


@bp.post("/verify")
@web.permit("certificate.check")
def look_up() -> ResponseReturnValue:
    """By number and name; counted, because lists could be tried through."""
    form = LookupForm()
    if not form.validate():
        return web.invalid(form, "certificates/verify.html", domain=issuer().domain)
    address = request.remote_addr or ""
    if queries.lookups(address, web.now() - timedelta(minutes=1)) >= checking.LOOKUPS_A_MINUTE:
        raise TooMany(checking.TOO_OFTEN)
    actions.note_lookup(address, now=web.now())
    row = queries.by_number(form.number.data or "", form.name.data or "")
    if row is not None:
        return web.see_other(url_for(".check", code=row.code))
    return web.render("certificates/verify.html", form=form, domain=issuer().domain, nothing=True)


@bp.get("/verify/signature")
@web.permit("certificate.check")
def signature() -> ResponseReturnValue:
    return web.render("certificates/signature.html", form=SignedForm(), **_signature())


def _signature(good: bool | None = None) -> dict[str, Any]:
    return {"domain": issuer().domain, "public_key": crypto.public_key(), "good": good}


@bp.post("/verify/signature")
@web.permit("certificate.check")
def check_signature() -> ResponseReturnValue:
    """Whether the union signed exactly this text; what became of the certificate since then, only its page knows."""
    form = SignedForm()
    if not form.validate():
        return web.invalid(form, "certificates/signature.html", **_signature())
    text, _, signed = (form.text.data or "").rpartition("\n")
    return web.render(
        "certificates/signature.html", form=form, text=text, **_signature(crypto.is_signed(text, signed.strip()))
    )


@bp.get("/lookup/_name")
@web.permit("certificate.check")
@web.fragment_of(None)
def name_note() -> ResponseReturnValue:
    """Beside the field where a name is entered: which of its signs our paper cannot show. A warning, never a refusal."""
    note = glyphs.note(request.args.get("name", "")[:50], glyphs.known())
    return web.render("certificates/_name_note.html", note=note)
