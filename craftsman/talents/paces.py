"""Law: how a step is called and how long it usually takes; a table, because both are experience and not policy."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("paces.csv")
_BESIDE = re.compile(r"（[^）]*）")
_TWICE = re.compile(r"(..+)\1")  # 评上中级职称职称: some rubrics write the word into the row, some do not


@dataclass(frozen=True)
class Pace:
    """A kind's usual step. An empty `step`: nobody can plan it (years in post, an act of courage), so it is never advised."""

    kind: str
    when: tuple[str, str] | None
    step: str
    months: int

    def fits(self, kind: str, attributes: Mapping[str, object]) -> bool:
        if self.kind and self.kind != kind:
            return False
        return self.when is None or str(attributes.get(self.when[0])).lower() == self.when[1]

    def words(self, row: str, rule: str, unit: str, has: bool) -> str:
        """考取技师: the row's own name without what stands in brackets; a rule without rows is called by its name. 再有1条 only
        to who has one."""
        text = (self.step if has else self.step.removeprefix("再")).format(
            row=_BESIDE.sub("", row) or rule, rule=rule, unit=unit or "项"
        )
        return _TWICE.sub(r"\1", text).rstrip("：")


@lru_cache(maxsize=1)
def paces() -> tuple[Pace, ...]:
    """The table in its order: the first line that fits decides, the last one fits everything."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_pace(row) for row in csv.DictReader(file))


def _pace(row: Mapping[str, str]) -> Pace:
    name, _, value = row["when"].partition("=")
    return Pace(row["kind"], (name, value) if name else None, row["step"], int(row["months"] or 0))


def pace_of(kind: str, attributes: Mapping[str, object]) -> Pace:
    """The pace of a step of this kind."""
    return next(pace for pace in paces() if pace.fits(kind, attributes))
