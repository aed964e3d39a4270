"""The table of strokes for lists in 姓氏笔画 order, made out of what Debian carries as `unicode-data` and `rime-data-stroke`.

`check` tells by its exit code whether the table is there, `missing` prints the packages this machine lacks for making it, a line
each; `take` makes it.
"""

from __future__ import annotations

import bz2
import gzip
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (Path("/usr/share/unicode"), Path("/usr/share/unicode/ucd"), ROOT / "vendor")
WRITTEN = (Path("/usr/share/rime-data/stroke.dict.yaml"), ROOT / "vendor" / "stroke.dict.yaml")
NEEDED = "Lists in 姓氏笔画 order need Unihan_IRGSources.txt: apt-get install unicode-data, or put it into vendor/"
UNTOLD = "without rime-data-stroke (apt-get install) names of equal strokes stand by radical, not by 横竖撇点折"


def load_law() -> ModuleType:
    """`craftsman/notices/unihan.py` by itself: importing the package would load the whole portal and take a second."""
    spec = importlib.util.spec_from_file_location("unihan", ROOT / "craftsman" / "notices" / "unihan.py")
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018 (the file is there)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


law = load_law()


def sources() -> list[Path]:
    """Unihan's files, plain or packed; which of them holds the strokes differs from one Unicode to the next."""
    found = (sorted(folder.glob("Unihan*.txt*")) for folder in FOLDERS)
    return next((paths for paths in found if paths), [])


def opened(path: Path) -> IO[str]:
    if path.suffix == ".bz2":
        return bz2.open(path, "rt", encoding="utf-8")
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def unihan() -> Iterator[str]:
    """The lines about strokes and radicals."""
    for path in sources():
        with opened(path) as file:
            yield from (line for line in file if "\tkTotalStrokes\t" in line or "\tkRSUnicode\t" in line)


def written() -> Path | None:
    return next((path for path in WRITTEN if path.is_file()), None)


def missing() -> Iterator[str]:
    if not sources():
        yield "unicode-data"
    if not written():
        yield "rime-data-stroke"


def take() -> None:
    """Made beside and put in its place whole."""
    found = written()
    if found is None:
        print(UNTOLD, file=sys.stderr)
    rows = list(law.lines(unihan(), found.read_text("utf-8").splitlines() if found else ()))
    if len(rows) <= law.LEAST:
        raise SystemExit(NEEDED)
    law.PATH.parent.mkdir(exist_ok=True)
    fresh = law.PATH.with_name(f".{law.PATH.name}.{os.getpid()}")
    fresh.write_text("\n".join(rows) + "\n", encoding="ascii")
    fresh.replace(law.PATH)


if __name__ == "__main__":
    if sys.argv[1] == "take":
        take()
    elif sys.argv[1] == "missing":
        for package in missing():
            print(package)
    elif not law.is_fit():
        sys.exit(1)
