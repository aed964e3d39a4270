"""Law: which characters of a name the fonts of our papers cannot show; and the small table that says which they can."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

# What names are set in, the first that has the character wins; Debian: fonts-noto-cjk, fonts-babelstone-han, fonts-hanazono.
FAMILIES = ("Noto Serif CJK SC", "BabelStone Han", "HanaMinA", "HanaMinB")
FILE = "glyphs.txt"
_home: Path | None = None


def missing(text: str, known: Container[int]) -> str:
    """The characters of `text` for which no font has a shape, each once, in their order."""
    wanted = (sign for sign in dict.fromkeys(text) if not sign.isspace() and unicodedata.category(sign) != "Cf")
    return "".join(sign for sign in wanted if ord(sign) not in known)


def why_held(fields: Iterable[tuple[str, str]], known: Container[int]) -> str:
    """姓名“䶮”字体缺字 for the first field that cannot be printed; empty when all can. `fields`: (word, text)."""
    for word, text in fields:
        absent = missing(text, known)
        if absent:
            return f"{word}“{absent[:8]}”字体缺字"
    return ""


def note(name: str, known: Container[int] | None) -> str:
    """What is said where a name is entered; empty when it can be printed, or while nobody knows."""
    absent = missing(name, known) if known is not None else ""
    if not absent:
        return ""
    return f"“{absent[:8]}”是生僻字，证书字体暂时没有这个字。可以照常登记，制证前我们会补上字体；如是输错，请更正。"


class Shown(Container[int]):
    """The code points that the fonts have, as ranges: a few kilobytes in every process instead of megabytes."""

    def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
        self.first = [first for first, _ in ranges]
        self.last = [last for _, last in ranges]

    def __contains__(self, point: object) -> bool:
        if not isinstance(point, int):
            return False
        place = bisect_right(self.first, point) - 1
        return place >= 0 and point <= self.last[place]


def write(code_points: Iterable[int], source: str) -> str:
    """The table as text: where it comes from, then a range a line, in hexadecimal."""
    runs: list[list[int]] = []
    for point in sorted(code_points):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return "\n".join([source, *(f"{first:X}-{last:X}" for first, last in runs)]) + "\n"


def read(text: str) -> Shown:
    """The code points of a table."""
    pairs = (line.partition("-") for line in text.splitlines()[1:])
    return Shown([(int(first, 16), int(last, 16)) for first, _, last in pairs])


def install(home: Path) -> None:
    """The table is kept in this data folder."""
    global _home
    _home = home


def table() -> Path:
    """Where the table is kept."""
    if _home is None:
        raise RuntimeError("glyphs.install was not called")
    return _home / FILE


def known() -> Shown | None:
    """What the fonts can show, as last read by the worker; None while it has not read them."""
    try:
        changed = table().stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(str(table()), changed)


def source() -> str:
    """From which font files the table was made; empty while there is none."""
    try:
        with table().open(encoding="ascii") as file:
            return file.readline().strip()
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=1)
def _read(path: str, _changed: int) -> Shown:
    return read(Path(path).read_text(encoding="ascii"))
