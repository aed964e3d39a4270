"""培训点单: sessions to choose from, a course with its sessions, institutions by town; a worker also sees what each is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.accounts import reference
from craftsman.achievements.catalogue import kinds
from craftsman.training import enrolling, queries, recommending
from craftsman.training.queries import Wanted
from craftsman.training.recommending import Gain

bp = Blueprint("training", __name__)
PAGE = 20
PERIODS = ((30, "30天内开课"), (90, "3个月内开课"))


@bp.get("/training")
@web.permit("training.read")
def index() -> ResponseReturnValue:
    wanted = _wanted()
    runs = queries.upcoming(wanted, web.now(), place_in(request.args.get("after", "")), PAGE + 1)
    shown = runs[:PAGE]
    return web.render(
        "training/index.html",
        runs=shown,
        more=_url(wanted, shown[-1]) if len(runs) > PAGE else None,
        gains=gains_for(one.course for one in shown),
        wanted=wanted,
        chosen=_chosen(wanted),
        levels=levels(),
        trades=reference.trades(),
        towns=reference.towns(),
        periods=PERIODS,
    )


@bp.get("/training/<int:course_id>")
@web.permit("training.read")
def show(course_id: int) -> ResponseReturnValue:
    course, today = queries.course(course_id), queries.today_of(web.now())
    runs = queries.runs_of(course_id, web.now())
    subject = queries.subject_of(course)
    return web.render(
        "training/show.html",
        course=course,
        runs=[(one, enrolling.why_not_sign_up(one.seating, today)) for one in runs],
        mine=_mine(course_id),
        gain=gains_for([course]).get(course_id),
        leads_to=leads_to(course),
        required=recommending.required_words(subject, kinds()) if course.requires else "",
    )


@bp.get("/training/map")
@web.permit("training.read")
def places() -> ResponseReturnValue:
    return web.render("training/map.html", towns=queries.places(), open_runs=queries.open_runs_by_place(web.now()))


def gains_for(courses: Iterable[Any]) -> Mapping[int, Gain]:
    """What courses are worth to the worker who is signed in; nobody else is told."""
    visitor = web.visitor()
    if visitor is None or visitor.role != "worker":
        return {}
    return queries.gains(visitor.person_id, courses, web.now())


def leads_to(course: Any) -> str:
    """职业技能证书 技师（二级）"""
    kind = kinds()[course.kind]
    said = [kind.field(name).choice_label(code) for name, code in course.attributes.items()]
    return " ".join((kind.name, *said))


def levels() -> Sequence[tuple[str, str]]:
    """The levels one can filter by: those of the skill certificate."""
    return kinds()["skill_certificate"].field("level").choices


def _mine(course_id: int) -> set[int]:
    """The sessions of this course in which I have a place."""
    visitor = web.visitor()
    if visitor is None or visitor.role != "worker":
        return set()
    return {one.course_session_id for one in queries.live_orders(visitor.person_id, course_id, web.now())}


# --- the address -----------------------------------------------------------------------------------------------------


def _wanted() -> Wanted:
    typed = request.args
    days = typed.get("days", "")
    return Wanted(
        trade=typed.get("trade", "").strip()[:50],
        level=typed.get("level", "").strip()[:20],
        town=typed.get("town", "").strip()[:20],
        days=int(days) if days in {str(number) for number, _ in PERIODS} else 0,
        free=typed.get("free") == "1",
    )


def _pairs(wanted: Wanted) -> dict[str, str]:
    pairs = {"trade": wanted.trade, "level": wanted.level, "town": wanted.town, "days": str(wanted.days or "")}
    return {name: value for name, value in pairs.items() if value} | ({"free": "1"} if wanted.free else {})


def _chosen(wanted: Wanted) -> list[tuple[str, str, str]]:
    """(label, value, address without it) of every filter in force."""
    pairs = _pairs(wanted)
    words = {"trade": "工种", "level": "等级", "town": "镇街", "days": "时间", "free": "费用"}
    said = {"level": dict(levels()), "days": {str(n): word for n, word in PERIODS}, "free": {"1": "免费"}}
    found = []
    for name, value in pairs.items():
        left = {other: kept for other, kept in pairs.items() if other != name}
        shown = said.get(name, {}).get(value, value)
        found.append((words[name], shown, f"{url_for('.index')}?{urlencode(left)}".rstrip("?")))
    return found


def _url(wanted: Wanted, last: Any) -> str:
    after = f"{last.starts_on.isoformat()}.{last.id}"
    return f"{url_for('.index')}?{urlencode({**_pairs(wanted), 'after': after})}"


def place_in(typed: str) -> tuple[date, int] | None:
    """Where a page begins, 2026-12-08.31; anything else begins at the top."""
    day, _, number = typed[:40].partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        return None
    try:
        return date.fromisoformat(day), int(number)
    except ValueError:
        return None
