"""操作日志: the chained record, newest first, and whether its chain is whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.accounts import queries as accounts
from craftsman.accounts.roles import ROLE_NAMES
from craftsman.achievements.catalogue import kinds
from craftsman.desks import actions, queries, record

bp = Blueprint("journal", __name__)
PAGE = 50


@dataclass(frozen=True)
class Line:
    """A line as the page shows it."""

    seq: int
    at: datetime
    who: str
    act: str
    subject: str
    particulars: str
    origin: str


@bp.get("/admin/journal")
@web.permit("journal.read")
def index() -> ResponseReturnValue:
    return _page(None)


@bp.get("/admin/journal/check")
@web.permit("journal.read")
def check() -> ResponseReturnValue:
    """The same page with the result of checking every line; it reads only, so it may be opened again."""
    return _page(actions.check_journal())


def _page(checked: tuple[int, str | None] | None) -> str:
    before = request.args.get("before", "")
    known = int(before) if before.isascii() and before.isdigit() and len(before) <= 12 else None
    rows = queries.journal_page(known, PAGE + 1)
    people = queries.names_of(row.actor_id for row in rows)
    names = accounts.department_names() | {code: kind.name for code, kind in kinds().kinds.items()}
    return web.render(
        "desks/journal.html",
        lines=[_line(row, people, names) for row in rows[:PAGE]],
        more=rows[PAGE - 1].seq if len(rows) > PAGE else None,
        later=known is not None,
        checked=checked,
    )


def _line(row: Any, people: Mapping[int, str], names: Mapping[str, str]) -> Line:
    role = ROLE_NAMES.get(row.role, "系统")
    who = people.get(row.actor_id, f"人员{row.actor_id}") if row.actor_id is not None else ""
    told = record.particulars(row.detail, names)
    return Line(
        seq=row.seq,
        at=row.at,
        who=f"{who}（{role}）" if who else role,
        act=record.act(row.act),
        subject=record.subject(row.subject),
        particulars="；".join(part for part in (told, f"原因：{row.reason}" if row.reason else "") if part),
        origin=row.address,
    )
