"""A round to be named, in an app context."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """What the test does, it does inside the portal."""
    with app.app_context():
        yield
