"""公示公告 as everybody reads it; and the line of somebody who is on a list."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.errors import NotFound
from craftsman.notices import lock, queries, wording
from craftsman.notices.listing import Line, counts, heads
from craftsman.notices.views import bp
from craftsman.rounds import queries as rounds
from craftsman.rounds import titles


@bp.get("/notices")
@web.permit("notice.read")
def index() -> ResponseReturnValue:
    return web.render("notices/index.html", found=queries.public_notices(web.now()))


@bp.get("/notices/<int:notice_id>")
@web.permit("notice.read")
def show(notice_id: int) -> ResponseReturnValue:
    return web.render("notices/show.html", **printed(queries.public_notice(notice_id, web.now())))


def printed(shown: queries.Shown) -> dict[str, object]:
    """A notice as its page and its paper print it."""
    notice, lines = shown.notice, shown.lines
    order = [one.name for one in titles.read(shown.round.titles)]
    people = [Line(one.application_id, one.title, one.name, one.sex, one.employer, one.trade) for one in lines]
    year = wording.year_of(shown.round.name, notice.opens_on)
    sentence = wording.proposal(year, heads(people, order))
    text = notice.basis if notice.kind == "correction" else wording.body(notice.basis, sentence)
    over = shown.state == lock.OVER and notice.kind == "proposal"
    still_open = len(queries.open_objections(notice.round_id)) if over else 0
    return {
        "shown": shown,
        "notice": notice,
        "year": year,
        "paragraphs": [part for part in text.split("\n") if part.strip()],
        "complaints": wording.COMPLAINTS,
        "period": wording.period(notice.opens_on, notice.ends_on),
        "counts": counts(people, order),
        "outcome": wording.outcome(queries.received(notice.round_id), still_open) if over else "",
        "corrections": [one for one in queries.notices_of(notice.round_id) if one.corrects_id == notice.id],
    }


@bp.get("/my/notices/<int:notice_id>")
@web.permit("notice.own")
def own(notice_id: int) -> ResponseReturnValue:
    """My line, from the publication on: also before everybody sees it."""
    found = queries.own_lines(web.actor().person_id, notice_id)
    if not found:
        raise NotFound(f"notice {notice_id}")
    notice, line = found[0]
    shown = queries.shown(notice, rounds.round_by_id(notice.round_id), [line], web.now())
    period = wording.period(notice.opens_on, notice.ends_on)
    return web.render("notices/own.html", shown=shown, notice=notice, line=line, period=period)


# --- shown on pages upstream -----------------------------------------------------------------------------------------


@bp.get("/notices/_latest")
@web.permit("notice.read")
@web.fragment_of("notices.index")
def latest() -> ResponseReturnValue:
    """What is on public notice now, for the home page; nothing when nothing runs."""
    running = [one for one in queries.public_notices(web.now(), 5) if one.state == lock.RUNNING]
    if not running:
        raise NotFound("no running notice")
    return web.render("notices/_latest.html", found=running)


@bp.get("/rounds/<slug>/_notices")
@web.permit("notice.read")
@web.fragment_of("notices.index")
def of_round(slug: str) -> ResponseReturnValue:
    """The public lists of one round, for its own page; nothing before the first day of the first."""
    round_, now = rounds.round_of(slug), web.now()
    found = [one for one in queries.notices_of(round_.id) if lock.is_public(one, now)] if round_.noticed_at else []
    if not found:
        raise NotFound("no public notice")
    return web.render("notices/_of_round.html", round=round_, found=[(one, lock.state_of(one, now)) for one in found])


@bp.get("/my/notices/_mine")
@web.permit("notice.own")
@web.fragment_of(None)
def mine() -> ResponseReturnValue:
    """My lines on notices that are not over: please check them."""
    now = web.now()
    held = [pair for pair in queries.own_lines(web.actor().person_id) if lock.state_of(pair[0], now) != lock.OVER]
    if not held:
        raise NotFound("no line")
    return web.render("notices/_mine.html", held=held, short=wording.short_period)
