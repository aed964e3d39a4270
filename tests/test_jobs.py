"""Jobs are queued with the fact that causes them, or not at all."""

from __future__ import annotations

from datetime import timedelta

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
