"""A craftsman's own certificates: to look at, to keep, to say what is wrong on them."""

from __future__ import annotations

from urllib.parse import quote

from flask import make_response, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.certificates import actions, glyphs, queries, states
from craftsman.certificates.forms import WrongForm
from craftsman.certificates.issuer import issuer
from craftsman.certificates.views import bp as bp


@bp.get("/my/certificates")
@web.permit("certificate.own")
def mine() -> ResponseReturnValue:
    return web.render("certificates/mine.html", **_mine())


def _mine() -> dict[str, object]:
    rows = queries.certificates_of(web.actor().person_id)
    return {"certificates": rows, "states": states, "form": WrongForm(), "level": issuer().level}


@bp.get("/my/certificates/<int:certificate_id>.pdf")
@web.permit("certificate.own")
def paper(certificate_id: int) -> ResponseReturnValue:
    """The paper as a file; 404 in words while it is not drawn."""
    row = queries.certificate(certificate_id, web.actor())
    if row.key is None or row.state == states.REPLACED:
        return make_response(web.render("certificates/drawing.html", certificate=row), 404)
    return pdf_answer(row.key, f"{row.number}.pdf")


def pdf_answer(key: str, name: str) -> ResponseReturnValue:
    """A PDF to be shown in the browser under its own name, which a header can only carry encoded."""
    answer = make_response(actions.file_of(key))
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name, safe='')}"
    return answer


@bp.post("/my/certificates/<int:certificate_id>/wrong")
@web.permit("certificate.own")
def say_wrong(certificate_id: int) -> ResponseReturnValue:
    form = WrongForm()
    if not form.validate():
        return web.invalid(form, "certificates/mine.html", **{**_mine(), "open": certificate_id, "form": form})
    actions.say_wrong(certificate_id, form.text.data or "", actor=web.actor(), now=web.now())
    return web.see_other(url_for(".mine"))


@bp.get("/my/_certificates")
@web.permit("certificate.own")
@web.fragment_of("certificates.mine")
def my_box() -> ResponseReturnValue:
    """On the worker's first page: certificates held, and a name that the paper cannot show yet."""
    actor = web.actor()
    rows = queries.certificates_of(actor.person_id)
    return web.render(
        "certificates/_mine.html", certificates=rows, states=states, note=glyphs.note(actor.name, glyphs.known())
    )
