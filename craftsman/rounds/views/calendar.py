"""工作日历: which days are worked, month by month, and the days the clerk has set otherwise."""

from __future__ import annotations

from datetime import date

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import NotFound, Refused
from craftsman.fields import today
from craftsman.rounds import actions, queries
from craftsman.rounds.forms.preparation import YEARS, DayForm
from craftsman.rounds.views.public import bp
from craftsman.rounds.workdays import months


@bp.get("/admin/calendar")
@web.permit("calendar.manage")
def calendar() -> ResponseReturnValue:
    return web.render("rounds/calendar.html", form=DayForm(), **_calendar())


@bp.post("/admin/calendar")
@web.permit("calendar.manage")
def set_day() -> ResponseReturnValue:
    form = DayForm()
    if not form.validate() or form.day.data is None:
        return web.invalid(form, "rounds/calendar.html", **_calendar())
    try:
        working = form.working.data == "1"
        actions.set_day(form.day.data, working=working, name=form.name.data or "", actor=web.actor(), now=web.now())
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "rounds/calendar.html", **_calendar())
    return web.see_other(url_for(".calendar", year=form.day.data.year, _anchor="own"))


@bp.post("/admin/calendar/<day>/clear")
@web.permit("calendar.manage")
def clear_day(day: str) -> ResponseReturnValue:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        raise NotFound(f"day {day}") from None
    actions.clear_day(found, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".calendar", year=found.year, _anchor="own"))


def _calendar() -> dict[str, object]:
    asked = request.args.get("year", "")
    this = today().year
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 and int(asked) in YEARS else this
    workdays = queries.workdays()
    return {
        "year": year,
        "years": range(this - 1, this + 3),
        "months": months(year, workdays),
        "warnings": workdays.warnings([year]),
        "own": queries.overrides(),
        "shortened": queries.shortened(web.now()),
        "today": today(),
    }
