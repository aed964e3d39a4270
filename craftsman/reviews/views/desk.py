"""The reviewer's first page and his queue."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask import make_response, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import shell, web
from craftsman.accounts import reference
from craftsman.achievements.catalogue import kinds
from craftsman.reviews import decisions, filters, queries, rows
from craftsman.reviews.filters import Asked
from craftsman.reviews.views import bp
from craftsman.rounds import queries as rounds

KEYS_COOKIE = "review_keys"


def today() -> date:
    return shell.today(web.now())


def day_began() -> datetime:
    """Midnight of the district's day."""
    return datetime.combine(today(), time(), shell.LOCAL)


def moment() -> dict[str, Any]:
    """What the order of the queue depends on."""
    return {"now": web.now(), "day_began": day_began(), "today": today()}


def around(**more: Any) -> dict[str, Any]:
    """What every page of the review shows at its edge."""
    found = queries.desk(web.actor(), today())
    return {
        "rounds_open": found.rounds,
        "counts": found.counts,
        "keys": request.cookies.get(KEYS_COOKIE) != "off",
        **more,
    }


@bp.get("/review")
@web.permit("duty.read")
def index() -> ResponseReturnValue:
    edge = around()
    actor, names = web.actor(), item_names(edge["rounds_open"])
    items = queries.by_item(actor, edge["rounds_open"])
    return web.render(
        "reviews/index.html",
        **edge,
        done=queries.done_by(actor.person_id),
        items=sorted(((code, names.get(code, code), n) for code, n in items.items()), key=lambda one: -one[2]),
        undoable=queries.last_undoable(actor, web.now()),
        law=decisions,
        to_sign=len(queries.to_sign(actor)) if actor.lead else 0,
    )


def item_names(found: Any) -> dict[str, str]:
    """Rubric item or gate → its name, over the rounds in review."""
    names: dict[str, str] = {}
    for round_ in reversed(found):
        rubric = rounds.rubric_of(round_)
        names |= {item.id: item.name for item in rubric.items}
        names |= {gate.id: f"核查：{gate.name}" for gate in rubric.gates if gate.kind == "veto"}
    return names


@bp.get("/review/next")
@web.permit("duty.read")
def begin() -> ResponseReturnValue:
    """开始审核: to the duty that comes first."""
    asked = filters.read(request.args)
    found = queries.next_duty(web.actor(), asked, **moment())
    if found is None:
        return web.see_other(url_for(".index"))
    return web.see_other(url_for(".duty", duty_id=found.id, **asked.query()))


# --- the queue -------------------------------------------------------------------------------------------------------


@bp.get("/review/queue")
@web.permit("duty.read")
def queue() -> ResponseReturnValue:
    return web.render("reviews/queue.html", **_listed(), towns=reference.towns())


@bp.get("/review/queue/_rows")
@web.permit("duty.read")
@web.fragment_of("reviews.queue")
def queue_rows() -> ResponseReturnValue:
    """The list alone, for another choice of filters; the address bar keeps the page's own address."""
    context = _listed()
    answer = make_response(web.render("reviews/_rows.html", **context))
    answer.headers["HX-Push-Url"] = url_for(".queue", **context["asked"].query())
    return answer


def _listed() -> dict[str, Any]:
    edge, asked = around(), filters.read(request.args)
    found = queries.queue(
        web.actor(),
        edge["rounds_open"],
        asked,
        now=web.now(),
        today=today(),
        after=_after(),
        limit=queries.PAGE + 1,
    )
    shown = found[: queries.PAGE]
    rules = {one.id: _rules(one) for one in edge["rounds_open"]}
    names, url = item_names(edge["rounds_open"]), shell.links_to(".duty", "duty_id", **asked.query())
    return edge | {
        "asked": asked,
        "lines": [_line(row, rules[row.round_id], names, url(row.id)) for row in shown],
        "left": _times_left({row.due_on for row in shown}),
        "items": names,
        "chips": [(label, value, _without(asked, name)) for label, value, name in asked.chips(names)],
        "more": _more(asked, shown[-1]) if len(found) > queries.PAGE else None,
        "paged": bool(request.args.get("day")),
    }


def _times_left(days: set[date]) -> dict[date, tuple[str, str]]:
    """Due day → how much time is left; a page of the queue names few days, each many times."""
    workdays, day = rounds.workdays(), today()
    return {due_on: rows.left(due_on, day, workdays) for due_on in days}


def _rules(round_: Any) -> rows.Rules:
    return rows.Rules(round_.rubric_digest, round_.window.last_day, rounds.rubric_of(round_), kinds())


def _line(row: Any, rules: rows.Rules, names: dict[str, str], url: str) -> dict[str, Any]:
    """Title, address and due day, and `rest`: what stands in the other columns, in their order."""
    gate = row.kind is None
    title = names.get(row.gate, "已删除的业绩") if gate else row.title
    claimed, worth = ("", "—") if gate else rows.told(rules, row.kind, row.attributes)
    item = names.get(row.item, row.item) + ("（重交）" if row.returns else "")
    watched = f"{row.watcher}正在看" if row.watcher else ""
    rest = [item, row.name, row.employer or "—", claimed or "—", worth, shell.moment(row.submitted_at), watched]
    return {"url": url, "title": title, "due_on": row.due_on, "rest": rest}


def _after() -> tuple[date, int] | None:
    """The row before the page."""
    day, number = request.args.get("day", ""), request.args.get("after", "")
    if not (number.isascii() and number.isdigit() and len(number) <= 12):
        return None
    try:
        return date.fromisoformat(day[:10]), int(number)
    except ValueError:
        return None


def _more(asked: Asked, last: Any) -> str:
    return url_for(".queue", day=last.due_on.isoformat(), after=last.id, **asked.query())


def _without(asked: Asked, name: str) -> str:
    return url_for(".queue", **asked.without(name).query())
