"""A portal as it really runs (web server, worker, demo data) and a browser in which the outside world is ours to decide."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.seeing import PATIENT_MS
from tests.machine import require
from tests.running import Portal, running_portal

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 800}
CDN = "https://cdn.jsdelivr.net/**"
expect.set_options(timeout=PATIENT_MS)  # a busy machine is no fault of the page
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session", autouse=True)
def _browser_is_here() -> None:
    require(CHROMIUM, "browser (chromium)", "apt-get install chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    flags = "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run --disable-background-networking"
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [*flags.split(), "--disable-component-update", "--disable-sync"],
    }


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One portal with the demo data for all browser tests of this process; tests register people of their own."""
    with running_portal(tmp_path_factory.mktemp("portal"), first="demo") as running:
        yield running


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], portal: Portal) -> dict[str, Any]:
    return {
        **browser_context_args,
        "base_url": portal.url,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": PHONE,
    }


@pytest.fixture
def context(context: BrowserContext, portal: Portal) -> BrowserContext:
    """Nothing leaves this machine: the CDN answers from the local copies, everything else outside is refused."""
    context.route(lambda url: not url.startswith(portal.url), lambda route: route.abort("connectionrefused"))
    context.route(CDN, cdn_answers)
    return context


def cdn_answers(route: Route) -> None:
    """The CDN as it should be: the very bytes whose hash the pages name."""
    name, kind = (
        ("bootstrap.min.css", "text/css") if "bootstrap" in route.request.url else ("htmx.min.js", "text/javascript")
    )
    body = (ROOT / "static" / "vendor" / name).read_bytes()
    route.fulfill(body=body, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})


def cdn_is_tampered(route: Route) -> None:
    """Someone has changed the file on its way: it must not run, and the page must work all the same."""
    is_sheet = "bootstrap" in route.request.url
    body = "body{display:none!important}" if is_sheet else "document.documentElement.dataset.tampered='yes'"
    kind = "text/css" if is_sheet else "text/javascript"
    route.fulfill(body=body, content_type=kind, headers={"Access-Control-Allow-Origin": "*"})


WORLDS: dict[str, Callable[[Route], None]] = {
    "answering": cdn_answers,
    "refused": lambda route: route.abort("connectionrefused"),
    "hanging": lambda route: None,
    "tampered": cdn_is_tampered,
    "missing": lambda route: route.fulfill(status=404, body="not found"),
}


@pytest.fixture
def world(context: BrowserContext) -> Callable[[str], None]:
    """`world("hanging")`: how the CDN behaves from now on."""

    def become(name: str) -> None:
        context.unroute(CDN)
        context.route(CDN, WORLDS[name])

    return become


@pytest.fixture
def faults(page: Page) -> Iterator[list[str]]:
    """Everything the browser complains about while the test runs: errors of ours and breaches of the content policy."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(f"error: {error}"))
    page.on(
        "console", lambda message: found.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield found
    if os.environ.get("PYTEST_SHOW_FAULTS"):
        print(*found, sep="\n")
