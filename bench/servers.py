"""Starts the floor and the portal under the very same server settings, each on data of the wanted size."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUNICORN = [str(Path(sys.executable).parent / "gunicorn"), "-c", str(ROOT / "bin" / "gunicorn.conf.py")]
MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1024 * 1024)}  # as bin/supervise.py sets it
START_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """A running web server."""

    url: str
    pid: int

    def processes(self) -> list[int]:
        """Its two processes, without the master that watches them."""
        return [int(word) for word in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def ticks(self) -> list[int]:
        """Processor time of each process so far: a process that idles while the other works shows here."""
        found = []
        for pid in self.processes():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            found.append(int(fields[11]) + int(fields[12]))
        return found

    def memory(self) -> list[float]:
        """Proportional memory of each process, MiB."""
        found = []
        for pid in self.processes():
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            found.append(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024)
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[Server]:
    """`application` under bin/gunicorn.conf.py until the block ends."""
    port = _free_port()
    process = subprocess.Popen(
        [*GUNICORN, application],
        cwd=ROOT,
        env={**MEMORY, **os.environ, "PORT": str(port), "HOST": "127.0.0.1", **environment},
        stdin=subprocess.DEVNULL,
    )
    try:
        _wait(port, process)
        yield Server(f"http://127.0.0.1:{port}", process.pid)
    finally:
        process.terminate()
        process.wait(40)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    limit = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < limit:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit("the server did not start")
