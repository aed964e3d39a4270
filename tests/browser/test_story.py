"""The first story, lived on a phone: register, three achievements with evidence, predicted score with reasons, sign out."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import CDN, WORLDS
from tests.browser.seeing import fits
from tests.running import Portal
from tests.story import PASSWORD, TOTAL, Entry, Newcomer, entries

_serial = itertools.count(1 + 200 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 1))


def register(page: Page, newcomer: Newcomer, script: bool) -> None:
    page.goto("/register", wait_until="commit")
    page.fill("#name", newcomer.name)
    page.fill("#id_number", newcomer.id_number)
    page.fill("#phone", newcomer.phone)
    page.fill("#password", PASSWORD)
    choose_employer(page, "路桥恒昌管业有限公司", script)
    page.select_option("#town", "金清镇")
    page.select_option("#trade", "焊工")
    page.locator("input[name=consents][value=processing]").check()
    page.locator("input[name=consents][value=sensitive]").check()
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("h1")).to_contain_text("我的")


def choose_employer(page: Page, name: str, script: bool) -> None:
    """The list comes while one types; without script, or before it has arrived, by the button beside the field."""
    page.fill("#employer", name)
    choices = page.locator("input[name=company]")
    if script:
        page.wait_for_timeout(1500)
    if not choices.count():
        page.get_by_role("button", name="查找").click()
        expect(choices.last).to_be_visible()
        page.fill("#password", PASSWORD)  # a password is never sent back
    choices.last.check()


def enter(page: Page, entry: Entry, script: bool) -> None:
    page.goto(f"/my/achievements/new/{entry.kind}", wait_until="commit")
    for name, text in entry.texts.items():
        page.fill(f"[name={name}]", text)
    for name, value in entry.choices.items():
        page.locator(f"input[name={name}][value={value}]").check()
    for name in entry.ticks:
        page.locator(f"input[name={name}]").check()
    for part, value in zip(("year", "month", "day"), entry.day, strict=True):
        page.fill(f"#{entry.day_field}-{part}", value)
    page.locator("form button.primary").first.click()
    expect(page.get_by_role("heading", name="证明材料")).to_be_visible()
    attach(page, entry, script)
    fits(page)


def attach(page: Page, entry: Entry, script: bool) -> None:
    name, kind, data = entry.file
    file = {"name": name, "mimeType": kind, "buffer": data}
    if script:
        page.locator("[data-pick] input[type=file]").last.set_input_files([file])
    else:
        page.set_input_files("#files", [file])
        page.get_by_role("button", name="上传").click()
    row = page.locator("ul.files li", has_text=name)
    expect(row).to_be_visible()
    for _ in range(20):  # the worker opens it in its closed room
        if row.get_by_role("link", name="查看").count():
            return
        page.wait_for_timeout(500)
        if not script:
            page.reload(wait_until="commit")
    raise AssertionError(f"{name} never became usable: {row.inner_text()}")


def read_the_score(page: Page) -> None:
    page.goto("/my/achievements", wait_until="commit")
    for entry in entries():
        expect(page.locator("main")).to_contain_text(f"{entry.points}分")
    page.locator("a[href^='/my/score']").first.click()
    expect(page.locator("h1")).to_have_text("为什么是这个分")
    expect(page.locator("main")).to_contain_text(TOTAL)
    expect(page.locator("main")).to_contain_text("仅供参考，以部门核定为准")
    assert page.locator("main").get_by_text("计入", exact=False).count() >= 3
    fits(page)


def leave(page: Page) -> None:
    page.locator("header details.menu:visible summary").first.click()
    page.locator("header details[open] button", has_text="退出").first.click()
    expect(page.locator("h1")).to_have_text("您已退出")
    page.goto("/my/achievements", wait_until="commit")
    expect(page.locator("h1")).to_have_text("登录")


@pytest.mark.parametrize("behaviour", ["answering", "refused", "hanging", "tampered"])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_first_story(
    new_context: Callable[..., BrowserContext], portal: Portal, script: bool, behaviour: str
) -> None:
    context = new_context(java_script_enabled=script)
    context.route(lambda url: not url.startswith(portal.url), lambda route: route.abort("connectionrefused"))
    context.route(CDN, WORLDS[behaviour])
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    register(page, Newcomer(next(_serial)), script)
    for entry in entries():
        enter(page, entry, script)
    read_the_score(page)
    leave(page)
    assert faults == []
