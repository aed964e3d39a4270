"""A rubric goes out and comes in as a whole file, refused whole; versions as the database keeps them."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from craftsman import db
from craftsman.rounds import queries
from craftsman.rounds.models import RubricVersion
from craftsman.rubrics import writing
from craftsman.rubrics.rubric import Rubric
from tests import season
from tests.rounds.test_rubric_editor import points_of, rubric_of
from tests.rounds.test_setup import posted

NOW = datetime.now(UTC)


def test_a_file_goes_out_and_comes_in_unchanged(app: Flask, clerk: FlaskClient, draft: str) -> None:
    out = clerk.get(f"{draft}/export.yaml")
    assert "attachment" in out.headers["Content-Disposition"]
    before = rubric_of(app)
    changed = out.text.replace("level: l3, points: 18", "level: l3, points: 19", 1)
    answer = posted(clerk, f"{draft}/import", {"file": (BytesIO(changed.encode()), "neu.yaml")})
    assert answer.status_code == 303
    assert points_of(rubric_of(app), "1.3~level~2") == 19
    posted(clerk, f"{draft}/import", {"text": out.text})
    assert rubric_of(app) == before


FILES: list[tuple[str, str]] = [
    ("rubric: {id: r, name: 例, version: 1}\ndimensions: []\n", "至少要有一个指标"),
    ("rubric:\n  id: r\n  id: s\n", "第3行"),
    ("a: &x [1]\nb: *x\n", "第1行"),
    ("[" * 1000, "层次太深"),
    ("rubric: {id: r, name: 例, version: 1}\ndimensions:\n  - {id: d, name: 甲, max: .nan, items: []}\n", "第3行"),
    ("x" * 1_000_001, "文件超过1MB"),
    ("", "请选择文件"),
]


@pytest.mark.parametrize(("text", "said"), FILES)
def test_a_file_is_refused_whole_with_its_line(
    app: Flask, clerk: FlaskClient, draft: str, text: str, said: str
) -> None:
    before = rubric_of(app)
    answer = posted(clerk, f"{draft}/import", {"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert text[:40].splitlines()[0] in answer.text.replace("&amp;", "&") if text else True
    assert rubric_of(app) == before


def test_five_megabytes_are_turned_away_at_the_door(app: Flask, clerk: FlaskClient, draft: str) -> None:
    answer = posted(clerk, f"{draft}/import", {"file": (BytesIO(b"x" * 5_000_000), "gross.yaml")})
    assert answer.status_code == 413
    assert "细则文件最大1MB" in answer.text
    assert "拍照" not in answer.text


def test_the_database_keeps_two_people_apart(app: Flask, clerk_id: int) -> None:
    from sqlalchemy.exc import IntegrityError

    with app.app_context():
        round_id = season.open_round()
        with pytest.raises(IntegrityError), db.transaction() as unit:
            unit.add(
                RubricVersion(
                    round_id=round_id,
                    number=2,
                    rubric={},
                    name="x",
                    digest="x",
                    published_at=NOW,
                    person_id=clerk_id,
                    agreed_by_id=clerk_id,
                )
            )


def test_a_round_that_is_opened_at_once_has_its_first_version(app: Flask) -> None:
    with app.app_context():
        round_ = season.round_row(season.open_round())
        assert [(one.number, one.digest) for one in queries.rubric_versions(round_)] == [(1, round_.rubric_digest)]
        assert writing.written(Rubric.from_dict(queries.rubric_version(round_, 1).rubric))
