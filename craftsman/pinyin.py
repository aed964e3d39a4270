"""How names are found by pinyin initials: every reading of each character counts, so 单 is found by s and by d."""

from __future__ import annotations

import os
from itertools import islice, product

# Signs are asked one by one, so the library's 44 MiB of phrases need not be loaded into every process.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import Style, pinyin

_MOST = 16
_LONGEST = 18


def initials(name: str) -> str:
    """All spellings of the initials, between spaces: 单雄信 → ` sxx dxx cxx `; letters and digits stay themselves."""
    readings = [pinyin(sign, style=Style.FIRST_LETTER, heteronym=True, errors="default")[0] for sign in name[:_LONGEST]]
    choices = [sorted({sound[:1].lower() for sound in sounds if sound.strip()}) for sounds in readings]
    spellings = {"".join(letters) for letters in islice(product(*[choice for choice in choices if choice]), _MOST)}
    return " " + " ".join(sorted(spellings)) + " "
