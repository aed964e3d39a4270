"""What happens behind the scene of a browser story, on a running portal's own data: a round opens, staff join, days pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from flask import Flask

from craftsman import create_app, crypto, db
from craftsman.accounts import actions as accounts
from craftsman.accounts import queries as people
from craftsman.accounts.models import Person
from craftsman.applications.models import Application, Duty
from craftsman.notices.models import Notice
from craftsman.reviews import actions as reviews
from craftsman.reviews.models import Decision
from craftsman.rounds.models import Round
from craftsman.rounds.titles import Title
from tests import season
from tests.conftest import release, settings_for
from tests.running import Portal
from tests.story import PASSWORD

INSTANTS = ("opens_at", "closes_at", "published_at", "frozen_at", "proposed_at", "noticed_at", "named_at")
TITLES = (Title("路桥工匠", 1, "路工匠"), Title("产业工人标兵", 1, "路标兵"))
LATER = timedelta(minutes=11)


class Backstage:
    """The portal's data, reached by the real actions with any `now`."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def round(self, number: int) -> tuple[int, str, str]:
        """An open round; (id, slug, name)."""
        now = datetime.now(UTC)
        named = {"slug": f"story-{number}", "prefix": f"ST{number:02d}", "titles_given": TITLES}
        with self.app.app_context():
            round_id = season.open_round(now - timedelta(days=5), now + timedelta(days=5), **named)
            row = season.round_row(round_id)
            return row.id, row.slug, row.name

    def staff(self, name: str, phone: str, role: str, department: str | None = None) -> str:
        """Somebody of the office with the story's password; returns the phone number."""
        with self.app.app_context(), db.transaction():
            place = {one.code: one.id for one in people.departments()}[department] if department else None
            given = [(role, place, None, False)]
            accounts.add_staff(name, phone, crypto.hash_password(PASSWORD), given, now=datetime.now(UTC))
        return phone

    def applicant(self, round_id: int, name: str, serial: int, level: str) -> str:
        """A worker whose application is handed in and scored; signs in with the returned phone number."""
        with self.app.app_context():
            skill = {**season.SKILL, "level": level, "number": f"093300102130{serial:04d}"}
            person = season.worker(name, serial, (("skill_certificate", skill),))
            season.scored(round_id, person, now=datetime.now(UTC))
            with db.transaction() as unit:
                unit.get_one(Person, person).password_hash = crypto.hash_password(PASSWORD)
        return f"1380000{serial:04d}"

    def duties(self, number: str) -> dict[str, Duty]:
        with self.app.app_context():
            db.session().rollback()
            return season.duties(self.application(number))

    def application(self, number: str) -> int:
        return int(db.session().query(Application.id).filter_by(number=number).one()[0])

    def vetoes_cleared(self, number: str) -> None:
        """Departments find nothing against him."""
        for duty in self.duties(number).values():
            if duty.gate is not None and duty.state == "open":
                with self.app.app_context():
                    season.answer(duty.id, now=datetime.now(UTC))

    def ten_minutes_pass(self) -> None:
        """Every decision takes effect."""
        with self.app.app_context():
            waiting = db.session().query(Decision.id).filter_by(effected_at=None, undone_at=None).all()
            for (decision_id,) in waiting:
                with db.transaction():
                    reviews.take_effect(decision_id, now=datetime.now(UTC) + LATER)

    def days_pass(self, round_id: int, days: int) -> None:
        """The same as waiting: all that is dated in the round lies so many days further back."""
        back = timedelta(days=days)
        with self.app.app_context(), db.transaction() as unit:
            rows = [unit.get_one(Round, round_id), *unit.query(Notice).filter_by(round_id=round_id)]
            for row in rows:
                for name in (*INSTANTS, "opens_on", "ends_on"):
                    if getattr(row, name, None) is not None:
                        setattr(row, name, getattr(row, name) - back)

    def notice(self, round_id: int) -> Notice:
        with self.app.app_context():
            db.session().rollback()
            return db.session().query(Notice).filter_by(round_id=round_id).one()


@contextmanager
def backstage(portal: Portal) -> Iterator[Backstage]:
    app = create_app(settings_for(portal.home))
    yield Backstage(app)
    release(app)
