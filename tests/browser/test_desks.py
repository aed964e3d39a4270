"""First pages, help and training in a real browser: they fit and axe objects to nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK
from tests.browser.seeing import NARROW, elder, faults_of
from tests.browser.test_profile import enter_as_chen
from tests.running import Portal

PAGES = ["/", "/my", "/my/orders", "/training", "/training/map", "/help/worker", "/help/reviewer", "/help/clerk"]


@pytest.mark.parametrize(("mode", "size"), [("standard", NARROW), ("elder", NARROW), ("standard", DESK)])
def test_pages_fit_and_axe_objects_to_nothing(page: Page, portal: Portal, mode: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a ViewportSize as a plain dict
    enter_as_chen(page)
    if mode == "elder":
        elder(page.context, portal)
    assert [fault for address in PAGES for fault in faults_of(page, address)] == []
