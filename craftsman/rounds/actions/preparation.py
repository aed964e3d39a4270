"""A round is set up task by task, published once, and afterwards keeps all but the dates still to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Conflict, Refused
from craftsman.rounds import conditions, course, preparing, queries, ties, timetable, titles
from craftsman.rounds.actions.keeping import keep_version, put_rubric, why_not_rubric
from craftsman.rounds.actions.opening import refuse_names
from craftsman.rounds.models import Round
from craftsman.rounds.stages import DISTRICT
from craftsman.rounds.timetable import Timetable
from craftsman.rounds.titles import Title
from craftsman.rubrics import library
from craftsman.rubrics.rubric import Rubric

_COPIED = ("titles", "eligibility", "conditions", "verifiers", "tie_order", "rubric", "rubric_version", "rubric_digest")


def begin_round(
    name: str, *, slug: str, prefix: str, copy_from: int | None, actor: Actor | None, now: datetime
) -> Round:
    """A round only the clerk sees: empty, or a copy of another one with its days on the same weekdays a year on."""
    refuse_names(name, slug, prefix)
    round_ = Round(slug=slug, name=name, prefix=prefix, created_at=now, prepared=["basics"])
    if copy_from is None:
        round_.timetable = timetable.suggested(now.astimezone(DISTRICT).date(), queries.workdays())
        round_.titles, round_.rubric, round_.rubric_version, round_.rubric_digest = [], {}, "", ""
        round_.conditions = [dict(one) for one in conditions.EXAMPLE]
    else:
        last = queries.round_by_id(copy_from)
        round_.timetable = timetable.shifted(last.timetable)
        for column in _COPIED:
            setattr(round_, column, getattr(last, column))
        round_.copied_from_id = last.id
    session().add(round_)
    session().flush()
    if round_.rubric_digest:
        keep_version(round_, actor=actor, now=now)
    detail = {"copied_from": copy_from} if copy_from else {}
    journal.append("round.begin", f"round-{round_.id}", actor=actor, now=now, detail=detail)
    return round_


# --- the tasks -------------------------------------------------------------------------------------------------------


def save_basics(round_id: int, *, name: str, prefix: str, version: int, actor: Actor | None, now: datetime) -> Round:
    def apply(round_: Round) -> None:
        refuse_names(name, round_.slug, prefix, except_id=round_.id)
        round_.name, round_.prefix = name, prefix

    return _save(round_id, "basics", apply, version=version, actor=actor, now=now)


def save_titles(round_id: int, given: Sequence[Title], *, version: int, actor: Actor | None, now: datetime) -> Round:
    reason = titles.why_not_titles(given) or titles.why_not_numbered(given)
    if reason:
        raise Refused(reason)

    def apply(round_: Round) -> None:
        round_.titles = [title.to_plain() for title in given]

    return _save(round_id, "titles", apply, version=version, actor=actor, now=now)


def save_timetable(round_id: int, table: Timetable, *, version: int, actor: Actor | None, now: datetime) -> Round:
    _refuse_timetable(table)

    def apply(round_: Round) -> None:
        round_.timetable = table

    return _save(round_id, "timetable", apply, version=version, actor=actor, now=now)


def choose_rubric(round_id: int, name: str, *, version: int, actor: Actor | None, now: datetime) -> Round:
    """Take a rubric of the library as it is written now."""
    if name not in library.names():
        raise Refused("请从列出的细则里选一份", field="rubric")
    return adopt_rubric(round_id, library.load(name), version=version, actor=actor, now=now)


def adopt_rubric(round_id: int, rubric: Rubric, *, version: int, actor: Actor | None, now: datetime) -> Round:
    """This rubric, as it is, is the round's next version; a draft of another one goes."""
    reason = why_not_rubric(rubric)
    if reason:
        raise Refused(reason, field="rubric")
    round_ = _save(round_id, "rubric", lambda one: put_rubric(one, rubric), version=version, actor=actor, now=now)
    keep_version(round_, actor=actor, now=now)
    draft = queries.draft_of(round_id, lock=True)
    if draft is not None:
        session().delete(draft)
    return round_


def save_ties(round_id: int, order: Sequence[str], *, version: int, actor: Actor | None, now: datetime) -> Round:
    """What parts equal scores, in this order."""

    def apply(round_: Round) -> None:
        reason = ties.why_not_order(order, queries.rubric_of(round_)) if order else ties.UNTOLD
        if reason:
            raise Refused(reason)
        round_.tie_order = list(order)

    return _save(round_id, "ties", apply, version=version, actor=actor, now=now)


def save_verifiers(
    round_id: int, mapping: Mapping[str, str], *, version: int, actor: Actor | None, now: datetime
) -> Round:
    """Who verifies → department; keys are verifier codes of the rubric and ids of its gates."""

    def apply(round_: Round) -> None:
        round_.verifiers = dict(mapping)

    return _save(round_id, "verifiers", apply, version=version, actor=actor, now=now)


def save_conditions(
    round_id: int,
    eligibility: str,
    questions: Sequence[Mapping[str, Any]],
    *,
    version: int,
    actor: Actor | None,
    now: datetime,
) -> Round:
    """Who may apply, in one sentence, and the questions of the eligibility test."""
    if not eligibility.strip():
        raise Refused("请用一句话写明谁能申报", field="eligibility")
    reason = conditions.why_not_conditions(questions) if questions else "请至少问一个问题"
    if reason:
        raise Refused(reason)

    def apply(round_: Round) -> None:
        round_.eligibility, round_.conditions = eligibility, [dict(one) for one in questions]

    return _save(round_id, "conditions", apply, version=version, actor=actor, now=now)


def _save(
    round_id: int,
    task: str,
    apply: Callable[[Round], None],
    *,
    version: int,
    actor: Actor | None,
    now: datetime,
) -> Round:
    round_ = queries.round_by_id(round_id, lock=True)
    if round_.published_at is not None:
        raise Refused("批次已经发布，只有还没到的日期可以改")
    _refuse_stale(round_, task, apply, version)
    apply(round_)
    round_.prepared = [*dict.fromkeys([*round_.prepared, task])]
    round_.version += 1
    session().flush()
    journal.append("round.prepare", f"round-{round_.id}", actor=actor, now=now, detail={"task": task})
    return round_


def _refuse_stale(round_: Round, task: str, apply: Callable[[Round], None], version: int) -> None:
    """Both texts, when somebody saved this task's page after it was opened; the other tasks do not disturb each other."""
    if round_.version == version:
        return
    last = queries.last_change(round_)
    theirs = queries.said(round_, task)
    with session().no_autoflush:
        apply(round_)
    mine = queries.said(round_, task)
    differing = [label for label in {**theirs, **mine} if theirs.get(label) != mine.get(label)]
    who = f"{last[0]}已于{last[1].astimezone(DISTRICT):%H:%M}" if last else "这个批次已经"
    raise Conflict(
        f"您打开后，{who}改过这个批次。您这次的修改没有保存。",
        mine={label: mine.get(label, "") for label in differing},
        theirs={label: theirs.get(label, "") for label in differing},
    )


def _refuse_timetable(table: Timetable, done: frozenset[str] = frozenset()) -> None:
    wrong = timetable.problems(table, queries.workdays(), done)
    if wrong:
        raise Refused(wrong[0][1], field=wrong[0][0])


# --- publishing, and the dates afterwards ----------------------------------------------------------------------------


def publish_round(round_id: int, *, version: int, actor: Actor | None, now: datetime) -> Round:
    """From now on everybody sees the round, and its rules stand."""
    round_ = queries.round_by_id(round_id, lock=True)
    _refuse_stale(round_, "basics", lambda _one: None, version)
    reason = preparing.why_not_publish(queries.tasks(round_), round_.published_at is not None)
    if reason:
        raise Refused(reason)
    if round_.opens_at <= now:
        raise Refused("申报开始时间已经过去，请先改时间表")
    round_.published_at = now
    round_.version += 1
    session().flush()
    detail = {"rubric": queries.rubric_of(round_).id, "version": round_.rubric_version, "digest": round_.rubric_digest}
    journal.append("round.publish", f"round-{round_.id}", actor=actor, now=now, detail=detail)
    return round_


def move_dates(
    round_id: int, table: Timetable, *, reason: str, version: int, actor: Actor | None, now: datetime
) -> Round:
    """Change dates of a published round that are still to come; the journal keeps which, and why."""
    round_ = queries.round_by_id(round_id, lock=True)
    if round_.published_at is None:
        raise Refused("批次还没有发布，请在时间表里直接修改")

    def apply(one: Round) -> None:
        one.timetable = table

    _refuse_stale(round_, "timetable", apply, version)
    done = course.done(round_)
    barred = timetable.why_not_change(round_.timetable, table, now, done)
    if barred:
        raise Refused(barred[1], field=barred[0])
    _refuse_timetable(table, done)
    if not reason.strip():
        raise Refused("请写明修改原因", field="reason")
    changed = timetable.changes(round_.timetable, table)
    if not changed:
        raise Refused("日期没有变化")
    moved = [timetable.moved(round_.timetable, table, name) for name in changed]
    apply(round_)
    round_.version += 1
    session().flush()
    journal.append(
        "round.move_dates", f"round-{round_.id}", actor=actor, now=now, detail={"dates": moved}, reason=reason
    )
    return round_
