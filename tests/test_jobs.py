"""Jobs are queued with the fact that causes them, or not at all."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from craftsman import db, jobs

ran: list[int] = []


@pytest.fixture(autouse=True)
def note_job() -> None:
    ran.clear()
    jobs.job("test.note")(ran.append)


def test_a_committed_job_runs_once(app: Flask) -> None:
    with app.app_context():
        with db.transaction():
            jobs.enqueue("test.note", 7)
        assert jobs.drain() == 1
        assert jobs.drain() == 0
    assert ran == [7]


def _enqueue_and_fail() -> None:
    with db.transaction():
        jobs.enqueue("test.note", 8)
        raise RuntimeError


def test_a_rolled_back_job_was_never_queued(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError):
            _enqueue_and_fail()
        assert jobs.drain() == 0


def test_a_delayed_job_waits(app: Flask) -> None:
    with app.app_context():
        with db.transaction():
            jobs.enqueue("test.note", 9, delay=timedelta(minutes=10))
        assert jobs.drain() == 0
        assert jobs.drain(ahead=timedelta(minutes=11)) == 1
    assert ran == [9]


def test_an_unknown_job_is_a_programming_error(app: Flask) -> None:
    with app.app_context(), pytest.raises(LookupError):
        jobs.enqueue("no such job", 1)


# --- with the real engine --------------------------------------------------------------------------------------------


@pytest.fixture
def engine() -> Iterator[None]:
    """The engine keeps its functions per process: forget them for the next test."""
    yield
    from dbos import DBOS

    DBOS.destroy(destroy_registry=True)


def work_until(app: Flask, done: threading.Event) -> None:
    """Run the worker in this process and stop it as an operator would."""

    def stop() -> None:
        done.wait(20)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop, daemon=True).start()
    jobs.work(app)


@pytest.mark.usefixtures("engine")
def test_a_job_that_breaks_is_tried_again_and_then_forgotten(app: Flask) -> None:
    done = threading.Event()

    @jobs.job("test.flaky")
    def flaky(subject_id: int) -> None:
        ran.append(subject_id)
        if len(ran) == 1:
            raise OSError("disk full")
        done.set()

    with app.app_context(), db.transaction():
        jobs.enqueue("test.flaky", 5)
    work_until(app, done)
    assert ran == [5, 5]
    with app.app_context():
        client = jobs._client()
        assert [one.status for one in client.list_workflows(name="test.flaky")] == ["SUCCESS"]
        jobs.forget_finished_jobs(datetime.now(UTC) + timedelta(days=13))
        assert len(client.list_workflows(name="test.flaky")) == 1
        jobs.forget_finished_jobs(datetime.now(UTC) + timedelta(days=15))
        assert client.list_workflows(name="test.flaky") == []
    jobs._jobs.pop("test.flaky")


@pytest.mark.usefixtures("engine")
def test_the_worker_says_that_it_is_alive(app: Flask) -> None:
    done = threading.Event()
    threading.Timer(2, done.set).start()
    work_until(app, done)
    with app.app_context():
        assert jobs.worker_is_alive(datetime.now(UTC))
        assert not jobs.worker_is_alive(datetime.now(UTC) + timedelta(minutes=2))
