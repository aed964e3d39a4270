"""The office's first page: what blocks each round for its clerk, in which identity one acts, what can be done in it now."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from craftsman import shell, web
from craftsman.accounts.roles import OFFICE
from craftsman.desks import queries, work
from craftsman.inbox import queries as inbox
from craftsman.rounds import queries as rounds
from craftsman.rounds import stages

bp = Blueprint("desks", __name__)


@bp.get("/admin/_next")
@web.permit("round.manage")
@web.fragment_of("desks.index")
def next_steps(slug: str | None = None) -> ResponseReturnValue:
    """What can be done with rounds now, for their own pages: one sentence each."""
    return queries.next_steps(slug, web.now())


@bp.get("/desk")
@bp.get("/admin")
@web.permit("desk.office")
def index() -> ResponseReturnValue:
    actor = web.actor()
    landing = shell.link(work.LANDINGS[actor.role]) if actor.role in work.LANDINGS else None
    if landing is not None:
        return web.see_other(landing)
    standings = queries.rounds_at_work(web.now()) if actor.role == "clerk" else ()
    round_ = None if standings else rounds.current_round(web.now())
    return web.render(
        "desks/office.html",
        works=work.doors_of(actor.role),
        waits=work.WAITS.get(actor.role, ""),
        figures={"deliveries": inbox.needing_people(actor) if actor.role in OFFICE else 0},
        to_answer=rounds.changes_to_answer(actor.person_id) if actor.role in OFFICE else (),
        standings=standings,
        round=round_,
        stage=stages.stage_of(round_, web.now()) if round_ else "",
        days_left=stages.days_left(round_.window, web.now()) if round_ else 0,
    )
