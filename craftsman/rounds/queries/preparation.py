"""How far the setting-up of a round is, and what each of its tasks says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from craftsman.accounts import queries as accounts
from craftsman.accounts.models import Person
from craftsman.achievements.catalogue import kinds
from craftsman.db import session
from craftsman.journal import Entry
from craftsman.rounds import conditions, fitness, naming, preparing, ties, timetable, titles, verifiers
from craftsman.rounds.models import Round
from craftsman.rounds.preparing import Task
from craftsman.rounds.queries.days import workdays
from craftsman.rounds.queries.rounds import rubric_of
from craftsman.rounds.verifiers import Arrangement
from craftsman.rubrics.checking import Finding
from craftsman.rubrics.rubric import Rubric

Problem = tuple[str, str]


def tasks(round_: Round) -> tuple[Task, ...]:
    """The list of tasks with their states, in order."""
    asked: Mapping[str, Callable[[Round], tuple[Problem, ...]]] = {
        "basics": _basics,
        "titles": _titles,
        "timetable": lambda one: timetable.problems(one.timetable, workdays()),
        "rubric": _rubric,
        "ties": _ties,
        "verifiers": _verifiers,
        "conditions": _conditions,
    }
    return tuple(_task(round_, code, asked[code](round_)) for code in preparing.TASKS)


def _task(round_: Round, code: str, problems: tuple[Problem, ...]) -> Task:
    saved, copied = code in round_.prepared, round_.copied_from_id is not None
    if code == "ties" and not problems and (saved or not round_.tie_order):  # the default holds without anybody's doing
        return Task(code, preparing.DONE, (), ties.sentence(round_.tie_order, rubric_of(round_)))
    state = preparing.state_of(saved=saved, copied=copied, problems=problems)
    if state == preparing.UNSTARTED:
        return Task(code, state)
    copied_note = "从上一批复制，请核对后保存" if copied and not saved else ""
    return Task(code, state, problems, problems[0][1] if problems else copied_note)


def _basics(round_: Round) -> tuple[Problem, ...]:
    wrong = naming.why_not_named(round_.name, round_.slug, round_.prefix)
    return (wrong,) if wrong else ()


def _titles(round_: Round) -> tuple[Problem, ...]:
    given = titles.read(round_.titles)
    wrong = titles.why_not_titles(given) or titles.why_not_numbered(given)
    return (("titles", wrong),) if wrong else ()


def _rubric(round_: Round) -> tuple[Problem, ...]:
    if not round_.rubric_digest:
        return (("rubric", "请选择评分细则"),)
    wrong = [one for one in findings(rubric_of(round_), round_) if one.severity == "error"]
    return tuple(("rubric", str(one)) for one in wrong)


def findings(rubric: Rubric, round_: Round | None = None) -> list[Finding]:
    """What a round says of a rubric, over the kinds the ledger knows and, for a given round, up to its last day."""
    return fitness.findings(rubric, kinds().kinds, round_.window.last_day if round_ else None)


def _ties(round_: Round) -> tuple[Problem, ...]:
    if not round_.rubric_digest:
        return (("ties", "请先选择评分细则"),)
    wrong = ties.why_not_order(round_.tie_order, rubric_of(round_))
    return (("ties", wrong),) if wrong else ()


def _verifiers(round_: Round) -> tuple[Problem, ...]:
    if not round_.rubric_digest:
        return (("verifiers", "请先选择评分细则"),)
    known = departments()
    return tuple((one.key, f"请为“{one.label}”选择核实部门") for one in arrangements(round_) if one.code not in known)


def arrangements(round_: Round) -> tuple[Arrangement, ...]:
    """Who verifies what in this round; its rubric must be chosen."""
    return verifiers.arrangements(round_.verifiers, rubric_of(round_), kinds().kinds)


def departments() -> dict[str, str]:
    """Code → name of the departments that can be given something to verify."""
    return {one.code: one.name for one in accounts.departments() if one.active}


def _conditions(round_: Round) -> tuple[Problem, ...]:
    if not round_.eligibility.strip():
        return (("eligibility", "请用一句话写明谁能申报"),)
    wrong = conditions.why_not_conditions(round_.conditions)
    return (("conditions", wrong),) if wrong else ()


def said(round_: Round, task: str) -> dict[str, str]:
    """What a task holds, label by label, as a conflict shows it."""
    if task == "basics":
        return {"名称": round_.name, "编号前缀": round_.prefix}
    if task == "titles":
        return {
            f"称号{n}": f"{one.name} {one.quota}名 {one.word}" for n, one in enumerate(titles.read(round_.titles), 1)
        }
    if task == "timetable":
        table = round_.timetable
        return {timetable.LABELS[name]: timetable.written(table, name) for name in timetable.LABELS}
    if task == "rubric":
        return {"评分细则": round_.rubric_version}
    if task == "ties":
        return {"同分先后": ties.sentence(round_.tie_order, rubric_of(round_))}
    if task == "verifiers":
        names = accounts.department_names()
        return {key: names.get(code, code) for key, code in sorted(round_.verifiers.items())}
    asked = {str(n): str(one.get("ask", "")) for n, one in enumerate(round_.conditions, 1)}
    return {"谁能申报": round_.eligibility, **asked}


def last_change(round_: Round) -> tuple[str, datetime] | None:
    """Who changed this round last, and when."""
    lines = select(Person.name, Entry.at).join(Person, Person.id == Entry.actor_id)
    found = (
        session()
        .execute(lines.where(Entry.subject == f"round-{round_.id}").order_by(Entry.seq.desc()).limit(1))
        .first()
    )
    return (found[0], found[1]) if found else None
