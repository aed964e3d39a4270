"""A round is opened once, with everything frozen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from craftsman import db
from craftsman.errors import Refused
from craftsman.journal import Entry
from craftsman.rounds.models import Round
from craftsman.rounds.stages import Window
from craftsman.rounds.titles import Title
from craftsman.rubrics import library
from craftsman.rubrics.rubric import Rubric
from tests.rounds.conftest import NOW, open_round

DAY = timedelta(days=1)


def test_the_rubric_is_kept_as_a_value_with_version_and_hash(app: Flask) -> None:
    with app.app_context():
        kept = open_round(NOW, NOW + DAY)
        assert kept.rubric_version == "2026-v3"
        assert Rubric.from_dict(kept.rubric).digest == kept.rubric_digest == library.load("luqiao-example").digest
        assert db.session().scalar(select(Entry.subject).where(Entry.act == "round.open")) == f"round-{kept.id}"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slug": "A B"}, "slug"),
        ({"prefix": "路桥26"}, "prefix"),
        ({"window": Window(NOW, NOW)}, "closes_at"),
        ({"titles_given": ()}, "titles"),
        ({"titles_given": (Title("路桥工匠", 0),)}, "titles"),
    ],
)
def test_what_cannot_be_a_round_is_refused_and_leaves_nothing(app: Flask, changed: dict[str, Any], field: str) -> None:
    with app.app_context():
        with pytest.raises(Refused) as refusal:
            open_round(NOW, NOW + DAY, **changed)
        assert refusal.value.field == field
        assert db.session().scalar(select(func.count()).select_from(Round)) == 0


def test_names_and_prefixes_are_used_once(app: Flask) -> None:
    with app.app_context():
        prefix = open_round(NOW, NOW + DAY).prefix
        with pytest.raises(Refused, match="已有批次"):
            open_round(NOW, NOW + DAY, prefix=prefix)
