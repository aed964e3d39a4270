"""Law: 姓氏笔画 order of names, over a table of strokes that is handed in.

The surname's first character decides by its strokes; a single surname stands before a compound one that begins alike; under
one surname names of one character stand before longer ones; then the given name decides, character by character. Of equal
strokes the first that differs decides, in the order 横竖撇点折; where the table does not know how a character is written, it
stands behind, by radical, strokes beside it and code point. Whoever has a character the table lacks stands last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from craftsman.masking import DOUBLE_SURNAMES

Place = tuple[
    int, str, int, int
]  # strokes, each by its kind (1横 2竖 3撇 4点捺 5折), radical, strokes beside the radical
Key = tuple[object, ...]
T = TypeVar("T")

_DOTS = "·・•‧∙⋅．. \u3000"
_UNKNOWN: Place = (10_000, "", 0, 0)


def characters(name: str) -> str:
    """The characters that count: no dots between the parts of a name, no variation selectors."""
    return "".join(sign for sign in name if sign not in _DOTS and not _is_selector(sign))


def _is_selector(sign: str) -> bool:
    return 0xFE00 <= ord(sign) <= 0xFE0F or 0xE0100 <= ord(sign) <= 0xE01EF


def parts(name: str) -> tuple[str, str]:
    """Surname and given name; a name with a dot has no surname of ours and is taken from its first character on."""
    whole = characters(name)
    size = 2 if whole[:2] in DOUBLE_SURNAMES and len(whole) > 2 else 1
    return whole[:size], whole[size:]


def key(name: str, table: Mapping[str, Place]) -> Key:
    """What names are sorted by; equal only for equal names."""
    surname, given = parts(name)
    return (
        bool(unknown([name], table)),
        _places(surname[:1], table),
        len(surname),
        _places(surname[1:], table),
        len(given),
        _places(given, table),
        name,
    )


def _places(text: str, table: Mapping[str, Place]) -> tuple[tuple[Place, int], ...]:
    return tuple((table.get(sign, _UNKNOWN), ord(sign)) for sign in text)


def in_order(people: Iterable[T], names: Mapping[T, str], table: Mapping[str, Place]) -> list[T]:
    """People by their names; those of one name keep the order in which they came."""
    return sorted(people, key=lambda one: key(names[one], table))


def unknown(names: Iterable[str], table: Mapping[str, Place]) -> str:
    """The characters of these names that the table lacks, each once, in their order."""
    wanted = dict.fromkeys(sign for name in names for sign in characters(name))
    return "".join(sign for sign in wanted if sign not in table)


def note(names: Sequence[str], table: Mapping[str, Place]) -> str:
    """What the clerk is told about names that could not be placed; empty when all could."""
    lacking = [name for name in names if unknown([name], table)]
    if not lacking:
        return ""
    signs = "、".join(f"“{sign}”" for sign in unknown(lacking, table))
    return f"笔画表里没有{signs}，{'、'.join(lacking[:5])}{'等' if len(lacking) > 5 else ''}{len(lacking)}人暂排在最后，请核对"
