"""Web server and worker live and die as one group: stopped together, restarted one by one, never orphaned."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from craftsman import create_app
from craftsman.db import db
from tests.conftest import settings_for
from tests.running import Portal, running_portal

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="process groups are watched through /proc")


def soon(true: Callable[[], object], seconds: float = 20.0) -> bool:
    limit = time.monotonic() + seconds
    while not true():
        if time.monotonic() > limit:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One portal that the tests below treat worse and worse, in this order."""
    with running_portal(tmp_path_factory.mktemp("portal"), first="empty") as running:
        yield running


def test_loading_the_portal_opens_no_connection(tmp_path: Path) -> None:
    """Web processes are forked from the loaded portal; a database connection that two of them share would be damaged."""
    app = create_app(settings_for(tmp_path / "home"))
    with app.app_context():
        assert (db.engine.pool.checkedin(), db.engine.pool.checkedout()) == (0, 0)  # type: ignore[attr-defined]  # a QueuePool
    assert "jobs" not in app.extensions
    assert [name for name in os.listdir("/proc/self/fd") if "home/craftsman.db" in _target(name)] == []


def _target(descriptor: str) -> str:
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/self/fd/{descriptor}")
    return ""


def test_a_killed_web_server_is_back_and_its_old_processes_are_gone(portal: Portal) -> None:
    before = portal.processes("gunicorn")
    os.kill(min(before), signal.SIGKILL)
    assert soon(lambda: len(portal.processes("gunicorn")) == 3 and not set(before) & set(portal.processes("gunicorn")))
    portal.wait_until_ready()


def test_a_killed_worker_is_back(portal: Portal) -> None:
    (before,) = portal.processes(" work")
    os.kill(before, signal.SIGKILL)
    assert soon(lambda: portal.processes(" work") not in ([], [before]))


def test_a_second_start_on_a_taken_port_says_so(portal: Portal) -> None:
    second = Portal(portal.home, port=portal.port)
    with pytest.raises(AssertionError, match="无法使用"):
        second.prepare("empty")


def test_a_killed_supervisor_leaves_no_orphan_and_the_port_free(portal: Portal) -> None:
    assert portal.supervisor is not None
    portal.supervisor.kill()
    portal.supervisor.wait()
    assert soon(lambda: not portal.processes("")), portal.log()
    portal.start()


def test_a_term_signal_stops_everything(portal: Portal) -> None:
    assert len(portal.processes("gunicorn")) == 3
    assert len(portal.processes(" work")) == 1
    assert portal.stop() == 0
    assert portal.processes("") == []
