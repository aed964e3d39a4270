"""The two acts that cannot be undone: freezing the scores, proposing the list."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import Conflict, Refused
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.selection import actions, checklist, forms, queries, quotas
from craftsman.selection.quotas import Trial
from craftsman.selection.views import bp as bp

LISTED = 50
DOORS = {  # where to go and deal with what is left over: pages of features that may not be there
    checklist.OPEN: ("applications.overview", {"status": "submitted"}),
    checklist.RETURNED: ("applications.overview", {"status": "submitted"}),
    checklist.DECIDED: ("applications.overview", {"status": "submitted"}),
    checklist.UNSCORED: ("applications.overview", {"status": "submitted"}),
    checklist.WINDOW: ("rounds.dates", {}),
    checklist.APPEAL: ("rounds.dates", {}),
}


@bp.get("/admin/rounds/<slug>/ranking/freeze")
@web.permit("selection.freeze", fresh=True)
def ask_freeze(slug: str) -> ResponseReturnValue:
    shown = _freezing(slug)
    return web.render("selection/freeze.html", form=forms.freeze_form(checklist.left_over(shown["points"])), **shown)


@bp.post("/admin/rounds/<slug>/ranking/freeze")
@web.permit("selection.freeze", fresh=True)
def freeze(slug: str) -> ResponseReturnValue:
    shown = _freezing(slug)
    form = forms.freeze_form(checklist.left_over(shown["points"]))
    if not form.validate():
        return web.invalid(form, "selection/freeze.html", **shown)
    try:
        actions.freeze(
            shown["round"].id,
            typed_name=form.typed.data or "",
            reasons=form.reasons,
            actor=web.actor(),
            now=web.now(),
        )
    except Conflict:
        raise
    except Refused as refused:
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "selection/freeze.html", **shown)
    return web.see_other(url_for(".index", slug=slug))


def _freezing(slug: str) -> dict[str, Any]:
    round_ = rounds.round_of(slug)
    found = queries.excluded(round_.id, LISTED + 1)
    return {
        "round": round_,
        "points": queries.checklist(round_, web.now()),
        "scored": queries.scored_count(round_.id),
        "excluded": found[:LISTED],
        "more": len(found) > LISTED,
        "handled_at": DOORS,
        "sealed": queries.latest(round_.id, "scores"),
    }


# --- the proposal -------------------------------------------------------------------------------------------------------


@bp.get("/admin/rounds/<slug>/proposal")
@web.permit("selection.propose", fresh=True)
def ask_proposal(slug: str) -> ResponseReturnValue:
    round_ = rounds.round_of(slug)
    sealed = queries.latest(round_.id, "proposal")
    if sealed:
        return web.render("selection/proposed.html", round=round_, snapshot=sealed, **_list(round_, sealed))
    trial = forms.trial_of(request.args, titles.read(round_.titles), _scenario(round_))
    return web.render("selection/propose.html", form=forms.ProposalForm(), **_proposing(round_, trial))


@bp.post("/admin/rounds/<slug>/proposal")
@web.permit("selection.propose", fresh=True)
def propose(slug: str) -> ResponseReturnValue:
    """Seal it; with the button 重新计算 only show what the reasons typed so far make of the list."""
    round_ = rounds.round_of(slug)
    trial, wrong = _typed(round_)
    form = forms.ProposalForm()
    if "again" in request.form and not wrong:
        return web.render("selection/propose.html", form=form, **_proposing(round_, trial))
    if wrong:
        form.refuse(None, wrong)
    if wrong or not form.validate():
        return web.invalid(form, "selection/propose.html", **_proposing(round_, trial))
    try:
        actions.propose(
            round_.id,
            trial,
            typed_name=form.typed.data or "",
            counts=_counts(round_),
            minutes=form.minutes.data or "",
            actor=web.actor(),
            now=web.now(),
        )
    except Refused as refused:
        if isinstance(refused, Conflict) and queries.latest(round_.id, "proposal"):
            raise
        form.refuse(refused.field, refused.reason)
        return web.invalid(form, "selection/propose.html", **_proposing(round_, trial))
    return web.see_other(url_for(".ask_proposal", slug=slug))


def _typed(round_: rounds.Round) -> tuple[Trial, str | None]:
    """The trial as the form carries it, with whoever is passed over; and what is wrong with that."""
    trial = forms.trial_of(request.form, titles.read(round_.titles))
    passed, wrong = forms.passed_of(request.form, queries.numbered(round_.id, request.form.getlist("passed-number")))
    return Trial(trial.quotas, trial.per_company, trial.least, trial.ties, trial.chosen, passed), wrong


def _counts(round_: rounds.Round) -> dict[str, int]:
    """People per title as the page said it when it was confirmed."""
    given = titles.read(round_.titles)
    return {title.name: forms.whole(request.form.get(f"count{n}"), 999_999, -1) for n, title in enumerate(given)}


def _scenario(round_: rounds.Round) -> Trial | None:
    asked = request.args.get("scenario", "")
    named = next((one for one in queries.scenarios(round_.id) if one.name == asked), None)
    return Trial.of(named.settings) if named else None


def _proposing(round_: rounds.Round, trial: Trial) -> dict[str, Any]:
    given = titles.read(round_.titles)
    found = queries.simulated(round_, trial)
    outcome = found.outcome
    ranked = {one.candidate.application_id: one for one in outcome.seen}
    return {
        "round": round_,
        "given": given,
        "trial": trial,
        "written": forms.written(trial, given),
        "snapshot": found.snapshot,
        "outcome": outcome,
        "ranked": ranked,
        "counts": outcome.counts(),
        "people": queries.people([*outcome.titles, *outcome.why]),
        "why_words": quotas.WHY,
        "ways": quotas.WAYS,
        "why_not": quotas.why_not_propose(outcome, trial, "-")
        if found.snapshot
        else "核分还没有冻结，冻结以后才能提出拟命名名单",
    }


def _list(round_: rounds.Round, sealed: Any) -> dict[str, Any]:
    return {
        "given": titles.read(round_.titles),
        "rows": queries.standings(sealed.id, None, sealed.standings),
        "lines": queries.lines_of(round_.id),
        "who": queries.who(sealed.person_id),
        "ways": quotas.WAYS,
        "versions": [one for one in queries.snapshots_of(round_.id) if one.kind == "proposal"],
    }
