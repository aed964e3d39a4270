"""我的: what needs the worker now, what the ledger is worth, what stands in it, what has been said."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from craftsman import shell, web
from craftsman.achievements import attributes, evidence, verification
from craftsman.achievements import queries as ledger
from craftsman.achievements.catalogue import kinds
from craftsman.applications import queries as applications
from craftsman.desks import needs, queries
from craftsman.rounds import queries as rounds
from craftsman.rounds import stages

bp = Blueprint("my", __name__)


@bp.get("/my")
@web.permit("desk.my")
def index() -> ResponseReturnValue:
    rows = ledger.ledger(web.actor())
    waiting = queries.waiting_for(web.actor().person_id, web.now())
    found = needs.needs((_standing(one) for one in rows), waiting)
    return web.render(
        "desks/my.html",
        total=len(rows),
        proven=sum(1 for one in rows if one.state in verification.PROVEN),
        groups=_groups(rows),
        needs=found[: needs.MOST],
        more=len(found) - needs.MOST,
        open_round=_open_round(waiting.begun, rows),
    )


def _open_round(begun: frozenset[int], rows: Any) -> rounds.Round | None:
    """The round in which I can begin now; the score in the current one is worked out once for all parts of this page."""
    found = applications.begun(web.actor().person_id, web.now()).current
    if found is None:
        return None
    g.prediction = rounds.predicted_in(found, web.actor().person_id, rows)
    return found if found.id not in begun and stages.is_applying(found.window, web.now()) else None


def _groups(rows: Any) -> list[tuple[str, str, int]]:
    """(code, name, how many) of each group of kinds."""
    counts = dict.fromkeys(kinds().groups, 0)
    for one in rows:
        counts[kinds()[one.kind].group] += 1
    return [(code, kinds().groups[code], count) for code, count in counts.items()]


def _standing(one: Any) -> needs.Standing:
    live = sum(1 for file in one.files if file.state != evidence.REFUSED)
    refused = [(file.name, file.reason) for file in one.files if file.state == evidence.REFUSED]
    return needs.Standing(
        id=one.id,
        title=one.title,
        state=one.state,
        note=one.verification.note if one.verification else "",
        answered=shell.short_day(one.verification.at) if one.verification else "",
        missing=attributes.missing(kinds()[one.kind], one.attributes, live),
        refused=tuple(refused) if not live else (),
    )
