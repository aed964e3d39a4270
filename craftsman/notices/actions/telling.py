"""Whoever is on the notice is told to check his line; whoever is not learns how far away he was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from craftsman.inbox import actions as inbox
from craftsman.notices import queries, wording
from craftsman.notices.models import Notice
from craftsman.rounds import queries as rounds
from craftsman.selection import queries as selection

AT_ONCE = 100
Place = tuple[int, int]


def tell_listed(notice_id: int, *, now: datetime, after: int = 0, limit: int = AT_ONCE) -> int | None:
    """Tell the people of the next lines; returns the position to go on from, None at the end. Nobody is told twice."""
    notice = queries.notice_row(notice_id)
    year = wording.year_of(rounds.round_by_id(notice.round_id).name, notice.opens_on)
    people = queries.people_of(notice_id)
    lines = [one for one in queries.lines_of(notice_id) if one.position > after][:limit]
    for one in lines:
        inbox.send_message(
            people[one.application_id],
            "on_notice",
            {"list": f"{year}年{one.title}", "period": wording.short_period(notice.opens_on, notice.ends_on)},
            actor=None,
            now=now,
            link=f"/my/notices/{notice_id}",
            occasion=f"notice-{notice_id}",
        )
    return lines[-1].position if len(lines) == limit else None


def tell_others(notice_id: int, *, now: datetime, after: Place | None = None, limit: int = AT_ONCE) -> Place | None:
    """Tell the next of those who were scored and are not on the list; returns where to go on, None at the end."""
    notice = queries.notice_row(notice_id)
    scores = _scores(notice)
    if scores is None:
        return None
    listed, lines = queries.people_of(notice_id), selection.lines_of(notice.round_id)
    rows: Sequence[selection.Sealed] = selection.standings(scores, after, limit)
    for one in rows:
        if one.application_id not in listed and one.status == "scored":
            _tell_gap(one.person_id, one.score, lines, notice_id, now)
    return (rows[-1].place, rows[-1].application_id) if len(rows) == limit else None


def _scores(notice: Notice) -> int | None:
    """The snapshot of scores that the list was made from."""
    if notice.snapshot_id is None:
        return None
    found: int | None = selection.snapshot_of(notice.snapshot_id).detail.get("scores")
    return found


def _tell_gap(person_id: int, score: int, lines: dict[str, int], notice_id: int, now: datetime) -> None:
    short = wording.gap(score, lines)
    if short is None:
        return
    title, gap = short
    values: dict[str, object] = {"points": wording.figure(score), "title": title, "gap": wording.figure(gap)}
    if not gap:
        del values["gap"]
    code = "not_selected" if gap else "not_selected_level"
    link, occasion = "/my/profile", f"notice-{notice_id}"
    inbox.send_message(person_id, code, values, actor=None, now=now, link=link, occasion=occasion)
