"""资格自测: a few questions, one page each, nobody asked who he is; the answers travel in the address."""

from __future__ import annotations

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import shell, web, words
from craftsman.applications.views import bp
from craftsman.errors import NotFound
from craftsman.rounds import conditions, queries, stages, titles
from craftsman.rounds.conditions import Question


@bp.get("/check")
@web.permit("eligibility.check")
def eligibility() -> ResponseReturnValue:
    """The first question without an answer; the result when there is none left."""
    round_ = _round()
    questions = conditions.read(round_.conditions)
    answers, wrong = answered(questions)
    asked = request.args.get("asked", "")
    here = next((place for place, one in enumerate(questions) if one.id not in answers), len(questions))
    shown = {"round": round_, "answers": answers, "args": {"round": round_.slug, **answers}}
    if here == len(questions):
        return web.render("applications/eligibility_result.html", **shown, **_result(round_, questions, answers))
    question = questions[here]
    failed = question.id == asked
    page = web.render(
        "applications/eligibility.html",
        **shown,
        question=question,
        number=here + 1,
        total=len(questions),
        error=(wrong.get(question.id) or "请先回答这个问题") if failed else "",
        failed=failed,
        typed=_typed(question),
        before=_before(round_.slug, questions, answers, here),
    )
    return make_response(page, 422 if failed else 200)


def _round() -> queries.Round:
    slug = request.args.get("round", "")
    found = queries.round_of(slug) if slug else queries.current_round(web.now())
    if found is None:
        raise NotFound("round")
    return found


def answered(questions: tuple[Question, ...]) -> tuple[dict[str, str], dict[str, str]]:
    """(right answers, what is wrong with the others) in the order of the questions."""
    today = shell.today(web.now())
    right: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for one in questions:
        given = _given(one)
        reason = _why_no_day(one) or conditions.why_not_answer(one, given, today)
        if reason is None:
            right[one.id] = given
        elif given:
            wrong[one.id] = reason
    return right, wrong


def _given(question: Question) -> str:
    whole = request.values.get(question.id, "").strip()[:20]
    if whole or question.kind != conditions.SINCE:
        return whole
    parts = _typed(question)
    if not any(parts):
        return ""
    try:
        return words.day_of(*parts).isoformat()
    except ValueError:
        return "-".join(parts)


def _why_no_day(question: Question) -> str | None:
    """What is wrong with the three boxes, as every date of the portal says it."""
    parts = _typed(question) if question.kind == conditions.SINCE else ()
    if not any(parts) or request.values.get(question.id):
        return None
    try:
        words.day_of(*parts)
    except ValueError as error:
        return str(error)
    return None


def _typed(question: Question) -> tuple[str, str, str]:
    year, month, day = (
        request.values.get(f"{question.id}-{part}", "").strip()[:4] for part in ("year", "month", "day")
    )
    return year, month, day


def _before(slug: str, questions: tuple[Question, ...], answers: dict[str, str], here: int) -> str:
    """The way back to the question before, with the answers up to there."""
    kept = {one.id: answers[one.id] for one in questions[: max(here - 1, 0)] if one.id in answers}
    if here == 0:
        return url_for("rounds.show", slug=slug)
    return url_for(".eligibility", round=slug, **kept)  # type: ignore[arg-type]  # the ids of questions are words


def _result(round_: queries.Round, questions: tuple[Question, ...], answers: dict[str, str]) -> dict[str, object]:
    return {
        "verdict": conditions.judge(questions, answers, round_.window.last_day),
        "titles": "、".join(one.name for one in titles.read(round_.titles)),
        "applying": stages.is_applying(round_.window, web.now()),
        "stage": stages.stage_of(round_, web.now()),
    }
