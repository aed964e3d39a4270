"""The ledger on a phone with script: each field saves itself, files come and go, two open pages never overwrite each other."""

from __future__ import annotations

import itertools
import os

import pytest
from playwright.sync_api import Page, Route, expect

from tests.achievements import samples
from tests.browser.test_story import register
from tests.story import Newcomer

_serial = itertools.count(101 + 200 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 1))
PHOTO = {"name": "获奖证书.jpg", "mimeType": "image/jpeg", "buffer": samples.photo()}


@pytest.fixture
def award(page: Page) -> Page:
    """A new worker's page with an empty award."""
    register(page, Newcomer(next(_serial)), script=True)
    page.goto("/my/achievements/new")
    page.get_by_role("button", name="技能竞赛获奖").click()
    expect(page.locator("#contest")).to_be_visible()
    page.wait_for_load_state()  # before its script is there a field is kept by the button alone
    return page


def saved(page: Page, name: str, text: str) -> None:
    """Type into a field and leave it; its line says when it was kept."""
    page.fill(f"#{name}", text)
    page.press(f"#{name}", "Tab")
    expect(page.locator(f"#{name}-saved")).to_contain_text("已保存")


def choose(page: Page) -> None:
    page.locator("[data-pick] input[type=file]").last.set_input_files([PHOTO])


def test_each_field_saves_itself(award: Page, faults: list[str]) -> None:
    saved(award, "contest", "区焊工技能比武")
    award.get_by_label("二等奖", exact=True).check()
    expect(award.locator("h1")).to_have_text("区焊工技能比武 二等奖")
    award.fill("#number", "LQBW20240518012")
    award.press("#number", "Tab")
    expect(award.locator("#number-saved")).to_have_text("证书编号应为16位，您输入了15位")
    saved(award, "number", "LQBW202405180126")
    award.reload()
    expect(award.locator("#number")).to_have_value("LQBW202405180126")
    expect(award.locator("#contest")).to_have_value("区焊工技能比武")
    assert faults == []


def test_a_mistake_corrected_field_by_field_leaves_the_list_of_mistakes(award: Page, faults: list[str]) -> None:
    award.fill("#number", "LQBW1")
    award.fill("#awarded_on-year", "2024")
    award.fill("#awarded_on-month", "13")
    award.fill("#awarded_on-day", "18")
    award.fill("#contest", "区焊工技能比武")
    award.get_by_role("button", name="保存并继续").click()
    expect(award.locator("#summary-title")).to_have_text("请更正以下2处")
    expect(award.locator("#contest-saved")).to_contain_text(
        "已保存"
    )  # what was right is kept although the page was refused
    award.fill("#awarded_on-month", "1")
    award.press("#awarded_on-month", "Tab")
    expect(award.locator("#summary-title")).to_have_text("请更正以下1处")
    award.fill("#number", "LQBW20240518012")
    award.press("#number", "Tab")
    expect(award.locator("#number-saved")).to_have_text("证书编号应为16位，您输入了15位")
    expect(award.locator(".summary")).to_contain_text("证书编号应为16位，您输入了15位")
    expect(award.locator(".error")).to_have_count(0)
    saved(award, "number", "LQBW202405180126")
    expect(award.locator(".summary, .wrong, [aria-invalid]")).to_have_count(0)
    award.get_by_role("button", name="保存并继续").click()
    expect(award.locator("h1")).to_have_text("我的业绩")
    award.go_back()
    expect(award.locator("#number")).to_have_value(
        "LQBW202405180126"
    )  # the form's own page, and no question about sending again
    assert [fault for fault in faults if "422" not in fault] == []


def test_a_file_can_be_cancelled_tried_again_removed_and_brought_back(award: Page, faults: list[str]) -> None:
    held: list[Route] = []
    award.route("**/evidence", lambda route: held.append(route))
    choose(award)
    row = award.locator("ul.files li", has_text="获奖证书.jpg")
    row.get_by_role("button", name="取消").click()
    expect(row).to_have_count(0)
    award.unroute("**/evidence")
    award.route("**/evidence", lambda route: route.abort("connectionreset"))
    choose(award)
    expect(row.get_by_role("alert")).to_contain_text("没有传上")
    award.unroute("**/evidence")
    row.get_by_role("button", name="重试").click()
    expect(row.get_by_role("link", name="查看")).to_be_visible()
    row.get_by_role("button", name="删除").click()
    award.get_by_role("button", name="撤销删除").click()
    expect(row.get_by_role("link", name="查看")).to_be_visible()
    row.get_by_role("link", name="查看").click()
    expect(award.get_by_role("img", name="证明材料第1页，共1页")).to_be_visible()
    assert faults == []


def test_a_wrong_file_says_why_and_leaves_the_others_alone(award: Page) -> None:
    heic = {"name": "IMG_33.heic", "mimeType": "image/heic", "buffer": samples.HEIC}
    bomb = {"name": "合同.pdf", "mimeType": "application/pdf", "buffer": samples.pdf(pages=51)}
    award.locator("[data-pick] input[type=file]").last.set_input_files([PHOTO, heic, bomb])
    rows = award.locator("ul.files li")
    expect(rows.filter(has_text="IMG_33.heic")).to_contain_text("只能上传照片")
    expect(rows.filter(has_text="合同.pdf")).to_contain_text("PDF超过50页")
    expect(rows.filter(has_text="获奖证书.jpg").get_by_role("link", name="查看")).to_be_visible()


def test_two_open_pages_never_overwrite_each_other(award: Page, faults: list[str]) -> None:
    other = award.context.new_page()
    other.goto(award.url)
    saved(award, "contest", "甲比武")
    other.fill("#contest", "乙比武")
    other.press("#contest", "Tab")
    panel = other.locator("#conflict")
    expect(panel).to_contain_text("您这次的修改没有保存")
    expect(panel.locator("td")).to_have_text(["乙比武", "甲比武"])
    panel.get_by_role("button", name="用我的").click()
    expect(other.locator(".strip")).to_contain_text("已保存：乙比武")
    assert faults == []
