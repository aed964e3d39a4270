"""How the web server runs: two processes of four threads, none of them left idle while the other works."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
from typing import Any

# The supervisor keeps the listening socket and hands it over, so that a new start refuses nobody.
handed = os.environ.get("LISTEN_FD")
bind = f"fd://{handed}" if handed else f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
wsgi_app = "wsgi:app"
chdir = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# The portal is loaded once and forked: half the start, shared memory, and a process that died is back in milliseconds.
# Nothing may be open before the fork; tests/bin/test_supervision.py holds that loading the portal opens no connection.
preload_app = True
# A kept connection stays with the process that accepted it: one process then answers everyone while the other idles, and
# half the machine is lost. Behind a proxy a connection per request costs nothing that can be felt.
keepalive = 0
backlog = 512

timeout = 60
graceful_timeout = 25
max_requests = 20_000
max_requests_jitter = 4_000

# Which peers may say that a request came by https. The number of proxies whose addresses are believed is TRUSTED_PROXIES.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
limit_request_line = 4094
limit_request_fields = 60

accesslog = None  # the application writes its own line per request, with its number and without personal values
errorlog = "-"
loglevel = os.environ.get("GUNICORN_LOGLEVEL", "warning")
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True

PR_SET_PDEATHSIG = 1


def when_ready(server: Any) -> None:
    """What is loaded by now stays: the collector of the forked processes passes it over and leaves its memory shared."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """If the server's master is killed outright, its processes finish what they hold and leave the port free."""
    if os.uname().sysname == "Linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != server.pid:
            os.kill(os.getpid(), signal.SIGTERM)
