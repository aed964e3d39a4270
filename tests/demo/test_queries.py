"""No page of any role asks the database more than a dozen times, whatever its parts are."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import cast
from tests.journeys.test_growth import MOST_QUERIES, watched
from tests.roles import PARTS, facts_of

# What is looked at elsewhere in the browser and is not in those lists.
MORE = {
    "public": ("/", "/login", "/register", "/training", "/notices", "/help", "/demo"),
    "beginner": ("/my", "/my/achievements", "/my/achievements/new", "/my/score", "/my/profile", "/my/orders", "/my/messages"),
    "drafter": ("/my", "/my/score", "/my/profile"),
    "applicant": ("/my", "/my/achievements", "/my/score", "/my/profile", "/my/messages"),
    "craftsman": ("/my", "/my/score", "/my/orders", "/my/profile/paper"),
    "clerk": ("/admin/rounds/{review}/ranking/compare", "/admin/rounds/{open}/rehearsal", "/admin/people", "/admin/deliveries"),
}  # fmt: skip
# Pages that cannot keep to it → their number and, beside it, the reason. There is none.
EXCEPTIONS: dict[str, int] = {}


@pytest.mark.parametrize("part", PARTS)
def test_no_page_of_a_role_asks_more_than_twelve_times(demo: Flask, part: str) -> None:
    one, (words, people) = PARTS[part], facts_of(demo.config["SETTINGS"].home)
    client = cast.signed_in(demo, people[one.who], one.role) if one.role else demo.test_client()
    asked = {page: _asked(demo, client, page.format(**words)) for page in (*MORE.get(part, ()), *one.pages)}
    assert {page: n for page, n in asked.items() if n > EXCEPTIONS.get(page, MOST_QUERIES)} == {}


@pytest.mark.parametrize("role", ["administrator", "auditor", "officer", "expert", "clerk"])
def test_no_first_page_of_the_office_asks_more_than_twelve_times(demo: Flask, role: str) -> None:
    with demo.app_context():
        person = cast.holder(role)
    client = cast.signed_in(demo, person, role)
    pages = ("/desk", "/my/messages", *(("/admin/journal",) if role in ("administrator", "auditor") else ()))
    assert [page for page in pages if _asked(demo, client, page) > MOST_QUERIES] == []


def _asked(app: Flask, client: FlaskClient, page: str) -> int:
    """What the second visit asks: the first one fills what a process remembers."""
    client.get(page)
    with watched(app) as seen:
        assert client.get(page).status_code in (200, 303, 404)
    return sum(1 for statement, _ in seen if statement.startswith(("SELECT", "WITH")))
