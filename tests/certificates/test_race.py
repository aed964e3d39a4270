"""Two clerks name at the same moment on PostgreSQL: one effect, and no number is lost."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.certificates import scene as scenes
from tests.certificates.test_actions import check_one_effect, issue_twice_at_once


@pytest.fixture
def database_url(postgres_database: str) -> str:
    return postgres_database


@pytest.mark.usefixtures("context")
def test_two_clerks_at_once_have_one_effect_on_postgresql(app: Flask) -> None:
    scene = scenes.noticed_round()
    check_one_effect(scene, issue_twice_at_once(app, scene))
