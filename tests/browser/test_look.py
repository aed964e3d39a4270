"""The look in a real browser: no sideways scroll, nothing axe objects to, targets large enough, and what the scripts promise."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.seeing import NARROW, elder, faults_of
from tests.running import Portal

LOST = "/no-such-page"
PAGES = ["/", "/help/style", "/help", "/accessibility", "/privacy", LOST]
STYLE = "/help/style"
SIZES = """(least) => [...document.querySelectorAll('main .button, main .choice, main select, main .input')]
  .filter(e => e.offsetParent && e.type !== 'file' && !e.classList.contains('s'))
  .map(e => [e.closest('.affix') || e, e.textContent.trim().slice(0, 12) || e.name])
  .filter(([e]) => e.getBoundingClientRect().height < least - 0.5)
  .map(([e, word]) => `${word}: ${e.getBoundingClientRect().height}`)"""


@pytest.mark.parametrize("size", [NARROW, PHONE, DESK], ids=["320", "360", "1366"])
@pytest.mark.parametrize("mode", ["standard", "elder"])
def test_pages_fit_and_axe_objects_to_nothing(
    page: Page, portal: Portal, faults: list[str], mode: str, size: dict[str, int]
) -> None:
    if mode == "elder":
        elder(page.context, portal)
    page.set_viewport_size(size)  # type: ignore[arg-type]  # a ViewportSize as a plain dict
    found = [fault for address in PAGES for fault in faults_of(page, address, 404 if address == LOST else 200)]
    assert found == []
    assert faults == []


@pytest.mark.parametrize(("mode", "least"), [("standard", 44), ("elder", 60)])
def test_what_is_pressed_is_large_enough(page: Page, portal: Portal, mode: str, least: int) -> None:
    if mode == "elder":
        elder(page.context, portal)
    page.goto(STYLE)
    assert page.evaluate(SIZES, least) == []
    body = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert body >= (20 if mode == "elder" else 17)


def test_elder_mode_is_one_press_away_and_one_press_back(page: Page) -> None:
    page.goto("/help?from=home")
    page.locator("a:visible", has_text="长辈版").first.click()
    expect(page.locator("html")).to_have_class(re.compile("elder"))
    assert "from=home" in page.url
    page.goto("/privacy")
    page.get_by_role("link", name="返回标准版").click()
    expect(page.locator("html")).not_to_have_class(re.compile("elder"))


def test_the_first_tab_offers_to_skip_the_frame(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_wide_tables_are_cards_on_a_phone_and_tables_on_a_desk(page: Page) -> None:
    def shown() -> str:
        return str(page.evaluate("getComputedStyle(document.querySelector('table.cards tbody tr')).display"))

    page.goto(STYLE)
    assert shown() == "flex"
    page.set_viewport_size(DESK)  # type: ignore[arg-type]  # a ViewportSize as a plain dict
    assert shown() == "table-row"


def test_paper_has_no_shell_and_no_buttons(page: Page) -> None:
    page.goto(STYLE)
    page.emulate_media(media="print")
    for part in (".tools", ".dock", ".foot", "main .button", ".filters", ".pager"):
        assert page.locator(f"{part}:visible").count() == 0, part
    expect(page.locator("main h1")).to_be_visible()


# --- the scripts ------------------------------------------------------------------------------------------------------


def with_form(page: Page, html: str) -> None:
    """Put a form into a page of ours on its way to the browser."""

    def add(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=re.sub(r'(<div class="column[^"]*" id="page">)', r"\1" + html, answer.text())
        )

    page.route("**/privacy", add)
    page.goto("/privacy")
    page.wait_for_function("window.htmx")


HTMX_FORM = (
    '<form id="f" method="post" action="/probe" hx-post="/probe" hx-target="#answer">'
    '<input name="story" value="写了很久的话"><button class="button" type="submit">保存</button></form><div id="answer"></div>'
)


@pytest.mark.parametrize("failure", ["offline", "500"])
def test_a_failed_save_says_so_keeps_the_text_and_can_be_repeated(page: Page, failure: str) -> None:
    answers: list[Any] = []

    def answer(route: Route) -> None:
        answers.append(route.request.post_data)
        if len(answers) > 1:
            route.fulfill(body="<p>收到</p>")
        elif failure == "offline":
            route.abort("connectionreset")
        else:
            route.fulfill(status=500, body="<p>内部错误</p>")

    page.route("**/probe", answer)
    with_form(page, HTMX_FORM)
    page.get_by_role("button", name="保存").click()
    bar = page.get_by_role("alert")
    expect(bar).to_contain_text("网络或系统繁忙，没有保存成功")
    expect(page.locator("[name=story]")).to_have_value("写了很久的话")
    expect(page.locator("#answer")).to_be_empty()
    expect(page.get_by_role("button", name="保存")).to_be_enabled()
    bar.get_by_role("button", name="重试").click()
    expect(page.locator("#answer")).to_have_text("收到")
    expect(bar).to_have_count(0)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("status", [403, 409, 413, 422])
def test_a_refusal_is_shown_in_its_place(page: Page, status: int) -> None:
    page.route("**/probe", lambda route: route.fulfill(status=status, body='<p tabindex="-1" data-focus>因为</p>'))
    with_form(page, HTMX_FORM)
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#answer")).to_have_text("因为")
    expect(page.locator("#answer p")).to_be_focused()


def test_one_press_is_enough(page: Page) -> None:
    held: list[Route] = []
    page.route("**/probe", lambda route: held.append(route))
    with_form(page, HTMX_FORM.replace(' hx-post="/probe" hx-target="#answer"', ""))
    press_thrice = """b => new Promise(tell => {
      b.click(); setTimeout(() => b.click(), 20); setTimeout(() => b.click(), 40);
      setTimeout(() => tell([b.disabled, b.textContent]), 100); })"""
    assert page.locator("#f button").evaluate(press_thrice) == [True, "正在保存…"]
    assert len(held) == 1
    held[0].fulfill(body="ok", content_type="text/html")


AUTOSAVE = (
    '<form hx-post="/probe" hx-trigger="change" hx-swap="none" data-status="#line"><input name="number"></form>'
    '<output id="line" class="saved" role="status"></output>'
)


def test_autosave_tells_the_time_or_the_trouble(page: Page) -> None:
    works = [False, True]
    page.route("**/probe", lambda route: route.fulfill(status=204) if works.pop(0) is True else route.abort())
    with_form(page, AUTOSAVE)
    page.locator("[name=number]").fill("1")
    page.locator("[name=number]").blur()
    line = page.locator("#line")
    expect(line).to_contain_text("没保存上，请检查网络后点重试")
    line.get_by_role("button", name="重试").click()
    expect(line).to_have_text(re.compile(r"^已保存 \d\d:\d\d$"))


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page) -> None:
    summary = (
        '<div class="summary" role="alert" tabindex="-1" data-focus><h2>请更正以下1处</h2>'
        '<ul><li><a href="#number">证书编号应为16位</a></li></ul></div><div class="field"><input id="number" name="number"></div>'
    )
    with_form(page, summary)
    expect(page.locator(".summary")).to_be_focused()
    page.locator(".summary a").click()
    expect(page.locator("#number")).to_be_focused()


def test_what_cannot_be_undone_wants_its_name(page: Page) -> None:
    page.goto(STYLE)
    opener = page.get_by_role("link", name="打开确认框")
    opener.click()
    dialog = page.get_by_role("dialog")
    act = dialog.get_by_role("button", name="冻结得分")
    expect(act).to_be_disabled()
    dialog.get_by_role("textbox").fill("2026年路桥工匠")
    expect(act).to_be_disabled()
    dialog.get_by_role("textbox").fill("2026年路桥工匠遴选")
    expect(act).to_be_enabled()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


# --- uploads ----------------------------------------------------------------------------------------------------------

ROW = '<li class="file" data-upload-row><span></span><div><div class="top"><b>{name}</b></div><p class="good">已上传</p></div></li>'


def pick(page: Page, *files: tuple[str, str, bytes]) -> None:
    chosen = [{"name": name, "mimeType": kind, "buffer": body} for name, kind, body in files]
    page.locator(".pick3 input").last.set_input_files(chosen)  # type: ignore[arg-type]  # FilePayload as a plain dict


def test_one_failed_file_leaves_the_others_alone_and_can_be_tried_again(page: Page) -> None:
    tries: dict[str, int] = {}
    keys: set[str] = set()

    def answer(route: Route) -> None:
        if route.request.method == "GET":
            route.continue_()
            return
        body = (route.request.post_data_buffer or b"").decode("utf-8", "replace")
        name = next(n for n in ("技能证书.jpg", "奖牌（正面）.png") if n in body)
        keys.update(re.findall(r'name="key"\r\n\r\n([^\r]+)', body))
        tries[name] = tries.get(name, 0) + 1
        if name.startswith("奖牌") and tries[name] == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(body=ROW.format(name=name))

    page.route("**" + STYLE, answer)
    page.goto(STYLE)
    pick(page, ("技能证书.jpg", "image/jpeg", b"a" * 400), ("奖牌（正面）.png", "image/png", b"b" * 400))
    expect(page.locator(".file", has_text="技能证书.jpg")).to_contain_text("已上传")
    medal = page.locator(".file", has_text="奖牌（正面）.png")
    expect(medal).to_contain_text("没有传上")
    medal.get_by_role("button", name="重试").click()
    expect(medal).to_contain_text("已上传")
    assert tries == {"技能证书.jpg": 1, "奖牌（正面）.png": 2}


def test_what_cannot_be_accepted_is_said_before_it_is_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.goto(STYLE)
    pick(
        page,
        ("IMG_33.heic", "image/heic", b"x"),
        ("大.jpg", "image/jpeg", b"x" * (10 * 1024 * 1024 + 1)),
        ("空.png", "image/png", b""),
    )
    rows = page.locator("[data-files] > .file")
    expect(rows.nth(-3)).to_contain_text("只能上传照片（jpg、png）或PDF")
    expect(rows.nth(-2)).to_contain_text("文件超过10MB")
    expect(rows.nth(-1)).to_contain_text("空文件")
    assert sent == []


def test_a_refused_file_shows_the_servers_reason_and_a_running_one_can_be_cancelled(page: Page) -> None:
    def answer(route: Route) -> None:
        if route.request.method == "GET":
            route.continue_()
        elif "封面" in (route.request.post_data_buffer or b"").decode("utf-8", "replace"):
            route.fulfill(
                status=422, body='<div class="strip b"><span data-reason>不是真正的照片，请重新拍照</span></div>'
            )
        # the other one is never answered

    page.route("**" + STYLE, answer)
    page.goto(STYLE)
    pick(page, ("封面.jpg", "image/jpeg", b"<html>"), ("慢.jpg", "image/jpeg", b"a" * 100))
    expect(page.locator(".file", has_text="封面.jpg")).to_contain_text("不是真正的照片，请重新拍照")
    slow = page.locator(".file", has_text="慢.jpg")
    slow.get_by_role("button", name="取消").click()
    expect(slow).to_have_count(0)


def test_without_script_there_is_a_plain_file_field_and_nothing_dead(browser: Any, portal: Portal) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=portal.url, viewport=PHONE)
    page = context.new_page()
    page.goto(STYLE)
    expect(page.locator("input[type=file][name=files]")).to_be_visible()
    expect(page.get_by_role("button", name="上传")).to_be_visible()
    expect(page.locator(".pick3")).to_be_hidden()
    context.close()
