"""试算预演: what a rubric would do, seen before anybody applies under it; callers say `rehearsal.x`."""

from __future__ import annotations

from craftsman.rubrics.rehearsal.choosing import Choose, Chosen
from craftsman.rubrics.rehearsal.groups import KINDS, age_band, firm_band, for_print
from craftsman.rubrics.rehearsal.invention import Invention
from craftsman.rubrics.rehearsal.report import Again, Rehearsal
from craftsman.rubrics.rehearsal.tallies import Applicant, Tallies, Tally

__all__ = [
    "KINDS",
    "Again",
    "Applicant",
    "Choose",
    "Chosen",
    "Invention",
    "Rehearsal",
    "Tallies",
    "Tally",
    "age_band",
    "firm_band",
    "for_print",
]
