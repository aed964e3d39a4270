"""Whatever people type is printed as text, on pages and on paper, and nothing that it names is fetched."""

from __future__ import annotations

import html
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time

import pypdfium2
import pytest
from flask import Flask

from craftsman import db
from craftsman.accounts.models import Person
from craftsman.applications.models import Application
from craftsman.files import get
from craftsman.notices import actions as notices
from craftsman.reviews import actions as reviews
from craftsman.rounds import queries as rounds
from craftsman.rounds.stages import DISTRICT
from craftsman.talents import actions as talents
from craftsman.talents.jobs import draw_profile
from craftsman.training import actions as training
from tests import cast, season
from tests.browsing import Browser
from tests.certificates import scene as certified
from tests.certificates.scene import Line
from tests.notices import stage
from tests.season import NOW
from tests.training.tables import as_csv, row

RARE = "𪢮"  # outside the basic plane: two units in UTF-16, four bytes in UTF-8
OVERRIDE = "\u202e"  # turns the reading direction of what follows


@dataclass
class Trap:
    """A server that must never be called."""

    port: int = 0
    calls: list[bytes] = field(default_factory=list)

    def text(self, word: str) -> str:
        """Markup that would fetch from here, were it markup."""
        return f"{word}{RARE}<img src=http://127.0.0.1:{self.port}/a><b>"

    def shown(self, word: str) -> str:
        """The same as a page must write it."""
        return str(html.escape(self.text(word)))


@pytest.fixture
def trap() -> Iterator[Trap]:
    found, door = Trap(), socket.create_server(("127.0.0.1", 0))
    found.port = door.getsockname()[1]

    def listen() -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            found.calls.append(caller.recv(200))
            caller.close()

    threading.Thread(target=listen, daemon=True).start()
    yield found
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    assert found.calls == []


def printed(page: str, trap: Trap, *words: str) -> None:
    """Each word stands there as text, and no tag of it as a tag."""
    plain = page.replace("&#34;", "&quot;")
    for word in words:
        assert trap.shown(word) in plain, f"{word} is not on the page as it was typed"
    assert "<img src=http" not in page
    assert f'"http://127.0.0.1:{trap.port}' not in page


def test_pages_of_the_public_and_of_the_office(app: Flask, trap: Trap) -> None:
    """Name, employer and trade on list, notice and certificate pages; the notice's words, the objection and its answer."""
    with app.app_context():
        scene = certified.selection.proposed_round()
        with db.transaction() as unit:
            for one in unit.query(Application).filter_by(round_id=scene.round_id):
                one.name, one.employer, one.trade = trap.text("名"), trap.text("厂"), trap.text("工")
                unit.get_one(Person, one.person_id).name = one.name
        opens, today = rounds.workdays().after(NOW.date() - 9 * season.DAY, 1), datetime.now(DISTRICT).date()
        while rounds.workdays().after(opens, 1) <= today:
            opens = rounds.workdays().after(opens, 1)
        now = datetime.combine(opens, time(), DISTRICT)
        words = {"title": trap.text("公示"), "basis": trap.text("依据"), "address": trap.text("地址")}
        drafted = stage.draft(scene, opens_on=opens, now=now, **words)
        with db.transaction():
            notice = notices.publish(scene.round_id, counts=None, version=drafted.version, actor=scene.actor, now=now)
            the = stage.OnNotice(scene, notice.id)
        number = stage.objected(
            the, line_id=the.lines[0].id, facts=trap.text("事实"), name=trap.text("反映人")[:50], now=now
        )
        with db.transaction():
            notices.accept(number, version=1, actor=scene.actor, now=now)
        with db.transaction():
            notices.answer(number, "upheld", trap.text("答复"), version=2, actor=scene.actor, now=now)
        named = certified.named_round([Line(trap.text("名"), trap.text("厂"), trap.text("工"))])
        code = certified.certificates(named.round_id)[0].code
        slug, slug_named = season.round_row(scene.round_id).slug, season.round_row(named.round_id).slug
        clerk = Browser(cast.signed_in(app, scene.clerk))
        notice_id = the.notice_id
    public = Browser(app.test_client())
    for browser, address, shown in (
        (public, f"/notices/{notice_id}", ("公示", "依据", "地址", "名", "厂", "工")),
        (public, "/notices", ("公示",)),
        (public, f"/v/{code}", ("名", "厂", "工")),
        (clerk, f"/admin/rounds/{slug}/ranking", ("名", "厂")),
        (clerk, f"/admin/rounds/{slug}/proposal", ("名", "厂")),
        (clerk, f"/admin/rounds/{slug}/notice", ("名",)),
        (clerk, f"/admin/rounds/{slug}/notice/correct", ("名",)),
        (clerk, f"/admin/objections/{number}", ("名", "事实", "答复")),
        (clerk, f"/admin/rounds/{slug_named}/certificates/names", ("名", "厂")),
        (clerk, f"/admin/rounds/{slug_named}/certificates/list", ("名", "厂")),
    ):
        page = browser.get(address)
        assert page.status == 200, address
        printed(page.html, trap, *shown)


def test_pages_of_worker_and_department(app: Flask, trap: Trap) -> None:
    """What he claims before the reviewer, the reviewer's reason before him, a course's name before both."""
    with app.app_context():
        patent = {**season.PATENT, "name": trap.text("专利")}
        person = season.worker("陈小明", 1, (("patent", patent),), firm=trap.text("厂"))
        application_id = season.submit(season.open_round(), person)
        duty = season.duties(application_id)["patent"]
        judge = cast.reviewer("shichang")
        number, judge_client = season.application(application_id).number, cast.signed_in(app, judge)
        db.session().rollback()  # the page is asked for as if from outside: it must see what was just written
        shown_to_judge = Browser(judge_client).get(f"/review/duties/{duty.id}")
        with db.transaction():
            made = reviews.decide(
                duty.id, "returned", revision=duty.revision, reason_codes=["other"], note=trap.text("理由"),
                actor=cast.actor_of(judge, "reviewer"), now=NOW,
            )  # fmt: skip
            made_id = made.id
        with db.transaction():
            reviews.take_effect(made_id, now=NOW + season.DAY)
        clerk = cast.actor_of(cast.clerk(), "clerk")
        with db.transaction():
            table = as_csv([row(课程名称=trap.text("课程"), 上课地点=trap.text("教室"))])
            sent = training.send_table(f"{trap.text('表格')}.csv", table, actor=clerk, now=NOW)
            plan = training.preview(sent).plan
            assert plan
            training.apply_table(sent.id, plan.digest, actor=clerk, now=NOW)
        worker = Browser(cast.signed_in(app, person))
    printed(shown_to_judge.html, trap, "专利", "厂")
    printed(worker.get("/my/achievements").html, trap, "专利")
    printed(worker.get(f"/my/applications/{number}/corrections").html, trap, "专利", "理由")
    printed(worker.get(f"/my/applications/{number}/progress").html, trap, "理由")
    printed(worker.get("/training").html, trap, "课程")
    printed(Browser(cast.signed_in(app, clerk.person_id)).get("/admin/training").html, trap, "课程")


@pytest.mark.usefixtures("fonts")
def test_papers(app: Flask, trap: Trap) -> None:
    """The certificate says what was typed, sign by sign; drawing it opens no connection."""
    with app.app_context():
        name = f"陈{RARE}明"
        scene = certified.named_round([Line(name, trap.text("厂"), "焊工<i>")], drawn=True)
        row_ = certified.certificates(scene.round_id)[0]
        assert row_.key, row_.held
        text = pypdfium2.PdfDocument(get(row_.key))[0].get_textpage().get_text_range()
    plain = re.sub(r"\s", "", text)
    for word in (name, trap.text("厂"), "焊工<i>"):
        assert re.sub(r"\s", "", word) in plain, plain


@pytest.mark.usefixtures("fonts")
def test_the_profile_on_paper(app: Flask, trap: Trap) -> None:
    """The worker's own words and his firm's, as typed; a name outside the fonts holds the certificate and says so as text."""
    with app.app_context():
        name = f"陈{RARE}明"
        patent = {**season.PATENT, "name": trap.text("专利")}
        person = season.worker(name, 1, (("patent", patent),), firm=trap.text("厂"))
        season.open_round(datetime.now(DISTRICT) - 5 * season.DAY, datetime.now(DISTRICT) + 9 * season.DAY)
        with db.transaction():
            asked = talents.ask_for_paper(actor=cast.actor_of(person, "worker"), now=NOW).id
        draw_profile(asked)
        drawn = talents.open_paper(actor=cast.actor_of(person, "worker"))
        assert drawn is not None
        pages = pypdfium2.PdfDocument(drawn)
        plain = re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pages))
    for word in (name, trap.text("厂")):
        assert re.sub(r"\s", "", word) in plain, plain
    assert f"<imgsrc=http://127.0.0.1:{trap.port}/a><b>" in plain


@pytest.mark.usefixtures("fonts")
def test_a_held_name_is_text_in_the_office(app: Flask, trap: Trap) -> None:
    absent = "\U000323b0"  # the last sign of an extension that no font of the certificate knows
    with app.app_context():
        scene = certified.named_round([Line(f"陈{absent}", trap.text("厂"), "焊工")], drawn=True)
        held = certified.certificates(scene.round_id)[0].hold
        slug, clerk = season.round_row(scene.round_id).slug, Browser(cast.signed_in(app, scene.clerk))
    assert absent in held
    page = clerk.get(f"/admin/rounds/{slug}/certificates")
    assert html.escape(held) in page.html
    printed(page.html, trap)


def test_signs_that_turn_or_hide_text_are_refused_where_they_are_typed(app: Flask) -> None:
    with app.app_context():
        the = stage.running_now()
        slug = season.round_row(the.round_id).slug
        clerk = Browser(cast.signed_in(app, the.scene.clerk))
        line, application, notice_id = the.lines[0].id, the.lines[0].application_id, the.notice_id
        worker = Browser(cast.signed_in(app, cast.worker("陈小明", 777)))
    public = Browser(app.test_client())
    public.get(f"/notices/{notice_id}/objections/new")
    given = {"as_unit": "person", "name": "郑晓峰", "phone": "13900000777", "line_id": str(line)}
    clerk.get(f"/admin/rounds/{slug}/notice/correct?application={application}")
    worker.get("/my/achievements/new/patent")
    for sign in (OVERRIDE, "\u2066", "\x00", "\x1b"):
        assert public.send("/objections/new", **given, facts=f"请{sign}核实").status == 422
        assert public.send("/objections/new", **{**given, "name": f"郑{sign}峰"}, facts="请核实").status == 422
        typed = {"name": f"陈{sign}明", "sex": "男", "employer": "某厂", "trade": "焊工", "basis": "更正"}
        assert clerk.send("/notice/correct", **typed).status == 422
        values = {"number": "ZL202320000486.2", "name": f"管件{sign}夹具", "role_rank": "1", "type": "utility"}
        assert worker.send("/my/achievements/new/patent", **values).status == 422
