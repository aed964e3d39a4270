"""业绩档案 in the worker's hand: the ledger, one achievement, its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman.accounts import queries as accounts
from craftsman.achievements import actions, attributes, evidence, queries, verification
from craftsman.achievements.catalogue import kinds
from craftsman.achievements.forms import EntryForm, entry_form, stored
from craftsman.achievements.kinds import Kind
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.web import actor, fragment_of, invalid, is_htmx, now, permit, render, see_other

bp = Blueprint("achievements", __name__, url_prefix="/my")
UPLOAD_BYTES = 12 * evidence.MEGABYTE  # one file of the largest size and the form around it
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Line:
    """An achievement as pages show it."""

    one: Any
    kind: Kind
    missing: tuple[str, ...]
    processing: int
    department: str

    @property
    def shown(self) -> verification.Shown:
        return verification.shown(self.one.state, self.missing, self.processing)

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        return attributes.key_values(self.kind, self.one.attributes, _live(self.one))

    @property
    def settled(self) -> bool:
        """A department stands behind it: correcting it means asking again."""
        return self.one.state in verification.PROVEN

    @property
    def values(self) -> list[tuple[str, str]]:
        said = [
            (field.label, attributes.said(field, self.one.attributes.get(field.name))) for field in self.kind.fields
        ]
        return [(label, value or "未填") for label, value in said]


# --- the ledger ------------------------------------------------------------------------------------------------------


@bp.get("/achievements")
@permit("achievement.read")
def index() -> ResponseReturnValue:
    names = accounts.department_names()
    lines = [_line(one, names) for one in queries.ledger(actor())]
    group = request.args.get("group", "")
    chosen = [line for line in lines if line.kind.group == group] if group in kinds().groups else lines
    counts = {code: sum(1 for line in lines if line.kind.group == code) for code in kinds().groups}
    saved = next((line for line in lines if str(line.one.id) == request.args.get("saved")), None)
    return render(
        "achievements/index.html",
        lines=chosen,
        total=len(lines),
        counts=counts,
        groups=kinds().groups,
        group=group if group in kinds().groups else "",
        saved=saved,
        removed=_removed_id(),
    )


def _removed_id() -> int | None:
    text = request.args.get("removed", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


@bp.get("/achievements/new")
@permit("achievement.edit")
def choose() -> ResponseReturnValue:
    return render("achievements/choose.html", catalogue=kinds())


@bp.route("/achievements/new/<kind>", methods=["GET", "POST"])
@permit("achievement.edit")
def new(kind: str) -> ResponseReturnValue:
    """The empty form; a POST without fields starts an empty achievement that is filled in step by step."""
    known = _kind(kind)
    if request.method == "POST" and not _typed_anything(known):
        one = actions.start_achievement(kind, actor=actor(), now=now())
        return see_other(url_for(".edit", achievement_id=one.id))
    form = entry_form(known, versioned=False)()
    if request.method == "POST":
        if not form.is_right(attributes.district_day(now())):
            return invalid(form, "achievements/new.html", kind=known)
        one = actions.add_achievement(kind, form.typed(), actor=actor(), now=now())
        return see_other(url_for(".edit", achievement_id=one.id, _anchor="evidence"))
    return render("achievements/new.html", form=form, kind=known)


def _typed_anything(kind: Kind) -> bool:
    names = {field.name for field in kind.fields}
    return any(value.strip() and name.split("-")[0] in names for name, value in request.form.items())


# --- one achievement -------------------------------------------------------------------------------------------------


@bp.route("/achievements/<int:achievement_id>", methods=["GET", "POST"])
@permit("achievement.edit", max_bytes=UPLOAD_BYTES)
def edit(achievement_id: int) -> ResponseReturnValue:
    line = _my_line(achievement_id)
    if request.method == "GET":
        form = entry_form(line.kind)(data={**stored(line.kind, line.one.attributes), "version": line.one.version})
        return _edit_page(line, form, locked=line.settled and "correct" not in request.args)
    form = entry_form(line.kind)()
    act, _, target = request.form.get("act", "").partition("-")
    if act in ("upload", "remove", "restore"):
        return _change_files(act, target, achievement_id, form)
    return _save_all(line, form)


def _save_all(line: Line, form: EntryForm) -> ResponseReturnValue:
    """All fields at once. Met by a newer text, the page shows both; 用我的 sends the version it overwrites as `over`."""
    if not form.is_right(attributes.district_day(now())):
        return _wrong(line, form)
    try:
        version = _number(request.form.get("over") or str(form["version"].data))
        actions.correct_achievement(line.one.id, form.typed(), version=version, actor=actor(), now=now())
    except Conflict as conflict:
        page = render("achievements/edit.html", line=line, form=form, kind=line.kind, conflict=conflict, failed=True)
        return make_response(page, 409)
    except Refused as refusal:
        form.refuse(refusal.field, refusal.reason)
        return _wrong(line, form)
    return see_other(url_for(".index", saved=line.one.id))


def _change_files(act: str, target: str, achievement_id: int, form: EntryForm) -> ResponseReturnValue:
    """The buttons beside the files where no script runs: they send the whole page, so what was typed comes back."""
    try:
        if act == "upload":
            actions.add_evidence(achievement_id, _uploads(), actor=actor(), now=now())
        else:
            change = actions.remove_evidence if act == "remove" else actions.restore_evidence
            change(_number(target), actor=actor(), now=now())
    except Refused as refusal:
        form.refuse(None, refusal.reason)
        return _wrong(_my_line(achievement_id), form)
    return _edit_page(_my_line(achievement_id), form, removed=_number(target) if act == "remove" else None)


@bp.route("/achievements/<int:achievement_id>/_save", methods=["GET", "POST"])
@permit("achievement.edit")
@fragment_of("achievements.edit")
def save(achievement_id: int) -> ResponseReturnValue:
    """One field, as soon as it is typed: the line beside it says whether it is kept."""
    line = _my_line(achievement_id)
    form = entry_form(line.kind)()
    name = request.values.get("field", "")
    if name not in {field.name for field in line.kind.fields}:
        raise NotFound(name)
    if request.method == "GET" or _half_typed_date(form[name]):
        return render("achievements/_save.html", name=name, line=line)
    problem = form.problem_of(name, attributes.district_day(now()))
    if problem or form["version"].errors:
        sentence = problem or str(form["version"].errors[0])
        return make_response(render("achievements/_save.html", name=name, line=line, problem=sentence), 422)
    return _save_one(line, name, form)


def _save_one(line: Line, name: str, form: EntryForm) -> ResponseReturnValue:
    version, value = int(form["version"].data), form.typed()[name]
    try:
        actions.save_field(line.one.id, name, value, version=version, actor=actor(), now=now())
    except Conflict as conflict:
        answer = make_response(render("achievements/_conflict.html", conflict=conflict, one=line.one), 409)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#conflict", "innerHTML"
        return answer
    answer = make_response(render("achievements/_save.html", name=name, line=_my_line(line.one.id), saved=now()))
    answer.headers["HX-Trigger"] = "achievement-saved"
    return answer


def _half_typed_date(field: Any) -> bool:
    parts = getattr(field, "parts", None)
    return parts is not None and any(parts) and not all(parts)


@bp.get("/achievements/<int:achievement_id>/_points")
@permit("achievement.read")
@fragment_of("achievements.edit")
def points(achievement_id: int) -> ResponseReturnValue:
    """What this achievement counts now; asked again after each save."""
    return render("achievements/_points.html", one=queries.achievement(achievement_id, actor()))


@bp.post("/achievements/<int:achievement_id>/remove")
@permit("achievement.edit")
def remove(achievement_id: int) -> ResponseReturnValue:
    actions.remove_achievement(achievement_id, actor=actor(), now=now())
    return see_other(url_for(".index", removed=achievement_id))


@bp.post("/achievements/<int:achievement_id>/restore")
@permit("achievement.edit")
def restore(achievement_id: int) -> ResponseReturnValue:
    actions.restore_achievement(achievement_id, actor=actor(), now=now())
    return see_other(url_for(".edit", achievement_id=achievement_id))


# --- evidence --------------------------------------------------------------------------------------------------------


@bp.get("/achievements/<int:achievement_id>/_evidence")
@permit("achievement.edit")
@fragment_of("achievements.edit")
def files_of(achievement_id: int) -> ResponseReturnValue:
    return render("achievements/_evidence.html", line=_my_line(achievement_id), locked=False)


@bp.post("/achievements/<int:achievement_id>/evidence")
@permit("achievement.edit", max_bytes=UPLOAD_BYTES)
def upload(achievement_id: int) -> ResponseReturnValue:
    """One file per request from the page's script, which gets its row back; any number from a plain form."""
    rows = actions.add_evidence(achievement_id, _uploads(), actor=actor(), now=now())
    if is_htmx():
        answer = make_response(render("achievements/_rows.html", files=rows))
        answer.headers["HX-Trigger"] = "achievement-saved"
        return answer
    return see_other(url_for(".edit", achievement_id=achievement_id, _anchor="evidence"))


@bp.get("/evidence/<int:evidence_id>/_row")
@permit("evidence.read")
@fragment_of("achievements.pages")
def row(evidence_id: int) -> ResponseReturnValue:
    file = queries.evidence(evidence_id, actor())
    return render("achievements/_rows.html", files=[file], line=_my_line(file.achievement_id))


@bp.post("/evidence/<int:evidence_id>/remove")
@permit("achievement.edit")
def remove_file(evidence_id: int) -> ResponseReturnValue:
    gone = actions.remove_evidence(evidence_id, actor=actor(), now=now())
    if is_htmx():
        return render("achievements/_removed.html", file=gone, line=_my_line(gone.achievement_id))
    return see_other(url_for(".edit", achievement_id=gone.achievement_id, _anchor="evidence"))


@bp.post("/evidence/<int:evidence_id>/restore")
@permit("achievement.edit")
def restore_file(evidence_id: int) -> ResponseReturnValue:
    back = actions.restore_evidence(evidence_id, actor=actor(), now=now())
    if is_htmx():
        return render("achievements/_rows.html", files=[back], line=_my_line(back.achievement_id))
    return see_other(url_for(".edit", achievement_id=back.achievement_id, _anchor="evidence"))


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


# --- parts -----------------------------------------------------------------------------------------------------------


def _bytes(data: bytes, content_type: str, disposition: str) -> Response:
    answer = make_response(data)
    answer.headers["Content-Type"] = content_type
    answer.headers["Content-Disposition"] = disposition
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _kind(code: str) -> Kind:
    if code not in kinds():
        raise NotFound(code)
    return kinds()[code]


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise NotFound(text)
    return int(text)


def _uploads() -> list[tuple[str, bytes]]:
    given = [(file.filename or "", file.read(evidence.MAX_BYTES + 1)) for file in request.files.getlist("files")]
    chosen = [(name, data) for name, data in given if name or data]
    if not chosen:
        raise Refused("请先选择要上传的文件", field="files")
    return chosen


def _live(one: Any) -> int:
    return sum(1 for file in one.files if file.state != evidence.REFUSED)


def _line(one: Any, names: dict[str, str]) -> Line:
    kind = _kind(one.kind)
    answered = one.verification.department if one.verification else kind.department_for(one.attributes)
    return Line(
        one=one,
        kind=kind,
        missing=attributes.missing(kind, one.attributes, _live(one)),
        processing=sum(1 for file in one.files if file.state == evidence.PROCESSING),
        department=names.get(answered, "承办部门"),
    )


def _my_line(achievement_id: int) -> Line:
    return _line(queries.achievement(achievement_id, actor()), accounts.department_names())


def _edit_page(line: Line, form: EntryForm, *, locked: bool = False, removed: int | None = None) -> str:
    return render("achievements/edit.html", line=line, form=form, kind=line.kind, locked=locked, removed=removed)


def _wrong(line: Line, form: EntryForm) -> ResponseReturnValue:
    return invalid(form, "achievements/edit.html", line=line, kind=line.kind, locked=False, removed=None)
