"""A draft is published: by one person before the window opens, afterwards by one who proposes and another who agrees."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import Conflict, Refused
from craftsman.rounds import actions, queries, versions
from craftsman.rounds.forms import rubrics as forms
from craftsman.rounds.queries import Round
from craftsman.rounds.views.public import bp
from craftsman.rounds.views.rubric_draft import SETUP, editor
from craftsman.rounds.views.setup import refuse

PUBLISH, CHANGE = "rounds/rubric/publish.html", "rounds/rubric/change.html"


@bp.get(f"{SETUP}/publish")
@web.permit("rubric.edit")
def rubric_publish(slug: str) -> ResponseReturnValue:
    """What differs, what the checks say, how many it affects; and the button, for one person or for the first of two."""
    round_ = queries.round_being_set_up(slug)
    if queries.draft_of(round_.id) is None:
        return web.see_other(url_for(".rubric_setup", slug=slug))
    if queries.is_proposed(round_.id):
        return web.see_other(url_for(".rubric_change", slug=slug))
    context = _context(round_)
    return web.render(PUBLISH, form=forms.ReasonForm(data={"version": context["draft"].version}), **context)


@bp.post(f"{SETUP}/publish")
@web.permit("rubric.publish", fresh=True)
def rubric_publish_it(slug: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    form = forms.ReasonForm()
    context = _context(round_)
    if not form.validate():
        return web.invalid(form, PUBLISH, **context)
    act = actions.propose_change if context["opened"] else actions.publish_version
    try:
        act(
            round_.id,
            reason=form.reason.data or "",
            version=form.version.data or 0,
            actor=web.actor(),
            now=web.now(),
        )
    except Refused as refused:
        return refuse(form, refused, PUBLISH, **context)
    return web.see_other(url_for(".rubric_change" if context["opened"] else ".rubric_source", slug=slug))


@bp.post(f"{SETUP}/count")
@web.permit("rubric.edit")
def rubric_count(slug: str) -> ResponseReturnValue:
    """Have the effect of the draft counted; the page shows it as soon as it is there."""
    round_ = queries.round_being_set_up(slug)
    actions.count_effect(round_.id, version=_version(), actor=web.actor(), now=web.now())
    return web.see_other(url_for(".rubric_publish", slug=slug))


@bp.get(f"{SETUP}/publish/_effect")
@web.permit("rubric.edit")
@web.fragment_of("rounds.rubric_publish")
def rubric_effect(slug: str) -> ResponseReturnValue:
    return web.render("rounds/rubric/_effect.html", **_context(queries.round_being_set_up(slug)))


@bp.get(f"{SETUP}/change")
@web.permit("rubric.publish")
def rubric_change(slug: str) -> ResponseReturnValue:
    """The proposed change as the second person reads it."""
    round_ = queries.round_being_set_up(slug)
    if not queries.is_proposed(round_.id):
        return web.see_other(url_for(".rubric_setup", slug=slug))
    context = _context(round_)
    form = forms.AnswerForm(data={"version": context["draft"].version})
    return web.render(CHANGE, form=form, **context)


@bp.post(f"{SETUP}/change")
@web.permit("rubric.publish", fresh=True)
def rubric_answer(slug: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    if not queries.is_proposed(round_.id):
        raise Conflict("这次修改已经办理，请看最新的版本")
    form, context = forms.AnswerForm(), _context(round_)
    if not form.validate():
        return web.invalid(form, CHANGE, **context)
    given: dict[str, Any] = {"version": form.version.data or 0, "actor": web.actor(), "now": web.now()}
    try:
        if form.answer.data == "agree":
            actions.agree_to_change(round_.id, **given)
        else:
            actions.decline_change(round_.id, because=form.because.data or "", **given)
    except Refused as refused:
        return refuse(form, refused, CHANGE, **context)
    return web.see_other(url_for(".rubric_setup", slug=slug))


@bp.post(f"{SETUP}/take-back")
@web.permit("rubric.edit")
def rubric_take_back(slug: str) -> ResponseReturnValue:
    round_ = queries.round_being_set_up(slug)
    actions.take_back(round_.id, version=_version(), actor=web.actor(), now=web.now())
    return web.see_other(url_for(".rubric_setup", slug=slug))


def _version() -> int:
    form = forms.VersionForm()
    if not form.validate():
        raise Refused("页面已过期，请刷新后再改")
    return form.version.data or 0


def _context(round_: Round) -> dict[str, Any]:
    shown, me = editor(round_), web.actor().person_id
    draft = shown["draft"]
    return {
        **shown,
        "errors": [one for one in shown["table"].findings if one.severity == "error"],
        "warnings": [one for one in shown["table"].findings if one.severity == "warning"],
        "counted": versions.is_counted(draft, round_.rubric_digest),
        "counting": versions.is_counting(draft.counting_at, web.now()),
        "number": (queries.rubric_versions(round_)[0].number if shown["current"] else 0) + 1,
        "is_public": round_.published_at is not None,
        "why_not_answer": versions.why_not_answer(round_, draft, me),
        "mine": draft.proposed_by_id == me,
        "why_not_replace": versions.why_not_replace(
            shown["current"], shown["rubric"], round_.tie_order, opened=shown["opened"]
        ),
    }
