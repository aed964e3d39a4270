"""Keeps the web server and the worker running as one group: started together, stopped together, each restarted when it dies.

Both are told by the kernel when this process is gone, so that even `kill -9` of it leaves nobody behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
COMMANDS = {
    "web": [str(BIN / "gunicorn"), "-c", str(ROOT / "bin" / "gunicorn.conf.py")],
    "worker": [str(BIN / "flask"), "--app", "wsgi", "work"],
}
# Checking a password takes 19 MiB for a moment. Above this size memory is given back to the machine at once; by itself the
# C library raises the limit and keeps such blocks: measured 132 MiB instead of 80 in each web process.
MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1024 * 1024)}
WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
STOP_SECONDS = 28.0
SETTLED_SECONDS = 30.0  # a process that lived this long starts anew without delay
READY_SECONDS = 40.0
PR_SET_PDEATHSIG = 1


class Child:
    """One of the two processes, with the memory of how often it has just failed."""

    def __init__(self, name: str, *, listen: socket.socket | None = None) -> None:
        self.name = name
        self.handed = (listen.fileno(),) if listen else ()
        self.environment = {**MEMORY, **os.environ}
        if listen:
            self.environment["LISTEN_FD"] = str(listen.fileno())
        self.failures = 0
        self.due = 0.0
        self.born = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        parent = os.getpid()
        self.born = time.monotonic()
        # A session of its own: Ctrl-C in the terminal reaches only the supervisor, which then stops both in good order.
        self.process = subprocess.Popen(
            COMMANDS[self.name],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            env=self.environment,
            pass_fds=self.handed,
            start_new_session=True,
            preexec_fn=lambda: _follow(parent),
        )

    def look(self) -> None:
        """Start it when it is due; note its death and set the time of its next life."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
        elif (code := self.process.poll()) is not None:
            delay = self._delay(code, now - self.born)
            tell(f"{self.name} ended ({_ending(code)}), starts again in {delay:.0f} s")
            self.process, self.due = None, now + delay

    def _delay(self, code: int, lived: float) -> float:
        """Whoever was killed is back at once; who gives up by itself again and again cannot start, and waits longer each time."""
        self.failures = 0 if code < 0 or lived > SETTLED_SECONDS else self.failures + 1
        return 0.0 if self.failures < 2 else min(30.0, 2.0 ** (self.failures - 2))

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


def _follow(parent: int) -> None:
    """In the child: receive all signals again, and SIGTERM when the supervisor is gone."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def tell(text: str) -> None:
    print(text, flush=True)


def address() -> str:
    """Where this machine's browser reaches the server, whatever address it listens on."""
    host = os.environ.get("HOST", "127.0.0.1")
    host = "127.0.0.1" if host in ("0.0.0.0", "") else "[::1]" if host == "::" else host
    return f"http://{host}:{os.environ.get('PORT', '8000')}"


def readiness() -> str | None:
    """None when the portal is ready, otherwise what it says it lacks."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address() + "/readyz", timeout=2):
            return None
    except urllib.error.HTTPError as error:
        return error.read(2000).decode(errors="replace").strip()
    except OSError as error:
        return str(error)


def door() -> socket.socket:
    """The listening socket. It is kept here and handed to the web server: while that is started anew callers wait, none is refused."""
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=512)


class Announcement:
    """The lines that tell how to open the portal, printed once, when it can be opened."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.limit = time.monotonic() + READY_SECONDS
        self.next = 0.0
        self.done = False

    def look(self) -> None:
        now = time.monotonic()
        if self.done or now < self.next:
            return
        lack = readiness()
        self.next = time.monotonic() + 0.2
        if lack is None:
            self.done = True
            tell(self.text)
        elif now > self.limit:
            self.done = True
            tell(f"{READY_SECONDS:.0f} 秒后仍未就绪，请查看上面的记录。/ not ready yet: {lack}")


def stop(children: list[Child]) -> None:
    """SIGTERM to both, patience for what they hold, SIGKILL for what is left; a second signal ends the patience."""
    limit = time.monotonic() + STOP_SECONDS
    for child in children:
        child.signal(signal.SIGTERM)
    while any(child.alive for child in children) and time.monotonic() < limit:
        got = signal.sigtimedwait(WATCHED, 0.2)
        if got is not None and got.si_signo != signal.SIGCHLD:
            break
    for child in children:
        child.signal(signal.SIGKILL)


def main() -> int:
    announcement = Announcement(os.environ.pop("CRAFT_ANNOUNCE", "") or address())
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    listen = door()
    children = [Child("web", listen=listen), Child("worker")]
    while True:
        for child in children:
            child.look()
        announcement.look()
        got = signal.sigtimedwait(WATCHED, 0.5 if announcement.done else 0.1)
        if got is not None and got.si_signo != signal.SIGCHLD:
            break
    tell("\n正在停止 / stopping")
    listen.close()
    stop(children)
    return 0


if __name__ == "__main__":
    sys.exit(main())
