"""The public first page: which round is open or was last, and the three doors."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from craftsman.rounds import queries, stages, titles
from craftsman.web import now, permit, render

bp = Blueprint("home", __name__)


@bp.get("/")
@permit("page.read")
def index() -> ResponseReturnValue:
    return render("home.html", **_round_box())


def _round_box() -> dict[str, object]:
    """The round that is open, else the next, else the last; no round at all is a state of its own."""
    round_ = queries.current_round(now())
    if round_ is None:
        return {"round": None}
    return {
        "round": round_,
        "stage": stages.stage_of(round_, now()),
        "days_left": stages.days_left(round_.window, now()),
        "quotas": titles.words(titles.read(round_.titles)),
    }
