"""The district comes in through the real actions and goes without a trace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from craftsman import db, journal
from craftsman.accounts import queries as people
from craftsman.accounts.models import Company, Person
from craftsman.achievements import actions as achievements
from craftsman.achievements import queries as ledger
from craftsman.achievements.models import Evidence
from craftsman.db import Base, session
from craftsman.demo import actions, cast
from craftsman.errors import Refused
from craftsman.inbox.models import OutboxEntry
from craftsman.rounds import queries as rounds
from craftsman.rounds.models import Round
from tests import cast as real
from tests.demo.conftest import Loaded

# What stays when the district has gone: the departments that ship with the portal, and the chained record.
STAY = {"department", "journal", "journal_head", "heartbeat"}


def person(member: cast.Member) -> int:
    found = people.person_by_phone(member.phone)
    assert found
    return found.id


def test_it_loads_in_time_and_tells_how_to_sign_in(loaded: Loaded) -> None:
    assert loaded.seconds < 20
    assert cast.CHEN.phone in loaded.said
    assert "/demo" in loaded.said


def test_chen_xiaoming_has_46_points_and_files_that_can_be_looked_at(demo: Flask) -> None:
    with demo.app_context():
        found = rounds.predicted(person(cast.CHEN), datetime.now(UTC))
        assert found
        assert found.sheet.total == Decimal("46.0")
        states = list(session().scalars(select(Evidence.state).where(Evidence.person_id == person(cast.CHEN))))
        assert sorted(states) == ["refused"] + ["usable"] * 9
        assert not list(session().scalars(select(Evidence.id).where(Evidence.state == "processing")))
        assert not list(session().scalars(select(Evidence.id).where(Evidence.warning != "")))


def test_everybody_and_everything_is_marked(demo: Flask) -> None:
    with demo.app_context():
        assert session().scalar(select(func.count()).select_from(Person).where(~Person.demo)) == 0
        assert session().scalar(select(func.count()).select_from(Company).where(~Company.demo)) == 0
        assert session().scalar(select(func.count()).select_from(Round).where(~Round.demo)) == 0
        assert session().scalar(select(func.count()).select_from(Person)) == len(cast.EVERYBODY) + actions.people_of(
            actions.SMALL
        )


def test_the_round_is_open_now_and_the_journal_is_whole(demo: Flask) -> None:
    now = datetime.now(UTC)
    with demo.app_context():
        found = rounds.current_round(now)
        assert found
        assert found.opens_at < now < found.closes_at
        assert journal.verify()[1] is None


def test_the_account_of_the_story_does_not_depend_on_the_day(app: Flask) -> None:
    """29 February, New Year: the ledger is dated back from the round's last day."""
    for day in (datetime(2028, 2, 19, 4, tzinfo=UTC), datetime(2026, 12, 25, 4, tzinfo=UTC)):
        last = actions.window_around(day).last_day
        kinds = [line.kind for line in actions.ledgers(last)[cast.CHEN]]
        assert kinds.count("apprentice") == 3
        assert (last - day.date()).days == 10


def test_a_portal_with_people_refuses_the_district(app: Flask) -> None:
    with app.app_context():
        real.worker()
        with pytest.raises(Refused, match="已经有人员"):
            actions.load(datetime.now(UTC))
        assert session().scalar(select(func.count()).select_from(Person)) == 1


def test_a_load_that_breaks_off_leaves_nothing_behind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(actions, "_catalogue", fail)
    with app.app_context():
        with pytest.raises(OSError, match="no space"):
            actions.load(datetime.now(UTC), actions.SMALL)
        assert session().scalar(select(func.count()).select_from(Person)) == 0
        assert rounds.current_round(datetime.now(UTC)) is None
    assert [path for path in (app.config["SETTINGS"].home / "files").rglob("*") if path.is_file()] == []


def test_the_outbox_holds_a_text_message(demo: Flask) -> None:
    with demo.app_context():
        assert session().scalar(select(func.count()).select_from(OutboxEntry)) == 1


def test_purge_leaves_no_row_and_no_file(demo: Flask) -> None:
    home = demo.config["SETTINGS"].home
    real.signed_in(demo, _chen_id(demo)).get("/my")
    assert [path for path in (home / "files").rglob("*") if path.is_file()]
    with demo.app_context():
        actions.purge(datetime.now(UTC))
        left = {
            table.name: count
            for table in Base.metadata.sorted_tables
            if (count := session().scalar(select(func.count()).select_from(table)))
        }
        assert set(left) <= STAY
        assert journal.verify()[1] is None
        assert not people.has_demo_people()
    assert [path for path in (home / "files").rglob("*") if path.is_file()] == []


def _chen_id(app: Flask) -> int:
    with app.app_context():
        return person(cast.CHEN)


def test_purge_can_be_repeated_and_loaded_again(demo: Flask) -> None:
    with demo.app_context():
        actions.purge(datetime.now(UTC))
        assert actions.purge(datetime.now(UTC)).startswith("0 rows and 0 files")


def test_purge_leaves_real_people_alone(demo: Flask) -> None:
    now = datetime.now(UTC)
    with demo.app_context():
        mine = real.worker("李四", 77, firm=cast.HENGCHANG)
        with db.transaction():
            added = achievements.add_achievement(
                "years_in_post", {"occupation": "焊工", "since": "2014-03-01"}, actor=real.actor_of(mine), now=now
            )
            judge = real.actor_of(person(cast.ZHANG))
            achievements.record_verified(added.id, "verified", revision=1, department="renshe", actor=judge, now=now)
        actions.purge(now + timedelta(minutes=1))
        kept = session().get_one(Person, mine)
        firm = session().get_one(Company, kept.company_id)
        assert (firm.name, firm.demo) == (cast.HENGCHANG, False)
        assert session().scalar(select(func.count()).select_from(Person)) == 1
        assert real.actor_of(mine).role == "worker"
        facts = ledger.facts_of(mine)
        assert [one["verified"] for one in facts] == [True]
