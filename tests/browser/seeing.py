"""What a test asks of a page from outside: Playwright's own waiting needs `eval`, which our content policy forbids."""

from __future__ import annotations

import time

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.running import Portal

PATIENT_MS = 20_000
NARROW = {"width": 320, "height": 640}
# Only what is wrong comes back: telling what is right as well takes axe longer than finding out.
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
WIDE = """[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
  .slice(-3).map(one => one.outerHTML.slice(0, 200))"""


def becomes_true(page: Page, expression: str, patience_ms: int = PATIENT_MS) -> None:
    """Waits until it holds; on a page that is just going, or has no line yet, it does not."""
    limit = time.monotonic() + patience_ms / 1000
    while not holds(page, expression):
        assert time.monotonic() < limit, f"never true on {page.url}: {expression}"
        page.wait_for_timeout(50)


def holds(page: Page, expression: str) -> bool:
    try:
        return bool(page.evaluate(f"document.documentElement ? {expression} : false"))
    except Error as error:
        if "Execution context was destroyed" not in error.message:
            raise
        return False


def fits(page: Page) -> None:
    """Nothing is wider than the screen, once the whole document is there and its sheet, which may come a moment later."""
    expect(page.locator("body > :last-child")).to_be_attached()
    becomes_true(page, "document.documentElement.scrollWidth <= innerWidth")


def elder(context: BrowserContext, portal: Portal) -> None:
    """长辈版 from now on."""
    context.add_cookies([{"name": "elder", "value": "1", "url": portal.url}])


def faults_of(page: Page, address: str, status: int = 200) -> list[str]:
    """What is wrong with a page, with everything on it opened: its status, its width, what axe objects to."""
    answer = page.goto(address)
    if answer is None or answer.status != status:
        return [f"{address} answers {answer and answer.status}"]
    page.evaluate("document.querySelectorAll('details.more').forEach(one => one.open = true)")
    try:
        fits(page)
    except AssertionError:
        return [f"{address} is wider than the screen: {page.evaluate(WIDE)}"]
    return [f"{address}: {one}" for one in objections(page)]


def objections(page: Page) -> list[str]:
    """What axe has to say against the page as it stands."""
    found = Axe().run(page, options=AXE).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['html']}" for one in found]
