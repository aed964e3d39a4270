"""The whole story through its pages: applied, decided, returned and corrected, frozen, shown, objected to, named, printed."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pypdfium2
import pytest
from flask import Flask

from craftsman import db, jobs, journal
from craftsman.accounts.actor import Actor
from craftsman.accounts.models import Grant
from craftsman.achievements.models import Achievement
from craftsman.applications.models import Application, Duty
from craftsman.certificates import actions as certificates
from craftsman.certificates.models import Certificate
from craftsman.errors import Refused
from craftsman.rounds import queries as rounds
from craftsman.rounds.stages import DISTRICT
from craftsman.rounds.titles import Title
from craftsman.talents.models import Talent
from tests import cast, season
from tests.achievements import samples
from tests.browsing import Page
from tests.clock import Clock
from tests.journeys.town import Person, Town, attach
from tests.story import TOTAL, Newcomer, entries
from tests.training.tables import as_csv, row

CHEN, LI = Newcomer(1), Newcomer(2, "李海")
DOCUMENT = "路总工〔2026〕38号"
TITLES = (Title("路桥工匠", 1, "路工匠"), Title("产业工人标兵", 2, "路标兵"))
OFFICER = "renshe"  # the department of certificates and contests; patents are another's
PATENTS = "shichang"


@dataclass
class Story:
    """What the chapters hand on."""

    town: Town
    round_id: int
    slug: str
    name: str

    @property
    def clerk(self) -> Person:
        return self.town.clerk

    def page(self, rest: str) -> Page:
        """A page of the round, opened by the clerk."""
        return self.clerk.get(f"/admin/rounds/{self.slug}/{rest}")

    def go_to(self, day: date, hour: int = 9) -> None:
        """That day in the district."""
        self.town.clock.set(datetime.combine(day, time(hour), DISTRICT))

    def workday(self, after: int) -> date:
        """So many working days after the story's today."""
        with self.town.app.app_context():
            return rounds.workdays().after(self.town.clock.now(DISTRICT).date(), after)


@pytest.fixture
def story(app: Flask, clock: Clock) -> Story:
    town = Town(app, clock)
    now = clock.now(DISTRICT)
    with app.app_context():
        round_id = season.open_round(now - timedelta(days=5), now + timedelta(days=10), titles_given=TITLES)
        round_ = season.round_row(round_id)
        return Story(town, round_id, round_.slug, round_.name)


@pytest.mark.usefixtures("fonts")
def test_from_an_open_round_to_a_certificate_that_checks(story: Story, app: Flask) -> None:
    courses_come(story)
    chen, number = chen_applies(story)
    li, others = the_others_apply(story)
    departments_decide_and_one_returns(story, chen, number)
    he_corrects_and_only_that_department_looks_again(story, chen, number)
    nothing_can_be_named(story, "名单还没有封存")
    the_scores_are_frozen(story)
    nothing_can_be_named(story, "名单还没有封存")
    the_list_is_proposed(story)
    nothing_can_be_named(story, "还没有公示")
    ends_on = the_notice_is_published(story)
    nothing_can_be_named(story, "公示到")
    objection = an_objection_is_raised_and_accepted(story)
    story.go_to(ends_on + timedelta(days=1))
    nothing_can_be_named(story, f"异议{objection}还没有办结")
    it_is_answered(story, objection)
    they_are_named_in_the_order_of_the_notice(story, others)
    his_certificate_checks(story, chen)
    he_is_in_the_pool_with_a_profile(story, chen)
    li_sees_his_gap_and_a_course_that_closes_part_of_it(li)
    with app.app_context():
        assert journal.verify()[1] is None


# --- applying -----------------------------------------------------------------------------------------------------------


def courses_come(story: Story) -> None:
    """The clerk imports a catalogue; the course for welders leads from 高级工 to 技师."""
    starts, ends = story.town.clock.now() + timedelta(days=60), story.town.clock.now() + timedelta(days=160)
    table = as_csv([row(开课日期=f"{starts:%Y-%m-%d}", 结课日期=f"{ends:%Y-%m-%d}")])
    page = story.clerk.get("/admin/training/import")
    page = story.clerk.send("/import", files={"table": (io.BytesIO(table), "课程.csv", "text/csv")})
    page = story.clerk.send(page.url)
    assert "焊工技师班" in story.clerk.get("/admin/training").text


def chen_applies(story: Story) -> tuple[Person, str]:
    """Two papers with his certificate and a patent of his own: the task list, the check page, the receipt."""
    chen = story.town.register(CHEN)
    skill, award, patent = entries()
    address = story.town.enter(chen, skill)
    story.town.enter(chen, award)
    attach(chen, address, "高级工证书 第二页.png", "image/png", samples.encoded(samples.certificate((800, 600)), "PNG"))
    story.town.enter(chen, patent)
    story.town.drain()
    assert TOTAL in chen.get("/my/score").text
    number = story.town.apply(chen)
    assert "部门联审" in chen.get(f"/my/applications/{number}/progress").text
    return chen, number


def the_others_apply(story: Story) -> tuple[Person, list[str]]:
    """李海 by the pages with one certificate of a lower level; two more whose scores end up between."""
    li = story.town.register(LI, "路北鑫源汽车部件有限公司")
    skill = entries()[0]
    photo = ("证书.png", "image/png", samples.encoded(samples.certificate((820, 640)), "PNG"))
    story.town.enter(li, replace(skill, texts={**skill.texts, "number": "0933001021300999"}, file=photo))
    story.town.drain()
    story.town.apply(li)
    names = []
    with story.town.app.app_context():
        now = story.town.clock.now()
        for serial, name in enumerate(("王芳", "丁一"), 5):
            own = {**season.SKILL, "number": f"09330010213007{serial:02d}"}
            award = {**season.AWARD, "number": f"LQBW2024051801{serial:02d}"}
            person = season.worker(name, serial, (("skill_certificate", own), ("competition_award", award)))
            season.submit(story.round_id, person, now=now)
            names.append(name)
    story.town.drain()
    return li, names


# --- deciding -----------------------------------------------------------------------------------------------------------


def duty_of(story: Story, number: str, kind: str) -> int:
    with story.town.app.app_context():
        found = (
            db.session()
            .query(Duty.id)
            .join(Application, Application.id == Duty.application_id)
            .join(Achievement, Achievement.id == Duty.achievement_id)
            .filter(Application.number == number, Achievement.kind == kind)
        )
        return int(found.one()[0])


def departments_decide_and_one_returns(story: Story, chen: Person, number: str) -> None:
    town, duty_id = story.town, duty_of(story, number, "patent")
    address = f"/review/duties/{duty_id}"
    assert town.reviewers[OFFICER].get(address).status in (403, 404)
    reviewer = town.reviewers[PATENTS]
    assert "管件焊接夹具" in reviewer.get(f"{address}?for=returned").text
    reviewer.send(f"{address}/decision", reasons=["covered"])
    assert town.answer_all() >= 8
    assert "补正" not in chen.get(f"/my/applications/{number}/progress").text
    town.drain(minutes=11)
    progress = chen.get(f"/my/applications/{number}/progress")
    assert "姓名或编号被遮挡" in chen.get(f"/my/applications/{number}/corrections").text
    assert "补正" in progress.text


def he_corrects_and_only_that_department_looks_again(story: Story, chen: Person, number: str) -> None:
    town = story.town
    again = ("专利证书 全页.png", "image/png", samples.encoded(samples.certificate((840, 620)), "PNG"))
    with town.app.app_context():
        patent = db.session().query(Achievement.id).filter_by(kind="patent").one()[0]
    attach(chen, f"/my/achievements/{patent}", *again)
    town.drain()
    chen.get(f"/my/applications/{number}/corrections")
    page = chen.send(f"/{number}/corrections", said="重拍了全页")
    assert page.url.endswith("/progress"), page.text
    town.drain()
    assert town.answer_all(*(code for code in town.places if code != PATENTS)) == 0
    assert town.answer_all(PATENTS) == 1
    town.drain(minutes=11)
    score = chen.get(f"/my/applications/{number}/score")
    assert TOTAL in score.text


# --- the union's milestones ----------------------------------------------------------------------------------------------


def nothing_can_be_named(story: Story, reason: str) -> None:
    """Refused with this reason by page, by direct call, and whatever job is set going by hand makes nobody a craftsman."""
    page = story.page("certificates/naming")
    assert reason in page.text
    today = story.town.clock.now(DISTRICT).date()
    typed = {f"named_on-{part}": str(getattr(today, part)) for part in ("year", "month", "day")}
    for people in ("0", "3"):
        answer = story.clerk.post(page.url, document_no=DOCUMENT, people=people, **typed)
        assert answer.status in (403, 409, 422), answer.text
    with story.town.app.app_context():
        actor = the_clerk()
        with pytest.raises(Refused, match=re.escape(reason)), db.transaction():
            certificates.issue(
                story.round_id, document_no=DOCUMENT, named_on=today, actor=actor, now=story.town.clock.now()
            )
        for name in ("admit_to_pool", "draw_bundle", "draw_certificates"):
            with db.transaction():
                jobs.enqueue(name, story.round_id)
        jobs.drain(ahead=story.town.clock.ahead)
        assert db.session().query(Certificate).count() == db.session().query(Talent).count() == 0


def the_clerk() -> Actor:
    return cast.actor_of(db.session().query(Grant.person_id).filter_by(role="clerk").one()[0], "clerk")


def the_scores_are_frozen(story: Story) -> None:
    story.page("ranking/freeze")
    page = story.clerk.send("/freeze", typed=story.name)
    assert "申报还没有截止" in page.text
    story.town.clock.pass_by(days=11)
    story.page("ranking/freeze")
    assert story.clerk.send("/freeze", typed="某某批次").status == 422
    page = story.clerk.send("/freeze", typed=story.name)
    assert page.url.endswith("/ranking"), page.text


def the_list_is_proposed(story: Story) -> None:
    story.page("proposal")
    page = story.clerk.send("/proposal", typed=story.name, minutes="路总工会纪〔2026〕9号")
    assert (page.status, "陈小明" in page.text, "李海" in page.text) == (200, True, False), page.text


def the_notice_is_published(story: Story) -> date:
    """Written, looked at, confirmed; it opens on the next working day and runs for five."""
    opens = story.workday(1)
    story.page("notice")
    days = {f"opens_on-{part}": str(getattr(opens, part)) for part in ("year", "month", "day")}
    page = story.clerk.send("/notice", document_no="路总工〔2026〕31号", **days)
    assert page.url.endswith("/preview"), page.text
    story.page("notice/publish")
    page = story.clerk.send("/notice/publish")
    assert page.status == 200, page.text
    story.go_to(opens)
    ends = story.workday(4)
    story.go_to(ends)
    shown = Person(story.town.app, "").get("/notices/1").text
    for word in ("陈小明", "王芳", "丁一", "路桥恒昌管业有限公司"):
        assert word in shown
    assert "李海" not in shown
    assert CHEN.phone not in shown
    assert CHEN.id_number not in shown
    return ends


def an_objection_is_raised_and_accepted(story: Story) -> str:
    passer_by = Person(story.town.app, "")
    page = passer_by.get("/notices/1/objections/new")
    line = re.search(r'<option value="(\d+)">陈小明', page.html)
    assert line
    page = passer_by.send(
        "/objections/new",
        as_unit="person",
        name="郑晓峰",
        phone="13900000777",
        line_id=line[1],
        facts="他的专利是两个人一起做的，请核实。",
    )
    number = page.url.rsplit("/", 1)[-1]
    assert number.startswith("YY"), page.text
    story.clerk.get(f"/admin/objections/{number}")
    assert "核查中" in story.clerk.send(f"/{number}/accept").text
    return number


def it_is_answered(story: Story, number: str) -> None:
    story.clerk.get(f"/admin/objections/{number}")
    page = story.clerk.post(f"/admin/objections/{number}/answer", **answer_fields(story, number))
    assert "已答复" in page.text, page.text


def answer_fields(story: Story, number: str) -> dict[str, str]:
    page = story.clerk.get(f"/admin/objections/{number}")
    given = page.form(f"/{number}/answer").values
    return {**given, "effect": "upheld", "answer": "经向专利登记机构核对，本人为第一发明人，维持原名单。"}


def they_are_named_in_the_order_of_the_notice(story: Story, others: list[str]) -> None:
    today = story.town.clock.now(DISTRICT).date()
    typed = {f"named_on-{part}": str(getattr(today, part)) for part in ("year", "month", "day")}
    story.page("certificates/naming")
    page = story.clerk.send("/naming", document_no=DOCUMENT, **typed)
    assert page.url.endswith("/certificates"), page.text
    with story.town.app.app_context():
        rows = db.session().query(Certificate).order_by(Certificate.id)
        # 丁 has two strokes, 王 four: the notice lists by strokes
        assert [(one.name, one.title, one.serial) for one in rows] == [
            ("陈小明", "路桥工匠", 1),
            ("丁一", "产业工人标兵", 1),
            ("王芳", "产业工人标兵", 2),
        ]
        actor = the_clerk()
        with pytest.raises(Refused, match="已于"), db.transaction():
            certificates.issue(
                story.round_id, document_no=DOCUMENT, named_on=today, actor=actor, now=story.town.clock.now()
            )
    story.town.drain()


# --- afterwards ----------------------------------------------------------------------------------------------------------


def his_certificate_checks(story: Story, chen: Person) -> None:
    page = chen.get("/my/certificates")
    link = re.search(r"/my/certificates/\d+\.pdf", page.html)
    assert link, page.text
    drawn = chen.client.get(link[0])
    assert drawn.content_type == "application/pdf"
    assert all(value.isascii() for _, value in drawn.headers)  # a server refuses to send anything else
    text = pypdfium2.PdfDocument(drawn.data)[0].get_textpage().get_text_range()
    for word in ("陈小明", "路工匠〔2026〕0001号", "路桥工匠"):
        assert word in re.sub(r"\s", "", text)
    with story.town.app.app_context():
        code = db.session().query(Certificate.code).filter_by(name="陈小明").one()[0]
    check = Person(story.town.app, "").get(f"/v/{code}")
    assert "证书有效" in check.text
    assert "路工匠〔2026〕0001号" in check.text


def he_is_in_the_pool_with_a_profile(story: Story, chen: Person) -> None:
    assert "路桥工匠" in chen.get("/my/profile").text
    assert "陈小明" in story.clerk.get("/admin/talent").text
    stranger = Person(story.town.app, "")
    assert "陈小明" not in stranger.get("/craftsmen").text
    chen.get("/my/profile/listing")
    chen.send("/my/profile/listing", skill="薄板焊接一次合格")
    assert "陈小明" in stranger.get("/craftsmen").text


def li_sees_his_gap_and_a_course_that_closes_part_of_it(li: Person) -> None:
    profile = li.get("/my/profile").text
    assert "还差" in profile
    assert "焊工技师班" in profile
