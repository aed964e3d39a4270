"""Where a rubric comes from and goes to: the library, other rounds, a file handed in, a file taken away."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import NotFound, Refused
from craftsman.rounds import actions, queries, versions
from craftsman.rounds.forms import rubrics as forms
from craftsman.rounds.queries import Round
from craftsman.rounds.views.public import bp
from craftsman.rounds.views.rubric_draft import SETUP, answer
from craftsman.rounds.views.setup import refuse
from craftsman.rubrics import reading, writing
from craftsman.rubrics.entry import Malformed
from craftsman.rubrics.rubric import Rubric

SOURCE, IMPORT = "rounds/rubric/source.html", "rounds/rubric/import.html"
BLANK, CURRENT, LAST = "blank", "current", "round-"
_UPLOAD_MOST = 2 * 1024 * 1024


@bp.get(SETUP)
@web.permit("rubric.edit")
def rubric_setup(slug: str) -> ResponseReturnValue:
    """The draft as a table; the published version and the ways to begin while there is no draft."""
    round_ = queries.round_being_set_up(slug)
    if queries.draft_of(round_.id) is None:
        return rubric_source(slug)
    return answer(round_, saved=request.args.get("saved", ""))


@bp.get(f"{SETUP}/source")
@web.permit("rubric.edit")
def rubric_source(slug: str) -> ResponseReturnValue:
    """Files of the library, other rounds, the version that is published; and every version so far."""
    round_ = queries.round_being_set_up(slug)
    return web.render(SOURCE, form=_form(round_), **_offered(round_))


@bp.post(SETUP)
@bp.post(f"{SETUP}/source", endpoint="rubric_begin")
@web.permit("rubric.edit")
def rubric_begin(slug: str) -> ResponseReturnValue:
    """作为草稿打开, or (before the round is published) 直接采用."""
    round_ = queries.round_being_set_up(slug)
    form = _form(round_)
    if not form.validate():
        return web.invalid(form, SOURCE, **_offered(round_))
    try:
        name, rubric = queries.source(round_, form.rubric.data)
        if request.form.get("act") == "draft":
            _begin(round_, name, rubric, form.draft.data or 0)
            return web.see_other(url_for(".rubric_setup", slug=slug))
        version = form.version.data or 0
        actions.adopt_rubric(round_.id, rubric, version=version, actor=web.actor(), now=web.now())
    except Refused as refused:
        return refuse(form, refused, SOURCE, **_offered(round_))
    return web.see_other(url_for(".setup", slug=slug, saved="rubric"))


def _begin(round_: Round, name: str, rubric: Rubric, draft: int) -> None:
    actions.begin_draft(round_.id, rubric, source=f"以“{name}”为底稿", version=draft, actor=web.actor(), now=web.now())


def _form(round_: Round) -> forms.SourceForm:
    draft = queries.draft_of(round_.id)
    mine = [(CURRENT, "本批现在的版本")] if round_.rubric_digest else []
    others = [(f"{LAST}{one.id}", one.name) for one in queries.other_rounds(round_)]
    files = [(one.name, one.rubric.name) for one in queries.offers()]
    chosen = CURRENT if round_.rubric_digest else ""
    offered = [*mine, *others, (BLANK, "空白细则"), *files]
    return forms.source_form(offered, chosen, round_.version, draft.version if draft else 0)


def _offered(round_: Round) -> dict[str, Any]:
    known = queries.rubric_versions(round_)
    draft = queries.draft_of(round_.id)
    return {
        "round": round_,
        "draft": draft,
        "offers": {one.name: one for one in queries.offers()},
        "current": queries.rubric_of(round_) if round_.rubric_digest else None,
        "versions": known,
        "names": queries.names_of([one.person_id for one in known] + [one.agreed_by_id for one in known]),
        "why_not": versions.why_not_edit(round_, draft),
        "adopts": round_.published_at is None,
    }


# --- a whole file -----------------------------------------------------------------------------------------------------


@bp.get(f"{SETUP}/import")
@web.permit("rubric.edit")
def rubric_import(slug: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    draft = queries.draft_of(round_.id)
    form = forms.ImportForm(data={"version": draft.version if draft else 0})
    return web.render(IMPORT, form=form, round=round_, draft=draft)


@bp.post(f"{SETUP}/import")
@web.permit("rubric.edit", max_bytes=_UPLOAD_MOST, too_large=reading.TOO_LARGE)
def rubric_import_it(slug: str) -> ResponseReturnValue:
    """The file or the text as a whole: read, or refused with line and sentence, and nothing is changed."""
    form = forms.ImportForm()
    text, wrong = _handed_in(form)
    rubric = None
    if not wrong and form.validate():
        rubric, wrong = _read(text)
    round_ = queries.round_being_set_up(slug)
    context = {"round": round_, "draft": queries.draft_of(round_.id)}
    if rubric is None:
        form.text.data = text
        form.refuse("text" if text else "file", wrong or "请选择文件，或者把内容贴进来")
        return web.invalid(form, IMPORT, **context)
    try:
        actions.import_draft(round_.id, rubric, version=form.version.data or 0, actor=web.actor(), now=web.now())
    except Refused as refused:
        return refuse(form, refused, IMPORT, **context)
    return web.see_other(url_for(".rubric_setup", slug=slug, saved="~file"))


def _handed_in(form: forms.ImportForm) -> tuple[str, str]:
    """(the text, what is wrong with the file that held it)."""
    upload = form.file.data
    if not upload:
        return (form.text.data or "").replace("\r\n", "\n"), ""
    try:
        text = reading.decoded(upload.read(reading.LARGEST + 1))
        return text, "" if text.strip() else "这个文件是空的，请选择另一个文件"
    except Malformed as refused:
        return "", str(refused)


def _read(text: str) -> tuple[Rubric | None, str]:
    if not text.strip():
        return None, ""
    try:
        return reading.parse(text), ""
    except Malformed as refused:
        return None, str(refused)


@bp.get(f"{SETUP}/export.yaml")
@web.permit("rubric.edit")
def rubric_export(slug: str) -> Response:
    """The draft as a file, or a published version by its number."""
    round_ = queries.round_being_set_up(slug)
    asked = request.args.get("number", "")
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) < 6):
            raise NotFound(f"version {asked}")
        return _file(round_, f"v{asked}", Rubric.from_dict(queries.rubric_version(round_, int(asked)).rubric))
    draft = queries.draft_rubric_of(round_)
    if draft is None:
        raise NotFound("draft")
    return _file(round_, "draft", draft)


def _file(round_: Round, name: str, rubric: Rubric) -> Response:
    answer = make_response(writing.written(rubric))
    answer.headers["Content-Type"] = "application/yaml; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{round_.slug}-rubric-{name}.yaml"'
    return answer


@bp.post(f"{SETUP}/drop")
@web.permit("rubric.edit")
def rubric_drop(slug: str) -> ResponseReturnValue:
    """放弃草稿; the published version stands."""
    form = forms.VersionForm()
    if not form.validate():
        raise Refused("页面已过期，请刷新后再改")
    round_ = queries.round_being_set_up(slug)
    actions.drop_draft(round_.id, version=form.version.data or 0, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".rubric_source", slug=slug))
