"""Pages of rounds: what is open, by which rules, and what my achievements are worth in it."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.rounds import published, queries, stages, titles
from craftsman.rubrics import explain

bp = Blueprint("rounds", __name__)


@bp.get("/rounds")
@web.permit("round.read")
def index() -> ResponseReturnValue:
    return web.render("rounds/index.html", rounds=[_shown(one) for one in queries.rounds()])


@bp.get("/rounds/<slug>")
@web.permit("round.read")
def show(slug: str) -> ResponseReturnValue:
    round_ = queries.round_of(slug)
    return web.render("rounds/show.html", rubric=queries.rubric_of(round_), figure=explain.figure, **_shown(round_))


@bp.get("/rubric")
@bp.get("/rounds/<slug>/rubric")
@web.permit("round.read")
def rubric(slug: str | None = None) -> ResponseReturnValue:
    """The public table; without a round's name it leads to the rubric of the round that is on."""
    if slug is None:
        current = queries.current_round(web.now())
        return web.see_other(url_for(".rubric", slug=current.slug) if current else url_for(".index"))
    round_ = queries.round_of(slug)
    found = queries.rubric_of(round_)
    last = round_.window.last_day
    parts = [(dimension, published.rows(found, dimension.items, last)) for dimension in found.dimensions]
    return web.render(
        "rounds/rubric.html",
        round=round_,
        rubric=found,
        parts=parts,
        gates=published.gates(found),
        exclusions=published.exclusions(found),
        figure=explain.figure,
        as_of=found.as_of or last,
    )


def _shown(round_: queries.Round) -> dict[str, object]:
    """A round as pages show it."""
    return {
        "round": round_,
        "stage": stages.stage_of(round_, web.now()),
        "days_left": stages.days_left(round_.window, web.now()),
        "titles": titles.read(round_.titles),
        "quotas": titles.words(titles.read(round_.titles)),
    }


# --- what my achievements are worth ----------------------------------------------------------------------------------


@bp.get("/my/score")
@web.permit("score.read")
def score() -> ResponseReturnValue:
    prediction = _mine()
    shown = _shown(prediction.round) if prediction else {"round": None}
    return web.render("rounds/score.html", prediction=prediction, **shown)


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


def _mine() -> queries.Prediction | None:
    """My predicted score, worked out once for all parts of this page."""
    if "prediction" not in g:
        g.prediction = queries.predicted(web.actor().person_id, web.now())
    return cast("queries.Prediction | None", g.prediction)
