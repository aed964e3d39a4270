"""The invented district on each kind of database: it comes, a worker reads his score in it, and it goes."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import func, select

from craftsman import journal
from craftsman.accounts.models import Person
from craftsman.db import session
from craftsman.demo import actions
from tests.browsing import Browser


def test_the_district_comes_is_visited_and_goes(app: Flask) -> None:
    with app.app_context():
        actions.load(datetime.now(UTC), actions.SMALL)
    visitor = Browser(app.test_client())
    visitor.get("/demo")
    with app.app_context():
        chen = session().scalar(select(Person.id).where(Person.name == "陈小明"))
    first = visitor.send(f"/demo/sign-in/{chen}/worker")
    assert first.url == "/my"
    assert "证书编号被遮挡，请重拍全页" in first.text
    why = visitor.get("/my/score")
    assert "46.0" in why.text
    assert "缺结对协议，补上可加3分" in why.text
    assert "部门退回，去补正" in why.text
    with app.app_context():
        actions.purge(datetime.now(UTC))
        assert session().scalar(select(func.count()).select_from(Person)) == 0
        assert journal.verify()[1] is None
    assert visitor.get("/my").url == "/login"
    assert "还没有遴选批次" in visitor.get("/rounds").text
