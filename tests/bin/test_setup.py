"""What the set-up promises: locks that name no address, outside files that are the expected ones, settings that are explained."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from craftsman.config import BOOTSTRAP_SRI, BOOTSTRAP_URL, HTMX_SRI, HTMX_URL, VARIABLES

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt"]


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_hashes_everything(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^--", text, flags=re.MULTILINE)
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 30
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_both_locks_agree_and_hold_every_direct_need() -> None:
    runtime, development = (pins((ROOT / lock).read_text()) for lock in LOCKS)
    assert runtime.items() <= development.items()
    wanted = pins((ROOT / "bin" / "requirements.in").read_text())
    assert {name.lower(): version for name, version in wanted.items()}.items() <= runtime.items()


@pytest.mark.parametrize(("name", "sri"), [("htmx.min.js", HTMX_SRI), ("bootstrap.min.css", BOOTSTRAP_SRI)])
def test_the_local_copy_is_the_file_that_pages_ask_the_cdn_for(name: str, sri: str) -> None:
    data = (ROOT / "static" / "vendor" / name).read_bytes()
    assert sri == "sha384-" + base64.b64encode(hashlib.sha384(data).digest()).decode()


def test_the_cdn_addresses_name_exact_versions() -> None:
    for url in (HTMX_URL, BOOTSTRAP_URL):
        assert re.search(r"@\d+\.\d+\.\d+/", url)


def test_every_setting_is_explained_to_operators() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    assert [variable for _, variable, _ in VARIABLES if f"`{variable}`" not in text] == []
