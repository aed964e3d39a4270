"""The office's first page: in which identity one acts, and what can be done in it now."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.accounts.roles import OFFICE
from craftsman.desks import work
from craftsman.inbox import queries as inbox
from craftsman.rounds import queries as rounds
from craftsman.rounds import stages

bp = Blueprint("desks", __name__)


@bp.get("/desk")
@web.permit("desk.office")
def index() -> ResponseReturnValue:
    actor = web.actor()
    round_ = rounds.current_round(web.now())
    return web.render(
        "desks/office.html",
        works=work.doors_of(actor.role),
        waits=work.WAITS.get(actor.role, ""),
        figures={"deliveries": inbox.needing_people(actor) if actor.role in OFFICE else 0},
        round=round_,
        stage=stages.stage_of(round_, web.now()) if round_ else "",
        days_left=stages.days_left(round_.window, web.now()) if round_ else 0,
    )
