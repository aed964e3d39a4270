"""Law: nothing that is made public carries an ID number or a mobile phone, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_GAP = r"[\s\-–—_.·・]{0,2}"
_DATE = rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}\d|3{_GAP}[01])"


def _digits(many: int) -> str:
    return _GAP.join([r"\d"] * many)


_ID_18 = re.compile(
    rf"(?<!\d)[1-9]{_GAP}{_digits(5)}{_GAP}(?:1{_GAP}9|2{_GAP}0){_GAP}{_digits(2)}{_GAP}{_DATE}{_GAP}{_digits(3)}{_GAP}[\dXx](?![0-9A-Za-z])"
)
_ID_15 = re.compile(rf"(?<!\d)[1-9]\d{{7}}{_DATE.replace(_GAP, '')}\d{{3}}(?!\d)")
_PHONE = re.compile(rf"(?<!\d)1{_GAP}[3-9]{_GAP}{_digits(9)}(?!\d)")


def found_in(text: str) -> str:
    """身份证号, 手机号码, or empty when the text may be public. Full-width digits and gaps between digits deceive nobody."""
    plain = unicodedata.normalize("NFKC", text)
    if _ID_18.search(plain) or _ID_15.search(plain):
        return "身份证号"
    return "手机号码" if _PHONE.search(plain) else ""


def why_not_public(blocks: Iterable[tuple[str, str, str]]) -> tuple[str, str] | None:
    """(field, sentence) for the first of these blocks (field, what it is called, text) that says too much, or None."""
    for field, called, text in blocks:
        found = found_in(text)
        if found:
            advice = "请改用办公电话" if found == "手机号码" else "请删去"
            return field, f"{called}里有{found}，公示不能出现个人的身份证号和手机号码，{advice}"
    return None
