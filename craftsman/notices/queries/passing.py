"""Whether a round may go on to the naming, and exactly whom it would name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from craftsman.db import once, plain
from craftsman.notices import lock, objections
from craftsman.notices.models import NoticeLine, Objection
from craftsman.notices.queries.notices import lines_of_round, main_notice, notices_of
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles
from craftsman.selection import queries as selection


def why_not_pass(round_id: int, now: datetime) -> str | None:
    """Why nobody of this round can be named now, or None. Whoever acts on the answer holds the round's row, as everybody who
    publishes a notice or raises an objection does."""
    published = notices_of(round_id)
    objections_open = open_objections(round_id) if published else ()  # nobody objects to what is not public
    return lock.why_not_pass(published, objections_open, now, uncorrected=len(uncorrected(round_id)))


def open_objections(round_id: int) -> Sequence[str]:
    """Numbers of the objections that have neither an answer nor a refusal, oldest first."""
    return [number for number, state in _objections(round_id) if state in objections.OPEN]


def received(round_id: int) -> int:
    """How many objections came."""
    return len(_objections(round_id))


@once
def _objections(round_id: int) -> Sequence[tuple[str, str]]:
    """(number, state), oldest first."""
    rows = select(Objection.number, Objection.state).where(Objection.round_id == round_id)
    return [(row.number, row.state) for row in plain(rows.order_by(Objection.id))]


def final_list(round_id: int) -> Sequence[NoticeLine]:
    """Everybody to be named, in the order of the notice: nobody who was struck, each with his last correction."""
    lines = lines_of_round(round_id)
    struck = {one.application_id for one in lines if one.struck_at is not None}
    original = main_notice(round_id)
    if original is None:
        return []
    places = {one.application_id: one.position for one in lines if one.notice_id == original.id}
    last = {one.application_id: one for one in lines}  # a later notice replaces an earlier one
    rank = {one.name: place for place, one in enumerate(titles.read(rounds.round_by_id(round_id).titles))}
    held = [one for one in last.values() if one.application_id not in struck and one.application_id in places]
    return sorted(held, key=lambda one: (rank.get(one.title, len(rank)), places[one.application_id]))


def uncorrected(round_id: int) -> dict[int, str]:
    """application → title it has in the sealed proposal by now, where the public list says another one."""
    original, proposal = main_notice(round_id), selection.latest(round_id, "proposal")
    if original is None or proposal is None or proposal.id == original.snapshot_id:
        return {}
    sealed = sealed_titles(proposal.id)
    public = {one.application_id: one.title for one in final_list(round_id)}
    return {one: sealed[one] for one, title in public.items() if one in sealed and sealed[one] != title}


def sealed_titles(snapshot_id: int) -> dict[int, str]:
    """application → title, in a sealed proposal."""
    return {one.application_id: one.title for one in selection.proposed(snapshot_id)}
