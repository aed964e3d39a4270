"""A rubric is tried: at once for a thousand cases, by the worker for more; the round itself is only read."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from craftsman import files, journal
from craftsman.accounts.actor import Actor
from craftsman.db import reading, session, transaction
from craftsman.errors import NotFound, Refused
from craftsman.files import Stored
from craftsman.jobs import enqueue
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.rounds.models import Round
from craftsman.rubrics.checking import Finding
from craftsman.rubrics.rehearsal import Applicant
from craftsman.rubrics.rehearsal import Rehearsal as Trying
from craftsman.rubrics.rubric import Rubric
from craftsman.selection import queries, rehearsing
from craftsman.selection.models import Rehearsal
from craftsman.selection.queries.rehearsal import BATCH, Task
from craftsman.selection.rehearsing import Known

Told = Callable[[int], None]  # hears how many cases are done


@dataclass(frozen=True)
class Order:
    """What is to be tried: a rubric with what the check says of it, and over whom."""

    source: str
    rubric: Rubric
    findings: Sequence[Finding]
    over_id: int | None
    size: int = 0  # of invented people
    seed: int = 1


def rehearse(round_id: int, order: Order, *, actor: Actor, now: datetime) -> Rehearsal:
    """Keep the order; few cases are computed before anything is written, many are left to the worker."""
    round_ = rounds.round_by_id(round_id)
    over = next((one for one in queries.finished_rounds() if one.id == order.over_id), None)
    if order.over_id is not None and over is None:
        raise Refused("这个批次还没有冻结核定得分，不能用来试算", field="over")
    refused = rehearsing.why_not_rehearse(order.rubric, titles.read((over or round_).titles))
    if refused:
        raise Refused(refused, field="rubric")
    size = queries.size_of(over.id) if over else order.size
    if not size:
        raise Refused("这个批次没有已核分的申报，请选别的批次或虚构的申报人", field="over")
    kept = _row(round_, order, size, queries.trial_of(over or round_).to_plain(), actor, now)
    if size <= rehearsing.AT_ONCE:
        kept.report, kept.state, kept.done = compute(queries.task_of(kept)), "done", size
    session().add(kept)
    session().flush()
    _forget_old(round_id)
    detail = {"rubric": order.rubric.id, "digest": order.rubric.digest, "cases": size}
    journal.append("selection.rehearse", f"round-{round_id}", actor=actor, now=now, detail=detail)
    if kept.state == "waiting":
        enqueue("rehearse", kept.id)
    return kept


def _row(round_: Round, order: Order, size: int, settings: dict[str, Any], actor: Actor, now: datetime) -> Rehearsal:
    return Rehearsal(
        round_id=round_.id,
        person_id=actor.person_id,
        at=now,
        source=order.source[:40],
        rubric=order.rubric.to_dict(),
        rubric_name=order.rubric.name[:200],
        rubric_version=queries.version_words(round_, order.source, order.rubric),
        rubric_digest=order.rubric.digest,
        findings=[_told(one) for one in sorted(order.findings, key=_gravity)],
        over_id=order.over_id,
        size=size,
        seed=order.seed,
        settings=settings,
    )


def _gravity(one: Finding) -> tuple[int, bool]:
    """What changes points comes before what only is not filled in yet."""
    return rehearsing.SEVERITIES.index(one.severity), one.code in rehearsing.UNFINISHED


def _told(one: Finding) -> dict[str, Any]:
    return {"severity": one.severity, "code": one.code, "sentence": one.sentence, "line": one.line}


def _forget_old(round_id: int) -> None:
    """Only the newest stay; a paper of an older one goes with the sweep of files that nobody names."""
    newest = select(Rehearsal.id).where(Rehearsal.round_id == round_id).order_by(Rehearsal.id.desc())
    kept = session().scalars(newest.limit(rehearsing.KEPT)).all()
    session().execute(delete(Rehearsal).where(Rehearsal.round_id == round_id, Rehearsal.id.not_in(kept)))


# --- the computation ---------------------------------------------------------------------------------------------------


def compute(task: Task, told: Told | None = None) -> dict[str, Any]:
    """The report. Reads as it goes and holds nobody up: between two batches no transaction is open."""
    trying = Trying(task.rubric, task.against)
    known, firms = _known(task)
    for batch in _batches(task, firms):
        for one in batch:
            trying.add(one)
        if told:
            told(len(trying.groups))
    report = trying.report(task.chooser(known), lambda ids: _again(task, ids, firms))
    against = task.against
    about = {"name": against.name, "version": task.against_version, "digest": against.digest} if against else None
    quotas = [[title.name, quota] for title, quota in zip(task.titles, task.trial.quotas, strict=True)]
    plain: dict[str, Any] = json.loads(json.dumps(report | {"against": about, "quotas": quotas}))
    return plain


def _known(task: Task) -> tuple[Known, dict[int, int]]:
    """What parts equals, and how large the firms are; nothing of invented people."""
    if task.over is None:
        return {}, {}
    with reading():
        return queries.handed_in_of(task.over.id), queries.firm_sizes(task.over.id)


def _batches(task: Task, firms: dict[int, int]) -> Iterator[Sequence[Applicant]]:
    if task.invented:
        everybody = list(task.invented.everybody())
        yield from (everybody[first : first + BATCH] for first in range(0, len(everybody), BATCH))
    last = 0
    while batch := _next(task, last, firms):
        last = batch[-1].id
        yield batch


def _next(task: Task, after: int, firms: dict[int, int]) -> Sequence[Applicant]:
    if task.over is None:
        return ()
    with reading():
        return queries.cases_after(task.over, after, firms)


def _again(task: Task, ids: Collection[int], firms: dict[int, int]) -> Sequence[Applicant]:
    if task.invented:
        return task.invented.again(ids)
    if task.over is None:
        return ()
    with reading():
        return queries.cases_again(task.over, ids, firms)


# --- by the worker -----------------------------------------------------------------------------------------------------


def work_on_rehearsal(rehearsal_id: int) -> None:
    """Compute a waiting rehearsal, saying how far it is; one that is done, or forgotten meanwhile, is left alone."""
    with reading():
        kept = session().get(Rehearsal, rehearsal_id)
        task = queries.task_of(kept) if kept and kept.state == "waiting" else None
    if task is None:
        return
    report = compute(task, lambda done: _progress(rehearsal_id, done))
    _keep(rehearsal_id, report=report, state="done")


def _progress(rehearsal_id: int, done: int) -> None:
    _keep(rehearsal_id, done=done)


def _keep(rehearsal_id: int, **values: Any) -> None:
    with transaction() as unit:
        unit.execute(update(Rehearsal).where(Rehearsal.id == rehearsal_id).values(**values))


# --- on paper ----------------------------------------------------------------------------------------------------------


def ask_paper(rehearsal_id: int, round_id: int, *, now: datetime) -> None:
    """Have the report drawn, at most once at a time."""
    kept = queries.rehearsal_of(rehearsal_id, round_id)
    if kept.state != "done":
        raise Refused("还在计算，完成后再生成")
    if kept.paper_asked_at is None:
        kept.paper_asked_at = now
        enqueue("draw_rehearsal", kept.id)


def keep_paper(rehearsal_id: int, stored: Stored) -> None:
    _keep(rehearsal_id, paper=stored.key)


def open_paper(rehearsal_id: int, round_id: int) -> bytes:
    """The PDF as drawn; NotFound before."""
    kept = queries.rehearsal_of(rehearsal_id, round_id)
    if kept.paper is None:
        raise NotFound(f"rehearsal {rehearsal_id} is not drawn")
    return files.get(kept.paper)
