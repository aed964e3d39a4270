"""A round on public notice, shared by the tests of notices: five people proposed, two not; the notice runs from Monday to Friday.

Call inside an app context; each function commits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from craftsman import db
from craftsman.accounts.actor import Actor
from craftsman.notices import actions, queries
from craftsman.notices.models import Notice, NoticeLine, Objection
from craftsman.rounds import queries as calendar
from craftsman.rounds.stages import DISTRICT
from tests import cast
from tests.selection import scene
from tests.selection.scene import Scene

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
OPENING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 9:00 in the district
RUNNING = OPENING + timedelta(days=1)
OVER = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)  # Saturday 0:00
TEXT = {
    "title": "关于2026年“路桥工匠”拟命名人选的公示",
    "document_no": "路总工〔2026〕31号",
    "basis": "根据《路桥工匠遴选管理办法》，经自主申报、部门联审和区总工会研究",
    "phone": "0576-8000 0000",
    "hours": "工作日8:30至17:30",
    "address": "台州市路桥区银安街000号",
    "mail": "",
    "organiser": "台州市路桥区总工会",
}
PHONE = "13900000777"


@dataclass(frozen=True)
class OnNotice:
    """The scene with its notice."""

    scene: Scene
    notice_id: int

    @property
    def round_id(self) -> int:
        return self.scene.round_id

    @property
    def actor(self) -> Actor:
        return self.scene.actor

    @property
    def lines(self) -> list[NoticeLine]:
        return list(queries.lines_of(self.notice_id))

    def line_of(self, application_id: int) -> NoticeLine:
        return next(one for one in self.lines if one.application_id == application_id)


def draft(the: Scene, *, opens_on: date = MONDAY, now: datetime = OPENING, **changed: str) -> Notice:
    with db.transaction():
        return actions.save_draft(the.round_id, {**TEXT, **changed}, opens_on, version=0, actor=the.actor, now=now)


def publish(the: Scene, *, now: datetime = OPENING, opens_on: date = MONDAY) -> OnNotice:
    drafted = draft(the, opens_on=opens_on, now=now)
    with db.transaction():
        notice = actions.publish(the.round_id, counts=None, version=drafted.version, actor=the.actor, now=now)
        return OnNotice(the, notice.id)


def running_now(**given: Any) -> OnNotice:
    """The same by the machine's own clock, for pages: opened on the last working day that has begun."""
    opens_on = datetime.now(DISTRICT).date()
    while not calendar.workdays().is_working(opens_on):
        opens_on -= timedelta(days=1)
    at = datetime.combine(opens_on, datetime.min.time(), DISTRICT)
    return publish(scene.proposed_round(**given), now=at, opens_on=opens_on)


def on_notice(**given: Any) -> OnNotice:
    """A proposed round whose notice is published on its first day."""
    return publish(scene.proposed_round(**given))


def objected(the: OnNotice, *, line_id: int | None = None, now: datetime = RUNNING, **changed: Any) -> str:
    """Somebody objects; returns the number."""
    given = {
        "as_unit": False,
        "unit": "",
        "name": "郑晓峰",
        "phone": PHONE,
        "facts": "2025年在其他区参加评选，材料重复使用。",
    }
    with db.transaction():
        raised = actions.Raised(line_id=line_id, **{**given, **changed})
        return actions.raise_objection(the.notice_id, raised, [], now=now).number


def objection(number: str) -> Objection:
    return db.session().query(Objection).filter_by(number=number).populate_existing().one()


def accepted(the: OnNotice, **given: Any) -> str:
    number = objected(the, **given)
    with db.transaction():
        actions.accept(number, version=1, actor=the.actor, now=RUNNING)
    return number


def answer(the: OnNotice, number: str, effect: str = "upheld", **given: Any) -> None:
    given = {"version": 2, "now": RUNNING + timedelta(days=1), **given}
    with db.transaction():
        actions.answer(number, effect, "经核查，答复如下。", actor=the.actor, **given)


def reviewer_actor(department: str = "renshe") -> Actor:
    return cast.actor_of(cast.reviewer(department), "reviewer")
