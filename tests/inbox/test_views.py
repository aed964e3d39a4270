"""Pages of messages: whose they are, what reading changes, what the office may see and send again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from craftsman import db
from craftsman.accounts import actions as accounts
from craftsman.accounts.models import Person
from craftsman.db import session
from craftsman.inbox import actions, adapters, jobs
from craftsman.inbox.models import ChannelPause, Delivery, Message
from craftsman.jobs import drain
from craftsman.journal import Entry
from tests.inbox.conftest import Cast, Clock, Enter

NEWS = {"department": "教育局", "achievement": "师带徒2人"}
DUE = {"today": 3, "late": 1}


@dataclass
class Story:
    """What has happened before somebody opens a page. Each call is a moment of its own, as each request is."""

    app: Flask
    clock: Clock

    def tell(
        self, person: int, code: str = "achievement_verified", values: dict[str, object] = NEWS, link: str | None = None
    ) -> int:
        with self.app.app_context(), db.transaction():
            return actions.send_message(person, code, values, actor=None, now=datetime.now(UTC), link=link)

    def read_at(self, message_id: int) -> datetime | None:
        with self.app.app_context():
            return session().scalar(select(Message.read_at).where(Message.id == message_id))

    def broken(self, person: int, state: str = "failed", error: str = "对方答复400") -> int:
        """A delivery that ended badly."""
        message = self.tell(person, "duties_due", DUE)
        with self.app.app_context(), db.transaction():
            row = session().scalars(select(Delivery).where(Delivery.message_id == message)).one()
            row.state, row.attempts, row.error, row.next_at, row.settled_at = state, 5, error, None, self.clock.at
            return row.id

    def change(self, row: Any, row_id: int, **values: object) -> None:
        with self.app.app_context(), db.transaction():
            for name, value in values.items():
                setattr(session().get_one(row, row_id), name, value)

    def delivery(self, row_id: int) -> Delivery:
        with self.app.app_context():
            return session().get_one(Delivery, row_id)

    def acts(self) -> list[str]:
        with self.app.app_context():
            return list(session().scalars(select(Entry.act).order_by(Entry.seq)))

    def noon_tomorrow(self) -> None:
        """Everything that may go out has gone out."""
        self.clock.set(f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}T12:00")
        with self.app.app_context():
            jobs.sweep(self.clock.at)
            drain()

    def ask_for_code(self, phone: str = "13800000512") -> None:
        self.clock.at = datetime.now(UTC)
        with self.app.app_context():
            with db.transaction():
                accounts.send_code(phone, "127.0.0.1", now=self.clock.at)
            drain()


@pytest.fixture
def story(app: Flask, clock: Clock) -> Story:
    return Story(app, clock)


def form_of(client: FlaskClient, page: str, action: str) -> dict[str, str]:
    """The hidden values of the form that posts to `action`."""
    html = client.get(page).get_data(as_text=True)
    found = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', html, re.S)
    assert found, f"{page} has no form for {action}"
    values = {}
    for field in re.findall(r"<input[^>]*>", found.group()):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        values[name.group(1) if name else ""] = value.group(1) if value else ""
    return values


def post(client: FlaskClient, page: str, action: str, **more: str) -> tuple[int, str]:
    answer = client.post(action, data={**form_of(client, page, action), **more})
    return answer.status_code, answer.headers.get("Location", "")


# --- my messages -----------------------------------------------------------------------------------------------------


def test_nobody_reads_without_signing_in(client: FlaskClient) -> None:
    for page in ("/my/messages", "/my/messages/1", "/admin/deliveries", "/admin/outbox"):
        answer = client.get(page)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/login")


def test_an_empty_inbox_says_what_will_come(cast: Cast, enter: Enter) -> None:
    html = enter(cast.worker)[0].get("/my/messages").get_data(as_text=True)
    assert "还没有消息" in html
    assert "全部标为已读" not in html


def test_looking_at_a_message_writes_nothing(story: Story, cast: Cast, enter: Enter) -> None:
    news = story.tell(cast.worker)
    client, _ = enter(cast.worker)
    assert "未读" in client.get("/my/messages").get_data(as_text=True)
    assert client.get(f"/my/messages/{news}").status_code == 200
    assert story.read_at(news) is None


def test_a_message_is_marked_by_a_button(story: Story, cast: Cast, enter: Enter) -> None:
    news = story.tell(cast.worker)
    client, _ = enter(cast.worker)
    assert post(client, f"/my/messages/{news}", f"/my/messages/{news}/read") == (303, "/my/messages")
    first = story.read_at(news)
    assert first is not None
    page = client.get(f"/my/messages/{news}").get_data(as_text=True)
    assert "已读" in page
    assert "知道了" not in page


def test_the_way_on_marks_it_too(story: Story, cast: Cast, enter: Enter) -> None:
    news = story.tell(cast.worker, link="/my/achievements")
    client, _ = enter(cast.worker)
    assert post(client, f"/my/messages/{news}", f"/my/messages/{news}/read", go="1") == (303, "/my/achievements")
    assert story.read_at(news) is not None


def test_marking_needs_a_form_of_ours(story: Story, cast: Cast, enter: Enter) -> None:
    news = story.tell(cast.worker)
    assert enter(cast.worker)[0].post(f"/my/messages/{news}/read").status_code == 400
    assert story.read_at(news) is None


def test_all_are_marked_up_to_what_the_page_showed(story: Story, cast: Cast, enter: Enter) -> None:
    shown = [story.tell(cast.worker), story.tell(cast.worker)]
    other = story.tell(cast.rival)
    client, _ = enter(cast.worker)
    form = form_of(client, "/my/messages", "/my/messages/read")
    later = story.tell(cast.worker)
    assert client.post("/my/messages/read", data=form).status_code == 303
    assert all(story.read_at(one) for one in shown)
    assert story.read_at(later) is None
    assert story.read_at(other) is None


@pytest.mark.parametrize("number", ["", "x", "-1", "1" * 20, "１"])
def test_a_twisted_number_marks_nothing(story: Story, cast: Cast, enter: Enter, number: str) -> None:
    news = story.tell(cast.worker)
    client, _ = enter(cast.worker)
    assert post(client, "/my/messages", "/my/messages/read", up_to=number)[0] == 303
    assert story.read_at(news) is None


def test_a_foreign_message_does_not_exist(story: Story, cast: Cast, enter: Enter) -> None:
    news = story.tell(cast.worker)
    for stranger in (cast.rival, cast.clerk):
        client, _ = enter(stranger)
        own = story.tell(stranger)
        form = form_of(client, f"/my/messages/{own}", f"/my/messages/{own}/read")
        assert client.get(f"/my/messages/{news}").status_code == 404
        assert client.post(f"/my/messages/{news}/read", data=form).status_code == 404
        assert "师带徒" in client.get("/my/messages").get_data(as_text=True)  # his own
    assert story.read_at(news) is None


@pytest.mark.parametrize("page", ["/my/messages/99999999999999999999", "/my/messages/0", "/my/messages/x"])
def test_no_such_message(cast: Cast, enter: Enter, page: str) -> None:
    assert enter(cast.worker)[0].get(page).status_code == 404


def test_pages_follow_each_other_without_gap_or_repeat(story: Story, cast: Cast, enter: Enter) -> None:
    sent = [story.tell(cast.worker) for _ in range(45)]
    client, _ = enter(cast.worker)
    seen: list[int] = []
    page = "/my/messages"
    while page:
        html = client.get(page).get_data(as_text=True)
        seen += [int(number) for number in re.findall(r'href="/my/messages/(\d+)"', html)]
        onward = re.search(r'href="([^"]+)" rel="next"', html)
        page = onward.group(1).replace("&amp;", "&") if onward else ""
    assert seen == sent[::-1]


def test_unread_ones_alone(story: Story, cast: Cast, enter: Enter) -> None:
    old, new = story.tell(cast.worker), story.tell(cast.worker)
    client, _ = enter(cast.worker)
    story.change(Message, old, read_at=datetime.now(UTC))
    html = client.get("/my/messages?show=unread").get_data(as_text=True)
    assert f"/my/messages/{new}" in html
    assert f"/my/messages/{old}" not in html


def test_the_same_questions_for_one_and_for_twenty(story: Story, app: Flask, cast: Cast, enter: Enter) -> None:
    client, _ = enter(cast.worker)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.db.engine
    event.listen(engine, "before_cursor_execute", note)
    counts = []
    for more in (1, 19):
        for _ in range(more):
            story.tell(cast.worker)
        asked.clear()
        client.get("/my/messages")
        counts.append(len(asked))
    event.remove(engine, "before_cursor_execute", note)
    assert counts[0] == counts[1] <= 8


def test_the_newest_two_for_the_first_page(story: Story, cast: Cast, enter: Enter) -> None:
    sent = [story.tell(cast.worker) for _ in range(3)]
    client, _ = enter(cast.worker)
    html = client.get("/my/messages/_recent", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert [int(number) for number in re.findall(r'href="/my/messages/(\d+)"', html)] == sent[:0:-1]
    assert "3条未读" in html
    direct = client.get("/my/messages/_recent")
    assert (direct.status_code, direct.headers["Location"]) == (303, "/my/messages")


def test_text_is_shown_as_text(story: Story, cast: Cast, enter: Enter) -> None:
    news = story.tell(cast.worker, "evidence_refused", {"file": "<script>alert(1)</script>.jpg", "reason": "打不开"})
    html = enter(cast.worker)[0].get(f"/my/messages/{news}").get_data(as_text=True)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_a_person_sees_what_became_of_his_text_message(story: Story, cast: Cast, enter: Enter) -> None:
    news = story.tell(cast.worker, "duties_due", DUE)
    story.noon_tomorrow()
    html = enter(cast.worker)[0].get(f"/my/messages/{news}").get_data(as_text=True)
    assert "短信 138****0512" in html
    assert "已送达" in html
    assert "13800000512" not in html


# --- the office ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/admin/deliveries", "/admin/deliveries/1", "/admin/outbox"])
def test_deliveries_are_for_the_office(cast: Cast, enter: Enter, page: str) -> None:
    answer = enter(cast.worker)[0].get(page)
    assert answer.status_code == 403
    assert "请联系区总工会经办人员" in answer.get_data(as_text=True)


def test_the_office_sees_states_and_masked_phones(story: Story, cast: Cast, enter: Enter) -> None:
    story.broken(cast.worker)
    story.tell(cast.rival, "duties_due", DUE)
    html = enter(cast.clerk)[0].get("/admin/deliveries").get_data(as_text=True)
    for word in ("陈小明", "徐海波", "138****0512", "未送达", "待发送", "对方答复400", "审核到期提醒"):
        assert word in html
    assert "13800000" not in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("show=problems", True),
        ("show=waiting", False),
        ("channel=email", False),
        ("code=duties_due", True),
        ("code=on_notice", False),
        ("show=x&channel=y&code=z&before=q", True),
    ],
)
def test_filters(story: Story, cast: Cast, enter: Enter, query: str, shown: bool) -> None:
    row = story.broken(cast.worker)
    html = enter(cast.clerk)[0].get(f"/admin/deliveries?{query}").get_data(as_text=True)
    assert (f"/admin/deliveries/{row}" in html) == shown


def test_sending_again(story: Story, cast: Cast, enter: Enter) -> None:
    row = story.broken(cast.worker)
    client, _ = enter(cast.clerk)
    key = story.delivery(row).uid
    status, place = post(client, f"/admin/deliveries/{row}", f"/admin/deliveries/{row}/retry")
    assert (status, place) == (303, f"/admin/deliveries/{row}")
    again = story.delivery(row)
    assert (again.state, again.attempts, again.uid) == ("queued", 0, key)
    assert story.acts()[-1] == "delivery.retry"


def test_two_clerks_send_again_once(story: Story, cast: Cast, enter: Enter) -> None:
    row = story.broken(cast.worker)
    client, _ = enter(cast.clerk)
    page, action = f"/admin/deliveries/{row}", f"/admin/deliveries/{row}/retry"
    mine, theirs = form_of(client, page, action), form_of(client, page, action)
    assert client.post(action, data=mine).status_code == 303
    assert client.post(action, data=mine).status_code == 303, "the same form again: the first answer"
    answer = client.post(action, data=theirs)
    assert answer.status_code == 409
    assert "您的操作没有生效" in answer.get_data(as_text=True)
    assert story.acts().count("delivery.retry") == 1


def test_what_arrived_is_not_sent_again(story: Story, cast: Cast, enter: Enter) -> None:
    row = story.broken(cast.worker)
    client, _ = enter(cast.clerk)
    form = form_of(client, f"/admin/deliveries/{row}", f"/admin/deliveries/{row}/retry")
    story.change(Delivery, row, state="sent")
    answer = client.post(f"/admin/deliveries/{row}/retry", data={**form, "state": "sent"})
    assert answer.status_code == 422
    assert "不用重发" in answer.get_data(as_text=True)


def test_all_that_failed_is_sent_again_but_not_what_may_have_arrived(story: Story, cast: Cast, enter: Enter) -> None:
    failed, unknown = story.broken(cast.worker), story.broken(cast.rival, "unknown")
    client, _ = enter(cast.clerk)
    assert post(client, "/admin/deliveries?show=problems", "/admin/deliveries/retry")[0] == 303
    assert story.delivery(failed).state == "queued"
    assert story.delivery(unknown).state == "unknown"
    story.noon_tomorrow()
    assert story.delivery(failed).state == "delivered"


def test_a_worker_cannot_send_again(story: Story, cast: Cast, enter: Enter) -> None:
    row = story.broken(cast.worker)
    client, _ = enter(cast.worker)
    own = story.tell(cast.worker)
    form = form_of(client, f"/my/messages/{own}", f"/my/messages/{own}/read")
    assert client.post(f"/admin/deliveries/{row}/retry", data={**form, "state": "failed"}).status_code == 403
    assert client.post("/admin/deliveries/retry", data={**form, "up_to": str(row)}).status_code == 403
    assert story.delivery(row).state == "failed"


def test_a_resting_channel_is_said(app: Flask, cast: Cast, enter: Enter) -> None:
    now = datetime.now(UTC)
    with app.app_context(), db.transaction():
        session().add(ChannelPause(channel="sms", since=now, until=now + timedelta(minutes=1)))
    html = enter(cast.clerk)[0].get("/admin/deliveries").get_data(as_text=True)
    assert "短信通道从" in html
    assert "恢复后自动发出" in html


# --- the outbox ------------------------------------------------------------------------------------------------------


def test_the_outbox_of_a_demo_shows_codes(story: Story, cast: Cast, enter: Enter) -> None:
    story.change(Person, cast.worker, demo=True)
    story.ask_for_code()
    html = enter(cast.clerk)[0].get("/admin/outbox").get_data(as_text=True)
    assert re.search(r"验证码\d{6}，", html)
    assert "138****0512" in html


def test_the_outbox_of_development_hides_codes(story: Story, cast: Cast, enter: Enter) -> None:
    story.ask_for_code()
    html = enter(cast.clerk)[0].get("/admin/outbox").get_data(as_text=True)
    assert "验证码******，" in html
    assert not re.search(r"验证码\d", html)


def test_in_production_there_is_no_outbox(cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters, "_installed", adapters.Ways())
    assert enter(cast.clerk)[0].get("/admin/outbox").status_code == 404


def test_a_demo_shows_the_newest_code_on_this_machine_only(story: Story, app: Flask, cast: Cast) -> None:
    client, ask = app.test_client(), {"HX-Request": "true"}
    story.ask_for_code()
    assert client.get("/outbox/_code", headers=ask).status_code == 404, "no demo"
    story.change(Person, cast.worker, demo=True)
    html = client.get("/outbox/_code", headers=ask).get_data(as_text=True)
    assert re.search(r"验证码\d{6}，", html)
    away = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/outbox/_code", headers=ask, environ_overrides=away).status_code == 404
    assert client.get("/outbox/_code").status_code == 404, "a fragment without a page"
    assert re.search(r"验证码\d{6}，", client.get("/login/code/enter").get_data(as_text=True))
