"""What is asked about the selection; callers say `selection.queries.x`, the files are named after what is asked about."""

from __future__ import annotations

from craftsman.selection.queries.preparation import checklist, excluded, scored_candidates, scored_count, tie_rule
from craftsman.selection.queries.snapshots import (
    Check,
    Place,
    Sealed,
    averages,
    handed_in,
    journal_head,
    last_lines,
    latest,
    lines_of,
    proposed,
    sealed_rows,
    snapshot_of,
    snapshots_of,
    standings,
    verify,
    who,
)
from craftsman.selection.queries.trials import (
    Composition,
    Simulation,
    composition,
    page_of,
    people,
    scenarios,
    simulated,
)

__all__ = [
    "Check",
    "Composition",
    "Place",
    "Sealed",
    "Simulation",
    "averages",
    "checklist",
    "composition",
    "excluded",
    "handed_in",
    "journal_head",
    "last_lines",
    "latest",
    "lines_of",
    "page_of",
    "people",
    "proposed",
    "scenarios",
    "scored_candidates",
    "scored_count",
    "sealed_rows",
    "simulated",
    "snapshot_of",
    "snapshots_of",
    "standings",
    "tie_rule",
    "verify",
    "who",
]
