"""Is the process up (`/healthz`), and can it serve (`/readyz`)? JSON without versions or paths."""

from __future__ import annotations

import logging
import shutil
import subprocess
from collections.abc import Callable
from functools import lru_cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from craftsman import crypto, db, jobs, web
from craftsman.config import ROOT

LEAST_FREE = 0.05
_log = logging.getLogger("craftsman.health")


def init_app(app: Flask) -> None:
    app.add_url_rule("/healthz", "health.up", web.permit("page.read")(_up))
    app.add_url_rule("/readyz", "health.ready", web.permit("page.read")(_ready))


def _up() -> ResponseReturnValue:
    return jsonify(ok=True)


def _ready() -> ResponseReturnValue:
    checks = {name: _passes(name, check) for name, check in CHECKS.items()}
    answer = jsonify(ok=all(checks.values()), checks=checks)
    answer.status_code = 200 if all(checks.values()) else 503
    return answer


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever fails, the answer is "not ready" and the log says why
        _log.exception("readiness check %s failed", name)
        db.session().rollback()
        return False


def _database() -> bool:
    """Writable: a row is written and taken back."""
    with db.writing():
        unit = db.session()
        unit.rollback()
        unit.execute(text("UPDATE heartbeat SET at = at WHERE 1 = 0"))
        unit.rollback()
    return True


def _disk() -> bool:
    usage = shutil.disk_usage(current_app.config["SETTINGS"].home)
    return usage.free / usage.total >= LEAST_FREE


def _keys() -> bool:
    return crypto.load_keys(current_app.config["SETTINGS"].keys_folder) == crypto.keys()


def _migrations() -> bool:
    directory = ScriptDirectory(current_app.extensions["migrate"].directory)
    with db.db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(current) == set(directory.get_heads())


def _worker() -> bool:
    with db.reading():
        return jobs.worker_is_alive(web.now())


def _fonts() -> bool:
    return has_fonts()


def _strokes() -> bool:
    """The table that lists in 姓氏笔画 order are sorted by; `bin/run` makes it."""
    return (ROOT / "vendor" / "strokes.txt").is_file()


@lru_cache(maxsize=1)
def has_fonts() -> bool:
    """Whether a serif and a sans face for Chinese are installed: without them papers would show boxes."""
    try:
        listed = subprocess.run(
            ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=10, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    return "Noto Serif CJK SC" in listed and "Noto Sans CJK SC" in listed


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "disk": _disk,
    "keys": _keys,
    "migrations": _migrations,
    "worker": _worker,
    "fonts": _fonts,
    "strokes": _strokes,
}
