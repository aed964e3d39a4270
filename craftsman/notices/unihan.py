"""Law: the table of strokes as it is made at set-up: a line a character, whole or not at all.

Unicode's Han database tells how many strokes a character has, Rime's stroke table in which order they are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

PATH = Path(__file__).resolve().parents[2] / "vendor" / "strokes.txt"
HEAD = "strokes 2"
LEAST = 90_000  # Unicode 13 and later know more characters than this
UNWRITTEN = "6"  # for the order of a character that the stroke table lacks: behind all that it knows
_SHORTEST = len("4E01 1 1 1 0\n")
_RADICAL = re.compile(r"([0-9]{1,3})'*\.(-?[0-9]{1,2})")
_KINDS = str.maketrans("hspnz", "12345")


def lines(unihan: Iterable[str], written: Iterable[str] = ()) -> Iterator[str]:
    """Code point, strokes, their kinds in order, radical, strokes beside it. Of several counts the mainland's comes first."""
    strokes: dict[str, str] = {}
    radicals: dict[str, tuple[str, str]] = {}
    for line in unihan:
        point, _, rest = line.rstrip("\n").partition("\t")
        field, _, value = rest.partition("\t")
        if field == "kTotalStrokes":
            strokes[point] = value.split()[0]
        elif field == "kRSUnicode" and (found := _RADICAL.match(value)):
            radicals[point] = found.group(1), found.group(2)
    kinds = dict(_orders(written, {point: int(many) for point, many in strokes.items()}))
    yield HEAD
    for point in sorted(strokes, key=lambda one: int(one[2:], 16)):
        radical, beside = radicals.get(point, ("0", "0"))
        yield f"{point[2:]} {strokes[point]} {kinds.get(point, UNWRITTEN)} {radical} {beside}"


def _orders(written: Iterable[str], strokes: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Only as many strokes as the mainland counts; of several such ways the last, because that table adds hers behind Taiwan's."""
    for line in written:
        sign, _, code = line.rstrip("\n").partition("\t")
        if len(sign) == 1 and len(code) == strokes.get(point := f"U+{ord(sign):04X}") and set(code) <= set("hspnz"):
            yield point, code.translate(_KINDS)


def is_fit(path: Path = PATH) -> bool:
    """Whether the file is there and whole: its first line, and a size that fewer characters could not have."""
    try:
        with path.open(encoding="ascii") as table:
            return table.readline().strip() == HEAD and path.stat().st_size > LEAST * _SHORTEST
    except (OSError, UnicodeDecodeError):
        return False
