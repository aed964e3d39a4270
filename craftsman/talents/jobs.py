"""Named people enter the pool; a worker's profile is put on paper."""

from __future__ import annotations

from datetime import UTC, datetime

from craftsman import files
from craftsman.certificates.issuer import issuer
from craftsman.db import reading, transaction
from craftsman.jobs import job
from craftsman.talents import actions, paper, queries

AT_ONCE = 100


def now() -> datetime:
    """The worker's clock."""
    return datetime.now(UTC)


@job("admit_to_pool")
def admit_to_pool(round_id: int) -> None:
    """Everybody the round has named, a hundred at a time, so that others may write in between. A second run adds nobody."""
    with reading():
        named = list(queries.named_in(round_id))
    entered = 0
    for first in range(0, len(named), AT_ONCE):
        with transaction():
            entered += actions.admit(named[first : first + AT_ONCE], now=now())
    if entered:
        with transaction():
            actions.note_admission(round_id, entered, now=now())


@job("draw_profile")
def draw_profile(paper_id: int) -> None:
    """Draw the profile as it is now; what was drawn before goes once the new one is kept."""
    from craftsman import documents  # weighs 70 MiB: only the worker draws

    at = now()
    with reading():
        person_id = actions.paper_wanted(paper_id)
        profile = queries.profile(person_id, at) if person_id is not None else None
    if person_id is None or profile is None:
        return
    address = issuer().address + paper.ADDRESS
    code = paper.path(documents.code(address, least=paper.LEAST_CODE))
    shown = {**paper.shown(profile.prediction.rubric, profile.gap), "code": code, "address": address}
    html = documents.html(paper.TEMPLATE, profile=profile, at=at, **shown)
    stored = files.put(f"person-{person_id}", documents.pdf(html))
    with transaction():
        replaced = actions.keep_paper(paper_id, stored, now=now())
    if replaced:
        files.remove(replaced)
