"""Pages stay as quick as they are: no more queries with fifty achievements than with one, none that reads through a growing table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db
from craftsman.accounts.models import Department
from craftsman.achievements import actions as achievements
from craftsman.applications import actions as applications
from craftsman.applications.models import Application, Claim, Duty
from craftsman.config import ROOT
from craftsman.rounds import actions as rounds
from craftsman.rounds.models import Round
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics.reading import parse
from tests import cast
from tests.notices import stage
from tests.selection import scene

MOST_QUERIES = 12  # of any page; tests/demo/test_queries.py counts those of every role
DRAFT = "/my/applications/GR26-00001"
PAGES = [
    "/",
    "/login",
    "/register",
    "/rounds",
    "/my",
    "/my/achievements",
    "/my/achievements/new",
    "/my/score",
    "/my/messages",
    "/my/profile",
    DRAFT,
    f"{DRAFT}/check",
]
# Short by nature: a district has so many departments, a year so many rounds, a round so many titles, states and seals.
SHORT = {
    *("department", "round", "channel_pause", "heartbeat", "journal_head", "alembic_version"),
    *("number_counter", "status_count", "score_count", "day_override", "snapshot", "rubric_draft"),
}
# Pages of a round → how many queries they may ask.
ROUND_PAGES = {
    "/review/queue": 8,
    "/review": MOST_QUERIES,
    "/review/duties/{duty}": MOST_QUERIES,
    "/review/team": MOST_QUERIES,
    "/review/done": MOST_QUERIES,
    "/admin": MOST_QUERIES,
    "/admin/rounds": MOST_QUERIES,
    "/admin/rounds/{slug}": MOST_QUERIES,
    "/admin/rounds/{slug}/applications": MOST_QUERIES,
    "/admin/rounds/{slug}/ranking": MOST_QUERIES,
    "/admin/rounds/{slug}/ranking/freeze": MOST_QUERIES,
    "/admin/rounds/{slug}/ranking?sealed": MOST_QUERIES,
    "/admin/rounds/{slug}/proposal?sealed": MOST_QUERIES,
    "/admin/rounds/{slug}/ranking?noticed": MOST_QUERIES,
    "/admin/rounds/{slug}/notice?noticed": MOST_QUERIES,
    "/admin/rounds/{slug}/certificates?noticed": MOST_QUERIES,
    "/admin/rounds/{slug}?noticed": MOST_QUERIES,
    "/notices/{notice}": MOST_QUERIES,
}

Query = tuple[str, Any]


@contextmanager
def watched(app: Flask) -> Iterator[list[Query]]:
    """Every statement that the portal sends to the database meanwhile."""
    seen: list[Query] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    with app.app_context():
        engine = db.db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def add(app: Flask, person: int, count: int) -> None:
    with app.app_context(), db.transaction():
        actor = cast.actor_of(person)
        for number in range(count):
            typed = {"contest": f"第{number}届焊工技能比武", "year": 2024, "level": "district", "rank": "first"}
            achievements.add_achievement("competition_award", typed, actor=actor, now=datetime.now(UTC))


@pytest.fixture
def worker(app: Flask) -> int:
    """A worker with one achievement while a round is open."""
    now = datetime.now(UTC)
    with app.app_context():
        with db.transaction():
            rounds.open_round(
                "2026年路桥工匠选树",
                slug="growth",
                prefix="GR26",
                rubric=parse((ROOT / "craftsman/rubrics/library/luqiao-example.yaml").read_text()),
                window=Window(now - timedelta(days=1), now + timedelta(days=9)),
                titles_given=[Title("路桥工匠", 20)],
                actor=None,
                now=now,
            )
            open_ = db.session().scalars(sa.select(Round.id)).one()
        person = cast.worker()
        with db.transaction():
            applications.start(open_, actor=cast.actor_of(person, "worker"), now=now)
    add(app, person, 1)
    return person


def asked(app: Flask, client: FlaskClient, page: str) -> list[Query]:
    """What the second visit asks: the first one fills what a process remembers."""
    client.get(page)
    with watched(app) as seen:
        assert client.get(page).status_code == 200
    return [query for query in seen if query[0].startswith("SELECT")]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_no_more_with_fifty_lines_than_with_one(app: Flask, worker: int, page: str) -> None:
    client = app.test_client() if page in ("/login", "/register") else cast.signed_in(app, worker)
    few = len(asked(app, client, page))
    add(app, worker, 49)
    many = len(asked(app, client, page))
    assert many == few <= MOST_QUERIES


@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_through_a_growing_table(app: Flask, worker: int, page: str) -> None:
    with app.app_context():
        if db.db.engine.dialect.name != "sqlite":
            return  # on little data PostgreSQL rightly prefers to read everything; SQLite tells what it would do on much
    client = app.test_client() if page in ("/login", "/register") else cast.signed_in(app, worker)
    queries = asked(app, client, page)
    assert read_through(app, queries) == []


def read_through(app: Flask, queries: list[Query]) -> list[str]:
    """Steps that look at every row of a table that grows."""
    with app.app_context(), db.db.engine.connect() as connection:
        return [
            f"{step[3]}: {statement}"
            for statement, parameters in queries
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            if (found := re.match(r"SCAN (\w+)(?! USING)$", step[3]))
            and found[1] not in SHORT
            and not found[1].startswith("anon")
        ]


# --- pages of a round ------------------------------------------------------------------------------------------------


def in_review(people: int) -> str:
    """A round in which so many applications owe one answer each of 人社局; returns its name in addresses and a duty."""
    the = scene.scored_round([9000 - n for n in range(people)], closed=False)
    with db.transaction() as unit:
        department = unit.scalars(sa.select(Department.id).where(Department.code == "renshe")).one()
        of_round = Application.round_id == the.round_id
        unit.execute(sa.update(Application).where(of_round).values(status="submitted", score=None, parts=None))
        for claim in unit.scalars(sa.select(Claim).join(Application).where(of_round)):
            unit.add(owed(claim, the.round_id, department))
    return the.round.slug


def owed(claim: Claim, round_id: int, department: int) -> Duty:
    return Duty(
        round_id=round_id,
        application_id=claim.application_id,
        department_id=department,
        claim_id=claim.id,
        achievement_id=claim.achievement_id,
        item="1.3",
        revision=claim.revision,
        state="open",
        opened_at=scene.NOW,
        due_on=scene.NOW.date(),
    )


# What has to be read through, and why.
READ_THROUGH = {
    "/review/team": "who reviews for a department is found among all grants; an index of those with one would end it"
}
FEW, ENOUGH_FOR_THE_QUOTAS, MANY = 2, 8, 50


def few_of(page: str) -> int:
    """A ranking of fewer people than there are places is read to its end, where a longer one is asked what comes next."""
    return ENOUGH_FOR_THE_QUOTAS if "ranking" in page or "proposal" in page else FEW


def place(page: str, people: int) -> str:
    """The page over a round of its own with so many people; behind ? how far it has come."""
    scores = [9000 - 10 * n for n in range(people)]
    if "notice" in page:
        titles = (Title("路桥工匠", 1, "路工匠"), Title("产业工人标兵", 60, "路标兵"))
        on = stage.running_now(scores=scores, titles=titles)
        return page.format(notice=on.notice_id, slug=on.scene.round.slug)
    if "sealed" in page:
        return page.format(slug=scene.frozen_round(scores).round.slug)
    if page.startswith("/admin"):
        return page.format(slug=scene.scored_round(scores).round.slug)
    slug = in_review(people)
    return page.format(slug=slug, duty=db.session().scalars(sa.select(Duty.id).order_by(Duty.id.desc())).first())


def reader(app: Flask, page: str) -> FlaskClient:
    if page.startswith("/notices"):
        return app.test_client()
    with app.app_context():
        person = cast.reviewer(lead=True) if page.startswith("/review") else scene.Scene(0, (), scene._clerk()).clerk
    return cast.signed_in(app, person)


@pytest.mark.parametrize("page", ROUND_PAGES)
def test_a_page_of_a_round_asks_no_more_with_fifty_people_than_with_two(app: Flask, strokes: None, page: str) -> None:
    with app.app_context():
        small = place(page, few_of(page))
    client = reader(app, page)
    few = asked(app, client, small)
    with app.app_context():
        large = place(page, MANY)
    many = asked(app, client, large)
    assert len(many) == len(few) <= ROUND_PAGES[page], "\n".join(statement for statement, _ in many)


@pytest.mark.parametrize("page", [page for page in ROUND_PAGES if page not in READ_THROUGH])
def test_no_page_of_a_round_reads_through_a_growing_table(app: Flask, strokes: None, page: str) -> None:
    with app.app_context():
        if db.db.engine.dialect.name != "sqlite":
            return
        large = place(page, 50)
    assert read_through(app, asked(app, reader(app, page), large)) == []
