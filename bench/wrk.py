"""Drives wrk and reads what it says; without wrk our own client takes its place, for both sides alike."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass

from bench.client import Burst, Visitor, burst

WRK = shutil.which("wrk")
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """One burst: requests a second, middle and slow answer in milliseconds, answers that were not 2xx or 3xx."""

    rate: float
    p50: float
    p99: float
    wrong: int


def load(url: str, path: str, cookies: dict[str, str], connections: int, seconds: float) -> Load:
    """GET the page again and again over so many connections."""
    if WRK is None:
        return _own(url, path, cookies, connections, seconds)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    done = subprocess.run(
        [WRK, "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--latency", "-H", f"Cookie: {cookie}", url + path],
        capture_output=True,
        text=True,
        check=True,
    )
    return read(done.stdout)


def read(text: str) -> Load:
    """What wrk prints, as figures."""
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    # wrk counts a connection that the server closes after its answer as a read error; only the others are failures.
    failed = sum(int(broken.group(n)) for n in (1, 3, 4)) if broken else 0
    return Load(
        rate=float(_one(r"Requests/sec:\s+([\d.]+)", text)),
        p50=_milliseconds(r"50%\s+([\d.]+)(us|ms|s)", text),
        p99=_milliseconds(r"99%\s+([\d.]+)(us|ms|s)", text),
        wrong=(int(wrong.group(1)) if wrong else 0) + failed,
    )


def _one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"wrk said something else:\n{text}")
    return found.group(1)


def _milliseconds(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"wrk said something else:\n{text}")
    return float(found.group(1)) * UNITS[found.group(2)]


def _own(url: str, path: str, cookies: dict[str, str], connections: int, seconds: float) -> Load:
    visitors = [Visitor(url, cookies) for _ in range(connections)]
    result: Burst = burst([lambda v=v: v.ask("GET", path).status < 400 for v in visitors], seconds)  # type: ignore[misc]  # v is bound early
    return Load(result.rate, result.p50, result.p99, result.wrong)
