"""The portal as a person starts it: web server and worker under their supervisor, in a data folder of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Portal:
    """A running portal, or one that has been stopped and can be started again on the same data."""

    home: Path
    port: int = field(default_factory=free_port)
    extra: dict[str, str] = field(default_factory=dict)
    supervisor: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        passed = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CRAFT_ENV", "BASE_URL", "ASSETS"}}
        return (
            passed
            | {
                "CRAFT_HOME": str(self.home),
                "PORT": str(self.port),
                "HOST": "127.0.0.1",
                "PYTHONUTF8": "1",
                "DEMO_SIZE": "small",
            }
            | self.extra
        )

    def prepare(self, first: str) -> None:
        """Keys, migrations and the first content, as bin/run does it."""
        self._bin("prepare.py", first)

    def start(self) -> None:
        """Returns once the portal says it is ready."""
        log = (self.home / "server.log").open("ab")
        self.supervisor = subprocess.Popen(
            [sys.executable, str(ROOT / "bin" / "supervise.py")],
            cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        self.wait_until_ready()

    def wait_until_ready(self, path: str = "/readyz", seconds: float = READY_SECONDS) -> None:
        limit = time.monotonic() + seconds
        while (lack := self._lack(path)) is not None:
            ended = self.supervisor is not None and self.supervisor.poll() is not None
            if ended or time.monotonic() > limit:
                raise RuntimeError(f"the portal is not ready: {lack}\n{self.log()}")
            time.sleep(0.05)

    def stop(self) -> int:
        """SIGTERM, as bin/run gets it; returns the exit code."""
        assert self.supervisor is not None
        self.supervisor.send_signal(signal.SIGTERM)
        return self.supervisor.wait(40)

    def log(self) -> str:
        path = self.home / "server.log"
        return path.read_text(errors="replace")[-4000:] if path.exists() else ""

    def flask(self, *words: str) -> str:
        """A `flask` command on this portal's data."""
        done = subprocess.run(
            [str(Path(sys.executable).parent / "flask"), "--app", "wsgi", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"flask {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def processes(self, word: str) -> list[int]:
        """Ids of this portal's processes whose command line holds `word`."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                mine = f"CRAFT_HOME={self.home}".encode() in (folder / "environ").read_bytes().split(b"\0")
                if word in command and mine:
                    found.append(int(folder.name))
        return sorted(found)

    def _bin(self, script: str, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, str(ROOT / "bin" / script), *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{script}: {done.stdout}{done.stderr}"

    def _lack(self, path: str) -> str | None:
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.url + path, timeout=5):
                return None
        except urllib.error.HTTPError as error:
            return error.read(500).decode(errors="replace")
        except OSError as error:
            return str(error)


@contextlib.contextmanager
def running_portal(home: Path, *, first: str = "demo", **extra: str) -> Iterator[Portal]:
    """A prepared and started portal; stopped at the end, whatever happens."""
    portal = Portal(home, extra=extra)
    portal.prepare(first)
    portal.start()
    try:
        yield portal
    finally:
        if portal.supervisor is not None and portal.supervisor.poll() is None:
            portal.stop()
