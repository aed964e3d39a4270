"""Every setting of the portal: name, default, environment variable, meaning."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECRET_NAMES = ("session", "field", "index", "journal", "signing")
SECRET_BYTES = 32

HTMX_URL = "https://cdn.jsdelivr.net/npm/htmx.org@2.0.10/dist/htmx.min.js"
HTMX_SRI = "sha384-H5SrcfygHmAuTDZphMHqBJLc3FhssKjG7w/CeCpFReSfwBWDTKpkzPP8c+cLsK+V"
BOOTSTRAP_URL = "https://cdn.jsdelivr.net/npm/bootstrap@5.3.8/dist/css/bootstrap.min.css"
BOOTSTRAP_SRI = "sha384-sRIl4kxILFvY47J16cr9ZwB07vP4J8+LH7qKQnuqkuIAvNWLzeN8tE5YBujZqJLB"


class ConfigurationError(RuntimeError):
    """The portal refuses to start; the message says what to set."""


@dataclass(frozen=True)
class Organisation:
    """Who runs the portal: printed on every page and paper. Each value has its own variable `ORG_…`."""

    name: str = "台州市路桥区总工会"
    short: str = "路桥区总工会"
    level: str = "区级"
    contractor: str = "路桥区职工服务中心"
    phone: str = "0576-8000 0000"
    hotline: str = "12351"
    hours: str = "工作日8:30至17:30"
    address: str = "路桥区银安街000号"
    icp: str = "浙ICP备00000000号"
    police: str = "浙公网安备33100400000000号"


@dataclass(frozen=True)
class Settings:
    """The portal's settings, read once from the environment."""

    home: Path
    database_url: str
    env: str = "development"
    debug: bool = False
    testing: bool = False
    base_url: str | None = None
    allow_http: bool = False
    assets: str = "auto"
    demo_size: str = "full"
    trusted_proxies: int = 0
    storage_url: str | None = None
    worker_id: str = "worker-1"
    sms_url: str | None = None
    sms_token: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_sender: str | None = None
    webhook_url: str | None = None
    webhook_token: str | None = None
    org: Organisation = field(default_factory=Organisation)

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def https(self) -> bool:
        return bool(self.base_url and self.base_url.startswith("https://"))

    @property
    def public_address(self) -> str:
        """The address printed on paper: BASE_URL, or this machine while nothing else was said (never in production)."""
        return self.base_url or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"

    @property
    def keys_folder(self) -> Path:
        return self.home / "keys"


# setting, environment variable, meaning: this table is what `docs/operations.md` explains.
VARIABLES: tuple[tuple[str, str, str], ...] = (
    ("home", "CRAFT_HOME", "data folder: database, files, keys; default instance/"),
    ("database_url", "DATABASE_URL", "database; default SQLite in the data folder"),
    ("env", "CRAFT_ENV", "development | production"),
    ("base_url", "BASE_URL", "public address, printed on paper; required in production"),
    ("allow_http", "ALLOW_HTTP", "1: production over plain http, behind a closed network"),
    ("assets", "ASSETS", "auto: CDN with the local copy behind it | cdn | local"),
    ("demo_size", "DEMO_SIZE", "full: about 400 invented applicants | small: a tenth, for tests"),
    ("trusted_proxies", "TRUSTED_PROXIES", "number of reverse proxies whose headers are believed; default 0"),
    ("storage_url", "STORAGE_URL", "s3://bucket/prefix for files; default the data folder"),
    ("worker_id", "WORKER_ID", "name of this worker slot; unfinished jobs return to the slot of the same name"),
    ("sms_url", "SMS_URL", "HTTP gateway for text messages; unset: messages stay in the in-site outbox"),
    ("sms_token", "SMS_TOKEN", "its bearer token"),
    ("smtp_host", "SMTP_HOST", "mail server; unset: no mail"),
    ("smtp_port", "SMTP_PORT", "its port, default 25"),
    ("smtp_sender", "SMTP_SENDER", "sender address"),
    ("webhook_url", "WEBHOOK_URL", "robot address of the work platform (浙政钉); unset: none"),
    ("webhook_token", "WEBHOOK_TOKEN", "key that signs each webhook body"),
)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; ConfigurationError names a value that cannot be used."""
    env = os.environ if environ is None else environ
    home = Path(env.get("CRAFT_HOME") or ROOT / "instance").expanduser().resolve()
    assets = env.get("ASSETS", "auto")
    if assets not in ("auto", "cdn", "local"):
        raise ConfigurationError(f"ASSETS must be auto, cdn or local, not {assets!r}")
    demo_size = env.get("DEMO_SIZE", "full")
    if demo_size not in ("full", "small"):
        raise ConfigurationError(f"DEMO_SIZE must be full or small, not {demo_size!r}")
    org = Organisation(
        **{
            name: env[variable]
            for name in Organisation.__dataclass_fields__
            if (variable := f"ORG_{name.upper()}") in env
        }
    )
    return Settings(
        home=home,
        database_url=_driver(env.get("DATABASE_URL") or f"sqlite:///{home / 'craftsman.db'}"),
        env=env.get("CRAFT_ENV", "development"),
        debug=env.get("FLASK_DEBUG", "") not in ("", "0"),
        base_url=(env.get("BASE_URL") or "").rstrip("/") or None,
        allow_http=env.get("ALLOW_HTTP") == "1",
        assets=assets,
        demo_size=demo_size,
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
        storage_url=env.get("STORAGE_URL"),
        worker_id=env.get("WORKER_ID", "worker-1"),
        sms_url=env.get("SMS_URL"),
        sms_token=env.get("SMS_TOKEN"),
        smtp_host=env.get("SMTP_HOST"),
        smtp_port=_number(env, "SMTP_PORT", 25),
        smtp_sender=env.get("SMTP_SENDER"),
        webhook_url=env.get("WEBHOOK_URL"),
        webhook_token=env.get("WEBHOOK_TOKEN"),
        org=org,
    )


def refuse_unsafe(settings: Settings) -> None:
    """In production, refuse to start with anything that would betray its users (reliability.md 5.12)."""
    if settings.env not in ("development", "production"):
        raise ConfigurationError(f"CRAFT_ENV must be development or production, not {settings.env!r}")
    if not settings.production:
        return
    if settings.debug:
        raise ConfigurationError("CRAFT_ENV=production refuses FLASK_DEBUG: switch it off")
    if not settings.base_url:
        raise ConfigurationError("CRAFT_ENV=production needs BASE_URL: it is printed on certificates")
    if not settings.https and not settings.allow_http:
        raise ConfigurationError("BASE_URL must be https://… (ALLOW_HTTP=1 permits plain http on a closed network)")
    if settings.home.exists() and settings.home.stat().st_mode & 0o007:
        raise ConfigurationError(f"the data folder is open to everyone: chmod o-rwx {settings.home}")


def _driver(url: str) -> str:
    """Accept the short forms people write for PostgreSQL."""
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit():
        raise ConfigurationError(f"{name} must be a whole number, not {text!r}")
    return int(text)
