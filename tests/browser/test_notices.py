"""Notices in a real browser: they fit, axe objects to nothing, and on paper they are an official document."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE
from tests.browser.seeing import NARROW, elder, faults_of
from tests.running import Portal


def first_notice(page: Page) -> str:
    page.goto("/notices")
    address = page.locator(".notice-list .title a").last.get_attribute("href")
    assert address
    return address


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=["320", "360", "1366"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_pages_fit_and_axe_objects_to_nothing(page: Page, portal: Portal, mode: str, size: dict[str, int]) -> None:
    if mode == "elder":
        elder(page.context, portal)
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a ViewportSize as a plain dict
    notice = first_notice(page)
    pages = ("/notices", notice, f"{notice}/objections/new", "/objections", "/objections/code")
    assert [fault for address in pages for fault in faults_of(page, address)] == []


def test_on_paper_it_is_text_then_the_list_as_an_annex_with_page_numbers(page: Page) -> None:
    page.goto(first_notice(page))
    title = page.locator("h1").inner_text()
    paper = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    said = [re.sub(r"\s", "", one.get_textpage().get_text_range()) for one in paper]
    numbered = [re.match(rf"—{n}—", one) or re.search(rf"—{n}—$", one) for n, one in enumerate(said, 1)]
    assert all(numbered)
    said = [re.sub(rf"^—{n}—|—{n}—$", "", one) for n, one in enumerate(said, 1)]
    assert said[0].startswith(re.sub(r"\s", "", title))
    assert "受理电话" in said[0]
    assert "序号" not in said[0]
    annexes = [one for one in said if one.startswith("附件")]
    assert annexes
    assert all("序号姓名性别单位职业（工种）" in one for one in annexes)
    assert "附件：" in "".join(said[: said.index(annexes[0])])
    for hidden in ("提出异议", "主办单位", "下载"):
        assert hidden not in "".join(said)
