"""Rounds as everybody sees them: what is open, when, and by which rules."""

from __future__ import annotations

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.rounds import course, published, queries, stages, ties, titles
from craftsman.rubrics import explain

bp = Blueprint("rounds", __name__)


@bp.get("/rounds")
@web.permit("round.read")
def index() -> ResponseReturnValue:
    return web.render("rounds/index.html", rounds=[shown(one) for one in queries.listed_rounds(web.now())])


@bp.get("/rounds/<slug>")
@web.permit("round.read")
def show(slug: str) -> ResponseReturnValue:
    round_ = queries.round_of(slug)
    found = queries.rubric_of(round_)
    return web.render(
        "rounds/show.html",
        rubric=found,
        ties=ties.sentence(round_.tie_order, found),
        figure=explain.figure,
        course=course.course(round_, round_.timetable, queries.workdays(), web.now()),
        **shown(round_),
    )


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
    known = queries.rubric_versions(round_)
    return web.render(
        "rounds/rubric.html",
        round=round_,
        versions=known,
        changed=[one for one in known if one.agreed_by_id is not None],
        rubric=found,
        parts=parts,
        gates=published.gates(found),
        exclusions=published.exclusions(found),
        figure=explain.figure,
        as_of=found.as_of or last,
    )


def shown(round_: queries.Round) -> dict[str, object]:
    """A round as pages show it."""
    return {
        "round": round_,
        "stage": stages.stage_of(round_, web.now()),
        "said": round_.tag(web.now()),
        "days_left": stages.days_left(round_.window, web.now()),
        "titles": titles.read(round_.titles),
        "quotas": titles.words(titles.read(round_.titles)),
    }
