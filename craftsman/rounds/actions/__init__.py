"""What is done to rounds; callers say `rounds.actions.x`, the files are named after what is acted on."""

from __future__ import annotations

from craftsman.rounds.actions.milestones import mark
from craftsman.rounds.actions.opening import open_round

__all__ = ["mark", "open_round"]
