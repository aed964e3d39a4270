"""转交: a duty that nobody of its department may judge goes to somebody of another department, with a reason."""

from __future__ import annotations

from datetime import datetime

from craftsman import journal
from craftsman.accounts.actor import Actor
from craftsman.applications import actions as applications
from craftsman.applications import queries as application_queries
from craftsman.applications.actions.status import held_round
from craftsman.applications.duties import OPEN
from craftsman.applications.models import Application, Duty
from craftsman.errors import Refused
from craftsman.inbox import actions as inbox
from craftsman.reviews import conflicts, queries
from craftsman.rounds import queries as rounds


def reassign(duty_id: int, grant_id: int | None, *, reason: str, actor: Actor, now: datetime) -> Duty:
    """Hand an orphaned duty to the reviewer who holds this grant; his department answers for it from now on."""
    application = application_queries.application_row(queries.handed_on(duty_id, actor).application_id)
    duty = queries.held_duty(duty_id)
    may = queries.able(application.id)
    choice = {one.id: one for one in may}
    frozen = held_round(application.round_id).frozen_at is not None
    colleagues = any(one.department_id == duty.department_id for one in may)
    wrong = conflicts.why_not_reassign(
        open_=duty.state == OPEN, frozen=frozen, colleagues=colleagues, able=grant_id in choice, reason=reason
    )
    if wrong:
        raise Refused(wrong[1], field=wrong[0])
    chosen, left = choice[grant_id], duty.department_id
    applications.hand_over(duty, chosen.department_id, now=now, workdays=rounds.workdays())
    detail: dict[str, object] = {"application": application.id, "from": left, "to": chosen.department_id}
    detail["person"] = chosen.person_id
    journal.append("duty.reassign", f"duty-{duty.id}", actor=actor, now=now, detail=detail, reason=reason)
    _tell(application, duty, chosen.person_id, reason, actor, now)
    return duty


def _tell(application: Application, duty: Duty, person_id: int, reason: str, actor: Actor, now: datetime) -> None:
    inbox.send_message(
        person_id,
        "duty_handed_over",
        {
            "number": application.number,
            "due": f"{duty.due_on.month}月{duty.due_on.day}日",
            "reason": reason.rstrip("。"),
        },
        actor=actor,
        now=now,
        link=f"/review/duties/{duty.id}",
    )
