"""Rubrics after the window has opened: a reason, a count, a second person; scores that follow once; nothing after the freeze."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from craftsman import db, jobs
from craftsman.applications.models import ScoreCount, Step
from craftsman.errors import Refused
from craftsman.inbox.models import Message
from craftsman.rounds import actions, queries
from craftsman.rubrics import changing
from tests import cast, season
from tests.rounds.test_rubric_editor import journal_of, points_of
from tests.rounds.test_setup import posted
from tests.rounds.test_views import text_of

NOW = datetime.now(UTC)
HTMX = {"HX-Request": "true"}


# --- after opening ---------------------------------------------------------------------------------------------------


@pytest.fixture
def open_(app: Flask, bare: tuple[int, str]) -> tuple[int, str]:
    """The same with a confirmed application and a waiting one, 18 points each."""
    round_id, _base = bare
    with app.app_context():
        season.scored(round_id, season.worker(facts=season.LEDGER[:1]), now=NOW)
        season.submit(round_id, season.worker("林晓燕", 2, season.LEDGER[:1]), now=NOW)
    return bare


@pytest.fixture
def bare(app: Flask, clerk_id: int, chief_id: int) -> tuple[int, str]:
    """An open round in which nobody has applied yet, and a draft that gives a third level 20 points."""
    with app.app_context():
        round_id = season.open_round(NOW - timedelta(days=5), NOW + timedelta(days=9))
        slug = season.round_row(round_id).slug
        with db.transaction():
            actions.begin_draft(
                round_id,
                season.rubric(round_id),
                source="现版",
                version=0,
                actor=cast.actor_of(clerk_id, "clerk"),
                now=NOW,
            )
        change(round_id, clerk_id, "1.3~level~2", 20)
    return round_id, f"/admin/rounds/{slug}/setup/rubric"


def change(round_id: int, person_id: int, place: str, points: int) -> None:
    """Other points for a line of the draft."""

    def edit(plain: dict[str, Any]) -> dict[str, Any]:
        return changing.put(plain, (*(changing.path_of(plain, place) or ()), "points"), points)

    with db.transaction():
        held = queries.draft_of(round_id)
        assert held
        actions.change_draft(round_id, edit, version=held.version, actor=cast.actor_of(person_id, "clerk"), now=NOW)


def proposed(clerk: FlaskClient, app: Flask, base: str) -> None:
    assert posted(clerk, f"{base}/count", {}, f"{base}/publish").status_code == 303
    with app.app_context():
        jobs.drain()
    assert posted(clerk, f"{base}/publish", {"reason": "高级工分值偏低"}).status_code == 303


def test_after_opening_it_takes_a_reason_a_count_and_a_second_person(
    app: Flask, clerk: FlaskClient, chief_id: int, open_: tuple[int, str]
) -> None:
    round_id, base = open_
    assert "请先计算影响" in posted(clerk, f"{base}/publish", {"reason": "偏低"}).text
    posted(clerk, f"{base}/count", {}, f"{base}/publish")
    assert "正在逐份计算" in clerk.get(f"{base}/publish").text
    with app.app_context():
        jobs.drain()
        held = queries.draft_of(round_id)
        assert held
        assert held.effect
        assert {key: held.effect[key] for key in ("of", "changed", "up", "down")} == {
            "of": 2,
            "changed": 2,
            "up": 2,
            "down": 0,
        }
    assert "请写明为什么要改" in posted(clerk, f"{base}/publish", {"reason": ""}).text
    assert posted(clerk, f"{base}/publish", {"reason": "高级工分值偏低"}).status_code == 303

    assert "要请另一位经办人员确认" in clerk.get(f"{base}/change").text
    own = posted(clerk, f"{base}/change", {"answer": "agree"})
    assert own.status_code == 422, "who proposed does not agree to it himself"
    assert posted(clerk, f"{base}/rows/1.3~specialty", {"row_points": "5"}, base).status_code == 422

    chief = cast.signed_in(app, chief_id)
    assert "等您确认" not in clerk.get("/desk").text, "the one who proposed has nothing to answer"
    desk = chief.get("/desk").text
    assert "评分细则修改已经提交，等您确认" in desk
    assert f'href="{base}/change"' in desk
    read = text_of(chief.get(f"{base}/change").text)
    for said in ("高级工分值偏低", "项目1.3 高级工（三级） 18分 → 20分", "得分会变的 2份"):
        assert said in read
    assert posted(chief, f"{base}/change", {"answer": "agree"}).status_code == 303
    assert "等您确认" not in chief.get("/desk").text
    assert answered(clerk) == ["的细则修改已获同意，现为第2版"]
    with app.app_context():
        round_ = season.round_row(round_id)
        version = queries.rubric_versions(round_)[0]
        assert (version.number, version.agreed_by_id, version.affected) == (2, chief_id, 2)
        assert version.reason == "高级工分值偏低"
        assert (version.name, round_.rubric_version) == ("2026-v3", "2026-v3（第2版）"), "the file kept its name"
        slug = round_.slug
    public = text_of(app.test_client().get(f"/rounds/{slug}/rubric").text)
    assert "版本2026-v3（第2版）" in public
    assert "经两人确认：高级工分值偏低" in public
    assert "起施行" not in public
    assert "2026-v3（第2版）" in text_of(app.test_client().get(f"/rounds/{slug}").text)
    with app.app_context():
        assert points_of(queries.rubric_of(season.round_row(round_id)), "1.3~level~2") == 20
        with pytest.raises(Refused, match="正在按新版本重新核分"), db.transaction():
            actions.mark(round_id, "frozen", actor=None, now=NOW + timedelta(days=10))


def test_scores_follow_once_and_the_worker_hears_of_it(
    app: Flask, clerk: FlaskClient, chief_id: int, open_: tuple[int, str]
) -> None:
    round_id, base = open_
    proposed(clerk, app, base)
    posted(cast.signed_in(app, chief_id), f"{base}/change", {"answer": "agree"})
    with app.app_context():
        version_id = queries.rubric_versions(season.round_row(round_id))[0].id
        for _again in range(2):
            jobs.drain()
            jobs._jobs["rescore_round"](version_id)
        scored, waiting = (season.application(one) for one in ids_of(round_id))
        assert (scored.score, scored.predicted, scored.status) == (2000, 2000, "scored")
        assert sum(scored.parts or ()) == 2000
        assert (waiting.score, waiting.predicted) == (None, 2000)
        messages = db.session().scalars(select(Message).where(Message.code == "score_follows_rubric")).all()
        assert [one.person_id for one in messages] == [scored.person_id]
        steps = db.session().scalars(select(Step.act).where(Step.application_id == scored.id)).all()
        assert steps.count("follow_rubric") == 1
        counts = {
            row.points: row.applications
            for row in db.session().scalars(select(ScoreCount).where(ScoreCount.round_id == round_id))
        }
        assert {points: n for points, n in counts.items() if n} == {20: 1}
        assert not queries.is_rescoring(round_id)
        assert journal_of(round_id)[-1].act == "rubric.rescore"


def ids_of(round_id: int) -> list[int]:
    from craftsman.applications import queries as applications

    return list(applications.handed_in_ids(round_id))


def test_who_does_not_agree_says_why_and_the_draft_goes_on(
    app: Flask, clerk: FlaskClient, chief_id: int, bare: tuple[int, str]
) -> None:
    _round_id, base = bare
    proposed(clerk, app, base)
    chief = cast.signed_in(app, chief_id)
    assert "请写明为什么不同意" in posted(chief, f"{base}/change", {"answer": "decline"}).text
    assert posted(chief, f"{base}/change", {"answer": "decline", "because": "先开会讨论"}).status_code == 303
    assert "不同意这次修改：先开会讨论" in clerk.get(base).text
    assert answered(clerk) == ["的细则修改未获同意"]
    with app.app_context():
        told = db.session().scalars(select(Message).where(Message.code == "rubric_change_declined")).one()
        assert (told.body.count("先开会讨论"), told.link) == (1, base)
    proposed(clerk, app, base)
    assert posted(chief, f"{base}/change", {"answer": "decline", "because": "还是不行"}).status_code == 303
    assert len(answered(clerk)) == 2, "each answer is a message of its own"
    assert posted(clerk, f"{base}/rows/1.3~specialty", {"row_points": "5"}).status_code == 303
    assert answered(chief) == []


def answered(client: FlaskClient) -> list[str]:
    """What this person's inbox says of answers to proposed changes."""
    return re.findall(r"”(的细则修改[^<]*?同意(?:，现为第\d+版)?)", client.get("/my/messages").text)


def test_the_one_who_proposed_takes_it_back(
    app: Flask, clerk: FlaskClient, chief_id: int, bare: tuple[int, str]
) -> None:
    _round_id, base = bare
    proposed(clerk, app, base)
    chief = cast.signed_in(app, chief_id)
    held = re.search(r'name="version"[^>]*value="(\d+)"', chief.get(f"{base}/change").text)
    assert held
    assert posted(chief, f"{base}/take-back", {"version": held[1]}, f"{base}/change").status_code == 422
    assert posted(clerk, f"{base}/take-back", {}, f"{base}/change").status_code == 303
    assert posted(chief, f"{base}/change", {"answer": "agree"}, "/admin/rounds").status_code in (400, 409)


def test_agreeing_needs_a_fresh_sign_in(app: Flask, clerk: FlaskClient, chief_id: int, bare: tuple[int, str]) -> None:
    from craftsman.accounts.models import SignIn

    _round_id, base = bare
    proposed(clerk, app, base)
    chief = cast.signed_in(app, chief_id)
    with app.app_context(), db.transaction() as unit:
        for one in unit.scalars(select(SignIn).where(SignIn.person_id == chief_id)):
            one.confirmed_at = NOW - timedelta(hours=1)
    answer = posted(chief, f"{base}/change", {"answer": "agree"})
    assert "/login/confirm" in answer.headers["Location"] or "confirm" in answer.headers["Location"]


CHANGES: list[tuple[str, Callable[[dict[str, Any]], dict[str, Any]], str]] = [
    ("a veto", lambda p: changing.removed(p, changing.path_of(p, "~gate~f1") or ()), "一票否决"),
    (
        "nobody to verify",
        lambda p: changing.put(p, (*(changing.path_of(p, "1.3") or ()), "verifier"), "nobody"),
        "没有对应的核实部门",
    ),
]


@pytest.mark.parametrize(("edit", "said"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES])
def test_what_running_applications_stand_on_does_not_change(
    app: Flask, clerk: FlaskClient, bare: tuple[int, str], edit: Callable[..., dict[str, Any]], said: str
) -> None:
    round_id, base = bare
    with app.app_context(), db.transaction():
        held = queries.draft_of(round_id)
        assert held
        actions.change_draft(round_id, edit, version=held.version, actor=None, now=NOW)
    answer = posted(clerk, f"{base}/count", {}, base)
    assert answer.status_code == 422
    assert said in answer.text


def test_after_the_freeze_nobody_changes_anything(app: Flask, clerk: FlaskClient, bare: tuple[int, str]) -> None:
    round_id, base = bare
    with app.app_context(), db.transaction():
        season.round_row(round_id).frozen_at = NOW
    assert "得分已经封存" in clerk.get(base).text
    assert posted(clerk, f"{base}/publish", {"reason": "再改"}, base).status_code == 422
    assert clerk.get(f"{base}/rows/1.3").status_code == 422


def test_real_applications_are_tried_and_say_why(clerk: FlaskClient, open_: tuple[int, str]) -> None:
    said = text_of(clerk.get(open_[1]).text)
    assert "本批2份申报" in said
    assert "18 → 20 +2" in said
    assert "现在的版本：高级工（三级）18分" in said
