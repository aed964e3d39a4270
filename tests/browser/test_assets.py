"""Every page works whatever becomes of the CDN: answering, refusing, silent, tampered with, or not asked at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import WORLDS
from tests.browser.seeing import becomes_true, fits
from tests.running import Portal, running_portal

PAGE = "/login"
# What a page of ours could hold: a button whose answer the server gives and htmx puts in place.
PROBE = '<button id="probe" type="button" hx-get="/healthz" hx-target="#answer">问</button><p id="answer"></p></main>'
PATIENCE_MS = 10_000
STYLED = "getComputedStyle(document.documentElement).getPropertyValue('--bs-border-width').trim() === '1px'"


def with_probe(page: Page) -> None:
    """Put the probe into the page on its way to the browser; nothing else of it changes."""

    def add(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", PROBE))

    page.route("**" + PAGE, add)


def the_page_lives(page: Page) -> None:
    page.goto(PAGE, wait_until="commit")
    becomes_true(page, "Boolean(window.htmx && htmx.version === '2.0.10')", PATIENCE_MS)
    becomes_true(page, STYLED, PATIENCE_MS)
    page.locator("#probe").click()
    expect(page.locator("#answer")).not_to_be_empty(timeout=PATIENCE_MS)


@pytest.mark.parametrize("behaviour", sorted(WORLDS))
def test_htmx_and_style_arrive_whatever_the_cdn_does(
    page: Page, world: Callable[[str], None], faults: list[str], behaviour: str
) -> None:
    world(behaviour)
    with_probe(page)
    started = time.monotonic()
    the_page_lives(page)
    assert time.monotonic() - started < PATIENCE_MS / 1000
    assert page.evaluate("document.documentElement.dataset.tampered") is None
    assert page.evaluate("delete document.readyState, document.readyState") in {"interactive", "complete"}
    assert faults == []


@pytest.mark.parametrize("behaviour", sorted(WORLDS))
def test_without_javascript_the_form_stands_whatever_the_cdn_does(
    new_context: Callable[..., BrowserContext], portal: Portal, behaviour: str
) -> None:
    context = new_context(java_script_enabled=False)
    context.route(lambda url: not url.startswith(portal.url), WORLDS[behaviour])
    page = context.new_page()
    page.goto(PAGE, wait_until="commit")
    expect(page.locator("main form button").first).to_be_visible(timeout=PATIENCE_MS)
    becomes_true(page, STYLED, PATIENCE_MS)  # the document may be there before its sheet
    fits(page)


@pytest.fixture(scope="module")
def closed_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal in a house without a way out."""
    with running_portal(tmp_path_factory.mktemp("closed"), first="empty", ASSETS="local") as running:
        yield running


def test_local_assets_ask_nobody_outside(page: Page, closed_portal: Portal) -> None:
    asked: list[str] = []
    page.context.unroute_all()
    page.on("request", lambda request: asked.append(request.url))
    with_probe(page)
    page.goto(closed_portal.url + PAGE)
    page.locator("#probe").click()
    expect(page.locator("#answer")).not_to_be_empty(timeout=PATIENCE_MS)
    becomes_true(page, STYLED, PATIENCE_MS)
    assert [url for url in asked if not url.startswith(closed_portal.url)] == []
