"""The milestones of a round, each set once and in order; the features that close a step report it here."""

from __future__ import annotations

from datetime import date, datetime

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.db import session
from craftsman.errors import Conflict, Refused
from craftsman.rounds import queries, stages
from craftsman.rounds.models import Round


def mark(round_id: int, milestone: str, *, actor: Actor | None, now: datetime) -> Round:
    """Set frozen, proposed, noticed, named or issued, with the round's row locked; Conflict when it is set already."""
    round_ = queries.round_by_id(round_id, lock=True)
    reason = stages.why_not_mark(round_, milestone, now)
    if reason:
        raise (Conflict if stages.reached_at(round_, milestone) else Refused)(reason)
    if milestone == "frozen" and queries.is_rescoring(round_id):
        raise Refused("细则刚改过，正在按新版本重新核分，请等几分钟再封存")
    setattr(round_, f"{milestone}_at", now)
    round_.version += 1
    session().flush()
    journal.append("round.mark", f"round-{round_.id}", actor=actor, now=now, detail={"milestone": milestone})
    return round_


def keep_notice(round_: Round, opens_on: date, ends_on: date) -> None:
    """The notice runs on these days, whatever was planned. For whoever publishes one and holds the round's row."""
    round_.notice_opens_on, round_.notice_ends_on = opens_on, ends_on
