"""Law: where the characters of some names stand, read out of the table made at set-up; no process carries all of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from craftsman.notices.strokes import Place, characters
from craftsman.notices.unihan import HEAD, PATH, is_fit

MISSING = (
    "笔画表还没有生成，名单不能按姓氏笔画排序。"
    "请技术人员安装软件包 unicode-data 和 rime-data-stroke，再运行 python3 bin/strokes.py take"
)


def read(table: Iterable[str], names: Iterable[str]) -> dict[str, Place]:
    """Where the characters of these names stand. ValueError for a table of another make."""
    wanted = {f"{ord(sign):04X}": sign for name in names for sign in characters(name)}
    rows = iter(table)
    if next(rows, "").strip() != HEAD:
        raise ValueError("not a table of strokes")
    found: dict[str, Place] = {}
    for row in rows:
        point, _, rest = row.partition(" ")
        if point in wanted:
            strokes, kinds, radical, beside = rest.split()
            found[wanted[point]] = int(strokes), kinds, int(radical), int(beside)
    return found


def places(names: Iterable[str], path: Path = PATH) -> dict[str, Place] | None:
    """The same out of the file; None while it is missing or unfit, never half of it."""
    if not is_fit(path):
        return None
    with path.open(encoding="ascii") as table:
        return read(table, names)
