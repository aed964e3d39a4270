"""The whole story in a browser, with and without script: the worker on a phone, department and union at their desks."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, expect

from craftsman.rounds.stages import DISTRICT
from tests.achievements import samples
from tests.browser.backstage import Backstage, backstage
from tests.browser.conftest import CDN, DESK, PHONE, cdn_answers
from tests.browser.seeing import fits
from tests.browser.test_story import enter, register
from tests.running import Portal, running_portal
from tests.story import PASSWORD, Newcomer, entries
from tests.training.tables import as_csv, row

_serial = itertools.count(301 + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]))
SKILLS, PATENTS = "renshe", "shichang"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal of its own: what is frozen and named here changes what others see as the last round."""
    with running_portal(tmp_path_factory.mktemp("town"), first="empty") as running:
        yield running


@dataclass
class Stage:
    """Where the story plays: its round, the clerk, and a browser window for whoever comes on."""

    portal: Portal
    behind: Backstage
    window: Callable[..., Page]
    script: bool
    serial: int
    round_id: int
    slug: str
    name: str

    def desk(self, phone: str, address: str) -> Page:
        """Somebody signs in at a desk and opens a page."""
        page = self.window(DESK)
        sign_in(page, phone)
        page.goto(address, wait_until="domcontentloaded")
        return page

    def phone(self, last: str) -> str:
        """A number for somebody of this telling."""
        return f"139{last}{self.serial:06d}"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def stage(request: pytest.FixtureRequest, browser: Browser, town: Portal) -> Iterator[Stage]:
    contexts: list[BrowserContext] = []

    def window(size: Any) -> Page:
        context = browser.new_context(
            base_url=town.url, viewport=size, java_script_enabled=request.param, locale="zh-CN"
        )
        context.route(lambda url: not url.startswith(town.url), lambda route: route.abort("connectionrefused"))
        context.route(CDN, cdn_answers)
        contexts.append(context)
        return context.new_page()

    serial = next(_serial)
    with backstage(town) as behind:
        yield Stage(town, behind, window, request.param, serial, *behind.round(serial % 100))
    for context in contexts:
        context.close()


def sign_in(page: Page, phone: str) -> None:
    page.goto("/login", wait_until="domcontentloaded")
    page.fill("#phone", phone)
    page.fill("#password", PASSWORD)
    page.locator("main").get_by_role("button", name="登录", exact=True).click()
    expect(page.locator("header details.menu").first).to_be_attached()


def press(page: Page, name: str | re.Pattern[str]) -> None:
    button = page.locator("main").get_by_role("button", name=name).first
    try:
        button.click()
    except TimeoutError as error:
        raise AssertionError(f"no {name} on {page.url}: {page.locator('body').inner_text()[:1500]}") from error


def fill(page: Page, where: str, text: str) -> None:
    try:
        page.fill(where, text)
    except TimeoutError as error:
        raise AssertionError(f"no {where} on {page.url}: {page.locator('body').inner_text()[:1500]}") from error


def see(page: Page, *words: str) -> None:
    for word in words:
        expect(page.locator("main")).to_contain_text(word)


def test_the_whole_story(stage: Stage) -> None:
    clerk = stage.behind.staff("罗敏", stage.phone("11"), "clerk")
    li = stage.behind.applicant(stage.round_id, "李海", stage.serial, "l4")
    stage.behind.applicant(stage.round_id, "王芳", stage.serial + 50, "l3")
    worker = stage.window(PHONE)
    number = he_applies(stage, worker)
    departments_decide(stage, worker, number)
    office = stage.desk(clerk, "/admin/training/import")
    courses_come(office, stage.serial)
    scores_and_list_are_sealed(stage, office)
    notice_id = the_list_is_shown(stage, office)
    an_objection_is_answered(stage, office, notice_id)
    they_are_named(stage, office)
    his_certificate_checks(stage, worker)
    he_is_listed(stage, worker)
    li_reads_his_gap(stage, li)


def he_applies(stage: Stage, page: Page) -> str:
    """Two papers, a certificate and a patent, on a phone."""
    skill, _, patent = entries()
    register(page, Newcomer(stage.serial % 1000), stage.script)
    enter(page, skill, stage.script)
    enter(page, patent, stage.script)
    page.goto(f"/my/applications/new?round={stage.slug}", wait_until="domcontentloaded")
    fits(page)
    press(page, "同意并继续")
    page.wait_for_url(re.compile(r"/my/applications/ST\d\d-\d+$"), wait_until="domcontentloaded")
    number = page.url.rsplit("/", 1)[-1]
    see(page, "检查")
    fits(page)
    page.goto(f"/my/applications/{number}/check", wait_until="domcontentloaded")
    page.locator("#declared").check()
    if page.locator("#publication").count():
        page.locator("#publication").check()
    press(page, "提交申报")
    see(page, number)
    expect(page).to_have_url(re.compile("/submitted$"))
    fits(page)
    return number


def departments_decide(stage: Stage, worker: Page, number: str) -> None:
    """Each judges its own; one sends the patent back, the worker corrects it, and only that department looks again."""
    duties = stage.behind.duties(number)
    skill, patent = duties["skill_certificate"], duties["patent"]
    first = stage.desk(stage.behind.staff("张敏", stage.phone("12"), "reviewer", SKILLS), f"/review/duties/{skill.id}")
    press(first, re.compile("核实通过"))
    expect(first.get_by_role("button", name=re.compile("撤销"))).to_be_visible()
    second = stage.desk(
        stage.behind.staff("王莉", stage.phone("13"), "reviewer", PATENTS), f"/review/duties/{patent.id}"
    )
    second.locator("main").get_by_role("link", name=re.compile("退回补正")).click()
    second.locator("input[name=reasons][value=covered]").check()
    second.locator("#panel").get_by_role("button", name=re.compile("退回补正")).click()
    expect(second.get_by_role("button", name=re.compile("撤销"))).to_be_visible()
    stage.behind.vetoes_cleared(number)
    stage.behind.ten_minutes_pass()
    he_corrects(stage, worker, number)
    states = {name: duty.state for name, duty in stage.behind.duties(number).items()}
    assert [name for name, state in states.items() if state != "closed"] == ["patent"], states
    second.goto(f"/review/duties/{patent.id}", wait_until="domcontentloaded")
    see(second, "退回后重交")
    press(second, re.compile("核实通过"))
    see(second, "没有待审材料")
    stage.behind.ten_minutes_pass()
    worker.goto(f"/my/applications/{number}/score", wait_until="domcontentloaded")
    see(worker, "24.0")
    fits(worker)


def he_corrects(stage: Stage, page: Page, number: str) -> None:
    page.goto(f"/my/applications/{number}/progress", wait_until="domcontentloaded")
    see(page, "补正")
    page.goto(f"/my/applications/{number}/corrections", wait_until="domcontentloaded")
    see(page, "姓名或编号被遮挡")
    fits(page)
    page.get_by_role("link", name="修改内容或补传材料").click()
    expect(page.get_by_role("heading", name="证明材料")).to_be_visible()
    file = {
        "name": "全页.png",
        "mimeType": "image/png",
        "buffer": samples.encoded(samples.certificate((840, 620)), "PNG"),
    }
    if stage.script:
        page.locator("[data-pick] input[type=file]").last.set_input_files([file])
    else:
        page.set_input_files("#files", [file])
        page.get_by_role("button", name="上传").click()
    expect(page.locator("ul.files li", has_text="全页.png")).to_be_visible()
    page.goto(f"/my/applications/{number}/corrections", wait_until="domcontentloaded")
    press(page, "提交补正")
    expect(page).to_have_url(re.compile("/progress"))


# --- the union -----------------------------------------------------------------------------------------------------------


def courses_come(page: Page, serial: int) -> None:
    starts = datetime.now(DISTRICT) + timedelta(days=30)
    table = as_csv(
        [
            row(
                机构名称=f"路桥第{serial}技工学校",
                课程名称="焊工高级工班",
                等级="高级工",
                报名要求="中级工",
                开课日期=f"{starts:%Y-%m-%d}",
                结课日期=f"{starts + timedelta(days=60):%Y-%m-%d}",
            )
        ]
    )
    page.set_input_files("#table", [{"name": "课程.csv", "mimeType": "text/csv", "buffer": table}])
    press(page, "查看改动")
    press(page, re.compile("确认导入"))
    see(page, "已导入")


def scores_and_list_are_sealed(stage: Stage, page: Page) -> None:
    stage.behind.days_pass(stage.round_id, 6)
    page.goto(f"/admin/rounds/{stage.slug}/ranking/freeze", wait_until="domcontentloaded")
    fits(page)
    fill(page, "#typed", stage.name)
    press(page, re.compile("冻结.*得分"))
    expect(page).to_have_url(re.compile("/ranking$"))
    page.goto(f"/admin/rounds/{stage.slug}/proposal?ties=rule", wait_until="domcontentloaded")
    fits(page)
    fill(page, "#typed", stage.name)
    page.fill("#minutes", "路总工会纪〔2026〕9号")
    press(page, re.compile("封存.*名单"))
    see(page, "陈小明")
    cannot_be_named(stage, page)


def cannot_be_named(stage: Stage, page: Page) -> None:
    page.goto(f"/admin/rounds/{stage.slug}/certificates/naming", wait_until="domcontentloaded")
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("main").get_by_role("button", name=re.compile("命名")).count() == 0


def the_list_is_shown(stage: Stage, page: Page) -> int:
    page.goto(f"/admin/rounds/{stage.slug}/notice", wait_until="domcontentloaded")
    fits(page)
    press(page, "保存并预览")
    expect(page).to_have_url(re.compile("/preview$"))
    page.goto(f"/admin/rounds/{stage.slug}/notice/publish", wait_until="domcontentloaded")
    press(page, "发布公示")
    see(page, "陈小明")
    notice = stage.behind.notice(stage.round_id)
    wait = (notice.opens_on - datetime.now(DISTRICT).date()).days
    stage.behind.days_pass(stage.round_id, wait)
    cannot_be_named(stage, page)
    return int(notice.id)


def an_objection_is_answered(stage: Stage, page: Page, notice_id: int) -> None:
    """Raised by a passer-by on a phone while the notice runs; answered after it is over; until then nobody is named."""
    passer = stage.window(PHONE)
    passer.goto(f"/notices/{notice_id}", wait_until="domcontentloaded")
    see(passer, "陈小明", "路桥恒昌管业有限公司")
    fits(passer)
    passer.goto(f"/notices/{notice_id}/objections/new", wait_until="domcontentloaded")
    passer.locator("input[name=as_unit][value=person]").check()
    passer.fill("#name", "郑晓峰")
    passer.fill("#phone", "13900000777")
    choice = passer.locator("#line_id option", has_text="陈小明").get_attribute("value")
    passer.select_option("#line_id", choice)
    passer.fill("#facts", "他的专利是两个人一起做的，请核实。")
    passer.locator("form.panel button[type=submit]").click()
    expect(passer).to_have_url(re.compile(r"/objections/YY\d\d-\d+"))
    number = passer.url.rsplit("/", 1)[-1]
    fits(passer)
    notice = stage.behind.notice(stage.round_id)
    stage.behind.days_pass(stage.round_id, (notice.ends_on - datetime.now(DISTRICT).date()).days + 1)
    cannot_be_named(stage, page)
    page.goto(f"/admin/objections/{number}", wait_until="domcontentloaded")
    press(page, re.compile("^受理$"))
    page.locator("input[name=effect][value=upheld]").check()
    page.fill("#answer", "经向专利登记机构核对，本人为第一发明人，维持原名单。")
    press(page, "答复并办结")
    see(page, "已答复")


def they_are_named(stage: Stage, page: Page) -> None:
    page.goto(f"/admin/rounds/{stage.slug}/certificates/naming", wait_until="domcontentloaded")
    today = datetime.now(DISTRICT).date()
    page.fill("#document_no", "路总工〔2026〕38号")
    for part in ("year", "month", "day"):
        page.fill(f"#named_on-{part}", str(getattr(today, part)))
    press(page, re.compile("^命名2人"))
    expect(page).to_have_url(re.compile("/certificates"))
    see(page, "0001号")
    fits(page)


# --- afterwards ----------------------------------------------------------------------------------------------------------


def his_certificate_checks(stage: Stage, page: Page) -> None:
    for _ in range(60):  # the worker draws it
        page.goto("/my/certificates", wait_until="domcontentloaded")
        link = page.locator("main a[href$='.pdf']")
        expect(page.get_by_role("link", name="核验页面")).to_be_visible()
        if link.count():
            break
        page.wait_for_timeout(500)
    assert link.count(), f"no paper yet: {page.locator('main').inner_text()}\n{stage.portal.log()}"
    drawn = page.context.request.get(str(link.first.get_attribute("href")))
    assert drawn.headers["content-type"] == "application/pdf", (drawn.status, drawn.url, stage.portal.log())
    paper = pypdfium2.PdfDocument(drawn.body())[0]
    assert "陈小明" in re.sub(r"\s", "", paper.get_textpage().get_text_range())
    assert paper.get_width() > paper.get_height()
    picture = paper.render(scale=0.5).to_pil().convert("L")
    assert (
        20 < sum(value < 128 for value in picture.get_flattened_data()) * 1000 / (picture.width * picture.height) < 500
    )
    page.get_by_role("link", name="核验页面").click()
    expect(page.locator("body")).to_contain_text("证书有效")
    fits(page)


def he_is_listed(stage: Stage, page: Page) -> None:
    page.goto("/my/profile", wait_until="domcontentloaded")
    see(page, "路桥工匠")
    fits(page)
    page.goto("/my/profile/listing", wait_until="domcontentloaded")
    page.fill("#skill", "薄板焊接一次合格")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("退出")
    page.goto("/craftsmen", wait_until="domcontentloaded")
    see(page, "陈小明")


def li_reads_his_gap(stage: Stage, phone: str) -> None:
    page = stage.window(PHONE)
    sign_in(page, phone)
    page.goto("/my/profile", wait_until="domcontentloaded")
    see(page, "还差", "焊工高级工班")
    fits(page)
