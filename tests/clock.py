"""The only thing tests stand in for: the time. It runs on, moved forward by as much as the story has passed.

Every module of the portal that asks for the time is handed this clock; instants it gives are plain `datetime`s.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest


class Clock:
    """`clock.pass_by(days=3)`: from now on it is three days later in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        moved = _moved(self)
        for name, module in list(sys.modules.items()):
            if name.startswith("craftsman") and vars(module).get("datetime") is datetime:
                monkeypatch.setattr(module, "datetime", moved)

    def now(self, tz: tzinfo = UTC) -> datetime:
        return datetime.now(tz) + self.ahead

    def pass_by(self, **amount: float) -> None:
        self.ahead += timedelta(**amount)

    def set(self, at: datetime) -> None:
        """From now on it is `at`, and runs on from there."""
        self.ahead = at - datetime.now(at.tzinfo)


def _moved(clock: Clock) -> type:
    class Type(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Moved(datetime, metaclass=Type):
        def __new__(cls, *args: Any, **kwargs: Any) -> Any:
            return datetime(*args, **kwargs)  # noqa: DTZ001  # the zone is among what is handed on

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + clock.ahead

    return Moved
