"""A department at work, for its lead; and all departments of a round, for the clerk."""

from __future__ import annotations

from datetime import timedelta

from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import Forbidden
from craftsman.reviews import filters, queries
from craftsman.reviews.views import bp
from craftsman.reviews.views.desk import around, item_names, today
from craftsman.rounds import queries as rounds

SINCE = timedelta(days=30)
LATE_SHOWN = 10


@bp.get("/review/team")
@web.permit("duty.read")
def team() -> ResponseReturnValue:
    """Who decided how much, what is overdue, which second returns wait for a signature."""
    actor, edge = web.actor(), around()
    if not actor.lead:
        raise Forbidden("部门统计只对部门负责人开放，请联系本部门负责人")
    people = queries.colleagues(actor.department_id)
    late = queries.queue(
        actor,
        edge["rounds_open"],
        filters.Asked(due=filters.OVERDUE),
        now=web.now(),
        today=today(),
        after=None,
        limit=LATE_SHOWN,
    )
    return web.render(
        "reviews/team.html",
        **edge,
        people=people,
        decided=queries.decided_since([one.id for one in people], web.now() - SINCE),
        to_sign=queries.to_sign(actor),
        late=late,
        orphans=queries.orphans(department_id=actor.department_id),
        names=item_names(edge["rounds_open"]),
        days=SINCE.days,
    )


@bp.get("/admin/rounds/<slug>/reviews/_progress")
@web.permit("duty.oversee")
@web.fragment_of("rounds.manage")
def round_progress(slug: str) -> ResponseReturnValue:
    """How departments get on, those most behind first; on the clerk's page of a round."""
    round_ = rounds.round_being_set_up(slug)
    return web.render("reviews/_progress.html", round=round_, paces=queries.round_progress(round_.id, today()))
