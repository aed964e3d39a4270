"""Pages of messages: my own, what became of them outside, and the outbox of a demo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from craftsman import web
from craftsman.accounts import queries as accounts
from craftsman.errors import NotFound
from craftsman.inbox import actions, adapters, catalogue, delivery, messages, queries
from craftsman.inbox.forms import ReadAllForm, ReadForm, RetryForm, whole
from craftsman.threshold import is_from_here

bp = Blueprint("inbox", __name__)

PAGE = 20
OFFICE_PAGE = 50
RECENT = 2
CODE_SHOWN = timedelta(minutes=5)
# What the office looks for: word, states.
SHELVES: dict[str, tuple[str, tuple[str, ...]]] = {
    "": ("全部", ()),
    "problems": ("需要处理", ("failed", "unknown")),
    "waiting": ("待发送", ("queued", "sending")),
    "done": ("已发出", ("sent", "delivered")),
}
FAMILIES = {"queued": "n", "sending": "m", "sent": "g", "delivered": "g", "failed": "b", "unknown": "w"}


def _before() -> int | None:
    return whole(request.args.get("before")) or None


def _more(rows: Any, size: int) -> tuple[Any, int | None]:
    """The rows of this page and the id after which the next one starts; one row more than shown was asked for."""
    return rows[:size], rows[size - 1].id if len(rows) > size else None


# --- my messages -----------------------------------------------------------------------------------------------------


@bp.get("/my/messages")
@web.permit("message.read")
def index() -> ResponseReturnValue:
    only_unread = request.args.get("show") == "unread"
    found = queries.messages_page(web.actor(), only_unread=only_unread, before=_before(), limit=PAGE + 1)
    rows, more = _more(found, PAGE)
    return web.render(
        "inbox/index.html",
        messages=rows,
        more=more,
        only_unread=only_unread,
        later=_before() is not None,
        unread=queries.unread_count(web.actor()),
        form=ReadAllForm(up_to=str(rows[0].id)) if rows else None,
    )


@bp.get("/my/messages/<int:message_id>")
@web.permit("message.read")
def message(message_id: int) -> ResponseReturnValue:
    found = queries.message(message_id, web.actor())
    return web.render(
        "inbox/message.html",
        message=found,
        deliveries=queries.deliveries_of(found),
        channels=delivery.CHANNEL_NAMES,
        state_of=state_of,
        form=ReadForm(),
    )


@bp.post("/my/messages/<int:message_id>/read")
@web.permit("message.mark")
def read(message_id: int) -> ResponseReturnValue:
    found = queries.message(message_id, web.actor())
    actions.mark_read(message_id, actor=web.actor(), now=web.now())
    return web.see_other(web.safe_next(found.link, url_for(".index")) if "go" in request.form else url_for(".index"))


@bp.post("/my/messages/read")
@web.permit("message.mark")
def read_all() -> ResponseReturnValue:
    actions.mark_all_read(ReadAllForm().number, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".index"))


@bp.get("/my/messages/_recent")
@web.permit("message.read")
@web.fragment_of("inbox.index")
def recent() -> ResponseReturnValue:
    found, unread = queries.recent(web.actor(), RECENT)
    return web.render("inbox/_recent.html", messages=found, unread=unread)


# --- what became of them ---------------------------------------------------------------------------------------------


def state_of(row: Any) -> tuple[str, str]:
    """(tag family, word) of a delivery."""
    if row.state == "queued" and row.attempts:
        return "w", "等待重试"
    return FAMILIES[row.state], delivery.STATE_NAMES[row.state]


def _choice(name: str, known: Any) -> str:
    """A filter's value from the address; anything unknown filters nothing."""
    value = request.args.get(name, "")
    return value if value in known else ""


@bp.get("/admin/deliveries")
@web.permit("delivery.read")
def deliveries() -> ResponseReturnValue:
    shelf, channel, code = (
        _choice("show", SHELVES),
        _choice("channel", delivery.CHANNEL_NAMES),
        _choice("code", catalogue.names()),
    )
    found = queries.deliveries_page(
        web.actor(), states=SHELVES[shelf][1], channel=channel, code=code, before=_before(), limit=OFFICE_PAGE + 1
    )
    rows, more = _more(found, OFFICE_PAGE)
    return web.render(
        "inbox/deliveries.html",
        deliveries=rows,
        more=more,
        people=queries.recipients(rows),
        shelf=shelf,
        shelves={key: word for key, (word, _states) in SHELVES.items()},
        channel=channel,
        channels=delivery.CHANNEL_NAMES,
        code=code,
        names=catalogue.names(),
        problems=queries.needing_people(web.actor()),
        pauses=queries.pauses(web.now()),
        state_of=state_of,
        outbox=_records(),
        form=ReadAllForm(up_to=str(rows[0].id)) if rows else None,
    )


@bp.get("/admin/deliveries/<int:delivery_id>")
@web.permit("delivery.read")
def one_delivery(delivery_id: int) -> ResponseReturnValue:
    row = queries.delivery(delivery_id, web.actor())
    return web.render(
        "inbox/delivery.html",
        row=row,
        recipient=queries.recipients([row]).get(row.message.person_id) if row.message else None,
        name=catalogue.names().get(row.code, row.code),
        channel=delivery.CHANNEL_NAMES[row.channel],
        state=state_of(row),
        repeatable=row.channel in delivery.REPEATABLE,
        why_not=delivery.why_not_retry(row.state, is_code=row.message_id is None),
        form=RetryForm(state=row.state),
    )


@bp.post("/admin/deliveries/<int:delivery_id>/retry")
@web.permit("delivery.retry")
def retry(delivery_id: int) -> ResponseReturnValue:
    actions.retry_delivery(delivery_id, state_seen=RetryForm().seen, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".one_delivery", delivery_id=delivery_id))


@bp.post("/admin/deliveries/retry")
@web.permit("delivery.retry")
def retry_all() -> ResponseReturnValue:
    actions.retry_failed(ReadAllForm().number, actor=web.actor(), now=web.now())
    return web.see_other(url_for(".deliveries", show="waiting"))


# --- the outbox of a demo --------------------------------------------------------------------------------------------


def _records() -> bool:
    """Whether messages are recorded instead of being sent."""
    return adapters.ways().outbox or accounts.has_demo_people()


@bp.get("/admin/outbox")
@web.permit("outbox.read")
def outbox() -> ResponseReturnValue:
    if not _records():
        raise NotFound("outbox")
    found = queries.outbox_page(web.actor(), before=_before(), limit=OFFICE_PAGE + 1)
    rows, more = _more(found, OFFICE_PAGE)
    plain = accounts.has_demo_people()  # a real person's code is nobody else's business, not even in development
    shown = [(row, row.text if plain or row.delivery.message_id else messages.hide_digits(row.text)) for row in rows]
    return web.render(
        "inbox/outbox.html", entries=shown, more=more, channels=delivery.CHANNEL_NAMES, names=catalogue.names()
    )


@bp.get("/outbox/_code")
@web.permit("demo.use")
@web.fragment_of(None)
def demo_code() -> ResponseReturnValue:
    """The newest sign-in code, where people are invented and nobody can be texted; only on this machine."""
    if not accounts.has_demo_people() or not is_from_here():
        raise NotFound("code")
    return web.render("inbox/_code.html", entry=queries.newest_code(web.now() - CODE_SHOWN))
