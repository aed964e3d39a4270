"""A small load client: plain sockets, one connection a request, as the server is set; used where wrk cannot go (forms)."""

from __future__ import annotations

import http.client
import secrets
import statistics
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit


@dataclass
class Burst:
    """The times of one burst, in milliseconds, and how many answers were not the expected ones."""

    times: list[float] = field(default_factory=list)
    wrong: int = 0
    seconds: float = 0.0

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p99(self) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * 0.99))]

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: str


class Visitor:
    """Someone with a cookie jar, who asks one server."""

    def __init__(self, base: str, cookies: dict[str, str] | None = None) -> None:
        self.base = base
        self.host = urlsplit(base).netloc
        self.cookies = dict(cookies or {})

    def ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str | list[str]] | None = None,
        files: dict[str, bytes] | None = None,
    ) -> Answer:
        """One request on a connection of its own; redirects are not followed, cookies are kept."""
        connection = http.client.HTTPConnection(self.host, timeout=30)
        headers = {"Accept": "text/html", "Connection": "close", "Origin": self.base}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if files:
            headers["Content-Type"], body = multipart(fields or {}, files)
        elif fields is not None:
            headers["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(fields, doseq=True).encode()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            fresh = dict(
                line.split(";")[0].split("=", 1) for name, line in response.getheaders() if name.lower() == "set-cookie"
            )
            self.cookies |= fresh
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, fresh, text)
        finally:
            connection.close()


def multipart(fields: Mapping[str, str | list[str]], files: dict[str, bytes]) -> tuple[str, bytes]:
    """Content type and body of a form with files; each file goes by its own name in the field `files`."""
    boundary = secrets.token_hex(16)
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts += [f'name="files"; filename="{name}"\r\n\r\n'.encode() + data for name, data in files.items()]
    lines = [f"--{boundary}\r\nContent-Disposition: form-data; ".encode() + part + b"\r\n" for part in parts]
    return f"multipart/form-data; boundary={boundary}", b"".join(lines) + f"--{boundary}--\r\n".encode()


def burst(acts: list[Callable[[], bool]], seconds: float) -> Burst:
    """Each act is repeated by a thread of its own for so long; an act tells whether it was answered as expected."""
    result, lock = Burst(), threading.Lock()
    begin = time.perf_counter()

    def repeat(act: Callable[[], bool]) -> None:
        while time.perf_counter() - begin < seconds:
            started = time.perf_counter()
            good = act()
            took = (time.perf_counter() - started) * 1000
            with lock:
                result.times.append(took)
                result.wrong += not good

    threads = [threading.Thread(target=repeat, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - begin
    return result
