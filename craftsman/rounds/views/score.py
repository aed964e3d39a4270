"""What my achievements are worth in the round that is on."""

from __future__ import annotations

from typing import cast

from flask import g, get_template_attribute
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.rounds import queries
from craftsman.rounds.views.public import bp, shown


@bp.get("/my/score")
@web.permit("score.read")
def score() -> ResponseReturnValue:
    prediction = _mine()
    round_ = shown(prediction.round) if prediction else {"round": None}
    return web.render("rounds/score.html", prediction=prediction, **round_)


@bp.get("/my/score/_strip")
@web.permit("score.read")
@web.fragment_of("rounds.score")
def score_strip() -> ResponseReturnValue:
    return web.render("rounds/_strip.html", prediction=_mine())


@bp.get("/my/score/_ring")
@web.permit("score.read")
@web.fragment_of("rounds.score")
def score_ring() -> ResponseReturnValue:
    return web.render("rounds/_ring.html", prediction=_mine())


@bp.get("/my/achievements/<int:achievement_id>/_points")
@web.permit("score.read")
@web.fragment_of("achievements.edit")
def points(achievement_id: int) -> ResponseReturnValue:
    """What one achievement is worth; nothing for one that is not mine or still empty."""
    prediction = _mine()
    line = prediction.account.line_of(achievement_id) if prediction else None
    return web.render("rounds/_points.html", line=line)


@bp.get("/my/achievements/_worths")
@web.permit("score.read")
@web.fragment_of("achievements.index")
def worths() -> ResponseReturnValue:
    """The same for every achievement of mine at once."""
    prediction = _mine()
    say = get_template_attribute("rounds/_words.html", "worth")
    return {str(fact): say(line) for fact, line in prediction.account.by_fact().items()} if prediction else {}


def _mine() -> queries.Prediction | None:
    """My predicted score, worked out once for all parts of this page."""
    if "prediction" not in g:
        g.prediction = queries.predicted(web.actor().person_id, web.now(), g.get("ledger"))
    return cast("queries.Prediction | None", g.prediction)
