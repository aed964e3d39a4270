"""The durable job engine (DBOS in the portal's own database): queued with the fact that causes them, run by the worker.

A job takes one id and asks the facts before it acts, because after a kill it runs again. It works in steps:
`with db.reading():` to look, slow work (decoding, network) outside any transaction, `with db.transaction():` to write.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from craftsman import db as database
from craftsman.db import Base, UtcDateTime, session

Run = Callable[[int], None]
Tick = Callable[[datetime], None]

QUEUE = "portal"
VERSION = "1"
ALIVE_EVERY = timedelta(seconds=5)
ALIVE_WITHIN = timedelta(seconds=30)
_POLL_SECONDS = 0.2
_AT_ONCE = 4
_PATIENT = 10  # 0, the default, goes first
_TRIES, _FIRST_PAUSE, _LONGER = 5, 2.0, 4.0  # 2, 8, 32 and 128 seconds; after that the feature's own sweep finds it
_REMEMBERED = timedelta(days=14)
_FORGET_AT_ONCE = 500
_log = logging.getLogger("craftsman.jobs")


class Heartbeat(Base):
    """When a worker last said it is alive."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(60), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Schedule:
    """A function to call at each tick of a cron line (Asia/Shanghai). `prompt`: somebody waits for what it does."""

    name: str
    cron: str
    run: Tick
    prompt: bool = False


_unqueued: ContextVar[bool] = ContextVar("unqueued", default=False)
_jobs: dict[str, Run] = {}
_schedules: dict[str, Schedule] = {}


def job(name: str) -> Callable[[Run], Run]:
    """Register a function of one id under the name that upstream features enqueue it by."""

    def register(run: Run) -> Run:
        _jobs[name] = run
        return run

    return register


def scheduled(name: str, cron: str, *, prompt: bool = False) -> Callable[[Tick], Tick]:
    """Register a function that is called with the tick's instant; it finds out from the facts what is due.

    What thousands cause in a rush is found so, each minute: a job for each of them would weigh more than what they do.
    """

    def register(run: Tick) -> Tick:
        _schedules[name] = Schedule(name, cron, run, prompt)
        return run

    return register


def enqueue(name: str, subject_id: int, *, delay: timedelta = timedelta(), patient: bool = False) -> None:
    """Queue a job in the caller's transaction: rolled back, no job; committed, exactly one.

    `patient`: lets every job pass that somebody is waiting for; what goes out to thousands is queued so.
    """
    if name not in _jobs:
        raise LookupError(f"no job is called {name}")
    if not queues():
        return
    options: dict[str, Any] = {
        "workflow_name": name,
        "queue_name": QUEUE,
        "serialization_type": _portable(),
    }
    if delay:
        options["delay_seconds"] = delay.total_seconds()
    if patient:
        options["priority"] = _PATIENT
    connection = session().connection()
    _client().enqueue_in_transaction(connection, options, subject_id)
    # The engine leaves the name of its schema behind: every later statement of this transaction would be searched for it.
    connection.execution_options(schema_translate_map=None)


def run_each(run: Run, ids: Iterable[int]) -> None:
    """A job for everything that a schedule found. What breaks keeps nothing else waiting; the next tick finds it again."""
    broken = []
    for subject_id in ids:
        try:
            run(subject_id)
        except Exception as error:
            if database.is_unavailable(error):
                raise
            _log.exception("%s(%s) failed", run.__name__, subject_id)
            broken.append(error)
    if broken:
        raise broken[0]


def queues() -> bool:
    """Whether the worker will follow what is done here."""
    return not _unqueued.get()


@contextmanager
def unqueued() -> Iterator[None]:
    """Inside, nothing is queued: who tells a story of the past (the demonstration) does himself what the worker did then."""
    token = _unqueued.set(True)
    try:
        yield
    finally:
        _unqueued.reset(token)


def migrate(url: str) -> None:
    """Create or bring up to date the engine's own tables."""
    from dbos import DBOS

    DBOS.migrate(_plain(url))


def drain(*, ahead: timedelta = timedelta()) -> int:
    """Run what is due and queued in this process, as the worker would; returns how many jobs. `ahead`: also what is due
    by then."""
    done = 0
    horizon = datetime.now(UTC) + ahead
    for item in [one for one in _schedules.values() if one.prompt]:
        item.run(horizon)
    while waiting := _waiting(horizon.timestamp() * 1000):
        for workflow in waiting:
            _jobs[workflow.name](int(workflow.input["args"][0]))
            _client().delete_workflow(workflow.workflow_id)
            done += 1
    return done


def _waiting(horizon_ms: float) -> list[Any]:
    session().rollback()
    found = _client().list_workflows(status=["ENQUEUED", "DELAYED"], load_output=False)
    due = [item for item in found if (item.delay_until_epoch_ms or 0) <= horizon_ms]
    return [item for item in due if item.name in _jobs]


@scheduled("forget_finished_jobs", "20 3 * * *")
def forget_finished_jobs(at: datetime) -> None:
    """What ran more than two weeks ago is told by the facts; the engine's record of it goes."""
    until = (at - _REMEMBERED).isoformat()
    ended = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
    while old := _client().list_workflows(
        status=ended, end_time=until, limit=_FORGET_AT_ONCE, load_input=False, load_output=False
    ):
        _client().delete_workflows([item.workflow_id for item in old])


def worker_is_alive(now: datetime) -> bool:
    """Whether any worker has reported within the last half minute."""
    beats = session().query(Heartbeat).filter(Heartbeat.at > now - ALIVE_WITHIN)
    return session().query(beats.exists()).scalar() is True


def work(app: Flask) -> None:
    """Run jobs until SIGTERM or Ctrl-C; what a kill interrupts is resumed by the worker of the same name."""
    from dbos import DBOS

    settings = app.config["SETTINGS"]
    DBOS(
        config={
            "name": "craftsman",
            "system_database_url": _plain(settings.database_url),
            "application_version": VERSION,
            "executor_id": settings.worker_id,
            "log_level": "WARNING",
            "run_migrations": False,
        }
    )
    for name, run in _jobs.items():
        DBOS.workflow(name=name, serialization_type=_portable())(_in_app(app, name, run))
    ticks = {item.name: DBOS.workflow(name=f"tick.{item.name}")(_tick(app, item)) for item in _schedules.values()}
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    DBOS.launch()
    DBOS.register_queue(QUEUE, worker_concurrency=_AT_ONCE, polling_interval_sec=_POLL_SECONDS)
    DBOS.apply_schedules(
        [
            {
                "schedule_name": item.name,
                "workflow_fn": ticks[item.name],
                "schedule": item.cron,
                "cron_timezone": "Asia/Shanghai",
            }
            for item in _schedules.values()
        ]
    )
    _log.info("worker %s is ready", settings.worker_id)
    while not stop.is_set():
        _report(app, settings.worker_id)
        stop.wait(ALIVE_EVERY.total_seconds())
    DBOS.destroy(workflow_completion_timeout_sec=10)


def _in_app(app: Flask, name: str, run: Run) -> Callable[[int], None]:
    """A job that breaks (disk full, database away) is tried again, each time after a longer pause."""

    def attempt(subject_id: int) -> None:
        with app.app_context():
            try:
                run(subject_id)
            except Exception:
                _log.exception("job %s(%s) failed", name, subject_id)
                raise

    def workflow(subject_id: int) -> None:
        from dbos import DBOS, StepOptions

        patience = StepOptions(
            name=name, retries_allowed=True, max_attempts=_TRIES, interval_seconds=_FIRST_PAUSE, backoff_rate=_LONGER
        )
        DBOS.run_step(patience, attempt, subject_id)

    workflow.__qualname__ = workflow.__name__ = name
    return workflow


def _tick(app: Flask, item: Schedule) -> Callable[[datetime, Any], None]:
    def workflow(at: datetime, _context: Any) -> None:
        with app.app_context():
            item.run(at)

    workflow.__qualname__ = workflow.__name__ = f"tick_{item.name}"
    return workflow


def _report(app: Flask, worker: str) -> None:
    with app.app_context(), database.transaction() as unit:
        unit.merge(Heartbeat(worker=worker, at=datetime.now(UTC)))


def _client() -> Any:
    """The engine's client of this application; loaded at the first use, because it weighs 27 MiB."""
    if "jobs" not in current_app.extensions:
        from dbos import DBOSClient

        url = _plain(current_app.config["SETTINGS"].database_url)
        current_app.extensions["jobs"] = DBOSClient(system_database_url=url, lazy=True)
    return current_app.extensions["jobs"]


def _portable() -> Any:
    from dbos import WorkflowSerializationFormat

    return WorkflowSerializationFormat.PORTABLE


def _plain(url: str) -> str:
    """The engine names its driver itself."""
    return url.replace("postgresql+psycopg://", "postgresql://")
