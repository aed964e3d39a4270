"""Law: how certificates and the documents behind them are numbered and dated in Chinese."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

_DIGITS = "〇一二三四五六七八九"
_WIDTH = 4
_BRACKETS = str.maketrans("[【(（", "〔〔〔〔") | str.maketrans("]】)）", "〕〕〕〕")
_DOCUMENT = re.compile(r"[一-鿿A-Za-z]{1,20}〔(19|20)[0-9]{2}〕第?[0-9]{1,5}号")
_NUMBER = re.compile(r"(?P<word>[一-鿿A-Za-z]{1,20})〔(?P<year>(19|20)[0-9]{2})〕第?(?P<serial>[0-9]{1,6})号?")


def number(word: str, year: int, serial: int) -> str:
    """路工匠〔2026〕0001号"""
    return f"{word}〔{year}〕{serial:0{_WIDTH}d}号"


def serial_text(serial: int) -> str:
    """0001"""
    return f"{serial:0{_WIDTH}d}"


def typed(text: str) -> str:
    """A number as people type it, in the form it is printed: other brackets, full-width digits, blanks and a lost 号."""
    text = _plain(text)
    found = _NUMBER.fullmatch(text)
    return number(found["word"], int(found["year"]), int(found["serial"])) if found else text


def document(text: str) -> str:
    """A document's number in its written form, 路总工〔2026〕38号; empty when it is none."""
    text = _plain(text)
    return text if _DOCUMENT.fullmatch(text) else ""


def _plain(text: str) -> str:
    whole = unicodedata.normalize("NFKC", text) if text.isprintable() else text
    return re.sub(r"\s", "", whole).translate(_BRACKETS)


def new_code() -> str:
    """128 random bits: whoever has not seen the paper cannot guess its address."""
    return secrets.token_urlsafe(16)


def day(value: date) -> str:
    """二〇二六年十二月二十二日"""
    year = "".join(_DIGITS[int(digit)] for digit in f"{value.year:04d}")
    return f"{year}年{_counted(value.month)}月{_counted(value.day)}日"


def _counted(value: int) -> str:
    """1 to 99 as they are spoken: 十, 十二, 二十, 二十二."""
    tens, ones = divmod(value, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


def checksum(codes: Sequence[str]) -> str:
    """7C2E 41A9 D05B: the same papers in the same order give the same twelve signs."""
    digest = hashlib.sha256("\n".join(codes).encode()).hexdigest().upper()
    return " ".join(digest[start : start + 4] for start in (0, 4, 8))


def span(serials: Iterable[int]) -> str:
    """0151至0200, 0017; several runs are joined by 、."""
    runs: list[list[int]] = []
    for one in sorted(serials):
        if runs and one == runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return "、".join(
        serial_text(first) if first == last else f"{serial_text(first)}至{serial_text(last)}" for first, last in runs
    )
