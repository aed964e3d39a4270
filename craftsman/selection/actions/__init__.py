"""What is done in the selection; callers say `selection.actions.x`, the files are named after what is acted on."""

from __future__ import annotations

from craftsman.selection.actions.freezing import freeze
from craftsman.selection.actions.proposing import propose
from craftsman.selection.actions.rehearsing import (
    Order,
    ask_paper,
    keep_paper,
    open_paper,
    rehearse,
    work_on_rehearsal,
)
from craftsman.selection.actions.resealing import reseal
from craftsman.selection.actions.trying import drop_scenario, keep_scenario

__all__ = [
    "Order",
    "ask_paper",
    "drop_scenario",
    "freeze",
    "keep_paper",
    "keep_scenario",
    "open_paper",
    "propose",
    "rehearse",
    "reseal",
    "work_on_rehearsal",
]
