"""What a test asks of a page from outside: Playwright's own waiting needs `eval`, which our content policy forbids."""

from __future__ import annotations

import time

from playwright.sync_api import Error, Page, expect

PATIENT_MS = 20_000


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
