"""One certificate as the office sees it: what is printed, what became of it, what can be done."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.certificates import actions, glyphs, queries, states
from craftsman.certificates.forms import ButtonForm, DocumentForm, ReleaseForm, ReplaceForm
from craftsman.certificates.paper import TOO_LONG, Printed
from craftsman.certificates.views import bp as bp
from craftsman.certificates.views.my import pdf_answer
from craftsman.errors import NotFound, Refused
from craftsman.rounds import queries as rounds

DOCUMENTED = tuple(code for code, act in states.ACTS.items() if act.documented)


@bp.get("/admin/certificates/<int:certificate_id>")
@web.permit("certificate.read")
def one(certificate_id: int) -> ResponseReturnValue:
    return web.render("certificates/one.html", form=DocumentForm(), **_shown(certificate_id))


def _shown(certificate_id: int) -> dict[str, Any]:
    row = queries.certificate(certificate_id, web.actor())
    printed = Printed.from_plain(row.printed)
    known = glyphs.known()
    absent = glyphs.missing(printed.name + printed.employer, known) if row.hold and known is not None else ""
    return {
        "certificate": row,
        "printed": printed,
        "round": rounds.round_by_id(row.round_id),
        "bundle": queries.bundle(row.bundle_id) if row.bundle_id else None,
        "states": states,
        "acts": states.acts_of(row.state),
        "button": ButtonForm(),
        "replacing": ReplaceForm(data={"name": row.name, "employer": row.employer, "trade": row.trade}),
        "releasing": ReleaseForm(data={"employer": printed.employer}),
        "absent": absent if all(sign in printed.name for sign in absent) else "",
        "points": "、".join(f"U+{ord(sign):04X}" for sign in absent),  # what to look for in a font
        "too_long": row.hold == TOO_LONG,
        "newer": queries.newer(row),
    }


@bp.get("/admin/certificates/<int:certificate_id>.pdf")
@web.permit("certificate.read")
def office_paper(certificate_id: int) -> ResponseReturnValue:
    row = queries.certificate(certificate_id, web.actor())
    if row.key is None:
        raise NotFound(f"certificate {certificate_id} is not drawn")
    return pdf_answer(row.key, f"{row.number}.pdf")


@bp.get("/admin/certificates/<int:certificate_id>/<act>")
@web.permit("certificate.change", fresh=True)
def change_page(certificate_id: int, act: str) -> ResponseReturnValue:
    """Asks once more: what is done shows at the next scan."""
    return web.render("certificates/change.html", act=_act(act), code=act, form=_form(act), **_shown(certificate_id))


def _act(code: str) -> states.Act:
    if code not in states.ACTS:
        abort(404)
    return states.ACTS[code]


def _form(code: str) -> ReplaceForm | DocumentForm:
    return ReplaceForm() if code == "replace" else DocumentForm()


@bp.post("/admin/certificates/<int:certificate_id>/<act>")
@web.permit("certificate.change", fresh=True)
def change(certificate_id: int, act: str) -> ResponseReturnValue:
    named, shown = _act(act), _shown(certificate_id)
    form = _form(act)
    if form.validate():
        try:
            return web.see_other(url_for(".one", certificate_id=_do(certificate_id, act, form)))
        except Refused as refused:
            if refused.field is None:
                raise
            form.refuse(refused.field, refused.reason)
    return web.invalid(form, "certificates/change.html", act=named, code=act, **shown)


def _do(certificate_id: int, act: str, form: ReplaceForm | DocumentForm) -> int:
    """Do it; returns the certificate to show next."""
    if isinstance(form, DocumentForm):
        document_no = form.document_no.data or ""
        actions.change(certificate_id, act, document_no=document_no, actor=web.actor(), now=web.now())
        return certificate_id
    corrected = {name: str(form[name].data or "") for name in ("name", "employer", "trade")}
    reason = form.reason.data or ""
    return actions.replace(certificate_id, reason=reason, corrected=corrected, actor=web.actor(), now=web.now()).id


@bp.post("/admin/certificates/<int:certificate_id>/release")
@web.permit("certificate.print")
def release(certificate_id: int) -> ResponseReturnValue:
    form = ReleaseForm()
    if not form.validate():
        return web.invalid(form, "certificates/one.html", **_shown(certificate_id))
    actions.release(
        certificate_id,
        by_hand="by_hand" in request.form,
        employer=form.employer.data or "",
        actor=web.actor(),
        now=web.now(),
    )
    return web.see_other(url_for(".one", certificate_id=certificate_id))


@bp.post("/admin/certificates/<int:certificate_id>/settled")
@web.permit("certificate.print")
def settle_wrong(certificate_id: int) -> ResponseReturnValue:
    actions.settle_wrong(certificate_id, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".one", certificate_id=certificate_id))
