"""The worker tries a rubric over a whole round, and puts the report on paper."""

from __future__ import annotations

from craftsman import files
from craftsman.db import reading
from craftsman.jobs import job
from craftsman.selection import actions, queries

TEMPLATE = "selection/rehearsal_paper.html"


@job("rehearse")
def rehearse(rehearsal_id: int) -> None:
    """After a kill it begins anew: nothing of it is kept but the finished report."""
    actions.work_on_rehearsal(rehearsal_id)


@job("draw_rehearsal")
def draw_rehearsal(rehearsal_id: int) -> None:
    """Draw the finished report once."""
    from craftsman import documents  # weighs 70 MiB: only the worker draws

    with reading():
        shown = queries.paper_of(rehearsal_id)
        html = documents.html(TEMPLATE, **shown) if shown else ""
    if not html:
        return
    stored = files.put(f"rehearsal-{rehearsal_id}", documents.pdf(html))
    actions.keep_paper(rehearsal_id, stored)
