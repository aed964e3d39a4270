"""Law: the names of a round: on screen, in addresses, before every application's number."""

from __future__ import annotations

import re

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PREFIX = re.compile(r"[A-Z]{2,4}[0-9]{2}")
_YEAR = re.compile(r"20\d{2}")
_ENDING = re.compile(r"\d{2}$")


def why_not_named(name: str, slug: str, prefix: str) -> tuple[str, str] | None:
    """(field, sentence) of the first name that cannot be used, or None."""
    if not name.strip():
        return "name", "请填写批次名称"
    if slug == "new":
        return "slug", "“new”是本站自己用的网址，请换一个"
    if not SLUG.fullmatch(slug) or len(slug) > 40:
        return "slug", "网址名称只用小写字母、数字和短横线"
    if not PREFIX.fullmatch(prefix):
        return "prefix", "编号前缀是2到4个大写字母加2位年份，如LQ26"
    return None


def next_names(name: str, slug: str, prefix: str) -> tuple[str, str, str]:
    """The names a year on: 2026 → 2027, lq26 → lq27, LQ26 → LQ27."""
    return _YEAR.sub(lambda found: str(int(found[0]) + 1), name), _later(slug), _later(prefix)


def _later(word: str) -> str:
    return _ENDING.sub(lambda found: f"{(int(found[0]) + 1) % 100:02d}", word)
