"""同分先后: by default the rubric's own order, else the clerk's numbers; everybody reads which."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db
from craftsman.errors import Refused
from craftsman.rounds import actions, queries, ties
from craftsman.rubrics import library
from craftsman.selection import queries as selection
from tests import cast
from tests.rounds.test_setup import begun, posted
from tests.rounds.test_views import text_of

RUBRIC = library.load("luqiao-example")
DEFAULT = "先比技能等级的得分，再比"
PAGE = "/admin/rounds/lq31/setup/ties"


@pytest.fixture
def setup_round(app: Flask, clerk_id: int) -> int:
    """A round being set up with the example rubric."""
    round_id = begun(app)
    with app.app_context(), db.transaction():
        round_ = queries.round_by_id(round_id)
        actor = cast.actor_of(clerk_id, "clerk")
        actions.adopt_rubric(round_id, RUBRIC, version=round_.version, actor=actor, now=round_.created_at)
    return round_id


def test_by_default_the_dimensions_in_their_order_and_last_who_was_earlier() -> None:
    ids = [one.id for one in RUBRIC.dimensions]
    assert ties.order_of((), RUBRIC) == (*ids, ties.SUBMITTED_AT)
    assert ties.sentence((), RUBRIC).startswith(DEFAULT)
    assert ties.sentence((), RUBRIC).endswith("再比提交时间（先提交的在前）；都相同的名次并列")
    assert ties.sentence((ties.SUBMITTED_AT,), RUBRIC) == "先比提交时间（先提交的在前）；都相同的名次并列"


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        ({"d1": 1, "d2": None}, None),
        ({"d1": 5, "d2": 2}, None),
        ({"d1": None, "d2": None}, ("d1", ties.UNTOLD)),
        ({"d1": 2, "d2": 2}, ("d2", "有两项都写了2，请改成不同的数")),
    ],
)
def test_numbers_are_each_used_once(numbers: dict[str, int | None], wrong: object) -> None:
    assert ties.why_not_typed(numbers) == wrong


def test_the_smallest_number_is_compared_first() -> None:
    assert ties.order_typed({"d1": 7, "d2": 2, "submitted_at": None}) == ("d2", "d1")


def test_the_task_is_done_by_default_and_saved_in_another_order(
    app: Flask, clerk: FlaskClient, setup_round: int
) -> None:
    listed = text_of(clerk.get("/admin/rounds/lq31/setup").text)
    assert "同分先后" in listed
    assert DEFAULT in listed
    page = clerk.get(PAGE).text
    assert [re.search(rf'name="at_{n}"[^>]*value="{n + 1}"', page) is not None for n in range(5)] == [True] * 5
    assert posted(clerk, PAGE, {"at_0": "", "at_1": "2", "at_2": "", "at_3": "", "at_4": "1"}).status_code == 303
    with app.app_context():
        round_ = queries.round_by_id(setup_round)
        assert round_.tie_order == [ties.SUBMITTED_AT, RUBRIC.dimensions[1].id]
        assert list(selection.tie_rule(round_).order) == round_.tie_order
    assert "先比提交时间（先提交的在前），再比" in text_of(clerk.get("/admin/rounds/lq31/setup").text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"at_0": "1", "at_1": "1"}, "有两项都写了1"),
        ({f"at_{n}": "" for n in range(5)}, ties.UNTOLD),
        ({"at_0": "第一"}, "请输入1到99之间的整数"),
        ({"at_0": "0"}, "请输入1到99之间的整数"),
    ],
)
def test_bad_numbers_are_refused_beside_their_field(
    app: Flask, clerk: FlaskClient, setup_round: int, typed: dict[str, str], said: str
) -> None:
    answer = posted(clerk, PAGE, typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'class="error"' in answer.text
    with app.app_context():
        assert queries.round_by_id(setup_round).tie_order == []


def test_another_rubric_wants_another_order(app: Flask, clerk_id: int, setup_round: int) -> None:
    with app.app_context():
        actor, round_ = cast.actor_of(clerk_id, "clerk"), queries.round_by_id(setup_round)
        with pytest.raises(Refused, match="已经没有了"), db.transaction():
            actions.save_ties(setup_round, ["gone"], version=round_.version, actor=actor, now=round_.created_at)
        with db.transaction():
            actions.save_ties(setup_round, ["d1"], version=round_.version, actor=actor, now=round_.created_at)
            queries.round_by_id(setup_round).tie_order = ["gone"]
        task = next(one for one in queries.tasks(queries.round_by_id(setup_round)) if one.code == "ties")
        assert (task.state, task.problems[0][0]) == ("wrong", "ties")


def test_everybody_reads_what_parts_equal_scores(app: Flask, clerk: FlaskClient) -> None:
    from tests import season

    with app.app_context():
        slug = season.round_row(season.open_round()).slug
    assert "得分相同时 先比" in text_of(app.test_client().get(f"/rounds/{slug}").text)


def test_without_a_rubric_there_is_nothing_to_order(app: Flask, clerk: FlaskClient) -> None:
    begun(app)
    assert "请先选择评分细则" in clerk.get(PAGE).text
