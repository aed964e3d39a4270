"""The journal page: every line once, newest first; the check finds what was changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from craftsman import db, journal
from tests import cast

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
SEQ = re.compile(r'data-label="序号">([0-9]+)<')


@pytest.fixture
def qian(app: Flask) -> int:
    """An auditor, and a journal of three pages."""
    with app.app_context():
        person = cast.auditor()
        with db.transaction():
            for number in range(120):
                journal.append("sign_in.fail", "account", actor=None, now=NOW, detail={"count": number})
    return person


def test_every_line_is_shown_once_newest_first(app: Flask, qian: int) -> None:
    mine = cast.signed_in(app, qian)
    url, seen = "/admin/journal", []
    while url:
        page = mine.get(url).text
        seen += [int(number) for number in SEQ.findall(page)]
        found = re.search(r'href="([^"]+)" rel="next"', page)
        url = found[1] if found else ""
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 122  # joined, 120 failures, signed in
    assert seen[-1] == 1


def test_a_whole_chain_is_reported(app: Flask, qian: int) -> None:
    page = cast.signed_in(app, qian).get("/admin/journal/check").text
    assert "校验通过：共122条" in page


def test_a_changed_line_is_found(app: Flask, qian: int) -> None:
    mine = cast.signed_in(app, qian)
    with app.app_context(), db.transaction() as unit:
        unit.execute(sa.text("DROP TRIGGER guard_journal_update"))
        unit.execute(sa.text("UPDATE journal SET act = 'sign_in.end' WHERE seq = 60"))
    page = mine.get("/admin/journal/check").text
    assert "校验没有通过：第60条与链不符" in page
    assert "前59条完整" in page


def test_odd_places_in_the_list_are_no_error(app: Flask, qian: int) -> None:
    mine = cast.signed_in(app, qian)
    for odd in ("-1", "0", "9" * 30, "abc", "１２"):
        assert mine.get("/admin/journal", query_string={"before": odd}).status_code == 200


def test_only_auditors_and_administrators_read_it(app: Flask, qian: int) -> None:
    with app.app_context():
        people = [cast.worker(), cast.clerk(), cast.reviewer()]
    assert [cast.signed_in(app, one).get("/admin/journal").status_code for one in people] == [403, 403, 403]
    assert cast.signed_in(app, people[1]).get("/admin/journal/check").status_code == 403
