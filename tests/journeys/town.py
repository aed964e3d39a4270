"""The people of a whole round, each at a browser without JavaScript: workers, one reviewer per department, the clerk."""

from __future__ import annotations

import io
import re
from typing import Any

from flask import Flask

from craftsman import crypto, db, jobs
from craftsman.accounts import actions as accounts
from craftsman.accounts import queries as people
from tests.browsing import Browser, Page
from tests.clock import Clock
from tests.story import PASSWORD, Entry, Newcomer


class Person(Browser):
    """Somebody with a phone number and a password; signs in when a page asks him to."""

    def __init__(self, app: Flask, phone: str) -> None:
        super().__init__(app.test_client())
        self.phone = phone

    def get(self, url: str, **headers: str) -> Page:
        page = super().get(url, **headers)
        if page.url == "/login":
            self.send("/login", phone=self.phone, password=PASSWORD)
            page = super().get(url, **headers)
        if page.url == "/my/confirm":
            page = self.send("/my/confirm", password=PASSWORD)
        return page

    def post(self, url: str, **fields: Any) -> Page:
        """Send what no page offers: tokens are taken from any form of one's own settings."""
        given = self.get("/my/settings").forms[0].values
        tokens = {"csrf_token": given["csrf_token"], "key": crypto.new_token()[:22]}
        return self._show(self.client.post(url, data={**tokens, **fields}, follow_redirects=True))


class Town:
    """Everybody who takes part in a round."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        with app.app_context():
            with db.transaction():
                accounts.add_reference_rows()
            self.places = {one.code: one.id for one in people.departments()}
        hashed = crypto.hash_password(PASSWORD)
        self.clerk = self._staff("罗敏", "13900000012", hashed, "clerk")
        self.reviewers = {
            code: self._staff("张敏", f"1390000{number:04d}", hashed, "reviewer", place)
            for number, (code, place) in enumerate(self.places.items(), 101)
        }

    def _staff(self, name: str, phone: str, hashed: str, role: str, place: int | None = None) -> Person:
        with self.app.app_context(), db.transaction():
            accounts.add_staff(name, phone, hashed, [(role, place, None, False)], now=self.clock.now())
        return Person(self.app, phone)

    def drain(self, **ahead: float) -> None:
        """The worker process does what is due by the story's clock."""
        self.clock.pass_by(**ahead)
        with self.app.app_context():
            jobs.drain(ahead=self.clock.ahead)

    def register(self, newcomer: Newcomer, employer: str = "路桥恒昌管业有限公司") -> Person:
        person = Person(self.app, newcomer.phone)
        person.get("/register")
        page = person.send(
            "/register",
            name=newcomer.name,
            id_number=newcomer.id_number,
            phone=newcomer.phone,
            employer=employer,
            company="other",
            town="金清镇",
            trade="焊工",
            password=PASSWORD,
            consents=["processing", "sensitive"],
        )
        assert page.status == 200, page.text
        return person

    def enter(self, person: Person, entry: Entry) -> str:
        """Type one achievement, send its file; returns the address of its page."""
        person.get(f"/my/achievements/new/{entry.kind}")
        parts = zip(("year", "month", "day"), entry.day, strict=True)
        days = {f"{entry.day_field}-{part}": value for part, value in parts}
        ticks = dict.fromkeys(entry.ticks, "y")
        page = person.send(f"/my/achievements/new/{entry.kind}", **entry.texts, **entry.choices, **days, **ticks)
        assert page.status == 200, page.text
        attach(person, page.url, *entry.file)
        return page.url

    def apply(self, person: Person) -> str:
        """From the first page of the round to the receipt; returns the number."""
        page = person.get("/my/applications/new")
        page = person.send("/my/applications/new", registers="yes")
        number = page.url.rsplit("/", 1)[-1]
        person.get(f"/my/applications/{number}/check")
        page = person.send(f"/{number}/submit", declared="y", publication="y")
        assert page.url.endswith("/submitted"), page.text
        assert number in page.text
        return number

    def answer_all(self, *departments: str) -> int:
        """Each reviewer works his queue to its end, one duty after another; returns how many decisions that took."""
        done = 0
        for code in departments or self.places:
            reviewer = self.reviewers[code]
            page = reviewer.get("/review/next")
            while (found := re.fullmatch(r"/review/duties/(\d+)", page.url)) is not None:
                done += 1
                page = reviewer.send(f"/duties/{found[1]}/decision")
                assert page.status == 200, page.text
        return done


def attach(person: Browser, address: str, name: str, kind: str, data: bytes) -> Page:
    """Send a file on an achievement's page."""
    person.get(address)
    page = person.send(address, files={"files": (io.BytesIO(data), name, kind)}, act="upload")
    assert name in page.text, page.text
    return page
