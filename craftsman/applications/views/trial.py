"""试算 on real applications, shown beside the draft of a round's rubric."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.applications import queries
from craftsman.applications.views import bp
from craftsman.rounds import queries as rounds
from craftsman.rubrics.explain import figure


@bp.get("/admin/rounds/<slug>/setup/rubric/_trial")
@web.permit("rubric.edit")
@web.fragment_of("rounds.rubric_setup")
def rubric_trial(slug: str) -> ResponseReturnValue:
    """Twenty applications under the published rubric and under the draft; nothing while nobody has applied."""
    round_ = rounds.round_being_set_up(slug)
    draft = rounds.draft_rubric_of(round_)
    source, trials = queries.tried(round_, draft) if draft else (round_, ())
    return web.render("applications/_trial.html", trials_=trials, figure=figure, source=source, round=round_)
