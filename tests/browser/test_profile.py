"""The profile and the directory in a real browser: they fit, axe objects to nothing, the paper comes without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.seeing import NARROW, elder, faults_of
from tests.running import Portal

PAGES = ["/my/profile", "/my/profile/paper", "/my/profile/listing", "/craftsmen"]


def enter_as_chen(page: Page) -> None:
    page.goto("/demo")
    page.locator("form, li, article").filter(has_text="陈小明").get_by_role("button").first.click()
    page.wait_for_url(re.compile("/my"))


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=["320", "360", "1366"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_pages_fit_and_axe_objects_to_nothing(page: Page, portal: Portal, mode: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a ViewportSize as a plain dict
    enter_as_chen(page)
    if mode == "elder":
        elder(page.context, portal)
    assert [fault for address in PAGES for fault in faults_of(page, address)] == []


def test_every_step_opens_its_arithmetic(page: Page) -> None:
    enter_as_chen(page)
    page.goto("/my/profile")
    step = page.locator(".talent-step").filter(has_text="考取技师").first
    step.locator("summary").click()
    expect(step).to_contain_text("合计52.0−46.0，加6.0分")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_paper_is_drawn_by_the_worker(browser: Browser, portal: Portal, script: bool) -> None:
    context = browser.new_context(base_url=portal.url, java_script_enabled=script)
    context.route(lambda url: not url.startswith(portal.url), lambda route: route.abort("connectionrefused"))
    page = context.new_page()
    enter_as_chen(page)
    page.goto("/my/profile/paper")
    page.get_by_role("button", name=re.compile("生成")).first.click()
    expect(page.get_by_text("正在生成PDF").or_(page.get_by_text("画像已生成"))).to_be_visible()
    expect(page.get_by_text("画像已生成")).to_be_visible(timeout=30_000)
    made = context.request.get("/my/profile.pdf")
    assert made.headers["content-type"] == "application/pdf"
    assert made.body().startswith(b"%PDF")
    context.close()
