"""Law: the table of strokes as it is made at set-up out of Unicode's Han database: a line a character, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "vendor" / "strokes.txt"
HEAD = "strokes 1"
LEAST = 90_000  # Unicode 13 and later know more characters than this
_SHORTEST = len("4E01 1 1 0\n")
_RADICAL = re.compile(r"([0-9]{1,3})'*\.(-?[0-9]{1,2})")


def lines(unihan: Iterable[str]) -> Iterator[str]:
    """Code point, strokes, radical, strokes beside it. Of several counts the first is the one used in the mainland."""
    strokes: dict[str, str] = {}
    radicals: dict[str, tuple[str, str]] = {}
    for line in unihan:
        point, _, rest = line.rstrip("\n").partition("\t")
        field, _, value = rest.partition("\t")
        if field == "kTotalStrokes":
            strokes[point] = value.split()[0]
        elif field == "kRSUnicode" and (found := _RADICAL.match(value)):
            radicals[point] = found.group(1), found.group(2)
    yield HEAD
    for point in sorted(strokes, key=lambda one: int(one[2:], 16)):
        radical, beside = radicals.get(point, ("0", "0"))
        yield f"{point[2:]} {strokes[point]} {radical} {beside}"


def is_fit(path: Path = PATH) -> bool:
    """Whether the file is there and whole: its first line, and a size that fewer characters could not have."""
    try:
        with path.open(encoding="ascii") as table:
            return table.readline().strip() == HEAD and path.stat().st_size > LEAST * _SHORTEST
    except (OSError, UnicodeDecodeError):
        return False
