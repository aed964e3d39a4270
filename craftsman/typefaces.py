"""The fonts installed on the worker's machine: which signs they have, their outlines, and small cuts of them for one paper."""

from __future__ import annotations

import ctypes
import hashlib
import subprocess
import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

REGULAR, BOLD = "Regular", "Bold"
_one_at_a_time = threading.RLock()  # jobs run in threads, and an open font reads its tables when first asked for them
_UNICODES, _DROPPED = 1, 3  # sets of a subset's input (hb-subset.h)
_FLAGS = 0x00000001 | 0x00000200  # no hinting, no closure over layout features


def digest(families: Sequence[str]) -> str:
    """Sixteen signs that change when one of these families is added, replaced or removed."""
    known = [(family, str(path), path.stat().st_mtime_ns) for family in families if (path := find(family)) is not None]
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


def code_points(families: Sequence[str]) -> frozenset[int]:
    """Every code point for which one of these families has a shape."""
    with _one_at_a_time:
        return _points(tuple(families), digest(families))


@lru_cache(maxsize=1)
def _points(families: tuple[str, ...], _digest: str) -> frozenset[int]:
    """Read once for the same files: it takes most of a second."""
    points: set[int] = set()
    for family in families:
        if find(family) is not None:
            points.update(_font(family, REGULAR).getBestCmap())
    return frozenset(points)


def outlines(text: str, family: str, *, style: str = BOLD) -> list[str]:
    """The outline of each sign as PDF path operators, on an em square of 1."""
    with _one_at_a_time:
        return _drawn(text, family, style)


def _drawn(text: str, family: str, style: str) -> list[str]:
    font = _font(family, style)
    shapes, names = font.getGlyphSet(), font.getBestCmap()
    scale = 1 / font["head"].unitsPerEm
    found = []
    for sign in text:
        pen = _Pen(shapes, scale)
        name = names.get(ord(sign))
        if name is not None:
            shapes[name].draw(pen)
        found.append(" ".join(pen.parts))
    return found


def cut(text: Iterable[str], family: str, *, style: str = REGULAR) -> bytes:
    """A font with just these signs: a few kilobytes instead of 26 MB, and glyph numbers that start at 1."""
    with _one_at_a_time:
        return _cut(text, family, style)


def _cut(text: Iterable[str], family: str, style: str) -> bytes:
    subset, library = _libraries()
    asked = subset.hb_subset_input_create_or_fail()
    try:
        wanted = subset.hb_subset_input_unicode_set(asked)
        for sign in set(text):
            library.hb_set_add(wanted, ord(sign))
        subset.hb_subset_input_set_flags(asked, _FLAGS)
        dropped = subset.hb_subset_input_set(asked, _DROPPED)
        for tag in (b"GSUB", b"GPOS", b"BASE", b"DSIG", b"VORG"):
            library.hb_set_add(dropped, int.from_bytes(tag, "big"))
        made = subset.hb_subset_or_fail(_face(family, style), asked)
    finally:
        subset.hb_subset_input_destroy(asked)
    if not made:
        raise LookupError(f"{family} cannot be cut")
    try:
        return _bytes(library, made)
    finally:
        library.hb_face_destroy(made)


def _bytes(library: Any, face: int) -> bytes:
    blob, length = library.hb_face_reference_blob(face), ctypes.c_uint()
    try:
        data = library.hb_blob_get_data(blob, ctypes.byref(length))
        return ctypes.string_at(data, length.value)
    finally:
        library.hb_blob_destroy(blob)


@lru_cache(maxsize=4)
def _face(family: str, style: str) -> int:
    """HarfBuzz' handle of an installed font, kept as long as the process lives; the file is mapped, not read."""
    path = find(family, style)
    if path is None:
        raise LookupError(f"font {family} {style} is not installed")
    _subset, library = _libraries()
    number = _number_in(path, family)
    return int(library.hb_face_create(library.hb_blob_create_from_file(str(path).encode()), number))


@lru_cache(maxsize=1)
def _libraries() -> tuple[Any, Any]:
    """HarfBuzz is there wherever WeasyPrint is; its functions take and return plain addresses."""
    subset, library = ctypes.CDLL("libharfbuzz-subset.so.0"), ctypes.CDLL("libharfbuzz.so.0")
    address, number = ctypes.c_void_p, ctypes.c_uint
    for owner, name, result, *given in (
        (subset, "hb_subset_input_create_or_fail", address),
        (subset, "hb_subset_input_destroy", None, address),
        (subset, "hb_subset_input_unicode_set", address, address),
        (subset, "hb_subset_input_set", address, address, number),
        (subset, "hb_subset_input_set_flags", None, address, number),
        (subset, "hb_subset_or_fail", address, address, address),
        (library, "hb_set_add", None, address, ctypes.c_uint32),
        (library, "hb_blob_create_from_file", address, ctypes.c_char_p),
        (library, "hb_face_create", address, address, number),
        (library, "hb_face_reference_blob", address, address),
        (library, "hb_face_destroy", None, address),
        (library, "hb_blob_get_data", address, address, ctypes.POINTER(number)),
        (library, "hb_blob_destroy", None, address),
    ):
        function = getattr(owner, str(name))
        function.restype, function.argtypes = result, given
    return subset, library


@lru_cache(maxsize=8)
def _font(family: str, style: str) -> TTFont:
    path = find(family, style)
    if path is None:
        raise LookupError(f"font {family} {style} is not installed")
    return TTFont(path, fontNumber=_number_in(path, family), lazy=True)


def _number_in(path: Path, family: str) -> int:
    """Which font of a collection the family is."""
    for number in range(64 if path.suffix == ".ttc" else 0):
        names = TTFont(path, fontNumber=number, lazy=True)["name"].names
        if family in {record.toUnicode() for record in names if record.nameID in (1, 16)}:
            return number
    return 0


def find(family: str, style: str = REGULAR) -> Path | None:
    """The file of an installed font."""
    asked = ["fc-list", f"{family}:style={style}", "file"]
    listed = subprocess.run(asked, capture_output=True, text=True, timeout=10, check=True).stdout
    return next((Path(line.strip().rstrip(":")) for line in sorted(listed.splitlines())), None)


class _Pen(BasePen):
    """Writes a glyph's outline as operators of PDF."""

    def __init__(self, shapes: Any, scale: float) -> None:
        super().__init__(shapes)
        self.scale, self.parts = scale, list[str]()

    def _say(self, *points: tuple[float, float], by: str) -> None:
        self.parts += [f"{x * self.scale:.3f} {y * self.scale:.3f}" for x, y in points] + [by]

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self._say(pt, by="m")

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self._say(pt, by="l")

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:
        self._say(pt1, pt2, pt3, by="c")

    def _closePath(self) -> None:
        self.parts.append("h")
