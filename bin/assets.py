"""Local copies of htmx and Bootstrap, so that every page works where the CDN does not answer.

`check` tells by its exit code whether they are there; `take FOLDER` copies them out of two unpacked packages. A copy counts
only when its hash is the one that the pages name in their `integrity` attribute: the same bytes from either side.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def load_settings() -> ModuleType:
    """`craftsman/config.py` by itself: importing the package would load the whole portal and take a second."""
    spec = importlib.util.spec_from_file_location("settings", ROOT / "craftsman" / "config.py")
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 (the file is there)
    module = sys.modules["settings"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


settings = load_settings()
VENDOR = ROOT / "static" / "vendor"
COPIES = {
    "htmx.min.js": (settings.HTMX_SRI, "django_htmx/static/django_htmx/htmx-2.min.js"),
    "bootstrap.min.css": (settings.BOOTSTRAP_SRI, "flask_bootstrap/static/bootstrap5/css/bootstrap.min.css"),
}


def integrity(data: bytes) -> str:
    """The value of an `integrity` attribute for these bytes."""
    return "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def is_complete() -> bool:
    return all(
        (VENDOR / name).is_file() and integrity((VENDOR / name).read_bytes()) == sri
        for name, (sri, _) in COPIES.items()
    )


def take(folder: Path) -> None:
    """Copy each file under its own name; a file that is not the expected one stops the set-up."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, (sri, source) in COPIES.items():
        data = (folder / source).read_bytes()
        if integrity(data) != sri:
            raise SystemExit(f"{name}: not the file that the pages expect ({integrity(data)})")
        fresh = VENDOR / f".{name}.{os.getpid()}"
        fresh.write_bytes(data)
        fresh.replace(VENDOR / name)


if __name__ == "__main__":
    if sys.argv[1] == "take":
        take(Path(sys.argv[2]))
    elif not is_complete():
        sys.exit(1)
