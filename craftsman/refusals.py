"""Every refusal is one calm page: what happened, what to do, what was typed, the request's number."""

from __future__ import annotations

import errno
import logging
import re

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import BadHost, HTTPException, SecurityError, default_exceptions

from craftsman import db as database
from craftsman.db import session
from craftsman.errors import Conflict, NotFound, Refused
from craftsman.threshold import SAFE, is_htmx, is_odd, request_id

FORGED = "表单已过期，没有保存。请返回上一页刷新后再提交。"
RETRY_AFTER = {429: "60", 503: "10"}  # seconds
_CODE = re.compile(r"[a-z][a-z0-9_]{0,30}")
_log = logging.getLogger("craftsman.web")


def init_app(app: Flask) -> None:
    """Whatever is raised is answered here."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFound, lambda _error: error_page(404))
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(OSError, _disk_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _broken)


def error_page(status: int, reason: str | None = None, *, conflict: Conflict | None = None) -> Response:
    """One calm page for every refusal: what happened, what to do, what was typed, the request's number."""
    session().rollback()
    template = "_error.html" if is_htmx() else "error.html"
    if "visitor" not in g and status >= 500:
        g.visitor = None  # do not ask a database that may be the trouble
    facts = {"reason": reason, "conflict": conflict, "typed": _typed(), "number": request_id()}
    try:
        with database.reading():
            body = render_template(template, status=status, **facts)
    except DBAPIError as error:  # the shell asked the database and that is the trouble: the page without its answers
        _log.warning("database unavailable: %s", error.orig)
        session().rollback()
        g.visitor, g.is_demo, status = None, False, 503
        body = render_template(template, status=status, **facts)
    answer = make_response(body, status)
    if status in RETRY_AFTER:
        answer.headers["Retry-After"] = RETRY_AFTER[status]
    return answer


def _typed() -> list[tuple[str, str]]:
    """What the person typed, to copy from; secrets and machinery left out."""
    if request.method in SAFE:
        return []
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:
        return []
    shown = [(name, value[:2000]) for name, value in pairs if value.strip() and _is_text(name, value)]
    return shown[:40]


def _is_text(name: str, value: str) -> bool:
    """Whether somebody typed this: neither machinery nor a secret nor the code of a choice."""
    hidden = ("csrf_token", "key", "version", "id_number", "code", "next")
    return name not in hidden and "password" not in name and not is_odd(name) and not _CODE.fullmatch(value)


def _refused(error: Refused) -> ResponseReturnValue:
    return error_page(error.status, error.reason, conflict=error if isinstance(error, Conflict) else None)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, (BadHost, SecurityError)):  # not our address: no page of ours can be built for it
        return Response("网址不对，请核对后重新打开。", 400, content_type="text/plain; charset=utf-8")
    known = error.code if error.code in default_exceptions else 400
    return error_page(known, FORGED if isinstance(error, CSRFError) else _too_large() if known == 413 else None)


def _too_large() -> str | None:
    """What this view says of a file over its own limit."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "too_large", "") or None


def _database_error(error: DBAPIError) -> ResponseReturnValue:
    session().rollback()
    if database.is_unavailable(error):
        _log.warning("database unavailable: %s", error.orig)
        return error_page(503)
    return _broken(error)


def _disk_error(error: OSError) -> ResponseReturnValue:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        _log.warning("disk full: %s", error.strerror)
        return error_page(503)
    return _broken(error)


def _broken(error: Exception) -> ResponseReturnValue:
    _log.error("request %s failed", request_id(), exc_info=error)
    if current_app.config["SETTINGS"].testing:
        raise error
    return error_page(500)
