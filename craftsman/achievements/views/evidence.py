"""The files that prove an achievement: handed in, looked at, taken away and brought back."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman.achievements import actions, evidence, queries
from craftsman.threshold import is_htmx
from craftsman.web import actor, fragment_of, now, permit, render, see_other

bp = Blueprint("evidence", __name__, url_prefix="/my")
UPLOAD_BYTES = 12 * evidence.MEGABYTE  # one file of the largest size and the form around it
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


@bp.get("/achievements/<int:achievement_id>/_evidence")
@permit("achievement.read")
@fragment_of("achievements.edit")
def section(achievement_id: int) -> ResponseReturnValue:
    return render("achievements/_evidence.html", line=queries.card(achievement_id, actor()), locked=False)


@bp.post("/achievements/<int:achievement_id>/evidence")
@permit("achievement.edit", max_bytes=UPLOAD_BYTES)
def upload(achievement_id: int) -> ResponseReturnValue:
    """One file per request from the page's script, which gets its row back; any number from a plain form."""
    given = [(file.filename or "", file.read(evidence.MAX_BYTES + 1)) for file in request.files.getlist("files")]
    rows = actions.add_evidence(achievement_id, given, actor=actor(), now=now())
    if is_htmx():
        return render("achievements/_rows.html", files=rows)
    return see_other(url_for("achievements.edit", achievement_id=achievement_id, _anchor="evidence"))


@bp.get("/evidence/<int:evidence_id>/_row")
@permit("evidence.read")
@fragment_of("evidence.pages")
def row(evidence_id: int) -> ResponseReturnValue:
    """A file's row; asked for again until the file has been opened."""
    file = queries.evidence(evidence_id, actor())
    answer = make_response(_rows(file.achievement_id, file))
    if file.state != evidence.PROCESSING:
        answer.headers["HX-Trigger"] = "achievement-saved"
    return answer


@bp.post("/evidence/<int:evidence_id>/remove")
@permit("achievement.edit")
def remove(evidence_id: int) -> ResponseReturnValue:
    gone = actions.remove_evidence(evidence_id, actor=actor(), now=now())
    if is_htmx():
        return render("achievements/_removed.html", file=gone, line=queries.card(gone.achievement_id, actor()))
    return see_other(url_for("achievements.edit", achievement_id=gone.achievement_id, _anchor="evidence"))


@bp.post("/evidence/<int:evidence_id>/restore")
@permit("achievement.edit")
def restore(evidence_id: int) -> ResponseReturnValue:
    back = actions.restore_evidence(evidence_id, actor=actor(), now=now())
    if is_htmx():
        return _rows(back.achievement_id, back)
    return see_other(url_for("achievements.edit", achievement_id=back.achievement_id, _anchor="evidence"))


def _rows(achievement_id: int, file: object) -> str:
    return render("achievements/_rows.html", files=[file], line=queries.card(achievement_id, actor()))


@bp.get("/evidence/<int:evidence_id>/pages")
@permit("evidence.read")
def pages(evidence_id: int) -> ResponseReturnValue:
    """The file to look at: the photo itself, or pictures of a PDF's first pages."""
    file = queries.evidence(evidence_id, actor())
    return render("achievements/pages.html", file=file, one=queries.achievement(file.achievement_id, actor()))


@bp.get("/evidence/<int:evidence_id>")
@permit("evidence.read")
def file(evidence_id: int) -> ResponseReturnValue:
    """The bytes: a photo is shown, a PDF is handed over to be saved."""
    found, data = actions.read_evidence(evidence_id, None, actor=actor())
    way = "attachment" if found.content_type == evidence.PDF or "download" in request.args else "inline"
    return _bytes(data, found.content_type, f"{way}; filename*=UTF-8''{quote(found.name, safe='')}")


@bp.get("/evidence/<int:evidence_id>/preview/<int:number>")
@permit("evidence.read")
def preview(evidence_id: int, number: int) -> ResponseReturnValue:
    """A picture of a page; number 0 is the thumbnail."""
    _, data = actions.read_evidence(evidence_id, number, actor=actor())
    return _bytes(data, evidence.JPEG, "inline")


def _bytes(data: bytes, content_type: str, disposition: str) -> Response:
    answer = make_response(data)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Disposition"] = disposition
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
