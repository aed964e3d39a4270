"""The clerk changes one row of a rubric in a real browser: in its place with a script, on its own page without."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import CDN, DESK, cdn_answers
from tests.browser.test_roles import enter_as
from tests.roles import FACTS, PEOPLE
from tests.running import Portal


def context_of(browser: Browser, portal: Portal, *, script: bool) -> BrowserContext:
    """A clerk's browser; he signs in with a script, because the page of the cast is only the way in."""
    with sqlite3.connect(f"file:{portal.home / 'craftsman.db'}?mode=ro", uri=True) as rows:
        clerk = rows.execute(PEOPLE["clerk"]).fetchone()[1]
    rows.close()
    first = browser.new_context(base_url=portal.url, locale="zh-CN", viewport=DESK)
    first.route(CDN, cdn_answers)
    enter_as(first.new_page(), clerk, "clerk")
    if script:
        return first
    kept = first.storage_state()
    first.close()
    return browser.new_context(
        base_url=portal.url, locale="zh-CN", viewport=DESK, java_script_enabled=False, storage_state=kept
    )


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_row_is_changed_in_its_place(browser: Browser, portal: Portal, script: bool) -> None:
    with sqlite3.connect(f"file:{portal.home / 'craftsman.db'}?mode=ro", uri=True) as rows:
        slug = rows.execute(FACTS["open"]).fetchone()[0]
    rows.close()
    context = context_of(browser, portal, script=script)
    page, base = context.new_page(), f"/admin/rounds/{slug}/setup/rubric"
    page.goto(base)
    page.get_by_label("本批现在的版本").check()
    page.get_by_role("button", name="作为草稿打开").click()
    row = page.locator("[id='row-1.3~level~2']")
    row.get_by_role("link", name="修改").click()
    page.get_by_label("分值").fill("二十")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".rowform .error")).to_contain_text("请只填数字，如18或18.5，不写单位")
    page.get_by_label("分值").fill("20")
    page.get_by_role("button", name="保存").click()
    expect(row).to_contain_text("20分")
    expect(page.locator(".beside")).to_contain_text("高级工（三级） 18分 → 20分")
    assert page.url.endswith(base) is script, "with a script the page stays where it is"
    page.get_by_role("button", name="放弃这份草稿").click()
    expect(page.get_by_role("heading", name="各版本")).to_be_visible()
    context.close()
