"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a socket, gone when the tests are."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALL_LINE = "apt-get install postgresql"
START_SECONDS = 30.0
PR_SET_PDEATHSIG = 1
# Tests ask whether the portal is right, not whether the disk is: what was lost with the power would be lost anyway.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=64MB")


def find_program(name: str) -> str | None:
    """Debian keeps the server's programs out of PATH, one folder per version; the newest is taken."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda f: float(f.parent.name), reverse=True)
    return next((str(f / name) for f in folders if (f / name).exists()), shutil.which(name))


def _unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; another user's name, or None when we are not root."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _end_with_parent() -> None:
    """SIGINT is PostgreSQL's fast shutdown. Set after the change of user, which would clear it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


@contextmanager
def throw_away_server(*, durable: bool = False) -> Iterator[str]:
    """Yields the URL of its `postgres` database. `durable` keeps fsync on, for drills that kill it."""
    initdb, postgres = find_program("initdb"), find_program("postgres")
    if not initdb or not postgres:
        raise FileNotFoundError(f"PostgreSQL is not installed: {INSTALL_LINE}")
    user = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="craft-pg-"))
    if user:
        shutil.chown(folder, user)
    try:
        make = [initdb, "-D", str(folder / "data"), "-U", "craft", "--auth=trust", "--encoding=UTF8"]
        subprocess.run(
            [*make, "--locale=C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder
        )
        options = [part for option in ("listen_addresses=", *(() if durable else FAST)) for part in ("-c", option)]
        server = subprocess.Popen(
            [postgres, "-D", str(folder / "data"), "-k", str(folder), *options],
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("wb"),
            user=user,
            cwd=folder,
            preexec_fn=_end_with_parent,
        )
        try:
            _wait_until_ready(server, folder)
            yield f"postgresql+psycopg://craft@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    ready = find_program("pg_isready")
    assert ready
    limit = time.monotonic() + START_SECONDS
    while subprocess.run([ready, "-q", "-h", str(folder)], check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > limit:
            raise RuntimeError("PostgreSQL did not start:\n" + (folder / "log").read_text(errors="replace"))
        time.sleep(0.05)
