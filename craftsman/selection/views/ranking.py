"""排名与名额: the ranking as it is, trials of quotas on it, two trials side by side, the file, the seals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import NotFound
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.selection import account as written_account
from craftsman.selection import actions, board, changes, forms, listing, queries, quotas
from craftsman.selection.queries import Simulation
from craftsman.selection.quotas import Trial
from craftsman.selection.ranking import Ranked
from craftsman.selection.views import bp as bp

PAGE = 50
bp.add_app_template_filter(listing.points, "hundredths")


@bp.get("/admin/rounds/<slug>/ranking")
@web.permit("selection.read")
def index(slug: str) -> ResponseReturnValue:
    return web.render("selection/ranking.html", **_shown(rounds.round_of(slug)))


@bp.get("/admin/rounds/<slug>/ranking/_simulate")
@web.permit("selection.read")
@web.fragment_of("selection.index")
def simulate(slug: str) -> ResponseReturnValue:
    """The figures of another trial, while it is typed."""
    return web.render("selection/_ranking.html", **_shown(rounds.round_of(slug)))


def _shown(round_: rounds.Round) -> dict[str, Any]:
    given = titles.read(round_.titles)
    kept = queries.scenarios(round_.id)
    proposal = queries.latest(round_.id, "proposal")
    after = _after_asked()
    trial, found = _tried(round_, given, kept, proposal, PAGE if after else 0)
    parts, more, known = _parts(found, after)
    rubric = rounds.rubric_of(round_)
    return {
        "round": round_,
        "given": given,
        "trial": trial,
        "written": forms.written(trial, given),
        "sim": found,
        "outcome": found.outcome,
        "parts": parts,
        "more": more,
        "people": known,
        "direct": _direct(found),
        "inside": sum(line.inside for line in found.outcome.lines),
        "tied_from": {line.title: board.before_tied(found.places, line) for line in found.outcome.lines if line.tied},
        "picks": _picks(found, given, trial),
        "composition": queries.composition(found),
        "distribution": board.bins(found.bins),
        "short": board.short_names([title.name for title in given]),
        "why_words": quotas.WHY,
        "dimensions": [one.name for one in rubric.dimensions],
        "tie_words": queries.tie_rule(round_).words([one.name for one in rubric.dimensions]),
        "ways": quotas.WAYS,
        "scenarios": kept,
        "snapshot": found.snapshot,
        "sealed_by": queries.who(found.snapshot.person_id) if found.snapshot else "",
        "proposal": proposal,
        "points": () if found.snapshot else queries.checklist(round_, web.now()),
        "why_not": quotas.why_not_propose(found.outcome, trial, "-"),
        "form": forms.ButtonForm(),
    }


def _tried(round_: rounds.Round, given: Any, kept: Any, proposal: Any, further: int = 0) -> tuple[Trial, Simulation]:
    """The trial that the address asks for; once a list is proposed, that list and nothing else."""
    if proposal:
        return Trial.of(proposal.detail["settings"]), queries.as_proposed(round_, proposal, further)
    named = next((one for one in kept if one.name == request.args.get("scenario", "")), None)
    trial = forms.trial_of(request.args, given, Trial.of(named.settings) if named else None)
    return trial, queries.simulated(round_, trial, further)


def _direct(found: Simulation) -> list[int]:
    """Those recognised directly, who may rank far below every line."""
    ranked = {one.candidate.application_id: one for one in found.outcome.seen}
    lines = found.outcome.titles
    return [one for one in lines if one not in ranked or ranked[one].candidate.direct]


def _after_asked() -> tuple[int, int] | None:
    """From which place on the list is to be read; None for the rows around the lines."""
    asked = request.args.get("after", "")
    place, _, id_ = asked.partition(",")
    if not (place.isascii() and place.isdigit() and id_.isascii() and id_.isdigit() and len(asked) <= 25):
        return None
    return int(place), int(id_)


def _parts(found: Simulation, after: tuple[int, int] | None) -> tuple[list[board.Part], str | None, queries.Known]:
    """What the table shows, where it goes on, and who the people are: the rows around the lines, or from a place on."""
    if after is None:
        return board.around_lines(found.places, found.outcome, found.behind), None, found.people
    known = found.people
    if found.snapshot:
        page, read = queries.page_of(found.snapshot, after, PAGE + 1)
        known = {**read, **known}
    else:
        page = [one for one in found.places if (one.place, one.candidate.application_id) > after][: PAGE + 1]
    return board.rows(page[:PAGE], found.outcome), _after(page[PAGE - 1]) if len(page) > PAGE else None, known


def _after(one: Ranked) -> str:
    return f"{one.place},{one.candidate.application_id}"


def _picks(found: Simulation, given: Sequence[titles.Title], trial: Trial) -> list[board.Picks]:
    """Among whom the panel chooses, title by title and a page at a time."""
    return [
        board.picks(n, title.name, *found.contested[title.name], trial.chosen.get(title.name, frozenset()), asked, PAGE)
        for n, title in enumerate(given)
        if title.name in found.contested
        for asked in (forms.whole(request.args.get(f"picks{n}"), 999_999, 0),)
    ]


# --- trials kept -------------------------------------------------------------------------------------------------------


@bp.post("/admin/rounds/<slug>/ranking/scenarios")
@web.permit("selection.try")
def keep(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    trial = forms.trial_of(request.form, titles.read(round_.titles))
    kept = actions.keep_scenario(round_.id, trial, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".index", slug=slug, scenario=kept.name))


@bp.post("/admin/rounds/<slug>/ranking/scenarios/<int:scenario_id>/drop")
@web.permit("selection.try")
def drop(slug: str, scenario_id: int) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    actions.drop_scenario(round_.id, scenario_id, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".compare", slug=slug))


@bp.get("/admin/rounds/<slug>/ranking/compare")
@web.permit("selection.read")
def compare(slug: str) -> ResponseReturnValue:
    """Two trials side by side: who enters, who leaves."""
    round_ = rounds.round_of(slug)
    kept = {one.name: one for one in queries.scenarios(round_.id)}
    names = list(kept)
    first = kept.get(request.args.get("a", ""), next(iter(kept.values()), None))
    second = kept.get(request.args.get("b", ""), kept[names[1]] if len(names) > 1 else None)
    tried = [(one, queries.simulated(round_, Trial.of(one.settings))) for one in (first, second) if one]
    found = changes.difference(tried[0][1].outcome.titles, tried[1][1].outcome.titles) if len(tried) == 2 else None
    ids = [one[0] for group in (found.entered, found.left, found.moved) for one in group] if found else []
    return web.render(
        "selection/compare.html",
        round=round_,
        given=titles.read(round_.titles),
        names=names,
        tried=tried,
        found=found,
        people=queries.people(ids),
        ways=quotas.WAYS,
        form=forms.ButtonForm(),
    )


# --- the file and the seals ----------------------------------------------------------------------------------------------


@bp.get("/admin/rounds/<slug>/ranking/export.csv")
@web.permit("selection.read")
def export(slug: str) -> ResponseReturnValue:
    """The whole sealed ranking as a spreadsheet, with the result of the trial that the address asks for."""
    round_ = rounds.round_of(slug)
    sealed = queries.latest(round_.id, "scores")
    if sealed is None:
        raise NotFound("nothing is sealed yet")
    given = titles.read(round_.titles)
    proposal = queries.latest(round_.id, "proposal")
    outcome = _tried(round_, given, queries.scenarios(round_.id), proposal)[1].outcome
    names = [one.name for one in rounds.rubric_of(round_).dimensions]
    head = ("名次", "编号", "姓名", "单位", "镇街", "工种", *names, "总分", "结果")
    written = listing.table(head, (_line(row, outcome) for row in queries.standings(sealed.id, None, sealed.standings)))
    answer: Response = make_response(written)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{round_.slug}-{sealed.name}.csv"'
    return answer


@bp.get("/admin/rounds/<slug>/ranking/account.jsonl")
@web.permit("selection.account", fresh=True)
def account(slug: str) -> ResponseReturnValue:
    """得分账: everything every total rests on, streamed, so that anybody can compute it anew with docs/recompute.py."""
    round_ = rounds.round_of(slug)
    lines = written_account.written(queries.account_of(round_.id))
    answer = Response(stream_with_context(lines), content_type="application/jsonl; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{round_.slug}-account.jsonl"'
    return answer


@bp.get("/admin/recompute.py")
@web.permit("selection.account")
def recompute() -> ResponseReturnValue:
    """The script that computes an account anew: read it, keep it, run it on a machine of one's own."""
    answer = make_response((Path(current_app.root_path) / "docs" / "recompute.py").read_text("utf-8"))
    answer.headers["Content-Type"] = "text/x-python; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="recompute.py"'
    return answer


def _line(row: queries.Sealed, outcome: quotas.Outcome) -> tuple[object, ...]:
    why = outcome.why.get(row.application_id)
    result = outcome.titles.get(row.application_id) or (quotas.WHY[why] if why else "未入围")
    parts = [listing.points(one) for one in row.parts]
    return row.rank, row.number, row.name, row.employer, row.town, row.trade, *parts, listing.points(row.score), result


@bp.get("/admin/rounds/<slug>/ranking/seals")
@web.permit("selection.read")
def seals(slug: str) -> ResponseReturnValue:
    """校验: every sealed list of the round, its digest computed anew."""
    round_ = rounds.round_of(slug)
    found = [(one, queries.who(one.person_id), queries.verify(one)) for one in queries.snapshots_of(round_.id)]
    return web.render("selection/seals.html", round=round_, snapshots=found)


@bp.get("/admin/rounds/<slug>/_selection")
@web.permit("selection.read")
@web.fragment_of("selection.index")
def round_box(slug: str) -> ResponseReturnValue:
    """What the selection has to say on the clerk's page of a round."""
    round_ = rounds.round_being_set_up(slug)
    scores, proposal = queries.latest(round_.id, "scores"), queries.latest(round_.id, "proposal")
    return web.render(
        "selection/_round_box.html",
        round=round_,
        scores=scores,
        proposal=proposal,
        lines=queries.lines_of(round_.id),
        points=() if scores else queries.checklist(round_, web.now()),
        closed=web.now() >= round_.closes_at,
    )
