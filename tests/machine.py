"""What tests need from the machine: missing in CI it is a failure, on a user's machine a skip that says what to install."""

from __future__ import annotations

import os

import pytest


def require(present: object, what: str, install_line: str) -> None:
    """Go on when `present` is true; otherwise fail in CI and skip elsewhere, naming the reason and the install line."""
    if present:
        return
    reason = f"{what} is missing; install it with:  {install_line}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
