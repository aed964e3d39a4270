"""申报 in the worker's hand: the list, consent, the task list and its parts, handing in."""

from __future__ import annotations

from typing import Any

from flask import current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.applications import actions, completeness, draft, queries, receipt, steps
from craftsman.applications.forms import CitedForm, SubmitForm
from craftsman.applications.views import bp
from craftsman.applications.views.eligibility import answered
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.rounds import conditions, stages
from craftsman.rounds import queries as rounds


@bp.get("/my/applications")
@web.permit("application.read")
def index() -> ResponseReturnValue:
    found = queries.mine(web.actor().person_id, web.now())
    current = queries.begun(web.actor().person_id, web.now()).current
    begun = {one.round.id for one in found}
    return web.render(
        "applications/index.html",
        applications=[queries.glance(one, web.now()) for one in found],
        open_round=current if current and current.id not in begun and _is_open(current) else None,
    )


def _is_open(round_: rounds.Round) -> bool:
    return stages.is_applying(round_.window, web.now())


@bp.get("/my/applications/_card")
@web.permit("application.read")
@web.fragment_of("applications.index")
def card() -> ResponseReturnValue:
    """The newest application on the worker's first page."""
    found = queries.mine(web.actor().person_id, web.now())[:1]
    return web.render("applications/_card.html", applications=[queries.glance(one, web.now()) for one in found])


# --- beginning -------------------------------------------------------------------------------------------------------


@bp.get("/my/applications/new")
@web.permit("application.edit")
def new() -> ResponseReturnValue:
    """What is read from which register, before anything is read; who has begun already goes to his task list, and who has
    withdrawn is told why there is no second time."""
    round_ = _asked_round()
    begun = queries.in_round(round_.id, web.actor().person_id)
    if begun is not None and begun.status != steps.WITHDRAWN:
        return web.see_other(url_for(".show", number=begun.number))
    verdict, answers = _verdict(round_)
    return web.render(
        "applications/new.html",
        round=round_,
        registers=queries.registers_of(round_),
        why_not=steps.why_not_start(round_, web.now(), begun.status if begun else None),
        begun=begun,
        verdict=verdict,
        answers=answers,
    )


@bp.post("/my/applications/new")
@web.permit("application.edit")
def begin() -> ResponseReturnValue:
    round_ = _asked_round()
    _, answers = _verdict(round_)
    agreed = {"yes": True, "no": False}.get(request.form.get("registers", ""))
    one = actions.start(round_.id, answers=answers, registers_read=agreed, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".show", number=one.number))


def _asked_round() -> rounds.Round:
    slug = request.values.get("round", "")
    found = rounds.round_of(slug) if slug else rounds.current_round(web.now())
    if found is None:
        raise NotFound("round")
    return found


def _verdict(round_: rounds.Round) -> tuple[conditions.Verdict | None, dict[str, str]]:
    """What the answers of the eligibility test come to; None where it was not taken."""
    questions = conditions.read(round_.conditions)
    answers, _ = answered(questions)
    return (conditions.judge(questions, answers, round_.window.last_day) if answers else None), answers


# --- the task list and its parts -------------------------------------------------------------------------------------


@bp.get("/my/applications/<number>")
@web.permit("application.read")
def show(number: str) -> ResponseReturnValue:
    """The task list while it is a draft; afterwards the way it goes."""
    one, round_, found = _draft(number)
    if one.status != steps.DRAFT:
        return web.see_other(url_for(".progress_page", number=number))
    tasks = [completeness.basics(_values(one)), *(part.task for part in found.parts)]
    return web.render(
        "applications/show.html",
        **_head(one, round_, found),
        parts=found.parts,
        basics=tasks[0],
        finished=sum(1 for task in tasks if task.done),
        total=len(tasks) + 1,
        others=queries.to_be_asked(actions.duties_owed(found, round_)),
        registers_read=one.registers_read,
    )


def _draft(number: str) -> tuple[Any, rounds.Round, draft.Draft]:
    one = queries.application_of(number, web.actor())
    round_ = rounds.round_by_id(one.round_id)
    return one, round_, queries.draft_of(one, round_)


def _head(one: Any, round_: rounds.Round, found: draft.Draft) -> dict[str, Any]:
    """What every part of a draft shows above and below."""
    return {
        "application": one,
        "round": round_,
        "draft": found,
        "days_left": stages.days_left(round_.window, web.now()),
        "why_not": steps.why_not_edit(one.status, round_, web.now()),
    }


@bp.get("/my/applications/<number>/basics")
@web.permit("application.read")
def basics(number: str) -> ResponseReturnValue:
    one, round_, found = _draft(number)
    return web.render("applications/basics.html", **_head(one, round_, found), basics=_values(one), task=_basics(one))


def _values(one: Any) -> dict[str, str]:
    found = queries.person_now(one.person_id)
    return {name: str(found[name] or "") for name in completeness.BASICS}


def _basics(one: Any) -> completeness.Task:
    return completeness.basics(_values(one))


@bp.route("/my/applications/<number>/claims", methods=["GET", "POST"])
@web.permit("application.edit")
def claims(number: str) -> ResponseReturnValue:
    """Every achievement of the ledger by dimension; a tick says that it goes in."""
    one, round_, found = _draft(number)
    form = CitedForm(data={"version": one.version}) if request.method == "GET" else CitedForm()
    if request.method == "POST":
        try:
            return _cite(number, form, found)
        except Conflict as conflict:
            form.form_errors.append(conflict.reason)
            page = web.render("applications/claims.html", form=form, failed=True, **_head(one, round_, found))
            return make_response(page, 409)
    return web.render("applications/claims.html", form=form, **_head(one, round_, found))


def _cite(number: str, form: CitedForm, found: draft.Draft) -> ResponseReturnValue:
    if not form.validate():
        raise Refused("页面已过期，请刷新后再改")
    ticked = set(request.form.getlist("cited"))
    shown = set(request.form.getlist("shown"))
    left_out = [e.id for e in found.entries if (str(e.id) not in ticked if str(e.id) in shown else not e.cited)]
    version = int(form.version.data or 0)
    actions.change_cited(number, left_out, version=version, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".show", number=number))


@bp.get("/my/applications/<number>/score")
@web.permit("application.read")
def score(number: str) -> ResponseReturnValue:
    one = queries.application_of(number, web.actor())
    round_ = rounds.round_by_id(one.round_id)
    found = queries.account_of(one, round_)
    return web.render(
        "applications/score.html",
        application=one,
        round=round_,
        rubric=rounds.rubric_of(round_),
        account=found.account,
        waiting=found.waiting,
        confirmed=one.status in (steps.SCORED, steps.NAMED),
    )


# --- handing in ------------------------------------------------------------------------------------------------------


@bp.get("/my/applications/<number>/check")
@web.permit("application.read")
def check(number: str) -> ResponseReturnValue:
    one, round_, found = _draft(number)
    if one.status != steps.DRAFT:
        return web.see_other(url_for(".progress_page", number=number))
    return web.render("applications/check.html", form=SubmitForm(), **_checked(one, round_, found))


def _checked(one: Any, round_: rounds.Round, found: draft.Draft) -> dict[str, Any]:
    values = _values(one)
    lines = [entry.line for entry in found.entries]
    verdict = conditions.judge(conditions.read(round_.conditions), one.answers, round_.window.last_day)
    barred = bool(one.answers) and verdict.state == conditions.NOT_MET
    return {
        **_head(one, round_, found),
        "basics": values,
        "consent": queries.has_agreed(one.person_id, "publication"),
        "lacks": completeness.missing(values, lines, verdict.sentence if barred else ""),
        "warnings": completeness.warnings(lines),
        "verdict": verdict,
    }


def _filing(number: str) -> actions.Filing:
    return actions.prepare(number, actor=web.actor())


@bp.post("/my/applications/<number>/submit")
@web.permit("application.edit", beforehand=_filing)
def submit(number: str) -> ResponseReturnValue:
    """Worked out beforehand without holding the writer's place; decided inside the transaction."""
    form, actor, now = SubmitForm(), web.actor(), web.now()
    if form.validate():
        try:
            actions.hand_in(
                number,
                declared=bool(form.declared.data),
                publication=bool(form.publication.data),
                filing=web.worked_out(),
                actor=actor,
                now=now,
            )
            return web.see_other(url_for(".submitted", number=number))
        except Conflict:
            raise
        except Refused as refusal:
            form.refuse(refusal.field, refusal.reason)
    return web.invalid(form, "applications/check.html", **_checked(*_draft(number)))


@bp.get("/my/applications/<number>/submitted")
@web.permit("application.read")
def submitted(number: str) -> ResponseReturnValue:
    """The receipt, for the screen and for paper."""
    one = queries.application_of(number, web.actor())
    if one.submitted_at is None or one.status == steps.DRAFT:
        return web.see_other(url_for(".show", number=number))
    round_ = rounds.round_by_id(one.round_id)
    found = queries.way_of(one, round_, web.now())
    address = _base() + url_for(".progress_page", number=number)
    return web.render(
        "applications/submitted.html",
        application=one,
        round=round_,
        next_steps=receipt.next_steps(found.latest, found.departments, found.ribbon, round_.appeal(web.now())),
        square=receipt.square(address),
        address=address,
        can_reopen=steps.why_not_reopen(one.status, round_, web.now(), web.actor().role) is None,
        label=found.label,
    )


def _base() -> str:
    """The portal's address as it is printed on paper."""
    return (current_app.config["SETTINGS"].base_url or request.url_root).rstrip("/")


__all__ = ["bp"]
