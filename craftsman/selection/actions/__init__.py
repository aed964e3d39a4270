"""What is done in the selection; callers say `selection.actions.x`, the files are named after what is acted on."""

from __future__ import annotations

from craftsman.selection.actions.freezing import freeze
from craftsman.selection.actions.proposing import propose
from craftsman.selection.actions.resealing import reseal
from craftsman.selection.actions.trying import drop_scenario, keep_scenario

__all__ = ["drop_scenario", "freeze", "keep_scenario", "propose", "reseal"]
