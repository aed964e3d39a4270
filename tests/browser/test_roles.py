"""Every page of a round as its roles open it: nothing is wider than the screen and axe objects to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import CDN, DESK, PHONE, cdn_answers
from tests.browser.seeing import elder, faults_of
from tests.roles import PARTS, Facts, facts_of
from tests.running import Portal


@pytest.fixture(scope="module")
def facts(portal: Portal) -> Facts:
    return facts_of(portal.home)


@pytest.fixture
def fresh(browser: Browser, portal: Portal) -> Iterator[Page]:
    context = browser.new_context(base_url=portal.url, locale="zh-CN")
    context.route(lambda url: not url.startswith(portal.url), lambda route: route.abort("connectionrefused"))
    context.route(CDN, cdn_answers)
    yield context.new_page()
    context.close()


def enter_as(page: Page, person_id: int, role: str) -> None:
    """By the page of the cast: its first form, sent for this person."""
    page.goto("/demo")
    address = f"/demo/sign-in/{person_id}/{role}"
    with page.expect_navigation(url=re.compile("/(my|desk|admin|review)")):
        page.eval_on_selector(
            "form[action^='/demo/sign-in']", "(form, to) => { form.action = to; form.submit() }", address
        )


@pytest.mark.parametrize(
    ("part", "look"),
    [(part, look) for part in PARTS for look in ("360", "1366")]
    + [(part, "elder") for part, one in PARTS.items() if one.role in ("", "worker")],
)
def test_pages_fit_and_axe_objects_to_nothing(fresh: Page, portal: Portal, facts: Facts, part: str, look: str) -> None:
    one, (words, people) = PARTS[part], facts
    if look == "elder":
        elder(fresh.context, portal)
    fresh.set_viewport_size(DESK if look == "1366" else PHONE)
    if one.role:
        enter_as(fresh, people[one.who], one.role)
    assert [fault for page in one.pages for fault in faults_of(fresh, page.format(**words), status(page))] == []


def status(page: str) -> int:
    """A certificate that is not there is said so on its page."""
    return 404 if page == "/v/0000" else 200
