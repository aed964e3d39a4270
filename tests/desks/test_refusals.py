"""The page of every refusal: it keeps the shell, says what to do and whom to call, and stands when nothing else does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from craftsman.db import db
from craftsman.errors import Conflict

STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]
NUMBER = "1121100000-abc123"


def refusal(app: Flask, status: int, template: str = "error.html", **facts: object) -> str:
    with app.test_request_context("/my/achievements/1", method="POST"):
        plain = {"reason": None, "conflict": None, "typed": [], "number": NUMBER, **facts}
        return render_template(template, status=status, **plain)


@pytest.mark.parametrize("status", STATUSES)
def test_each_says_what_happened_whom_to_call_and_its_number(app: Flask, status: int) -> None:
    page = refusal(app, status)
    (title,) = re.findall(r"<h1>(.+?)</h1>", page)
    assert f"<title>{title} - 数智工匠</title>" in page
    assert NUMBER in page
    assert "0576-8000 0000" in page
    assert "主办单位" in page


def test_no_two_refusals_read_alike(app: Flask) -> None:
    titles = {re.findall(r"<h1>(.+?)</h1>", refusal(app, status))[0] for status in STATUSES}
    assert len(titles) == len(STATUSES)


@pytest.mark.parametrize("template", ["error.html", "_error.html"])
def test_a_conflict_shows_both_texts_and_marks_what_differs(app: Flask, template: str) -> None:
    conflict = Conflict(
        "已于10:32被修改", mine={"编号": "LQ1", "日期": "5月1日"}, theirs={"编号": "LQ2", "日期": "5月1日"}
    )
    page = refusal(app, 409, template, conflict=conflict, reason=conflict.reason)
    rows = re.findall(r'<tr( class="attention")?><th scope="row">(\S+)</th><td>(\S+)</td><td>(\S+)</td></tr>', page)
    assert [(bool(marked), *cells) for marked, *cells in rows] == [
        (True, "编号", "LQ1", "LQ2"),
        (False, "日期", "5月1日", "5月1日"),
    ]
    assert "已于10:32被修改" in page


def test_what_was_typed_comes_back_as_text(app: Flask) -> None:
    page = refusal(app, 500, typed=[("story", "<b>十年磨一剑</b>")])
    assert "&lt;b&gt;十年磨一剑&lt;/b&gt;" in page


def test_inside_a_page_it_is_one_element_with_the_reason(client: FlaskClient) -> None:
    answer = client.get("/no-such-page", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert "<html" not in answer.text
    assert answer.text.strip().startswith('<div class="refusal"')
    assert "data-reason" in answer.text


def test_it_stands_without_a_database(app: Flask, client: FlaskClient, home: Path) -> None:
    with app.app_context():
        db.engine.dispose()
    for file in home.glob("craftsman.db*"):
        file.unlink()
    (home / "craftsman.db").mkdir()  # nothing can be opened here any more
    answer = client.get("/help")
    assert answer.status_code == 503
    assert "系统繁忙" in answer.text
    assert "错误编号" in answer.text
