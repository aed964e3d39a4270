"""A round is set up as a list of tasks; each task is one page with one form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.fields import Form
from craftsman.rounds import actions, conditions, preparing, queries, ties, timetable, titles
from craftsman.rounds.forms import preparation as forms
from craftsman.rounds.forms.ties import TiesForm, ties_form
from craftsman.rounds.queries import Round
from craftsman.rounds.views.public import bp


@dataclass(frozen=True)
class Page:
    """How a task is shown, what else its page needs, and how it is saved."""

    form: Callable[[Round], Any]
    save: Callable[[Round, Any, dict[str, Any]], object]
    beside: Callable[[Round], dict[str, Any]] = lambda _round: {}


@bp.get("/admin/rounds/<slug>/setup")
@web.permit("round.manage")
def setup(slug: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    if round_.published_at is not None:
        return web.see_other(url_for(".manage", slug=slug))
    found, workdays = queries.tasks(round_), queries.workdays()
    return web.render(
        "rounds/setup.html",
        round=round_,
        tasks=found,
        states=preparing.STATES,
        done=preparing.done(found),
        why_not=preparing.why_not_publish(found, published=False),
        notes=timetable.notes(round_.timetable, workdays),
        saved=preparing.TASKS.get(request.args.get("saved", "")),
    )


@bp.get("/admin/rounds/<slug>/setup/<task>")
@web.permit("round.manage")
def task(slug: str, task: str) -> ResponseReturnValue:
    round_ = _unpublished(slug)
    page = _page(task)
    return web.render(f"rounds/tasks/{task}.html", form=page.form(round_), **_context(round_, task, page))


@bp.post("/admin/rounds/<slug>/setup/<task>")
@web.permit("round.manage")
def save_task(slug: str, task: str) -> ResponseReturnValue:
    round_ = _unpublished(slug)
    page = _page(task)
    form, template = page.form(round_), f"rounds/tasks/{task}.html"
    context = _context(round_, task, page)
    if not form.validate():
        return web.invalid(form, template, **context)
    if request.form.get("act") == "count":  # without script: the working days of what was typed
        return make_response(web.render(template, form=form, **{**context, **_counted(form)}))
    try:
        page.save(round_, form, {"version": form.version.data or 0, "actor": web.actor(), "now": web.now()})
    except Refused as refused:
        return refuse(form, refused, template, **context)
    return web.see_other(url_for(".setup", slug=slug, saved=task))


@bp.get("/admin/rounds/<slug>/setup/_spans")
@web.permit("round.manage")
@web.fragment_of("rounds.setup")
def spans(slug: str) -> ResponseReturnValue:
    """The working days of a timetable as it is being typed."""
    round_ = queries.round_being_set_up(slug)
    form = forms.timetable_form(round_.timetable, round_.version, given=request.args)
    return web.render("rounds/_spans.html", **_counted(form))


def refuse(form: Form, refused: Refused, template: str, **context: Any) -> ResponseReturnValue:
    """The page again with the reason beside its field; a conflict shows both texts instead."""
    if isinstance(refused, Conflict):
        raise refused
    form.refuse(refused.field, refused.reason)
    return web.invalid(form, template, **context)


def _unpublished(slug: str) -> Round:
    round_ = queries.round_being_set_up(slug)
    if round_.published_at is not None:
        raise Refused("批次已经发布，只有还没到的日期可以改")
    return round_


def _page(task: str) -> Page:
    if task not in PAGES:
        raise NotFound(f"task {task}")
    return PAGES[task]


def _context(round_: Round, task: str, page: Page) -> dict[str, Any]:
    found = next(one for one in queries.tasks(round_) if one.code == task)
    return {"round": round_, "task": found, **page.beside(round_)}


# --- publishing ------------------------------------------------------------------------------------------------------


@bp.get("/admin/rounds/<slug>/publish")
@web.permit("round.publish")
def publish(slug: str) -> ResponseReturnValue:
    round_ = _unpublished(slug)
    form = forms.PublishForm(data={"version": round_.version})
    return web.render("rounds/publish.html", form=form, **_whole(round_))


@bp.post("/admin/rounds/<slug>/publish")
@web.permit("round.publish", fresh=True)
def publish_it(slug: str) -> ResponseReturnValue:
    round_ = _unpublished(slug)
    form = forms.PublishForm()
    if not form.validate():
        return web.invalid(form, "rounds/publish.html", **_whole(round_))
    try:
        actions.publish_round(round_.id, version=form.version.data or 0, actor=web.actor(), now=web.now())
    except Refused as refused:
        return refuse(form, refused, "rounds/publish.html", **_whole(round_))
    return web.see_other(url_for(".manage", slug=slug))


def _whole(round_: Round) -> dict[str, Any]:
    found, workdays = queries.tasks(round_), queries.workdays()
    return {
        "round": round_,
        "titles": titles.read(round_.titles),
        "questions": len(conditions.read(round_.conditions)),
        "why_not": preparing.why_not_publish(found, published=False),
        "spans": timetable.spans(round_.timetable, workdays),
        "notes": timetable.notes(round_.timetable, workdays),
        "ties": ties.sentence(round_.tie_order, queries.rubric_of(round_)) if round_.rubric_digest else "",
        "verifiers": queries.arrangements(round_) if round_.rubric_digest else (),
        "department_names": queries.departments(),
    }


# --- the tasks -------------------------------------------------------------------------------------------------------


def _counted(form: forms.TimetableForm) -> dict[str, Any]:
    """The lines of a typed timetable and what is wrong with it; nothing while a day is missing."""
    if not form.has_ends:
        return {"spans": (), "notes": ("申报开始和申报截止填好后，这里显示各段的工作日",), "wrong": ()}
    workdays = queries.workdays()
    return {
        "spans": timetable.spans(form.table, workdays),
        "notes": timetable.notes(form.table, workdays),
        "wrong": timetable.objections(form.table, workdays),
    }


def _timetable_beside(round_: Round) -> dict[str, Any]:
    workdays = queries.workdays()
    return {
        "labels": timetable.LABELS,
        "spans": timetable.spans(round_.timetable, workdays),
        "notes": timetable.notes(round_.timetable, workdays),
        "wrong": timetable.objections(round_.timetable, workdays),
    }


def _ties_form(round_: Round) -> TiesForm:
    if not round_.rubric_digest:
        raise Refused("请先选择评分细则，再排同分先后")
    rubric = queries.rubric_of(round_)
    return ties_form(ties.known(rubric), ties.order_of(round_.tie_order, rubric), round_.version)


def _verifiers_form(round_: Round) -> forms.VerifiersForm:
    if not round_.rubric_digest:
        raise Refused("请先选择评分细则，再安排谁核实")
    lines = [(line.key, line.label, line.code) for line in queries.arrangements(round_)]
    return forms.verifiers_form(lines, queries.departments(), round_.version)


PAGES: dict[str, Page] = {
    "basics": Page(
        lambda one: forms.BasicsForm(data={"name": one.name, "prefix": one.prefix, "version": one.version}),
        lambda one, form, by: actions.save_basics(one.id, name=form.name.data, prefix=form.prefix.data, **by),
    ),
    "titles": Page(
        lambda one: forms.titles_form(titles.read(one.titles), one.version),
        lambda one, form, by: actions.save_titles(one.id, form.titles, **by),
    ),
    "timetable": Page(
        lambda one: forms.timetable_form(one.timetable, one.version),
        lambda one, form, by: actions.save_timetable(one.id, form.table, **by),
        _timetable_beside,
    ),
    "ties": Page(
        _ties_form,
        lambda one, form, by: actions.save_ties(one.id, form.order, **by),
        lambda one: {"now_said": ties.sentence(one.tie_order, queries.rubric_of(one))},
    ),
    "verifiers": Page(
        _verifiers_form,
        lambda one, form, by: actions.save_verifiers(one.id, form.mapping, **by),
        lambda one: {"arrangements": queries.arrangements(one)},
    ),
    "conditions": Page(
        lambda one: forms.conditions_form(one.eligibility, one.conditions, one.version),
        lambda one, form, by: actions.save_conditions(one.id, form.eligibility.data, form.questions, **by),
    ),
}
