"""数智工匠: the portal's assembly, the only place besides `cli` that knows every feature."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import cast
from wsgiref.headers import Headers

import click
from flask import Flask, current_app, g, has_request_context
from flask import session as cookie
from flask_migrate import Migrate
from sqlalchemy import inspect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from craftsman import config, crypto, db, files, health, logs, shell, threshold, web
from craftsman.accounts import queries as accounts
from craftsman.accounts import reference
from craftsman.accounts.actor import Actor
from craftsman.accounts.roles import allows, whom_to_ask
from craftsman.certificates import glyphs, issuer
from craftsman.inbox import adapters

# The river: each feature imports only what stands above it.
FEATURES = (
    "accounts", "inbox", "achievements", "rubrics", "rounds", "applications", "reviews", "selection", "notices", "certificates",
    "talents", "training", "desks", "demo",
)  # fmt: skip
ROOT = config.ROOT
_YEAR = 365 * 24 * 3600


def create_app(settings: config.Settings | None = None) -> Flask:
    """The portal for these settings (default: the environment); ConfigurationError says why it refuses to start."""
    settings = settings or config.read_settings()
    config.refuse_unsafe(settings)
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = Flask("craftsman", root_path=str(ROOT), template_folder="templates", static_folder="static")
    _configure(app, settings)
    db.init_app(app, url=settings.database_url, home=settings.home)
    Migrate(app, db.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    files.install(settings.home, settings.storage_url)
    reference.install(settings.home)
    glyphs.install(settings.home)
    issuer.install(issuer.Issuer(settings.org.name, settings.org.short, settings.public_address, settings.org.level))
    _open_ways(settings)
    logs.init_app(app)
    web.init_app(app, web.Gate(load=_load_actor, allows=allows, whom_to_ask=whom_to_ask))
    shell.init_app(app)
    health.init_app(app)
    _register_features(app)
    from craftsman import cli

    cli.init_app(app)
    if _serves():
        refuse_demo_people(app)
    return app


def _configure(app: Flask, settings: config.Settings) -> None:
    crypto.install(_keys(settings))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=crypto.keys().session,
        TESTING=settings.testing,
        SESSION_COOKIE_NAME="__Host-craft" if settings.https else "craft",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        MAX_CONTENT_LENGTH=threshold.MAX_BYTES,
        MAX_FORM_MEMORY_SIZE=threshold.MAX_BYTES,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=_YEAR,
        CONTENT_SECURITY_POLICY=_content_security_policy(settings),
    )
    if settings.base_url and settings.production:
        app.config["TRUSTED_HOSTS"] = [settings.base_url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]]
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    if not settings.testing:
        static = WhiteNoise(
            app.wsgi_app,
            root=str(ROOT / "static"),
            prefix="static/",
            max_age=_YEAR,
            autorefresh=settings.debug,
            allow_all_origins=False,
            add_headers_function=_static_headers(app.config["CONTENT_SECURITY_POLICY"]),
        )
        app.wsgi_app = static  # type: ignore[method-assign]


def _static_headers(policy: str) -> Callable[[Headers, str, str], None]:
    """Files are answered before Flask is asked; they carry the same protection as pages."""

    def add(headers: Headers, _path: str, _url: str) -> None:
        headers["Content-Security-Policy"] = policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"

    return add


def _open_ways(settings: config.Settings) -> None:
    """Text messages, mail and the work platform's robot; outside production what has no address is recorded instead."""
    adapters.install(
        signature=settings.org.short,
        outbox=not settings.production,
        sms=(settings.sms_url, settings.sms_token),
        mail=(settings.smtp_host, settings.smtp_port, settings.smtp_sender),
        webhook=(settings.webhook_url, settings.webhook_token),
    )


def _keys(settings: config.Settings) -> crypto.Keys:
    """The keys on disk. Outside production they are made when missing, so that a fresh clone just starts."""
    if not settings.production:
        crypto.create_keys(settings.keys_folder)
    return crypto.load_keys(settings.keys_folder)


def _content_security_policy(settings: config.Settings) -> str:
    """Exact files of the CDN, never its host: any package could be served from there."""
    outside = settings.assets != "local"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self'{' ' + config.HTMX_URL if outside else ''}",
            f"style-src 'self'{' ' + config.BOOTSTRAP_URL if outside else ''}",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )


def _register_features(app: Flask) -> None:
    """Each feature's models, jobs and blueprints. A feature that has no such file simply has none."""
    for feature in FEATURES:
        for part in ("models", "jobs"):
            if _has(feature, part):
                importlib.import_module(f"craftsman.{feature}.{part}")
    app.extensions["is_demo"] = _is_demo
    blueprints = [importlib.import_module(module).bp for feature in FEATURES for module in _view_modules(feature)]
    for blueprint in dict.fromkeys(blueprints):  # a feature's view files may share one
        app.register_blueprint(blueprint)


def _has(feature: str, part: str) -> bool:
    return (Path(__file__).parent / feature / f"{part}.py").is_file()


def _view_modules(feature: str) -> list[str]:
    folder = Path(__file__).parent / feature
    if (folder / "views.py").is_file():
        return [f"craftsman.{feature}.views"]
    return [f"craftsman.{feature}.views.{path.stem}" for path in sorted((folder / "views").glob("[a-z]*.py"))]


def _load_actor(now: datetime) -> Actor | None:
    """Who this cookie belongs to; the cookie also carries when it was last used, so that reading writes nothing."""
    token, seen = cookie.get("sign_in"), cookie.get("seen")
    if not isinstance(token, str) or not isinstance(seen, (int, float)):
        return None
    actor = accounts.actor_for(token, datetime.fromtimestamp(seen, now.tzinfo), now)
    if actor is None:
        cookie.pop("sign_in", None)
    elif now.timestamp() - seen > 60:
        cookie["seen"] = now.timestamp()
    return actor


def _is_demo() -> bool:
    """Whether invented people are here; who is signed in has been told with the sign-in."""
    if "is_demo" not in g:
        someone = web.visitor() if has_request_context() else None  # the set-up asks without a visitor
        g.is_demo = someone.among_invented if someone else accounts.has_demo_people()
    return bool(g.is_demo)


def refuse_demo_people(app: Flask) -> None:
    """In production, refuse to serve a portal that anyone can enter by one click; commands still run, to purge it."""
    if not settings_of(app).production:
        return
    with app.app_context(), db.reading():
        if inspect(db.db.engine).has_table("person") and accounts.has_demo_people():
            raise config.ConfigurationError(
                "CRAFT_ENV=production refuses demo accounts: run `flask --app wsgi demo purge`, or use an empty data folder"
            )


def _serves() -> bool:
    """Whether this process will answer requests: a web server, or `flask run`; not another command."""
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "run"


def settings_of(app: Flask | None = None) -> config.Settings:
    """The settings of this application."""
    return cast(config.Settings, (app or current_app).config["SETTINGS"])


logging.getLogger("craftsman").addHandler(logging.NullHandler())
