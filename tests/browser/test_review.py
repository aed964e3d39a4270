"""The reviewer's work area in a real browser: one screen, single keys, the focus on what is new; and all of it without a script."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.running import Portal

LAPTOP = {"width": 1366, "height": 768}


def enter_as_reviewer(page: Page, department: str = "人社局") -> None:
    page.goto("/demo")
    page.locator("form, li, article").filter(has_text=f"审核人员（{department}）").get_by_role("button").first.click()
    page.wait_for_url(re.compile("/review"))


def begin(page: Page, query: str = "") -> str:
    """The first duty of the queue is on the table; returns its heading."""
    page.goto(f"/review/next{query}")
    return page.locator("#work h1").inner_text()


def test_the_work_area_fits_one_screen_and_follows_the_keys(page: Page, portal: Portal, faults: list[str]) -> None:
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # a ViewportSize as a plain dict
    enter_as_reviewer(page)
    first = begin(page, "?item=1.3")
    table = page.url
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    page.keyboard.press("1")
    expect(page.locator(".undoline")).to_contain_text("上一项已核实通过")
    expect(page).not_to_have_url(table)
    expect(page.locator("#work h1")).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("#work h1")).to_have_text(first)
    expect(page).to_have_url(table)
    page.keyboard.press("j")
    expect(page).not_to_have_url(table)
    assert [fault for fault in faults if fault.startswith("error")] == []


def test_digits_choose_reasons_and_typing_is_typing(page: Page) -> None:
    page.set_viewport_size(LAPTOP)  # type: ignore[arg-type]  # a ViewportSize as a plain dict
    enter_as_reviewer(page)
    begin(page, "?item=1.3")
    table = page.url
    page.keyboard.press("2")
    expect(page.locator("#panel form")).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator("[data-preview]")).to_have_text("姓名或编号被遮挡，请重拍全页后补传")
    page.locator("#panel textarea").fill("")
    page.locator("#panel textarea").press_sequentially("1u3")
    expect(page.locator("[data-preview]")).to_have_text("姓名或编号被遮挡，请重拍全页后补传；1u3")
    page.keyboard.press("Escape")
    expect(page.locator("#panel form")).to_have_count(0)
    expect(page).to_have_url(table)
    page.keyboard.press("3")
    expect(page.locator("#panel form")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#panel .summary")).to_be_focused()


def test_keys_switched_off_do_nothing(page: Page) -> None:
    enter_as_reviewer(page)
    page.goto("/review/settings")
    page.locator("[name=keys]").uncheck()
    page.get_by_role("button", name="保存设置").click()
    begin(page)
    page.keyboard.press("2")
    page.wait_for_timeout(300)
    expect(page.locator("#panel form")).to_have_count(0)


def test_a_line_is_sent_back_without_a_script(browser: Browser, portal: Portal) -> None:
    context = browser.new_context(base_url=portal.url, java_script_enabled=False, viewport=PHONE)  # type: ignore[arg-type]
    context.route(lambda url: not url.startswith(portal.url), lambda route: route.abort("connectionrefused"))
    page = context.new_page()
    enter_as_reviewer(page)
    begin(page, "?item=1.3")
    page.get_by_role("link", name="退回补正").click()
    page.get_by_label(re.compile("姓名或编号被遮挡")).check()
    page.locator("#panel").get_by_role("button", name="退回补正").click()
    expect(page.locator(".undoline")).to_contain_text("上一项已退回补正")
    page.get_by_role("button", name=re.compile("撤销，还剩")).click()
    expect(page.locator("#panel")).to_contain_text("待审")
    context.close()
