"""The rubric's editor: the draft as a table, each row a form of its own; without a draft, where one may start."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.rounds import actions, additions, part_refusals, parts, queries, situations, versions
from craftsman.rounds.forms import rubrics as forms
from craftsman.rounds.forms.rubrics import Choices
from craftsman.rounds.parts import Part
from craftsman.rounds.queries import Round
from craftsman.rounds.views.public import bp
from craftsman.rubrics import changing, explain
from craftsman.rubrics.entry import Path
from craftsman.rubrics.rubric import Rubric
from craftsman.threshold import is_htmx

PAGE, FRAGMENT = "rounds/rubric/edit.html", "rounds/rubric/_editor.html"
SETUP = "/admin/rounds/<slug>/setup/rubric"
LINE_DEPTH = 9  # how long the path of a table's line or band is
GONE = "~gone"  # stands for a row that was removed: nothing is left to mark


@bp.get(f"{SETUP}/_editor")
@web.permit("rubric.edit")
@web.fragment_of("rounds.rubric_setup")
def rubric_editor(slug: str) -> ResponseReturnValue:
    return answer(queries.round_being_set_up(slug))


@bp.get(f"{SETUP}/rows/<place>")
@web.permit("rubric.edit")
def rubric_row(slug: str, place: str) -> ResponseReturnValue:
    """One row opened as a form; by itself a page, for htmx the table with the row open."""
    round_ = queries.round_being_set_up(slug)
    rubric, draft = _draft(round_)
    part = _part(rubric, place)
    return answer(round_, open_=place, form=forms.part_form(part, _choices(rubric, place), draft.version))


@bp.get(f"{SETUP}/rows/<place>/_edit")
@web.permit("rubric.edit")
@web.fragment_of("rounds.rubric_row")
def rubric_row_form(slug: str, place: str) -> ResponseReturnValue:
    return rubric_row(slug, place)


@bp.post(f"{SETUP}/rows/<place>")
@bp.post(f"{SETUP}/rows/<place>/_save", endpoint="rubric_row_saved")
@web.permit("rubric.edit")
def rubric_row_save(slug: str, place: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    rubric, draft = _draft(round_)
    part = _part(rubric, place)
    form = forms.part_form(part, _choices(rubric, place), draft.version)
    if not form.validate():
        return answer(round_, open_=place, form=form, status=422)
    typed = form.typed
    if form.version.data == draft.version and (wrong := part_refusals.why_not(rubric.to_dict(), part, typed)):
        form.refuse(*wrong)
        return answer(round_, open_=place, form=form, status=422)
    return _change(round_, lambda plain: _rewritten(plain, place, typed), form, place, saved=place)


@bp.get(f"{SETUP}/rows/<place>/new")
@web.permit("rubric.edit")
def rubric_row_new(slug: str, place: str) -> ResponseReturnValue:
    """What is added under this place: an item, a rule, a line, a gate, a dimension."""
    round_ = queries.round_being_set_up(slug)
    rubric, draft = _draft(round_)
    part = _fresh(rubric, place)
    form = forms.part_form(part, _choices(rubric, place), draft.version, new=True)
    return answer(round_, under=place, form=form)


@bp.get(f"{SETUP}/rows/<place>/_new")
@web.permit("rubric.edit")
@web.fragment_of("rounds.rubric_row_new")
def rubric_row_new_form(slug: str, place: str) -> ResponseReturnValue:
    return rubric_row_new(slug, place)


@bp.post(f"{SETUP}/rows/<place>/new")
@bp.post(f"{SETUP}/rows/<place>/_add", endpoint="rubric_row_added")
@web.permit("rubric.edit")
def rubric_row_add(slug: str, place: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    rubric, draft = _draft(round_)
    part = _fresh(rubric, place)
    form = forms.part_form(part, _choices(rubric, place), draft.version, new=True)
    if not form.validate():
        return answer(round_, under=place, form=form, status=422)
    typed = form.typed
    wrong = additions.why_not(rubric.to_dict(), place, typed) if form.version.data == draft.version else None
    if wrong:
        form.refuse(*wrong)
        return answer(round_, under=place, form=form, status=422)
    new = additions.place_added(rubric.to_dict(), place, typed) if form.version.data == draft.version else ""
    return _change(round_, lambda plain: additions.added(plain, place, typed), form, place, saved=new, adding=True)


@bp.post(f"{SETUP}/rows/<place>/remove")
@bp.post(f"{SETUP}/rows/<place>/_remove", endpoint="rubric_row_removed")
@web.permit("rubric.edit")
def rubric_row_remove(slug: str, place: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    return _change(round_, lambda plain: changing.removed(plain, _path(plain, place)), _version(), "", saved=GONE)


@bp.post(f"{SETUP}/rows/<place>/move")
@bp.post(f"{SETUP}/rows/<place>/_move", endpoint="rubric_row_moved")
@web.permit("rubric.edit")
def rubric_row_move(slug: str, place: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    by = -1 if request.form.get("by") == "up" else 1
    version, to = _version(), _moved_to(round_, place, by)
    return _change(round_, lambda plain: changing.moved(plain, _path(plain, place), by), version, "", saved=to)


# --- one change -------------------------------------------------------------------------------------------------------


def _change(
    round_: Round, edit: actions.Edit, form: Any, place: str, *, saved: str = "", adding: bool = False
) -> ResponseReturnValue:
    """Do it; what the whole rubric refuses is said beside the form, or above the table. `saved` is the row then marked."""
    shown = {"under" if adding else "open_": place, "form": form} if place else {}
    try:
        actions.change_draft(round_.id, edit, version=form.version.data or 0, actor=web.actor(), now=web.now())
    except Conflict:
        raise
    except Refused as refused:
        if not place:
            return answer(round_, refused=refused.reason, status=422)
        form.refuse(refused.field, refused.reason)
        return answer(round_, status=422, **shown)
    if not is_htmx():
        anchor = f"row-{saved}" if saved != GONE else "editor"
        return web.see_other(url_for(".rubric_setup", slug=round_.slug, saved=saved or None, _anchor=anchor))
    return answer(round_, saved=saved)


def _moved_to(round_: Round, place: str, by: int) -> str:
    """The place of a row once it is moved: its own, but lines of a table are told apart by where they stand."""
    draft = queries.draft_of(round_.id)
    path = changing.path_of(draft.rubric, place) if draft else None
    if draft is None or path is None or len(path) < LINE_DEPTH:
        return place
    last = len(changing.at(draft.rubric, path[:-1])) - 1
    return f"{place.rpartition('~')[0]}~{min(max(int(str(path[-1])) + by, 0), last)}"


def _version() -> forms.VersionForm:
    form = forms.VersionForm()
    if not form.validate():
        raise Refused("页面已过期，请刷新后再改")
    return form


def _rewritten(plain: dict[str, Any], place: str, typed: dict[str, Any]) -> dict[str, Any]:
    part = parts.part_of(plain, place)
    if part is None:
        raise Refused("这一行已经被删除")
    return parts.rewritten(plain, part, typed)


def _path(plain: dict[str, Any], place: str) -> Path:
    path = changing.path_of(plain, place)
    if path is None or path == ("rubric",):
        raise Refused("这一行已经被删除")
    return path


def _draft(round_: Round) -> tuple[Rubric, Any]:
    draft = queries.draft_of(round_.id)
    if draft is None:
        raise Conflict("这份草稿已经发布或放弃，您这次的修改没有保存")
    reason = versions.why_not_edit(round_, draft)
    if reason:
        raise Refused(reason)
    return Rubric.from_dict(draft.rubric), draft


def _part(rubric: Rubric, place: str) -> Part:
    part = parts.part_of(rubric.to_dict(), place)
    if part is None:
        raise NotFound(f"row {place}")
    return part


def _fresh(rubric: Rubric, place: str) -> Part:
    found = additions.fresh(rubric.to_dict(), place)
    if found is None:
        raise NotFound(f"row {place}")
    return found[1]


def _choices(rubric: Rubric, place: str) -> Choices:
    kinds, plain = queries.kinds_known(), rubric.to_dict()
    path = changing.path_of(plain, place.removesuffix(changing.WINDOWS)) or ()
    item = changing.at(plain, path[:4]) if len(path) >= 4 else {}
    rule = changing.at(plain, path[:6]) if len(path) >= 6 else {}
    fields = situations.fields_of(kinds, rule.get("kinds") or item.get("kinds", ()))
    return Choices(kinds, {**queries.departments(), **rubric.departments}, fields, rubric.words)


def answer(round_: Round, *, status: int = 200, **context: Any) -> ResponseReturnValue:
    """The editor: for htmx the table, else the page around it."""
    shown = {"open_": "", "under": "", "saved": "", "refused": "", "form": None, **context}
    body = web.page_or_fragment(PAGE, FRAGMENT, **editor(round_), **shown, failed=status == 422)
    return body, status


def editor(round_: Round) -> dict[str, Any]:
    """Everything the editor shows of a draft: rows, findings, what differs from the published version."""
    draft = queries.draft_of(round_.id)
    if draft is None:
        raise Conflict("这份草稿已经发布或放弃，请看现在的版本")
    rubric = Rubric.from_dict(draft.rubric)
    current = queries.rubric_of(round_) if round_.rubric_digest else None
    table = queries.rubric_table(round_, rubric)
    return {
        "round": round_,
        "draft": draft,
        "rubric": rubric,
        "table": table,
        "figure": explain.figure,
        "current": current,
        "differences": queries.changes_between(current, rubric) if current else (),
        "why_not": versions.why_not_edit(round_, draft),
        "opened": versions.has_opened(round_, web.now()),
        "names": queries.names_of([draft.person_id, draft.proposed_by_id, draft.declined_by_id]),
        "examples": lambda: queries.tried_examples(round_, current, rubric),
    }
