"""The public first page: which round is open or was last, three doors, notices, totals, craftsmen who agreed to be shown."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from craftsman.desks import queries
from craftsman.notices import queries as notices
from craftsman.rounds import queries as rounds
from craftsman.rounds import ribbon, stages, titles
from craftsman.talents import queries as talents
from craftsman.web import now, permit, render

bp = Blueprint("home", __name__)
NOTICES, CRAFTSMEN = 4, 3
COURSE = {"申报": "申报", "联审": "部门联审", "专家评审": "专家评审", "公示": "公示", "命名": "命名发证"}


@bp.get("/")
@permit("page.read")
def index() -> ResponseReturnValue:
    totals = queries.totals(now())
    return render(
        "home.html",
        notices=notices.public_notices(now(), NOTICES),
        totals=totals,
        runs=next((one.value for one in totals if one.label == queries.RUNS), 0),
        craftsmen=talents.newest_listed(CRAFTSMEN),
        **_round_box(),
    )


def _round_box() -> dict[str, object]:
    """The round that is open, else the next, else the last; no round at all is a state of its own."""
    round_ = rounds.current_round(now())
    if round_ is None:
        return {"round": None}
    return {
        "round": round_,
        "stage": stages.stage_of(round_, now()),
        "days_left": stages.days_left(round_.window, now()),
        "quotas": titles.words(titles.read(round_.titles)),
        "course": _course(ribbon.ribbon(round_, round_.timetable, now())),
    }


def _course(steps: tuple[ribbon.Step, ...]) -> list[ribbon.Step]:
    """The five steps that everybody cares about."""
    return [(COURSE[title], when, state) for title, when, state in steps if title in COURSE and when != "本批不设"]
