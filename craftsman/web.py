"""What all pages share: permission, the commit rule, replays, page-or-fragment answers."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from markupsafe import Markup
from sqlalchemy.exc import DBAPIError

from craftsman import db as database
from craftsman import refusals, replays, threshold
from craftsman.db import session
from craftsman.errors import Forbidden, NotFound, Refused
from craftsman.threshold import MAX_BYTES, SAFE, is_htmx

SERIALIZATION_TRIES = 5
FRESH_FOR = timedelta(minutes=10)
csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Someone(Protocol):
    """The signed-in person as pages see them; `accounts` provides the real one."""

    @property
    def person_id(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def confirmed_at(self) -> datetime: ...


@dataclass(frozen=True)
class Gate:
    """What `accounts` hands in at assembly: who this cookie belongs to, what a role may do, and whom to ask."""

    load: Callable[[datetime], Someone | None]
    allows: Callable[[str | None, str], bool]
    whom_to_ask: Callable[[str], str]


def init_app(app: Flask, gate: Gate) -> None:
    """Wire the request's life: number, checks at the door, refusals, headers."""
    app.extensions["gate"] = gate
    threshold.init_app(app)
    csrf.init_app(app)
    refusals.init_app(app)


# --- who and when ----------------------------------------------------------------------------------------------------


def now() -> datetime:
    """The instant of this request (UTC), the same for all of it."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return cast(datetime, g.now)


def visitor() -> Any:
    """The signed-in person, or None."""
    if "visitor" not in g:
        g.visitor = _gate().load(now())  # a page goes on in the transaction that this begins
    return g.visitor


def actor() -> Any:
    """The signed-in person; only in views that `permit` has opened to signed-in roles."""
    someone = visitor()
    if someone is None:
        raise Forbidden("请先登录")
    return someone


def keep_sign_in(token: str) -> None:
    """Put a new sign-in's token into the cookie; whatever the cookie held before is worth nothing afterwards."""
    cookie.clear()
    cookie["sign_in"], cookie["seen"] = token, now().timestamp()
    g.opened = token


# --- permission and the commit rule ----------------------------------------------------------------------------------


def permit(
    act: str,
    *,
    fresh: bool = False,
    max_bytes: int = MAX_BYTES,
    too_large: str = "",
    beforehand: Callable[..., object] | None = None,
) -> Callable[[View], View]:
    """Open a view to the roles that may do `act`; `fresh` asks the password again after ten minutes.

    `max_bytes` caps the request's body before anything of it is parsed (413); `too_large` says so of the file wanted here.
    `beforehand` is asked with the view's own arguments before a POST takes the writer's place; the view finds the answer in
    `worked_out()`.
    A POST answered below 400 is committed together with its replay record; everything else is rolled back.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            barred = _barred(act, fresh)
            if barred is not None:
                return barred
            if request.method in SAFE or g.get("including"):  # a fragment shown inside the answer to a POST only reads
                return view(*args, **kwargs)
            ready = functools.partial(beforehand, *args, **kwargs) if beforehand else None
            return _committed(functools.partial(view, *args, **kwargs), ready)

        guarded.permission = act  # type: ignore[attr-defined]  # read by the test that every view has one
        guarded.max_bytes = max_bytes  # type: ignore[attr-defined]  # read at the door
        guarded.too_large = too_large  # type: ignore[attr-defined]  # read by the page that refuses
        return cast(View, guarded)

    return decorate


def _barred(act: str, fresh: bool) -> ResponseReturnValue | None:
    someone = visitor()
    gate = _gate()
    if not gate.allows(someone.role if someone else None, act):
        if someone is None:
            return ask_to_sign_in()
        raise Forbidden(f"您没有权限查看此内容。{gate.whom_to_ask(act)}")
    if fresh and someone is not None and now() - someone.confirmed_at > FRESH_FOR:
        return see_other(url_for("accounts.confirm", next=_page()))
    return None


def ask_to_sign_in() -> ResponseReturnValue:
    """To the sign-in page and back here afterwards; htmx is told to move the whole window."""
    target = url_for("accounts.sign_in", next=_page())
    if is_htmx():
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = target
        return answer
    return redirect(target, 303)


def _page() -> str:
    """The page to come back to: this one, or the one a fragment or form stood on."""
    if request.method == "GET" and not is_htmx():
        return request.full_path.rstrip("?")
    try:
        shown = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/")
    except ValueError:  # only looks like an address
        return "/"
    return safe_next(shown.path + (f"?{shown.query}" if shown.query else ""))


def worked_out() -> Any:
    """What `beforehand` came to."""
    return g.worked_out


def _committed(run: Callable[[], ResponseReturnValue], ready: Callable[[], object] | None) -> ResponseReturnValue:
    form = replays.Form(_form_key(), _owner(), request.path, _form_digest())
    held = dict(cookie)
    for left in reversed(range(SERIALIZATION_TRIES)):
        try:
            return _once(form, run, ready)
        except DBAPIError as error:
            session().rollback()
            if not left or not _may_run_again(error):
                raise
            _as_it_was(held)
        except BaseException:
            session().rollback()
            raise
    raise AssertionError("unreachable")


def _may_run_again(error: DBAPIError) -> bool:
    return database.is_serialization_failure(error) or database.is_overtaken(error)


def _as_it_was(held: dict[str, Any]) -> None:
    """The cookie names no sign-in that was rolled back."""
    if g.pop("opened", None):
        cookie.clear()
        cookie.update(held)


def _once(
    form: replays.Form, run: Callable[[], ResponseReturnValue], ready: Callable[[], object] | None
) -> ResponseReturnValue:
    first = replays.first_answer(form)
    if first is not None:
        return _again(first)
    if ready is not None:
        g.worked_out = ready()
    session().rollback()  # what was looked up so far did not hold the writer's place; the act begins anew to write
    with database.writing():
        try:
            answer = make_response(run())
        except (Refused, NotFound):
            first = _twin(form)
            if first is None:
                raise
            return _again(first)
        if answer.status_code >= 400:
            first = _twin(form)
            return answer if first is None else _again(first)
        given = replays.Answer(
            answer.status_code, answer.headers.get("Location"), answer.get_data(as_text=True), g.get("opened")
        )
        replays.keep(form, given, now())
        session().commit()
        return answer


def _twin(form: replays.Form) -> replays.Answer | None:
    """The answer to the same form, done beside us meanwhile: what it used up is why ours was refused."""
    session().rollback()
    return replays.first_answer(form)


def _again(first: replays.Answer) -> ResponseReturnValue:
    """The first answer once more: the same form sent twice has one effect, and opens the door it opened before."""
    session().rollback()
    if first.sign_in:
        keep_sign_in(first.sign_in)
    return redirect(first.location, first.status) if first.location else make_response(first.body, first.status)


def _form_key() -> str:
    """The form's replay key; fragments (`/_x`) are repeatable by their version and keep none."""
    if request.path.rsplit("/", 1)[-1].startswith("_"):
        return ""
    key = request.form.get("key", "")
    return key if len(key) <= replays.KEY_LENGTH and key.isascii() and key.isprintable() else ""


def _owner() -> str:
    someone = visitor()
    return f"person-{someone.person_id}" if someone else f"visitor-{cookie.get('csrf_token', '')[:12]}"


def _form_digest() -> bytes:
    digest = hashlib.sha256()
    for name, values in sorted(request.form.lists()):
        if name != "csrf_token":
            digest.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        digest.update(repr((name, file.filename)).encode("utf-8", "surrogatepass"))
        digest.update(hashlib.file_digest(file.stream, "sha256").digest())  # type: ignore[arg-type]  # a binary stream
        file.stream.seek(0)
    return digest.digest()


# --- answers ---------------------------------------------------------------------------------------------------------


def render(template: str, **context: Any) -> str:
    """A full page in the shell."""
    return render_template(template, **context)


def page_or_fragment(page: str, fragment: str, **context: Any) -> str:
    """htmx gets the fragment, everyone else the page that includes it."""
    return render_template(fragment if is_htmx() else page, **context)


def see_other(url: str) -> ResponseReturnValue:
    """303 to a page of ours; htmx moves the window there."""
    if is_htmx():
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = url
        return answer
    return redirect(url, 303)


def invalid(form: FlaskForm, template: str, **context: Any) -> ResponseReturnValue:
    """422: the page again with the error summary and everything that was typed."""
    return make_response(render_template(template, form=form, failed=True, **context), 422)


def fragment_of(endpoint: str | None) -> Callable[[View], View]:
    """Mark a view as a fragment (address ending `/_x`): opened directly it leads to its page, or 404 without one."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def shown(*args: Any, **kwargs: Any) -> ResponseReturnValue:
            if request.method == "GET" and not is_htmx() and not g.get("including"):
                if endpoint is None:
                    raise NotFound
                return redirect(url_for(endpoint, **kwargs), 303)
            return view(*args, **kwargs)

        return cast(View, shown)

    return decorate


def fragment(endpoint: str, **args: Any) -> Markup:
    """Include another feature's fragment by name while a page is rendered: upstream pages show downstream things so.

    Empty where that feature does not exist, has nothing to show, or this person may not see it.
    """
    answer = _included(endpoint, args)
    # Safe: it is what our own autoescaped templates rendered.
    return Markup(answer.get_data(as_text=True) if answer else "")  # noqa: S704


def fragments(endpoint: str, **args: Any) -> dict[str, Markup]:
    """The same for a list: one view answers with the parts of all lines as JSON, key → what our templates rendered."""
    answer = _included(endpoint, args)
    return {key: Markup(part) for key, part in (answer.get_json() if answer else {}).items()}  # noqa: S704


def _included(endpoint: str, args: dict[str, Any]) -> Response | None:
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return None
    outer, g.including = g.get("including", False), True
    try:
        answer = make_response(view(**args))
    except (Forbidden, NotFound):
        return None
    finally:
        g.including = outer
    return answer if answer.status_code == 200 else None


def safe_next(target: str | None, default: str = "/") -> str:
    """`target` when it is a path of this site, else `default`: never an open redirect."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\"):
        return default
    if any(ord(sign) < 32 or ord(sign) == 127 for sign in target) or "\\" in target:
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


def _gate() -> Gate:
    return cast(Gate, current_app.extensions["gate"])
