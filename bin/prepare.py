"""Brings the data folder and the database up to date before the start, and prints how to open the portal.

    prepare.py demo|empty     what a new database begins with

All in one process, because each start of the application costs the better part of a second.
"""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

from flask import Flask  # noqa: E402  (the lines above make the package findable)
from sqlalchemy import inspect  # noqa: E402

from craftsman import create_app  # noqa: E402
from craftsman.config import ConfigurationError, read_settings  # noqa: E402
from craftsman.db import db  # noqa: E402

HOST, PORT = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def command(app: Flask, *words: str) -> str:
    """Run a `flask` command in this process; its output is returned, not shown."""
    result = app.test_cli_runner().invoke(args=list(words), catch_exceptions=False)
    if result.exit_code:
        raise SystemExit(f"flask {' '.join(words)}:\n{result.output}")
    return result.output.strip()


def refuse_taken_port() -> None:
    """Say it now and plainly, rather than after everything else has started."""
    family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError as error:
            raise SystemExit(
                f"\n{HOST}:{PORT} 无法使用，可能已有程序占用。换一个端口：PORT=8001 bin/run\n"
                f"{HOST}:{PORT} cannot be used ({error.strerror}). Choose another: PORT=8001 bin/run"
            ) from None


def is_new(app: Flask) -> bool:
    with app.app_context():
        return not inspect(db.engine).has_table("alembic_version")


def first_content(app: Flask, home: Path, wanted: str) -> None:
    """Load the demo data into a new database. A mark stands while it loads: a load that was interrupted begins again."""
    mark = home / "demo.loading"
    if wanted == "demo" and is_new(app):
        mark.touch()
    progress("更新数据库 / database")
    command(app, "db", "upgrade")
    if mark.exists():
        progress("装入演示数据 / demo data")
        command(app, "demo", "purge")
        command(app, "demo", "load")
        mark.unlink()


def address() -> str:
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}.get(HOST, HOST)
    return f"http://{host}:{PORT}"


def is_demo(app: Flask) -> bool:
    with app.app_context():
        return bool(app.extensions["is_demo"]())


def administrator_link(app: Flask) -> list[str]:
    """A fresh one-time link for as long as nobody has become the first administrator."""
    result = app.test_cli_runner().invoke(args=["create-admin"], catch_exceptions=False)
    if result.exit_code:
        return []
    link = result.output.strip()
    link = address() + link if link.startswith("/") else link
    return ["第一位管理员请在30分钟内打开：", "first administrator, one-time link for 30 minutes:", f"  {link}"]


def main(wanted: str) -> None:
    refuse_taken_port()
    home = read_settings().home
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    app = create_app()
    command(app, "keys", "create")
    first_content(app, home, wanted)
    lines = ["", f"数智工匠已启动 / the portal is open: {address()}"]
    if is_demo(app):
        lines.append(f"演示登录（一键选择身份）/ sample people, one-click sign-in: {address()}/demo")
    elif wanted == "empty":
        lines += administrator_link(app)
    print("\n".join([*lines, "按 Ctrl-C 停止 / Ctrl-C stops it"]))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except ConfigurationError as error:
        raise SystemExit(f"\n不能启动 / refuses to start: {error}") from None
