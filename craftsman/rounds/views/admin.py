"""The clerk's rounds: all of them with what comes next, and one of them as its cockpit."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import Refused
from craftsman.rounds import actions, course, naming, queries, timetable
from craftsman.rounds.forms.preparation import BLANK, NewRoundForm, timetable_form
from craftsman.rounds.views.public import bp, shown
from craftsman.rounds.views.setup import refuse


@bp.get("/admin/rounds")
@web.permit("round.manage")
def admin() -> ResponseReturnValue:
    return web.render("rounds/admin.html", every=[shown(one) for one in queries.all_rounds()])


@bp.get("/admin/rounds/new")
@web.permit("round.manage")
def begin() -> ResponseReturnValue:
    last = max(queries.all_rounds(), key=lambda one: one.opens_at, default=None)
    names = naming.next_names(last.name, last.slug, last.prefix) if last else ("", "", "")
    sources = _sources()
    form = NewRoundForm(sources=sources, data=dict(zip(("name", "slug", "prefix"), names, strict=True)))
    form.source.data = sources[0][0] if sources else BLANK
    return web.render("rounds/begin.html", form=form)


@bp.post("/admin/rounds/new")
@web.permit("round.manage")
def begin_it() -> ResponseReturnValue:
    form = NewRoundForm(sources=_sources())
    if not form.validate():
        return web.invalid(form, "rounds/begin.html")
    try:
        round_ = actions.begin_round(
            form.name.data or "",
            slug=form.slug.data or "",
            prefix=form.prefix.data or "",
            copy_from=form.copy_from,
            actor=web.actor(),
            now=web.now(),
        )
    except Refused as refused:
        return refuse(form, refused, "rounds/begin.html")
    return web.see_other(url_for(".setup", slug=round_.slug))


def _sources() -> list[tuple[str, str]]:
    return [(str(one.id), f"复制“{one.name}”，日期推后一年，星期不变") for one in queries.rounds()[:3]]


@bp.get("/admin/rounds/<slug>")
@web.permit("round.manage")
def manage(slug: str) -> ResponseReturnValue:
    """The round's cockpit; a round that is not published yet leads to its tasks."""
    round_ = queries.round_being_set_up(slug)
    if round_.published_at is None:
        return web.see_other(url_for(".setup", slug=slug))
    workdays = queries.workdays()
    return web.render(
        "rounds/manage.html",
        spans=timetable.spans(round_.as_it_went, workdays),
        notes=timetable.notes(round_.as_it_went, workdays),
        verifiers=queries.arrangements(round_),
        department_names=queries.departments(),
        proposed=queries.is_proposed(round_.id),
        **shown(round_),
    )


@bp.get("/admin/rounds/<slug>/dates")
@web.permit("round.manage")
def dates(slug: str) -> ResponseReturnValue:
    round_ = queries.round_of(slug)
    form = timetable_form(round_.timetable, round_.version, published=True)
    return web.render("rounds/dates.html", form=form, **_dates(round_))


@bp.post("/admin/rounds/<slug>/dates")
@web.permit("round.manage")
def move_dates(slug: str) -> ResponseReturnValue:
    round_ = queries.round_of(slug)
    form = timetable_form(round_.timetable, round_.version, published=True)
    if not form.validate():
        return web.invalid(form, "rounds/dates.html", **_dates(round_))
    try:
        actions.move_dates(
            round_.id,
            form.table,
            reason=form.day("reason").data or "",
            version=form.version.data or 0,
            actor=web.actor(),
            now=web.now(),
        )
    except Refused as refused:
        return refuse(form, refused, "rounds/dates.html", **_dates(round_))
    return web.see_other(url_for(".manage", slug=slug))


def _dates(round_: queries.Round) -> dict[str, object]:
    workdays = queries.workdays()
    return {
        "round": round_,
        "labels": timetable.LABELS,
        "settled": timetable.settled(round_.timetable, web.now(), course.done(round_)),
        "written": {name: timetable.written(round_.as_it_went, name) for name in timetable.LABELS},
        "spans": timetable.spans(round_.as_it_went, workdays),
        "notes": timetable.notes(round_.as_it_went, workdays),
    }
